import { Controller } from "@hotwired/stimulus";

// A week of working hours one draws. Each day's text field ("09:00-13:00, 14:00-18:00") stays what is saved; the picture
// beside it is drawn from the text and writes it. Mouse and finger: draw on an empty place, drag a frame or its edge.
// Keyboard on a frame: arrows move it, with Shift its end, with Ctrl its start; up and down go to the other days;
// Delete removes it, N adds one, B cuts a break into it.
const STEP = 15;
const DAY = 24 * 60;
const STRETCH = /^(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—|to)\s*(\d{1,2})(?:[:.](\d{2}))?$/;

const clock = (minute) => { const wall = minute > DAY ? minute - DAY : minute; return `${String(Math.floor(wall / 60)).padStart(2, "0")}:${String(wall % 60).padStart(2, "0")}`; };
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const snap = (minute) => Math.round(minute / STEP) * STEP;

function read(text, overnight) {
  const frames = [];
  for (const part of text.split(/[,;]/).map((piece) => piece.trim()).filter(Boolean)) {
    const found = STRETCH.exec(part);
    if (!found) return null;
    const [from, to] = [Number(found[1]) * 60 + Number(found[2] || 0), Number(found[3]) * 60 + Number(found[4] || 0)];
    if (from === to || to > DAY || from >= DAY || (from > to && !overnight)) return null;
    frames.push([from, to > from ? to : to + DAY]);
  }
  frames.sort((a, b) => a[0] - b[0]);
  return frames.some(([from], n) => n && from < frames[n - 1][1]) ? null : frames;
}

export default class extends Controller {
  static targets = ["day", "track", "tools", "status"];
  static values = { words: Object, overnight: Boolean };

  connect() {
    this.days = this.dayTargets.map((day, n) => ({
      name: day.dataset.name,
      input: day.querySelector("input"),
      track: this.trackTargets[n],
      frames: [],
      chosen: -1,
    }));
    this.element.dataset.drawn = "";
    for (const tools of this.toolsTargets) tools.hidden = false;
    this.days.forEach((day) => {
      day.typed = () => this.typed(day);
      day.held = (event) => this.hold(day, event);
      day.input.addEventListener("input", day.typed);
      day.track.addEventListener("pointerdown", day.held);
      this.typed(day);
    });
  }
  disconnect() {
    for (const day of this.days) {
      day.input.removeEventListener("input", day.typed);
      day.track.removeEventListener("pointerdown", day.held);
    }
  }

  // text -> picture
  typed(day) {
    if (day.writing) return;
    const frames = read(day.input.value, this.overnightValue);
    day.track.toggleAttribute("data-unread", frames === null);
    day.frames = frames || [];
    day.chosen = -1;
    this.draw(day);
  }
  draw(day) {
    const old = [...day.track.querySelectorAll(".frame")];
    while (old.length > day.frames.length) old.pop().remove();
    while (old.length < day.frames.length) old.push(day.track.appendChild(this.button(day)));
    day.frames.forEach(([from, to], n) => {
      const button = old[n];
      button.style.insetInlineStart = `${(from / DAY) * 100}%`;
      button.style.inlineSize = `${((Math.min(to, DAY) - from) / DAY) * 100}%`;
      button.toggleAttribute("data-night", to > DAY);
      button.querySelector("span").textContent = `${clock(from)}–${clock(to)}`;
      button.setAttribute("aria-label", `${day.name} ${clock(from)}–${clock(to)}`);
      button.toggleAttribute("data-short", to - from < 150);
    });
  }
  button(day) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "frame";
    button.setAttribute("aria-describedby", "week-keys-1");
    button.append(this.edge("from"), document.createElement("span"), this.edge("to"));
    button.addEventListener("keydown", (event) => this.key(day, event));
    button.addEventListener("focus", () => { day.chosen = this.place(day, button); });
    return button;
  }
  edge(which) {
    const edge = document.createElement("i");
    edge.dataset.edge = which;
    return edge;
  }
  place(day, button) { return [...day.track.querySelectorAll(".frame")].indexOf(button); }
  focus(day, n) { day.track.querySelectorAll(".frame")[n]?.focus(); }

  // picture -> text
  write(day, said = "") {
    this.draw(day);
    day.track.removeAttribute("data-unread");
    day.input.value = day.frames.map(([from, to]) => `${clock(from)}-${clock(to)}`).join(", ");
    day.writing = true;
    day.input.dispatchEvent(new Event("input", { bubbles: true }));
    day.writing = false;
    this.statusTarget.textContent = said || `${day.name}: ${day.input.value || this.wordsValue.closed}`;
  }
  room(day, n) {
    return [n ? day.frames[n - 1][1] : 0, n + 1 < day.frames.length ? day.frames[n + 1][0] : this.overnightValue ? DAY + 12 * 60 : DAY];
  }
  change(day, n, from, to) {
    const [low, high] = this.room(day, n);
    day.frames[n] = [clamp(from, low, Math.min(high, DAY) - STEP), clamp(to, low + STEP, high)];
    if (day.frames[n][0] >= day.frames[n][1]) day.frames[n][1] = day.frames[n][0] + STEP;
    this.write(day);
  }
  move(day, n, by) {
    const [from, to] = day.frames[n];
    const [low, high] = this.room(day, n);
    const step = clamp(by, low - from, high - to);
    this.change(day, n, from + step, to + step);
  }
  insert(day, from, to) {
    day.frames.push([from, to]);
    day.frames.sort((a, b) => a[0] - b[0]);
    const n = day.frames.findIndex((frame) => frame[0] === from);
    this.write(day);
    return n;
  }
  drop(day, n) {
    day.frames.splice(n, 1);
    this.write(day);
    if (day.frames.length) this.focus(day, Math.max(n - 1, 0)); else day.track.closest("[data-week-target=day]").querySelector("[data-week-what=add]")?.focus();
  }
  add(day) {
    const gaps = [0, ...day.frames.flat(), DAY];
    const free = [];
    for (let n = 0; n < gaps.length; n += 2) free.push([gaps[n], gaps[n + 1]]);
    const wanted = day.frames.length ? Math.min(day.frames.at(-1)[1] + 60, DAY - 60) : 9 * 60;
    const inside = free.find(([from, to]) => wanted >= from && wanted + 60 <= to) || free.sort((a, b) => (b[1] - b[0]) - (a[1] - a[0]))[0];
    if (inside[1] - inside[0] < STEP) return;
    const from = clamp(wanted, inside[0], Math.max(inside[1] - 60, inside[0]));
    const to = Math.min(day.frames.length ? from + 120 : 17 * 60, inside[1]);
    this.focus(day, this.insert(day, from, Math.max(to, from + STEP)));
  }
  cut(day, n) {
    const longest = day.frames.reduce((best, frame, i) => (best < 0 || frame[1] - frame[0] > day.frames[best][1] - day.frames[best][0] ? i : best), -1);
    const which = n >= 0 && n < day.frames.length ? n : longest;
    if (which < 0) return;
    const [from, to] = day.frames[which];
    const length = to - from >= 240 ? 60 : 30;
    if (to - from < length + 2 * STEP) return;
    const noon = [13 * 60, 12 * 60].find((hour) => hour - from >= 60 && to - hour - length >= 60);
    const begins = noon ?? snap((from + to - length) / 2);
    day.frames.splice(which, 1, [from, begins], [begins + length, to]);
    this.write(day);
    this.focus(day, which);
  }

  // the buttons beside a day
  act({ currentTarget }) {
    const day = this.days[this.dayTargets.indexOf(currentTarget.closest("[data-week-target=day]"))];
    if (currentTarget.dataset.weekWhat === "add") this.add(day);
    if (currentTarget.dataset.weekWhat === "break") this.cut(day, day.chosen);
    if (currentTarget.dataset.weekWhat === "remove" && day.frames.length) this.drop(day, clamp(day.chosen < 0 ? day.frames.length - 1 : day.chosen, 0, day.frames.length - 1));
    if (currentTarget.dataset.weekWhat === "copy") {
      for (const other of this.days.slice(0, 5)) if (other !== day) { other.frames = day.frames.map((frame) => [...frame]); this.write(other); }
      this.statusTarget.textContent = this.wordsValue.copied;
    }
  }

  key(day, event) {
    const n = this.place(day, event.currentTarget);
    const [from, to] = day.frames[n];
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (by && event.shiftKey) this.change(day, n, from, Math.max(to + by, from + STEP));
    else if (by && (event.ctrlKey || event.altKey)) this.change(day, n, Math.min(from + by, to - STEP), to);
    else if (by) this.move(day, n, by);
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") this.walk(day, n, event.key === "ArrowUp" ? -1 : 1);
    else if (event.key === "Delete" || event.key === "Backspace") this.drop(day, n);
    else if (!event.ctrlKey && !event.metaKey && event.key.toLowerCase() === "n") this.add(day);
    else if (!event.ctrlKey && !event.metaKey && event.key.toLowerCase() === "b") this.cut(day, n);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  walk(day, n, step) {
    for (let d = this.days.indexOf(day) + step; d >= 0 && d < this.days.length; d += step) {
      if (this.days[d].frames.length) { this.focus(this.days[d], Math.min(n, this.days[d].frames.length - 1)); return; }
    }
  }

  // mouse and finger
  hold(day, event) {
    if (event.button) return;
    const box = day.track.getBoundingClientRect();
    const at = (e) => clamp(snap(((e.clientX - box.left) / box.width) * DAY), 0, DAY);
    const frame = event.target.closest(".frame");
    const begun = at(event);
    let n = frame ? this.place(day, frame) : -1;
    const edge = event.target.dataset.edge;
    const old = n >= 0 ? [...day.frames[n]] : null;
    if (!frame) event.preventDefault();
    const drag = (e) => {
      const now = at(e);
      if (n < 0) {
        if (Math.abs(now - begun) < STEP) return;
        n = this.insert(day, Math.min(begun, now), Math.max(begun, now));
        return;
      }
      if (!old) this.change(day, n, Math.min(begun, now), Math.max(begun, now));
      else if (edge === "from") this.change(day, n, Math.min(now, old[1] - STEP), old[1]);
      else if (edge === "to") this.change(day, n, old[0], Math.max(now, old[0] + STEP));
      else this.move(day, n, now - begun - (day.frames[n][0] - old[0]));
    };
    const end = () => {
      day.track.removeEventListener("pointermove", drag);
      day.track.removeEventListener("pointerup", end);
      day.track.removeEventListener("pointercancel", end);
      if (n >= 0) this.focus(day, n);
    };
    day.track.setPointerCapture(event.pointerId);
    day.track.addEventListener("pointermove", drag);
    day.track.addEventListener("pointerup", end);
    day.track.addEventListener("pointercancel", end);
  }
}
