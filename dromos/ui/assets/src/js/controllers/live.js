import { Controller } from "@hotwired/stimulus";
import { Idiomorph } from "idiomorph/dist/idiomorph.esm.js";

// The page stays true without reload. A signed pass opens the socket; a message is only a hint that something changed:
// the page is fetched again and its [data-live] parts are morphed in place, so that nothing jumps, no open fold closes,
// and nothing that is being typed is touched.
export default class extends Controller {
  static values = { pass: String };

  connect() {
    if (!this.passValue) return;
    this.wait = 1000;
    this.open();
    this.visible = () => { if (!document.hidden && this.missed) this.refresh(); };
    document.addEventListener("visibilitychange", this.visible);
  }
  disconnect() {
    this.gone = true;
    this.socket?.close();
    clearTimeout(this.timer);
    clearTimeout(this.retry);
    document.removeEventListener("visibilitychange", this.visible);
  }
  open() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new WebSocket(`${scheme}//${location.host}/live/`);
    this.socket.onopen = () => this.socket.send(JSON.stringify({ pass: this.passValue }));
    this.socket.onmessage = (event) => this.hear(JSON.parse(event.data));
    this.socket.onclose = (event) => this.lost(event.code);
  }
  hear(message) {
    if (message.kind === "ready") {
      this.wait = 1000;
      // Between the making of the page and this moment something may have happened that nobody told us.
      this.soon();
      document.documentElement.dataset.live = "on";
      window.dispatchEvent(new CustomEvent("live:ready"));
      return;
    }
    window.dispatchEvent(new CustomEvent("live:message", { detail: message }));
    if (message.kind !== "here") this.soon();
  }
  lost(code) {
    document.documentElement.dataset.live = "lost";
    if (this.gone || code === 4404) return;
    if (code === 4401 && this.refused) return;
    this.refused = code === 4401;
    this.retry = setTimeout(() => this.open(), this.wait + Math.random() * 1000);
    this.wait = Math.min(this.wait * 2, 30000);
  }
  soon() {
    clearTimeout(this.timer);
    if (!document.querySelector("[data-live]")) return;
    if (document.hidden) { this.missed = true; return; }
    this.timer = setTimeout(() => this.refresh(), 120);
  }
  async refresh() {
    this.missed = false;
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    try {
      const answer = await fetch(location.href, { headers: { "X-Live": "1" }, credentials: "same-origin" });
      if (answer.ok && !answer.redirected) this.morph(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* the socket's own retry will bring us back */ } finally {
      this.busy = false;
      if (this.again) { this.again = false; this.soon(); }
    }
  }
  morph(fresh) {
    const pass = fresh.body.dataset.livePassValue;
    for (const part of document.querySelectorAll("[data-live]")) {
      const next = fresh.getElementById(part.id);
      if (!next || part.contains(document.activeElement?.closest("input, textarea, select") || null)) continue;
      Idiomorph.morph(part, next, {
        ignoreActiveValue: true,
        callbacks: {
          beforeNodeMorphed: (old) => !(old instanceof Element && (old.hasAttribute("data-live-skip") || (old.matches("details.menu") && old.open))),
          beforeAttributeUpdated: (name, node) => !(name === "open" && node.matches("details")) && !(name === "data-chosen"),
          afterNodeAdded: (node) => { if (node instanceof Element && node.matches(".message, .offer, .ticket-row")) node.setAttribute("data-new", ""); },
        },
      });
      window.htmx?.process(part);
    }
    if (pass) this.element.dataset.fresh = "1";
  }
}
