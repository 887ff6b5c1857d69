import { Controller } from "@hotwired/stimulus";

// j and k walk the rows of a list or the messages of a ticket; Enter opens the chosen one.
export default class extends Controller {
  static targets = ["row"];

  connect() {
    this.keys = (event) => this.key(event);
    window.addEventListener("keyboard:key", this.keys);
  }
  disconnect() { window.removeEventListener("keyboard:key", this.keys); }
  key(event) {
    const { key } = event.detail;
    if (key === "j") this.step(1);
    else if (key === "k") this.step(-1);
    else if (key === "x" && this.tick()) { /* the chosen row is selected, or no more */ }
    else return;
    event.preventDefault();
  }
  tick() {
    const box = this.rowTargets.find((row) => row.hasAttribute("data-chosen"))?.querySelector("input[type=checkbox]");
    box?.click();
    return Boolean(box);
  }
  step(by) {
    const rows = this.rowTargets;
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.hasAttribute("data-chosen"));
    const next = rows[at === -1 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
    for (const row of rows) row.toggleAttribute("data-chosen", row === next);
    (next.querySelector("a.subject") || next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
}
