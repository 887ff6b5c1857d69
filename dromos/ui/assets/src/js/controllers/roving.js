import { Controller } from "@hotwired/stimulus";

// Many links that are one stop for the Tab key: arrows walk among them. "step" is how far up and down go (a week: 7).
export default class extends Controller {
  static targets = ["stop"];
  static values = { step: { type: Number, default: 1 } };

  connect() {
    const first = this.stopTargets.find((stop) => stop.hasAttribute("aria-current")) || this.stopTargets[0];
    for (const stop of this.stopTargets) stop.tabIndex = stop === first ? 0 : -1;
    this.keys = (event) => this.key(event);
    this.element.addEventListener("keydown", this.keys);
  }
  disconnect() { this.element.removeEventListener("keydown", this.keys); }
  key(event) {
    const n = this.stopTargets.indexOf(event.target);
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.stepValue, ArrowDown: this.stepValue, Home: -n, End: this.stopTargets.length - 1 - n }[event.key];
    if (n < 0 || by === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const next = this.stopTargets[Math.min(Math.max(n + by, 0), this.stopTargets.length - 1)];
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}
