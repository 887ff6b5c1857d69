import { Controller } from "@hotwired/stimulus";

// A map on which one draws the outline of an area. The text field ("37.98, 23.73" on each line, an empty line between
// polygons, "hole" before a hole) stays what is saved; the picture is drawn from it and writes it. No tiles, no other
// server. Mouse and finger: press on the map to add a corner, drag a corner, drag the dot between two to add one.
// Keyboard on a corner: arrows move it (with Shift further), N adds one after it, Delete removes it.
const SVG = "http://www.w3.org/2000/svg";
const STEP = 1 / 120;
const WORLD = { west: 10, south: 34, east: 32, north: 56 };

function make(name, attributes = {}, parent = null) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (parent) parent.append(element);
  return element;
}

function read(text) {
  const polygons = [];
  let ring = null;
  for (const line of text.split("\n").map((one) => one.trim())) {
    const found = /^(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)$/.exec(line);
    if (!line) ring = null;
    else if (line.toLowerCase() === "hole" && polygons.length) polygons.at(-1).push((ring = []));
    else if (found) {
      if (!ring) polygons.push([(ring = [])]);
      ring.push([Number(found[1]), Number(found[2])]);
    }
  }
  return polygons;
}

const short = (number) => String(Math.round(number * 1e5) / 1e5);
const write = (polygons) => polygons.map((polygon) => polygon.map((ring) => ring.map((place) => place.map(short).join(", ")).join("\n")).join("\nhole\n")).join("\n\n");

export default class extends Controller {
  static targets = ["canvas", "lines", "status"];
  static values = { others: Array, words: Object };

  connect() {
    this.editable = this.hasLinesTarget;
    this.polygons = this.editable ? read(this.linesTarget.value) : [];
    this.past = [];
    this.fresh = false;
    this.canvasTarget.hidden = false;
    this.svg = make("svg", { class: "area-map-picture", role: this.editable ? "group" : "img", "aria-label": this.wordsValue.map ?? "" });
    this.canvasTarget.replaceChildren(this.svg);
    this.fit();
    if (this.editable) this.svg.addEventListener("pointerdown", (event) => this.press(event));
  }

  // -- where things are --

  places() {
    const own = this.polygons.flat(2);
    const found = this.othersValue.filter((one) => one.current);
    const all = own.length ? own : (found.length ? found : this.othersValue).flatMap((one) => one.outline.flat(2));
    return all.length ? all : [[WORLD.south, WORLD.west], [WORLD.north, WORLD.east]];
  }

  fit() {
    const places = this.places();
    const lats = places.map((p) => p[0]);
    this.middle = (Math.min(...lats) + Math.max(...lats)) / 2;
    const xs = places.map((p) => this.x(p)), ys = places.map((p) => this.y(p));
    const width = Math.max(Math.max(...xs) - Math.min(...xs), 0.02) * 1.35, height = Math.max(Math.max(...ys) - Math.min(...ys), 0.02) * 1.35;
    const w = Math.max(width, height * 1.6);
    this.view = { x: (Math.min(...xs) + Math.max(...xs)) / 2 - w / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2 - w / 3.2, w, h: w / 1.6 };
    this.draw();
  }

  x([, lon]) { return lon * Math.cos((this.middle * Math.PI) / 180); }
  y([lat]) { return -lat; }
  place({ x, y }) { return [-y, x / Math.cos((this.middle * Math.PI) / 180)]; }

  at(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return this.place(point);
  }

  // -- looking around --

  zoom({ params }) {
    const by = params.by;
    const { x, y, w, h } = this.view;
    this.view = { x: x + (w * (1 - by)) / 2, y: y + (h * (1 - by)) / 2, w: w * by, h: h * by };
    this.draw();
  }

  pan({ params }) {
    this.view.x += this.view.w * params.x;
    this.view.y += this.view.h * params.y;
    this.draw();
  }

  // -- drawing --

  draw() {
    const { x, y, w, h } = this.view;
    this.svg.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
    const focused = document.activeElement?.dataset?.corner;
    this.svg.replaceChildren();
    this.grid();
    for (const other of this.othersValue) this.other(other);
    if (this.polygons.length) make("path", { class: "area-own", d: this.path(this.polygons) }, this.svg);
    if (this.editable) this.polygons.forEach((polygon, p) => polygon.forEach((ring, r) => this.corners(ring, p, r)));
    if (focused) this.svg.querySelector(`[data-corner="${focused}"]`)?.focus();
  }

  path(polygons) {
    return polygons.flat().filter((ring) => ring.length).map((ring) => `M${ring.map((place) => `${this.x(place)} ${this.y(place)}`).join("L")}Z`).join("");
  }

  grid() {
    const { x, y, w, h } = this.view;
    const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20].find((one) => h / one < 6) ?? 30;
    const [north, west] = this.place({ x, y });
    const [south, east] = this.place({ x: x + w, y: y + h });
    const size = w / 55;
    for (let lat = Math.ceil(south / step) * step; lat < north; lat += step) {
      make("line", { class: "area-grid", x1: x, x2: x + w, y1: -lat, y2: -lat }, this.svg);
      make("text", { class: "area-degree", x: x + size / 3, y: -lat - size / 4, "font-size": size }, this.svg).textContent = `${short(lat)}°`;
    }
    for (let lon = Math.ceil(west / step) * step; lon < east; lon += step) {
      const at = this.x([0, lon]);
      make("line", { class: "area-grid", y1: y, y2: y + h, x1: at, x2: at }, this.svg);
      make("text", { class: "area-degree", x: at + size / 4, y: y + h - size / 3, "font-size": size }, this.svg).textContent = `${short(lon)}°`;
    }
  }

  other({ name, outline, current, top }) {
    if (!outline.length) return;
    make("path", { class: current ? "area-own" : "area-other", d: this.path(outline) }, this.svg);
    const ring = outline[0][0];
    const middle = [ring.reduce((sum, p) => sum + p[0], 0) / ring.length, ring.reduce((sum, p) => sum + p[1], 0) / ring.length];
    const xs = ring.map((place) => this.x(place));
    const wide = Math.max(...xs) - Math.min(...xs) > this.view.w / 9;
    if (!wide && !top) return; // names of small areas would lie on each other
    make("text", { class: "area-name", x: this.x(middle), y: this.y(middle), "font-size": this.view.w / 48, "text-anchor": "middle" }, this.svg).textContent = name;
  }

  corners(ring, p, r) {
    const size = this.view.w / 90;
    ring.forEach((place, n) => {
      const next = ring[(n + 1) % ring.length];
      if (ring.length > 1) {
        const between = [(place[0] + next[0]) / 2, (place[1] + next[1]) / 2];
        const dot = make("circle", { class: "area-between", cx: this.x(between), cy: this.y(between), r: size * 0.55 }, this.svg);
        dot.addEventListener("pointerdown", (event) => { this.keep(); ring.splice(n + 1, 0, between); this.drag(event, ring, n + 1); });
      }
      const corner = make("circle", { class: "area-corner", cx: this.x(place), cy: this.y(place), r: size, tabindex: 0, role: "button", "data-corner": `${p}.${r}.${n}`, "aria-label": `${this.wordsValue.corner} ${n + 1}: ${place.map(short).join(", ")}` }, this.svg);
      corner.addEventListener("pointerdown", (event) => { this.keep(); this.drag(event, ring, n); });
      corner.addEventListener("keydown", (event) => this.key(event, ring, n, [p, r]));
    });
  }

  // -- changing --

  keep() { this.past.push(JSON.stringify(this.polygons)); }

  changed() {
    this.polygons = this.polygons.map((polygon) => polygon.filter((ring) => ring.length)).filter((polygon) => polygon.length);
    this.linesTarget.value = write(this.polygons);
    this.draw();
  }

  press(event) {
    if (event.target.closest("circle") || event.button) return;
    this.keep();
    if (!this.polygons.length || this.fresh) this.polygons.push([[]]);
    this.fresh = false;
    this.polygons.at(-1).at(-1).push(this.at(event));
    this.changed();
  }

  drag(event, ring, n) {
    event.preventDefault();
    event.stopPropagation();
    const move = (moved) => { ring[n] = this.at(moved); this.changed(); };
    const drop = () => { window.removeEventListener("pointermove", move); window.removeEventListener("pointerup", drop); };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", drop);
  }

  key(event, ring, n, [p, r]) {
    const step = (event.shiftKey ? 5 : 1) * this.view.w * STEP;
    const moves = { ArrowUp: [step, 0], ArrowDown: [-step, 0], ArrowLeft: [0, -step], ArrowRight: [0, step] };
    if (moves[event.key]) { this.keep(); ring[n] = [ring[n][0] + moves[event.key][0], ring[n][1] + moves[event.key][1]]; }
    else if (event.key === "Delete" || event.key === "Backspace") { this.keep(); ring.splice(n, 1); }
    else if (event.key.toLowerCase() === "n") { this.keep(); const next = ring[(n + 1) % ring.length]; ring.splice(n + 1, 0, [(ring[n][0] + next[0]) / 2, (ring[n][1] + next[1]) / 2]); }
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.changed();
    this.svg.querySelector(`[data-corner="${p}.${r}.${Math.min(n, ring.length - 1)}"]`)?.focus();
  }

  typed() { this.polygons = read(this.linesTarget.value); this.draw(); }
  undo() { if (this.past.length) { this.polygons = JSON.parse(this.past.pop()); this.changed(); } }
  begin() { this.fresh = true; }
  clear() { this.keep(); this.polygons = []; this.changed(); }
}
