import { Controller } from "@hotwired/stimulus";

// The bell in the bar of every page: fetches how many alerts ask, at first and whenever something may have changed.
export default class extends Controller {
  static values = { address: String };

  connect() {
    this.told = (event) => { if (event.detail.kind === "alert") this.soon(); };
    this.ready = () => this.soon();
    window.addEventListener("live:message", this.told);
    window.addEventListener("live:ready", this.ready);
    this.soon();
  }
  disconnect() {
    clearTimeout(this.timer);
    window.removeEventListener("live:message", this.told);
    window.removeEventListener("live:ready", this.ready);
  }
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), 80);
  }
  async fetch() {
    try {
      const answer = await fetch(this.addressValue, { headers: { "X-Live": "1" }, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const before = this.number();
      this.element.innerHTML = await answer.text();
      this.element.toggleAttribute("data-new", this.known === true && this.number() > before);
      this.known = true;
    } catch { /* the socket's own retry brings us back */ }
  }
  number() { return Number((this.element.querySelector(".count")?.textContent || "0").replace(/\D/g, "")); }
}
