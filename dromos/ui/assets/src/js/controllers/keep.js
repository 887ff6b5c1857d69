import { Controller } from "@hotwired/stimulus";

// A form that loses nothing: what is typed is kept in this browser until the server has saved it. After a reload, a new
// sign-in or an error it comes back by itself in the same tab; what another tab left behind is offered. Files cannot be
// kept by a page. The server draws the form again from the kept values ("again"), so lists and questions are there too.
const DAYS = 3 * 86400e3;

export default class extends Controller {
  static targets = ["trouble", "others", "other"];
  static values = { key: String, again: String, names: String, said: String };

  connect() {
    this.prefix = `dromos:${this.keyValue}:`;
    this.slot = this.prefix + this.tab();
    this.sweep();
    if (this.element.dataset.kept !== undefined || this.worth(this.values())) { this.later(); return; }
    const mine = this.read(this.slot);
    if (mine) this.restore(mine.values); else this.offer();
  }
  disconnect() { clearTimeout(this.timer); }

  tab() {
    let tab = sessionStorage.getItem("dromos:tab");
    if (!tab) { tab = Math.random().toString(36).slice(2); sessionStorage.setItem("dromos:tab", tab); }
    return tab;
  }
  values() {
    const values = {};
    for (const [name, value] of new FormData(this.element)) if (typeof value === "string" && name !== "csrfmiddlewaretoken") values[name] = value;
    return values;
  }
  worth(values) {
    const names = this.namesValue.split(" ");
    return Object.entries(values).some(([name, value]) => value && names.some((n) => name === n || (/[-_]$/.test(n) && name.startsWith(n))));
  }
  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), 150);
  }
  write() {
    const values = this.values();
    try {
      if (this.worth(values)) localStorage.setItem(this.slot, JSON.stringify({ at: Date.now(), values }));
      else localStorage.removeItem(this.slot);
    } catch { /* a full or forbidden store must not stop anybody from typing */ }
  }
  read(slot) {
    try { return JSON.parse(localStorage.getItem(slot)); } catch { return null; }
  }
  sweep() {
    for (const slot of this.slots()) { const kept = this.read(slot); if (!kept || Date.now() - kept.at > DAYS) localStorage.removeItem(slot); }
  }
  slots() { return Object.keys(localStorage).filter((slot) => slot.startsWith(this.prefix)); }

  restore(values) {
    window.htmx.ajax("POST", this.againValue, { source: this.element, target: this.element, swap: "outerHTML", values });
  }
  // Another tab, or a browser that was closed in the middle.
  offer() {
    for (const slot of this.slots().filter((one) => one !== this.slot)) {
      const kept = this.read(slot);
      if (!kept || !this.worth(kept.values)) continue;
      const line = this.otherTarget.content.firstElementChild.cloneNode(true);
      const time = new Date(kept.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      const what = kept.values.subject || kept.values.new_name || (kept.values.text || "").slice(0, 60) || "…";
      line.querySelector("p").textContent = this.saidValue.replace("{time}", time).replace("{what}", what);
      const [go, drop] = line.querySelectorAll("button");
      go.addEventListener("click", () => { localStorage.removeItem(slot); this.restore(kept.values); });
      drop.addEventListener("click", () => { localStorage.removeItem(slot); line.remove(); });
      this.othersTarget.append(line);
    }
  }

  // The form itself was sent. 422: something is missing, the form comes back with it. Success: nothing is left to keep.
  answered(event) {
    if (event.target === this.element && event.detail.xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
  }
  saved(event) {
    const { xhr, elt } = event.detail;
    if (elt !== this.element || xhr.status >= 300 || !xhr.getResponseHeader("HX-Redirect")) return;
    clearTimeout(this.timer);
    localStorage.removeItem(this.slot);
    this.element.dataset.done = "";
    this.write = () => {};
  }
  trouble(event) {
    if (event.detail.elt !== this.element || event.detail.xhr?.status === 422) return;
    this.write();
    this.troubleTarget.hidden = false;
    this.troubleTarget.scrollIntoView({ block: "center" });
  }
}
