import { Controller } from "@hotwired/stimulus";

// The ring of an offered item: empties until the offer returns to the queue.
export default class extends Controller {
  static targets = ["left", "seconds"];
  static values = { until: Number, total: Number };

  connect() {
    this.length = this.hasLeftTarget ? this.leftTarget.getTotalLength() : 0;
    this.tick();
  }
  disconnect() { clearTimeout(this.timer); }
  tick() {
    const seconds = Math.max(0, Math.ceil(this.untilValue - Date.now() / 1000));
    if (this.hasLeftTarget) {
      this.leftTarget.setAttribute("stroke-dasharray", this.length);
      this.leftTarget.setAttribute("stroke-dashoffset", this.length * (1 - Math.min(1, seconds / (this.totalValue || 1))));
    }
    this.secondsTarget.textContent = seconds < 100 ? seconds : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    this.element.toggleAttribute("data-soon", seconds <= 10);
    if (seconds > 0) { this.timer = setTimeout(() => this.tick(), 1000); return; }
    this.dispatch("over", { prefix: "offer" });
  }
}
