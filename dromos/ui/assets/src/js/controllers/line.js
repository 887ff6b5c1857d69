import { Controller } from "@hotwired/stimulus";

// The line to the house. An answer that takes more than a second shows a bar; nothing is sent twice by a second press;
// without a connection nothing is sent at all, and it says so; a piece that could not be fetched can be asked for again.
const PATIENCE_MS = 1000, LOST_MS = 6000;

export default class extends Controller {
  static targets = ["bar", "offline", "trouble", "words", "again", "other"];

  connect() {
    this.waiting = 0;
    this.asking = new Set();
    this.heard = {
      submit: (event) => this.sent(event),
      "htmx:beforeRequest": (event) => this.asked(event),
      "htmx:afterRequest": (event) => this.answered(event),
      "htmx:sendError": (event) => this.failed(event),
      "htmx:timeout": (event) => this.failed(event),
      "htmx:responseError": (event) => this.failed(event),
    };
    for (const [name, heard] of Object.entries(this.heard)) document.addEventListener(name, heard);
    this.around = { online: () => this.back(), offline: () => this.off(), pageshow: () => this.rest(), pagehide: () => this.rest(false) };
    for (const [name, heard] of Object.entries(this.around)) window.addEventListener(name, heard);
    this.follow = new MutationObserver(() => this.live());
    this.follow.observe(document.documentElement, { attributeFilter: ["data-live"] });
    if (!navigator.onLine) this.off();
  }
  disconnect() {
    for (const [name, heard] of Object.entries(this.heard)) document.removeEventListener(name, heard);
    for (const [name, heard] of Object.entries(this.around)) window.removeEventListener(name, heard);
    this.follow.disconnect();
  }

  // A form of the page itself: the browser goes on to the answer, and this page waits.
  sent(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.target === "_blank" || form.hasAttribute("hx-post")) return;
    if (!navigator.onLine) { event.preventDefault(); this.off(); return; }
    if (form.closest("[data-quietly]")) return;
    // A download answers without leaving the page: after a while nothing is waited for, and it may be sent again.
    setTimeout(() => { this.release(form); this.end(); }, 15_000);
    if (form.method !== "post") { this.begin(); return; }
    if (form.dataset.sent !== undefined) { event.preventDefault(); return; }
    form.dataset.sent = "";
    form.setAttribute("aria-busy", "true");
    this.begin();
  }
  release(form) { delete form.dataset.sent; form.removeAttribute("aria-busy"); }
  rest(open = true) {
    this.waiting = 0;
    this.asking.clear();
    this.end();
    if (open) for (const form of document.querySelectorAll("form[data-sent]")) this.release(form);
  }

  asked(event) {
    if (event.detail.elt?.closest("[data-quietly]")) return;
    this.asking.add(event.detail.xhr);
    this.begin();
  }
  answered(event) {
    if (this.asking.delete(event.detail.xhr)) this.end(); // whoever asked may be gone with the answer
    if (event.detail.successful) this.settle();
  }
  failed(event) {
    const { elt, xhr, requestConfig } = event.detail;
    // Who sends by itself says so itself; a form that was judged comes back with its faults.
    if (!elt || elt.closest("[data-quietly], [data-controller~=keep], [data-controller~=draft]") || xhr?.status === 422) return;
    this.retry = { elt, trigger: requestConfig?.triggeringEvent?.type, config: requestConfig };
    this.wordsTarget.hidden = xhr?.status >= 400;
    this.otherTarget.hidden = !(xhr?.status >= 400);
    this.troubleTarget.hidden = false;
  }
  again() {
    this.settle();
    const { elt, config } = this.retry || {};
    if (!elt?.isConnected) { location.reload(); return; }
    if (elt.matches("form")) { elt.requestSubmit(); return; }
    if (elt.hasAttribute("hx-get") || elt.hasAttribute("hx-post")) window.htmx.trigger(elt, config?.triggeringEvent?.type || "click");
    else window.htmx.ajax(config.verb, config.path, { source: elt });
  }
  settle() { this.troubleTarget.hidden = true; }

  begin() {
    this.waiting += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { if (this.waiting > 0) this.barTarget.hidden = false; }, PATIENCE_MS);
  }
  end() {
    this.waiting = Math.max(0, this.waiting - 1);
    if (this.waiting) return;
    clearTimeout(this.timer);
    this.barTarget.hidden = true;
  }

  live() {
    clearTimeout(this.losing);
    if (document.documentElement.dataset.live === "lost") this.losing = setTimeout(() => { if (document.documentElement.dataset.live === "lost") this.off(); }, LOST_MS);
    else this.back();
  }
  off() { this.offlineTarget.hidden = false; }
  back() { if (navigator.onLine && document.documentElement.dataset.live !== "lost") this.offlineTarget.hidden = true; }
}
