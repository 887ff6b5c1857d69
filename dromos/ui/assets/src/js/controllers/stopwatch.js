import { Controller } from "@hotwired/stimulus";

// A timer that runs: the time since it was started, which the server keeps. Closing the page does not stop it.
export default class extends Controller {
  static values = { since: Number };

  connect() { this.show(); this.timer = setInterval(() => this.show(), 1000); }
  disconnect() { clearInterval(this.timer); }
  show() {
    const all = Math.max(0, Math.floor(Date.now() / 1000) - this.sinceValue);
    const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
    this.element.textContent = [...(hours ? [hours] : []), minutes, seconds].map((part) => String(part).padStart(2, "0")).join(":");
  }
}
