// Everything the staff pages load. One behaviour per file in js/controllers, named after it.
import "./js/page.js";
import { start } from "./js/start.js";
import clock from "./js/controllers/clock.js";
import dialog from "./js/controllers/dialog.js";
import focus from "./js/controllers/focus.js";
import menu from "./js/controllers/menu.js";
import offer from "./js/controllers/offer.js";
import toast from "./js/controllers/toast.js";

start({ clock, dialog, focus, menu, offer, toast });
