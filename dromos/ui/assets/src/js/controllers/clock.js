import { Controller } from "@hotwired/stimulus";

// Counts a promise down without asking the server: "2 h 15 min left", then "4 min late".
// The server gives the due instant (seconds since 1970), the state, the words and when "soon" begins.
export default class extends Controller {
  static targets = ["text"];
  static values = { due: Number, soon: { type: Number, default: 1800 }, left: String, late: String, units: Array };

  connect() { this.tick(); }
  disconnect() { clearTimeout(this.timer); }
  tick() {
    const seconds = Math.round(this.dueValue - Date.now() / 1000);
    const state = seconds < 0 ? "breached" : seconds <= this.soonValue ? "soon" : "running";
    if (this.element.dataset.state !== state) this.element.dataset.state = state;
    const words = (seconds < 0 ? this.lateValue : this.leftValue).replace("{}", this.spell(Math.abs(seconds)));
    if (this.textTarget.textContent !== words) this.textTarget.textContent = words;
    this.timer = setTimeout(() => this.tick(), Math.abs(seconds) < 120 ? 1000 : 20000);
  }
  spell(seconds) {
    const [d, h, m, s] = this.unitsValue;
    if (seconds < 60) return `${seconds} ${s}`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} ${m}`;
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return minutes % 60 ? `${hours} ${h} ${minutes % 60} ${m}` : `${hours} ${h}`;
    return hours % 24 ? `${Math.floor(hours / 24)} ${d} ${hours % 24} ${h}` : `${Math.floor(hours / 24)} ${d}`;
  }
}
