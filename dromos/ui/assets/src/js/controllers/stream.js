import { Controller } from "@hotwired/stimulus";

// The stream of a ticket: opens where something is to be done, loads older entries when asked, says that something new
// came without moving what is being read, and tells the server up to where it was read.
const READ_AFTER = 1200;

export default class extends Controller {
  static targets = ["newest", "past", "older", "pill"];
  static values = { address: String, show: String, find: String, seen: String, until: String, first: String, top: Boolean, one: String, few: String, many: String };

  connect() {
    this.plural = new Intl.PluralRules(document.documentElement.lang || "en");
    this.morphed = () => this.counted();
    this.scrolled = () => { if (!this.pillTarget.hidden) this.met(); };
    this.visible = () => { if (!document.hidden) this.read(); };
    window.addEventListener("live:morphed", this.morphed);
    window.addEventListener("scroll", this.scrolled, { passive: true });
    document.addEventListener("visibilitychange", this.visible);
    this.known = new Set(this.messages.map((one) => one.id));
    this.fresh = new Set();
    this.open();
    this.paint();
    this.read();
    // What is sent says what its writer has read: what came later is asked about first.
    this.sending = (event) => { if (event.target.closest("#composer")) this.tell(event.target); };
    document.addEventListener("submit", this.sending, true);
    this.noted();
  }
  noted() {
    const marks = this.messages.filter((one) => !this.fresh.has(one.id));
    this.element.dataset.seenMark = (this.topValue ? marks[0] : marks.at(-1))?.dataset.mark || "";
  }
  tell(form) {
    let field = form.querySelector("input[name=seen]");
    if (!field) { field = Object.assign(document.createElement("input"), { type: "hidden", name: "seen" }); form.append(field); }
    field.value = this.element.dataset.seenMark;
  }
  disconnect() {
    document.removeEventListener("submit", this.sending, true);
    window.removeEventListener("live:morphed", this.morphed);
    window.removeEventListener("scroll", this.scrolled);
    document.removeEventListener("visibilitychange", this.visible);
    clearTimeout(this.timer);
  }
  get messages() { return [...this.newestTarget.querySelectorAll(".message")]; }

  // A long conversation opens at its newest end; at the first unread when that would be out of sight.
  open() {
    if (location.hash.length > 1 && location.hash !== "#composer") { document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" }); return; }
    if (this.topValue || this.findValue || this.showValue !== "all" || !matchMedia("(min-width: 60.01rem)").matches) return;
    const last = this.newestTarget.lastElementChild;
    if (!last || this.newestTarget.children.length < 3) return;
    last.scrollIntoView({ block: "end" });
    const first = this.firstValue && document.getElementById(this.firstValue);
    if (first && first.getBoundingClientRect().top < 96) first.scrollIntoView({ block: "start" });
  }

  async older(event) {
    const button = event.currentTarget;
    if (button.hasAttribute("data-busy")) return;
    button.toggleAttribute("data-busy", true);
    const address = new URL(this.addressValue, location.href);
    address.searchParams.set("before", button.dataset.before);
    if (this.showValue !== "all") address.searchParams.set("show", this.showValue);
    if (this.findValue) address.searchParams.set("find", this.findValue);
    try {
      const answer = await fetch(address, { credentials: "same-origin", headers: { "X-Page": "stream" } });
      if (answer.status === 401) { window.dispatchEvent(new CustomEvent("session:lost")); return; }
      if (!answer.ok) return;
      const made = document.createElement("template");
      made.innerHTML = await answer.text();
      const next = made.content.querySelector("template[data-before]");
      next?.remove();
      this.put(made.content);
      if (next) button.dataset.before = next.dataset.before; else this.olderTarget.remove();
    } catch { /* the button stays */ } finally { button.removeAttribute("data-busy"); }
  }
  // What is being read stays where it is: the page grows above it.
  put(content) {
    const past = this.pastTarget, before = past.getBoundingClientRect().height;
    const from = window.scrollY, height = document.documentElement.scrollHeight;
    if (this.topValue) past.append(content); else past.prepend(content);
    window.htmx?.process(past);
    this.paint();
    if (this.topValue || before === past.getBoundingClientRect().height) return;
    window.scrollTo({ top: from + document.documentElement.scrollHeight - height, behavior: "instant" });
  }

  counted() {
    for (const one of this.messages) {
      if (this.known.has(one.id)) continue;
      this.known.add(one.id);
      if (!one.hasAttribute("data-mine")) this.fresh.add(one.id);
    }
    this.paint();
    this.met();
    this.read();
  }
  // New ones that can be seen need no telling.
  met() {
    const bottom = window.innerHeight - (document.getElementById("composer")?.getBoundingClientRect().height || 0);
    for (const id of this.fresh) {
      const box = document.getElementById(id)?.getBoundingClientRect();
      if (!box || (box.top < bottom - 24 && box.bottom > 96)) this.fresh.delete(id);
    }
    this.noted();
    const number = this.fresh.size;
    this.pillTarget.hidden = !number;
    if (number) this.pillTarget.querySelector("span").textContent = this.said(number);
  }
  said(number) {
    const kind = this.plural.select(number);
    const words = kind === "one" ? this.oneValue : kind === "few" ? this.fewValue : this.manyValue;
    return words.replace("%(num)s", String(number));
  }
  jump() {
    const first = [...this.fresh].map((id) => document.getElementById(id)).find(Boolean) || (this.topValue ? this.newestTarget.firstElementChild : this.newestTarget.lastElementChild);
    first?.scrollIntoView({ block: "center" });
    first?.focus({ preventScroll: true });
    this.fresh.clear();
    this.noted();
    this.pillTarget.hidden = true;
  }

  read() {
    clearTimeout(this.timer);
    const last = this.newestTarget.dataset.last;
    if (!last || document.hidden || this.showValue !== "all" || this.findValue) return;
    if (this.told === undefined) this.told = this.untilValue ? "" : last;
    if (last === this.told) return;
    this.timer = setTimeout(async () => {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value || "");
      body.append("until", last);
      try {
        const answer = await fetch(this.seenValue, { method: "POST", body, credentials: "same-origin" });
        if (answer.ok) this.told = last;
      } catch { /* it is new again the next time */ }
    }, READ_AFTER);
  }

  // A click on the time puts the entry's own address into the address line and the clipboard.
  link(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    history.replaceState(history.state, "", event.currentTarget.href);
    navigator.clipboard?.writeText(event.currentTarget.href).catch(() => {});
    event.currentTarget.closest(".message").focus({ preventScroll: true });
  }

  // What was looked for is marked where it stands, folds with it are opened.
  paint() {
    if (!this.findValue || !window.Highlight) return;
    const word = this.findValue.toLocaleLowerCase(), ranges = [];
    const walk = document.createTreeWalker(this.element, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const text = walk.currentNode, all = text.data.toLocaleLowerCase();
      if (!text.parentElement.closest(".message .body, .attachments")) continue;
      for (let at = all.indexOf(word); at >= 0 && all.length === text.data.length; at = all.indexOf(word, at + word.length)) {
        const range = new Range();
        range.setStart(text, at);
        range.setEnd(text, at + word.length);
        ranges.push(range);
        text.parentElement.closest("details:not([open])")?.setAttribute("open", "");
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  }
}
