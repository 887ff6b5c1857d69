import { Controller } from "@hotwired/stimulus";

// A toast that can be undone until a moment: the seconds run down where everybody sees them, then it leaves.
export default class extends Controller {
  static targets = ["bar", "seconds"];
  static values = { until: Number };

  connect() { this.tick(); this.timer = setInterval(() => this.tick(), 250); }
  disconnect() { clearInterval(this.timer); }
  tick() {
    const left = this.untilValue - Date.now() / 1000;
    if (left <= 0) { this.element.remove(); return; }
    this.barTarget.value = left;
    const seconds = String(Math.ceil(left));
    if (this.secondsTarget.textContent !== seconds) this.secondsTarget.textContent = seconds;
  }
}
