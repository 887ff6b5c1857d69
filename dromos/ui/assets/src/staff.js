// Everything the staff pages load. One behaviour per file in js/controllers, named after it.
import "./js/page.js";
import { start } from "./js/start.js";
import bell from "./js/controllers/bell.js";
import clock from "./js/controllers/clock.js";
import combobox from "./js/controllers/combobox.js";
import company from "./js/controllers/company.js";
import composer from "./js/controllers/composer.js";
import copy from "./js/controllers/copy.js";
import dialog from "./js/controllers/dialog.js";
import draft from "./js/controllers/draft.js";
import filter from "./js/controllers/filter.js";
import focus from "./js/controllers/focus.js";
import keep from "./js/controllers/keep.js";
import keyboard from "./js/controllers/keyboard.js";
import list from "./js/controllers/list.js";
import live from "./js/controllers/live.js";
import matrix from "./js/controllers/matrix.js";
import menu from "./js/controllers/menu.js";
import newest from "./js/controllers/newest.js";
import offer from "./js/controllers/offer.js";
import onward from "./js/controllers/onward.js";
import roving from "./js/controllers/roving.js";
import ticks from "./js/controllers/ticks.js";
import toast from "./js/controllers/toast.js";
import until from "./js/controllers/until.js";
import week from "./js/controllers/week.js";

start({ bell, clock, combobox, company, composer, copy, dialog, draft, filter, focus, keep, keyboard, list, live, matrix, menu, newest, offer, onward, roving, ticks, toast, until, week });
