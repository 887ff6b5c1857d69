import { Controller } from "@hotwired/stimulus";

// The session is over while a page is open: the page stays as it is, with everything that is being written. A dialog asks
// to sign in (in a window of its own, so that a second factor works as well); then the page gets a new token and goes on.
// Whatever a script of the page asks for is answered 401 then: it is noticed here, once for all of them.
// Whoever signed out and in again in another tab has a session, and only the page's token is an old one: it gets the new
// one without a word, but not twice in a few seconds, so that nothing is tried for ever.
const REST = 1500;
const SELDOM = 10_000;

export default class extends Controller {
  static targets = ["dialog", "other"];
  static values = { me: Number, check: String };

  connect() {
    this.pressed = 0;
    this.keys = () => { this.pressed = Date.now(); };
    document.addEventListener("keydown", this.keys, true);
    this.lost = () => this.ask();
    this.again = () => { if (!document.hidden && this.dialogTarget.open) this.look(); };
    this.asked = (event) => { if (event.detail.xhr?.status === 401) this.ask(); };
    this.fetch = window.fetch;
    window.fetch = async (...asked) => {
      const answer = await this.fetch.apply(window, asked);
      if (answer.status === 401) this.ask();
      return answer;
    };
    window.addEventListener("session:lost", this.lost);
    window.addEventListener("focus", this.again);
    document.addEventListener("visibilitychange", this.again);
    document.addEventListener("htmx:responseError", this.asked);
  }
  disconnect() {
    window.fetch = this.fetch;
    clearTimeout(this.later);
    document.removeEventListener("keydown", this.keys, true);
    window.removeEventListener("session:lost", this.lost);
    window.removeEventListener("focus", this.again);
    document.removeEventListener("visibilitychange", this.again);
    document.removeEventListener("htmx:responseError", this.asked);
    clearInterval(this.timer);
  }
  // Never into the middle of a sentence: it asks when the hands rest.
  async ask() {
    if (this.dialogTarget.open) return;
    if (Date.now() - (this.renewed || 0) > SELDOM && await this.look()) { this.renewed = Date.now(); return; }
    if (this.dialogTarget.open) return;
    clearTimeout(this.later);
    const rested = Date.now() - this.pressed;
    if (rested < REST) { this.later = setTimeout(() => this.ask(), REST - rested); return; }
    this.otherTarget.hidden = true;
    this.dialogTarget.showModal();
    clearInterval(this.timer);
    this.timer = setInterval(() => this.look(), 3000);
  }
  async look() {
    if (this.looking) return false;
    this.looking = true;
    try {
      const answer = await fetch(this.checkValue, { credentials: "same-origin", headers: { "X-Page": "session" } });
      if (!answer.ok || answer.redirected) return false;
      const { me, token } = await answer.json();
      if (me !== this.meValue) { this.otherTarget.hidden = false; return false; }
      this.back(token);
      return true;
    } catch { return false; /* no line: again in a moment */ } finally { this.looking = false; }
  }
  back(token) {
    clearInterval(this.timer);
    clearTimeout(this.later);
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    document.body.setAttribute("hx-headers", JSON.stringify({ "x-csrftoken": token }));
    this.dialogTarget.close();
    window.dispatchEvent(new CustomEvent("session:back"));
    window.dispatchEvent(new CustomEvent("live:look"));
  }
}
