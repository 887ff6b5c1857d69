// Everything the staff pages load. One behaviour per file in js/controllers, named after it: build.mjs collects them,
// so a new file is a new controller, and nothing is listed here.
import "./js/page.js";
import controllers from "controllers";
import { start } from "./js/start.js";

start(controllers);
