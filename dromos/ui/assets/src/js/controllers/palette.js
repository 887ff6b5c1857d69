import { Controller } from "@hotwired/stimulus";
import { fold, score } from "../fuzzy.js";

// The command palette: a combobox over everything. Buttons of this page are read from the page and pressed themselves;
// pages and settings come once and are kept for the tab; tickets and customers come from the server while one types.
const LATER_MS = 120, RECENT = 8, MOST = 9;

export default class extends Controller {
  static targets = ["input", "list", "none", "status"];
  static values = { places: String, find: String, who: String, words: Object };

  connect() {
    this.keys = (event) => this.global(event);
    this.clicks = (event) => { if (event.target.closest('[data-command="palette"]')) this.open(); };
    this.leaving = (event) => { if (event.target.matches('form[action*="logout"]')) localStorage.removeItem(this.store); };
    document.addEventListener("keydown", this.keys);
    document.addEventListener("click", this.clicks);
    document.addEventListener("submit", this.leaving);
    this.pressed = (event) => { const option = event.target.closest("[role=option]"); if (option) this.choose(option, event.ctrlKey || event.metaKey); };
    this.hold = (event) => { if (event.target.closest("[role=option]")) event.preventDefault(); };
    this.listTarget.addEventListener("click", this.pressed);
    this.listTarget.addEventListener("mousedown", this.hold);
    this.remember();
  }
  disconnect() {
    document.removeEventListener("keydown", this.keys);
    document.removeEventListener("click", this.clicks);
    document.removeEventListener("submit", this.leaving);
  }
  get store() { return `dromos.seen:${this.whoValue.split(":")[0]}`; }

  // Ctrl-K works everywhere, also while one writes: it is no single key. An editor that uses it itself keeps it.
  global(event) {
    if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (event.code !== "KeyK" && event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (this.element.open) this.shut(); else this.open();
  }
  async open() {
    if (this.element.open || document.querySelector("dialog[open]:modal")) return;
    this.actions = this.buttons();
    this.found = [];
    this.inputTarget.value = "";
    this.element.showModal();
    this.inputTarget.focus();
    this.show();
    await this.load();
    this.show();
  }
  shut() { this.element.close(); }
  closed() { clearTimeout(this.timer); this.asking?.abort(); this.inputTarget.setAttribute("aria-expanded", "false"); }
  backdrop(event) { if (event.target === this.element) this.shut(); }

  // What this page can do: every marked button, once, as far as it can be pressed now.
  buttons() {
    const seen = new Set(), rows = [];
    for (const element of document.querySelectorAll("[data-command], [data-hotkey], #ticket-acts button, #ticket-acts a.button")) {
      if (element.disabled || element.closest("dialog, [hidden], nav.side") || element.matches('input, [data-command="palette"]')) continue;
      const text = element.dataset.name || element.getAttribute("aria-label") || this.said(element);
      if (!text || seen.has(text)) continue;
      seen.add(text);
      rows.push({ group: "here", text, keys: element.dataset.hotkey || "", icon: element.querySelector("svg use")?.getAttribute("href")?.split("#")[1] || "corner-down-right", element });
    }
    return rows;
  }
  said(element) {
    const copy = element.cloneNode(true);
    for (const part of copy.querySelectorAll("kbd, svg, .count")) part.remove();
    return copy.textContent.trim().replace(/\s+/g, " ") || element.title;
  }
  async load() {
    if (this.places) return;
    const slot = `dromos.places:${this.whoValue}`;
    try { const kept = JSON.parse(sessionStorage.getItem(slot)); if (kept && Date.now() - kept.at < 300e3) { this.places = kept.rows; return; } } catch { /* fetched anew */ }
    try {
      const answer = await fetch(this.placesValue, { credentials: "same-origin" });
      if (!answer.ok) throw new Error("refused");
      const rows = (await answer.json()).rows;
      this.places = rows;
      sessionStorage.setItem(slot, JSON.stringify({ at: Date.now(), rows }));
    } catch { this.trouble = true; }
  }
  typed() {
    this.show();
    clearTimeout(this.timer);
    this.asking?.abort();
    const text = this.inputTarget.value.trim();
    if (text.length < 2) { this.found = []; return; }
    this.timer = setTimeout(() => this.ask(text), LATER_MS);
  }
  async ask(text) {
    this.asking = new AbortController();
    try {
      const answer = await fetch(`${this.findValue}?q=${encodeURIComponent(text)}`, { credentials: "same-origin", signal: this.asking.signal });
      if (!answer.ok) throw new Error("refused");
      this.found = (await answer.json()).rows;
      this.trouble = false;
    } catch (error) {
      if (error.name === "AbortError") return;
      this.found = [];
      this.trouble = true;
    }
    if (this.inputTarget.value.trim() === text) this.show();
  }

  // The list: best first within a group; groups in a steady order, except that the group of the best hit comes first.
  rows() {
    const typed = fold(this.inputTarget.value.trim());
    if (!typed) return [...this.recent(), ...this.actions, ...(this.places || []).filter((row) => row.group === "places")];
    const judged = [...this.actions, ...this.recent(), ...(this.places || [])]
      .map((row) => ({ ...row, points: score(typed, row.text, row.more || "") }))
      .filter((row) => row.points > 0)
      .sort((one, two) => two.points - one.points);
    const groups = new Map();
    for (const row of [...judged, ...this.found.filter((row) => !judged.some((one) => one.href === row.href))]) {
      const group = groups.get(row.group) || [];
      if (group.length < MOST) group.push(row);
      groups.set(row.group, group);
    }
    const number = /^#?\d{3,}$/.test(typed);
    return (number ? [...groups].sort((one) => (one[0] === "tickets" ? -1 : 1)) : [...groups]).flatMap(([, group]) => group);
  }
  show() {
    const chosen = this.active?.dataset.id;
    const rows = this.rows();
    this.shown = rows;
    this.listTarget.replaceChildren();
    let group = null;
    rows.forEach((row, at) => {
      if (!group || group.dataset.group !== row.group) this.listTarget.append(group = this.group(row.group));
      group.append(this.option(row, at));
    });
    this.inputTarget.setAttribute("aria-expanded", rows.length ? "true" : "false");
    this.noneTarget.hidden = rows.length > 0 && !this.trouble;
    this.noneTarget.textContent = this.trouble ? this.wordsValue.trouble : this.wordsValue.nothing;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => { this.statusTarget.textContent = rows.length ? this.wordsValue.found.replace("{n}", rows.length) : this.wordsValue.nothing; }, 400);
    const options = this.options;
    this.mark((this.walked && options.find((option) => option.dataset.id === chosen)) || options[0]);
  }
  group(key) {
    const group = document.createElement("div");
    const label = document.createElement("div");
    group.setAttribute("role", "group");
    group.dataset.group = key;
    label.className = "label";
    label.id = `palette-${key}`;
    label.textContent = this.wordsValue[key] || key;
    group.setAttribute("aria-labelledby", label.id);
    group.append(label);
    return group;
  }
  option(row, at) {
    const option = document.createElement("div");
    option.setAttribute("role", "option");
    option.id = `palette-option-${at}`;
    option.dataset.at = at;
    option.dataset.id = row.href || row.text;
    option.setAttribute("aria-selected", "false");
    option.append(this.icon(row.icon || "file"));
    const words = document.createElement("span"), name = document.createElement("span");
    words.className = "words";
    name.className = "name";
    name.textContent = row.text;
    words.append(name);
    if (row.sub) { const sub = document.createElement("span"); sub.className = "sub"; sub.textContent = row.sub; words.append(sub); }
    option.append(words);
    if (row.keys) {
      const keys = document.createElement("span");
      keys.className = "keys-of";
      keys.setAttribute("aria-hidden", "true");
      for (const key of row.keys.split(" ")) { const kbd = document.createElement("kbd"); kbd.className = "kbd"; kbd.textContent = key; keys.append(kbd); }
      option.append(keys);
    }
    return option;
  }
  icon(name) {
    const sprite = document.querySelector("svg use")?.getAttribute("href")?.split("#")[0] || "";
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  }
  get options() { return [...this.listTarget.querySelectorAll("[role=option]")]; }
  get active() { return this.listTarget.querySelector("[aria-selected=true]"); }
  mark(option) {
    this.active?.setAttribute("aria-selected", "false");
    if (!option) { this.inputTarget.removeAttribute("aria-activedescendant"); return; }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.inputTarget.setAttribute("aria-activedescendant", option.id);
  }
  key(event) {
    const options = this.options, at = options.indexOf(this.active);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in steps && options.length) {
      event.preventDefault();
      this.walked = true;
      const to = at + steps[event.key];
      this.mark(options[Math.abs(steps[event.key]) === 1 ? (to + options.length) % options.length : Math.min(options.length - 1, Math.max(0, to))]);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (this.active) this.choose(this.active, event.ctrlKey || event.metaKey);
    } else this.walked = false;
  }
  choose(option, elsewhere) {
    const row = this.shown[Number(option.dataset.at)];
    if (!row) return;
    if (row.element) {
      this.shut();
      const element = row.element.isConnected ? row.element : this.buttons().find((one) => one.text === row.text)?.element;
      const fold = element?.closest("details:not([open])");
      if (fold && !element.matches("summary")) fold.open = true;
      if (element?.matches("summary")) element.focus();
      element?.click();
    } else if (elsewhere) { window.open(row.href, "_blank", "noopener"); } else { this.shut(); location.assign(row.href); }
  }

  // Tickets and customers seen last, kept in this browser until its owner signs out.
  recent() {
    return this.seen().filter((row) => row.href !== location.pathname).map((row) => ({ ...row, group: "recent" }));
  }
  seen() { try { return JSON.parse(localStorage.getItem(this.store)) || []; } catch { return []; } }
  remember() {
    const kind = /^\/(tickets|customers)\/[^/]+\/$/.exec(location.pathname)?.[1];
    const text = document.title.replace(/ · Dromos$/, "");
    if (!kind || !text) return;
    const rows = [{ href: location.pathname, text, icon: kind === "tickets" ? "inbox" : "user" }, ...this.seen().filter((row) => row.href !== location.pathname)];
    try { localStorage.setItem(this.store, JSON.stringify(rows.slice(0, RECENT))); } catch { /* a full store only forgets */ }
  }
}
