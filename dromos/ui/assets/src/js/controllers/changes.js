import { Controller } from "@hotwired/stimulus";

// A list of changes that grows and shrinks: each kind has a blank row in a <template>, which is put at the end with a
// number of its own. The order of the numbers is the order in which the changes are made: "up" swaps two rows' numbers.
export default class extends Controller {
  static targets = ["list", "row", "blank", "choose"];
  static values = { prefix: String, most: Number };

  connect() { this.next = Math.max(-1, ...this.rowTargets.map((row) => this.placeOf(row))) + 1; }
  placeOf(row) { return Number(row.querySelector(`[name^="${this.prefixValue}-"]`).name.split("-")[1]); }

  add() {
    const blank = this.blankTargets.find((one) => one.dataset.do === this.chooseTarget.value);
    this.chooseTarget.value = "";
    if (!blank || this.rowTargets.length >= this.mostValue) return;
    const row = blank.content.firstElementChild.cloneNode(true);
    this.renumber(row, "__place__", this.next);
    this.next += 1;
    this.listTarget.append(row);
    row.querySelector(".change-fields :is(input, select, textarea)")?.focus();
    this.changed();
  }
  remove(event) {
    const row = event.target.closest(".change-row");
    (row.nextElementSibling || row.previousElementSibling)?.querySelector("button")?.focus();
    row.remove();
    if (!this.rowTargets.length) this.chooseTarget.focus();
    this.changed();
  }
  up(event) {
    const row = event.target.closest(".change-row");
    const above = row.previousElementSibling;
    if (!above) return;
    const [mine, theirs] = [this.placeOf(row), this.placeOf(above)];
    this.renumber(row, mine, "x");
    this.renumber(above, theirs, mine);
    this.renumber(row, "x", theirs);
    above.before(row);
    event.target.closest("button").focus();
    this.changed();
  }
  renumber(row, from, to) {
    const [old, now] = [`${this.prefixValue}-${from}-`, `${this.prefixValue}-${to}-`];
    for (const node of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        const value = node.getAttribute(name);
        if (value?.includes(old)) node.setAttribute(name, value.replace(old, now));
      }
    }
  }
  changed() { this.element.dispatchEvent(new CustomEvent("changes:changed", { bubbles: true })); }
}
