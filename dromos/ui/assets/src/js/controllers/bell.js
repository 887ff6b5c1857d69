import { Controller } from "@hotwired/stimulus";

// The bell in the bar of every page: fetches how many alerts ask, at first and whenever something may have changed.
// News is also shown as a notification of the browser, where that was allowed; and what is about the ticket on this
// page counts as seen while somebody looks at it.
export default class extends Controller {
  static values = { address: String, news: String, seen: String };

  connect() {
    this.told = (event) => { if (event.detail.kind === "alert") { this.soon(); this.notify(); } };
    this.looked = () => { if (!document.hidden) this.see(); };
    document.addEventListener("visibilitychange", this.looked);
    this.ready = () => this.soon();
    window.addEventListener("live:message", this.told);
    window.addEventListener("live:ready", this.ready);
    this.soon();
  }
  disconnect() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.looked);
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
      this.see();
    } catch { /* the socket's own retry brings us back */ }
  }
  async notify() {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const answer = await this.post(this.newsValue);
    for (const { title, body, path, tag } of answer?.ok ? (await answer.json()).news : []) {
      const shown = new Notification(title, { body, tag });
      shown.onclick = () => { window.focus(); window.location.assign(path); shown.close(); };
    }
  }
  see() {
    const number = window.location.pathname.match(/^\/tickets\/(\d+)\/$/)?.[1];
    if (number && this.number() > 0 && !document.hidden) this.post(this.seenValue, { number });
  }
  async post(address, values = {}) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value || "");
    for (const [name, value] of Object.entries(values)) body.append(name, value);
    try { return await fetch(address, { method: "POST", body, credentials: "same-origin" }); } catch { return null; }
  }
  number() { return Number((this.element.querySelector(".count")?.textContent || "0").replace(/\D/g, "")); }
}
