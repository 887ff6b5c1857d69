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
    this.look = () => this.soon();
    window.addEventListener("live:look", this.look);
    this.visible = () => { if (!document.hidden && this.missed) this.refresh(); };
    document.addEventListener("visibilitychange", this.visible);
  }
  disconnect() {
    this.gone = true;
    this.socket?.close();
    clearTimeout(this.timer);
    clearTimeout(this.retry);
    document.removeEventListener("visibilitychange", this.visible);
    window.removeEventListener("live:look", this.look);
  }
  // A part may say which address shows it again as far as it is shown now ([data-look-at]).
  get address() { return document.querySelector("[data-look-at]")?.dataset.lookAt || location.href; }
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
    if (message.kind !== "here" && message.kind !== "counts") this.soon();
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
      const answer = await fetch(this.address, { headers: { "X-Live": "1" }, credentials: "same-origin" });
      if (answer.status === 401 || (answer.redirected && answer.url.includes("/account/"))) window.dispatchEvent(new CustomEvent("session:lost"));
      else if (answer.ok && !answer.redirected) this.morph(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* the socket's own retry will bring us back */ } finally {
      this.busy = false;
      if (this.again) { this.again = false; this.soon(); }
    }
  }
  morph(fresh) {
    const height = document.documentElement.scrollHeight, atTop = window.scrollY < 1;
    const pass = fresh.body.dataset.livePassValue;
    for (const part of document.querySelectorAll("[data-live]")) {
      const next = fresh.getElementById(part.id);
      if (!next || part.contains(document.activeElement?.closest("input, textarea, select") || null)) continue;
      Idiomorph.morph(part, next, {
        ignoreActiveValue: true,
        callbacks: {
          beforeNodeMorphed: (old) => !(old instanceof Element && (old.hasAttribute("data-live-skip") || (old.matches("details.menu") && old.open))),
          beforeAttributeUpdated: (name, node) => !(name === "open" && node.matches("details")) && name !== "data-chosen" && name !== "data-begins",
          afterNodeAdded: (node) => { if (node instanceof Element && node.matches(".message, .offer, .ticket-row")) node.setAttribute("data-new", ""); },
        },
      });
      window.htmx?.process(part);
    }
    // A browser keeps what is being read in its place, except at the very top of a page.
    const grown = document.documentElement.scrollHeight - height;
    if (atTop && grown > 0 && document.querySelector("[data-stream-top-value=true]")) window.scrollBy({ top: grown, behavior: "instant" });
    window.dispatchEvent(new CustomEvent("live:morphed"));
    if (pass) this.element.dataset.fresh = "1";
  }
}
