import { Controller } from "@hotwired/stimulus";

// Folded parts stay as this person left them, on every ticket; an unfolded one loads itself.
const STORE = "dromos.folds";

export default class extends Controller {
  connect() {
    this.toggled = (event) => { if (event.target.dataset?.fold) this.keep(event.target); };
    this.element.addEventListener("toggle", this.toggled, true);
    for (const fold of this.element.querySelectorAll("details[data-fold]")) if (this.kept.includes(fold.dataset.fold)) fold.open = true;
  }
  disconnect() { this.element.removeEventListener("toggle", this.toggled, true); }
  get kept() {
    try { return JSON.parse(localStorage.getItem(STORE)) || []; } catch { return []; }
  }
  keep(fold) {
    const rest = this.kept.filter((name) => name !== fold.dataset.fold);
    try { localStorage.setItem(STORE, JSON.stringify(fold.open ? [...rest, fold.dataset.fold] : rest)); } catch { /* a full store */ }
  }
}
