import { Controller } from "@hotwired/stimulus";

// A table of levels filled in by keyboard: arrows and Tab move, 1-5 set, 0 clears, A on a channel lets its work come without asking. Every change is saved at once and taken back if it is refused.
export default class extends Controller {
  static targets = ["cell", "status"];
  static values = { url: String, token: String, saved: String, lost: String, asks: String };

  connect() {
    this.keys = (event) => this.key(event);
    this.typed = (event) => this.type(event);
    this.chosen = (event) => { if (this.isCell(event.target)) event.target.select(); };
    this.element.addEventListener("keydown", this.keys);
    this.element.addEventListener("input", this.typed);
    this.element.addEventListener("focusin", this.chosen);
    this.cellTargets.forEach((cell, n) => { cell.tabIndex = n ? -1 : 0; });
  }
  disconnect() {
    this.element.removeEventListener("keydown", this.keys);
    this.element.removeEventListener("input", this.typed);
    this.element.removeEventListener("focusin", this.chosen);
  }
  isCell(element) { return element.matches("input[data-agent]"); }
  key(event) {
    const cell = event.target;
    if (!this.isCell(cell) || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], Home: [0, -999], End: [0, 999] }[event.key];
    if (step) { event.preventDefault(); this.go(cell, ...step); return; }
    if (event.key === "Tab") { // to the next in the row; from its ends one leaves the table
      const to = event.shiftKey ? -1 : 1;
      if (!this.isLast(cell, to)) { event.preventDefault(); this.go(cell, 0, to); }
      return;
    }
    if (/^[0-5]$/.test(event.key)) { event.preventDefault(); this.set(cell, Number(event.key)); return; }
    if (event.key === "Backspace" || event.key === "Delete") { event.preventDefault(); this.set(cell, 0); return; }
    if (event.key.toLowerCase() === "a" && "auto" in cell.dataset && Number(cell.dataset.level)) { event.preventDefault(); this.set(cell, Number(cell.dataset.level), cell.dataset.auto === "1" ? "0" : "1"); return; }
    if (event.key.length === 1) event.preventDefault();
  }
  type(event) {
    const cell = event.target;
    if (!this.isCell(cell)) return;
    const digit = cell.value.replace(/[^0-5]/g, "").slice(-1);
    this.set(cell, digit ? Number(digit) : Number(cell.value ? cell.dataset.level : 0));
  }
  go(cell, down, right) {
    const line = cell.closest("tr");
    const rows = line.parentElement.rows;
    const row = rows[Math.min(Math.max(line.sectionRowIndex + down, 0), rows.length - 1)];
    const at = Math.min(Math.max(cell.closest("td").cellIndex + right, 1), row.cells.length - 1);
    const next = row.cells[at].querySelector("input[data-agent]");
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  isLast(cell, step) {
    const at = cell.closest("td").cellIndex + step;
    return at < 1 || at >= cell.closest("tr").cells.length;
  }
  show(cell, level, auto) {
    cell.value = level || "";
    cell.dataset.level = level;
    if ("auto" in cell.dataset) {
      cell.dataset.auto = level ? auto : "0";
      const label = cell.getAttribute("aria-label").replace(`, ${this.asksValue}`, "");
      cell.setAttribute("aria-label", cell.dataset.auto === "1" ? `${label}, ${this.asksValue}` : label);
    }
    if (document.activeElement === cell) cell.select();
  }
  async set(cell, level, auto = cell.dataset.auto) {
    const before = Number(cell.dataset.level);
    const asked = cell.dataset.auto;
    this.show(cell, level, auto);
    if (level === before && auto === asked) return;
    const body = new FormData();
    body.set("agent", cell.dataset.agent);
    body.set("level", level);
    if (cell.dataset.skill) body.set("skill", cell.dataset.skill);
    if (cell.dataset.channel) { body.set("channel", cell.dataset.channel); body.set("auto", cell.dataset.auto); }
    const turn = (cell.turn = (cell.turn || 0) + 1);
    try {
      const answer = await fetch(this.urlValue, { method: "POST", body, headers: { "x-csrftoken": this.tokenValue }, credentials: "same-origin" });
      if (answer.ok) { this.say(this.savedValue, ""); return; }
      this.say((await answer.text()).slice(0, 200), "broken");
    } catch { this.say(this.lostValue, "broken"); }
    if (cell.turn === turn) this.show(cell, before, asked);
  }
  say(text, tone) {
    this.statusTarget.textContent = text;
    this.statusTarget.dataset.tone = tone;
  }
}
