import { Controller } from "@hotwired/stimulus";

// The matrix of roles: arrows move, a and l give or take a role, Space goes to the next, 0 clears. Saved at once;
// what would touch work in hand is told first, and done when the same key is pressed again.
const ORDER = [[], ["agent"], ["lead"], ["agent", "lead"]];

export default class extends Controller {
  static targets = ["cell", "status"];
  static values = { url: String, token: String, words: Object };

  connect() {
    this.keys = (event) => this.key(event);
    this.clicks = (event) => { const cell = event.target.closest("[data-roles-target=cell]"); if (cell) this.next(cell); };
    this.element.addEventListener("keydown", this.keys);
    this.element.addEventListener("click", this.clicks);
    this.cellTargets.forEach((cell, n) => { cell.tabIndex = n ? -1 : 0; this.draw(cell); });
  }
  disconnect() { this.element.removeEventListener("keydown", this.keys); this.element.removeEventListener("click", this.clicks); }

  held(cell) { return cell.dataset.held ? cell.dataset.held.split(",") : []; }
  may(cell) { return cell.dataset.may.split(","); }
  draw(cell) {
    const held = this.held(cell), words = this.wordsValue;
    const single = this.may(cell).length === 1;
    cell.textContent = single ? (held.length ? "✓" : "") : held.map((role) => words[role][0]).join(" ");
    const said = held.length ? held.map((role) => (single ? words.yes : words[role])).join(", ") : words.none;
    cell.setAttribute("aria-label", `${cell.dataset.name}: ${said}`);
    cell.title = said;
  }
  key(event) {
    const cell = event.target;
    if (!cell.matches("[data-roles-target=cell]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -999], End: [0, 999] }[event.key];
    if (step) { event.preventDefault(); event.stopPropagation(); this.go(cell, ...step); return; }
    const role = { KeyA: "agent", KeyL: "lead" }[event.code];
    const held = this.held(cell);
    if (role && this.may(cell).includes(role)) this.set(cell, held.includes(role) ? held.filter((one) => one !== role) : [...held, role]);
    else if (["0", "Backspace", "Delete"].includes(event.key)) this.set(cell, []);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  next(cell) {
    const held = this.held(cell).sort().join();
    if (this.may(cell).length === 1) { this.set(cell, held ? [] : this.may(cell)); return; }
    const at = ORDER.findIndex((one) => one.join() === held);
    this.set(cell, ORDER[(at + 1) % ORDER.length]);
  }
  go(cell, down, right) {
    const line = cell.closest("tr"), rows = line.parentElement.rows;
    const row = rows[Math.min(Math.max(line.sectionRowIndex + down, 0), rows.length - 1)];
    const next = row.cells[Math.min(Math.max(cell.closest("td").cellIndex + right, 1), row.cells.length - 1)].querySelector("button");
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  async set(cell, roles) {
    const before = cell.dataset.held, wanted = [...roles].sort().join(",");
    if (wanted === before) return;
    const body = new FormData();
    body.set("user", cell.dataset.user);
    body.set("column", cell.dataset.column);
    body.set("roles", wanted);
    if (cell.dataset.asked === wanted) body.set("confirmed", "1");
    delete cell.dataset.asked;
    cell.dataset.held = wanted;
    this.draw(cell);
    try {
      const answer = await fetch(this.urlValue, { method: "POST", body, headers: { "x-csrftoken": this.tokenValue }, credentials: "same-origin" });
      if (answer.ok) { this.say(this.wordsValue.saved, ""); return; }
      if (answer.status === 409) cell.dataset.asked = wanted;
      this.say((await answer.text()).slice(0, 300), answer.status === 409 ? "attention" : "broken");
    } catch { this.say(this.wordsValue.lost, "broken"); }
    cell.dataset.held = before;
    this.draw(cell);
  }
  say(text, tone) { this.statusTarget.textContent = text; this.statusTarget.dataset.tone = tone; }
}
