import { Controller } from "@hotwired/stimulus";

// Who else is on this ticket, reading or writing. Said through the server to the others; nothing is stored.
const SAY_EVERY = 25000;
const FORGET_AFTER = 60000;

export default class extends Controller {
  static values = { url: String, here: String, me: Number };

  connect() {
    this.others = new Map();
    this.hear = (event) => this.told(event.detail);
    this.ready = () => this.say(true);
    this.writes = () => { const was = this.writing; this.writing = Date.now(); if (!was || this.writing - was > 8000) this.say(); };
    this.away = () => this.leave();
    window.addEventListener("live:message", this.hear);
    window.addEventListener("live:ready", this.ready);
    document.addEventListener("draft:writing", this.writes);
    window.addEventListener("pagehide", this.away);
    this.timer = setInterval(() => { this.say(); this.forget(); }, SAY_EVERY);
  }
  disconnect() {
    window.removeEventListener("live:message", this.hear);
    window.removeEventListener("live:ready", this.ready);
    document.removeEventListener("draft:writing", this.writes);
    window.removeEventListener("pagehide", this.away);
    clearInterval(this.timer);
  }
  get doing() { return this.writing && Date.now() - this.writing < SAY_EVERY ? "writing" : "reading"; }
  body(doing, fresh = false) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value || "");
    body.append("doing", doing);
    if (fresh) body.append("new", "1");
    return body;
  }
  say(fresh = false) {
    if (document.hidden && !fresh) return;
    fetch(this.hereValue, { method: "POST", body: this.body(this.doing, fresh), credentials: "same-origin" }).catch(() => {});
  }
  leave() { navigator.sendBeacon(this.hereValue, this.body("left")); }
  told(message) {
    if (message.kind !== "here" || message.user === this.meValue) return;
    if (message.doing === "left") this.others.delete(message.user);
    else this.others.set(message.user, { doing: message.doing, at: Date.now() });
    if (message.new) this.say();
    this.show();
  }
  forget() {
    for (const [user, { at }] of this.others) if (Date.now() - at > FORGET_AFTER) this.others.delete(user);
    this.show();
  }
  async show() {
    const who = [...this.others].map(([user, { doing }]) => `${user}:${doing}`).join(",");
    if (who === this.shown) return;
    this.shown = who;
    if (!who) { this.element.replaceChildren(); return; }
    const answer = await fetch(`${this.urlValue}?who=${encodeURIComponent(who)}`, { credentials: "same-origin" });
    if (answer.ok) this.element.innerHTML = await answer.text();
  }
}
