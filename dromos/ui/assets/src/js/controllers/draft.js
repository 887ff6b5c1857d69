import { Controller } from "@hotwired/stimulus";

// Saves what is being written half a second after the last key, on the server and, until that has answered, in this
// browser. Another window's newer text is never overwritten: both are offered.
// Nothing is sent that has not been saved first; what is doubtful about a letter is asked before it leaves.
export default class extends Controller {
  static targets = ["text", "html", "cc", "saved", "conflict", "sure"];
  static values = { url: String, kind: String, version: Number, saved: String, lost: String, kept: String };

  connect() {
    this.back = () => this.save();
    window.addEventListener("session:back", this.back);
    const kept = localStorage.getItem(this.store);
    const known = this.textTarget.value;
    if (!kept || kept === known) return;
    this.put({ text: kept, html: localStorage.getItem(`${this.store}.html`) || "" });
    if (kept.startsWith(known)) this.typed();
    else this.clash({ version: this.versionValue, text: known, html: this.firstHtml });
  }
  disconnect() { clearTimeout(this.timer); window.removeEventListener("session:back", this.back); }
  get store() { return `dromos.draft.${this.keptValue}`; }
  get html() { return this.hasHtmlTarget ? this.htmlTarget.value : ""; }
  put({ text, html = "" }) {
    this.firstHtml ??= this.html;
    this.textTarget.value = text;
    if (this.hasHtmlTarget) this.htmlTarget.value = html;
    this.element.dispatchEvent(new CustomEvent("draft:replaced"));
  }
  keep() {
    localStorage.setItem(this.store, this.textTarget.value);
    if (this.html) localStorage.setItem(`${this.store}.html`, this.html);
    else localStorage.removeItem(`${this.store}.html`);
  }
  forget() { localStorage.removeItem(this.store); localStorage.removeItem(`${this.store}.html`); }
  typed() {
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), 500);
    this.dispatch("writing", { prefix: "draft", bubbles: true });
  }
  // ask: the answer says what is doubtful about sending it. Returns what the server answered; false when nothing is safe.
  async save(ask = false) {
    if (this.busy) { this.again = true; return false; }
    this.busy = true;
    this.refused = false;
    let kept = false;
    const text = this.textTarget.value;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.element.querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("kind", this.kindValue);
    body.append("text", text);
    body.append("html", this.html);
    body.append("cc", this.hasCcTarget ? this.ccTarget.value : "");
    body.append("version", this.versionValue);
    if (ask) body.append("ask", "1");
    try {
      const answer = await fetch(this.urlValue, { method: "POST", body, credentials: "same-origin" });
      const type = answer.headers.get("content-type") || "";
      if (answer.status === 409) this.clash(await answer.json());
      else if (answer.ok && type.includes("json")) { kept = await answer.json(); this.done(kept, text); }
      else {
        this.refused = answer.status === 401 || answer.redirected;
        if (this.refused) window.dispatchEvent(new CustomEvent("session:lost"));
        this.later();
      }
    } catch { this.later(); } finally {
      this.busy = false;
    }
    if (this.again) { this.again = false; return this.save(ask); }
    return kept;
  }
  done(answer, text) {
    this.versionValue = answer.version;
    this.savedTarget.textContent = this.savedValue;
    if (this.textTarget.value === text) this.forget();
  }
  later() {
    this.savedTarget.textContent = this.lostValue;
    this.timer = setTimeout(() => this.save(), 4000);
  }
  clash(answer) {
    this.other = answer;
    this.conflictTarget.hidden = false;
  }
  theirs() {
    this.put(this.other);
    this.mine();
  }
  mine() {
    this.versionValue = this.other.version;
    this.conflictTarget.hidden = true;
    this.save();
    this.textTarget.focus();
  }
  // Before anything is sent it is safe on the server: an expired session or a lost connection cannot eat it.
  async leave(event) {
    if (this.sure) return;
    event.preventDefault();
    clearTimeout(this.timer);
    const { submitter } = event;
    await this.rest();
    let answer = await this.save(this.hasSureTarget);
    if (!answer && this.refused && await this.signedIn()) {
      await this.rest();
      answer = await this.save(this.hasSureTarget);
    }
    if (!answer || !this.conflictTarget.hidden) return;
    if (answer.ask) this.question(answer.ask, submitter);
    else this.go(submitter);
  }
  async rest() { while (this.busy) await new Promise((done) => setTimeout(done, 30)); }
  // Whether the page got a new token at once: then whoever pressed Send need not press it twice.
  signedIn() {
    return new Promise((done) => {
      const late = setTimeout(() => done(false), 2000);
      window.addEventListener("session:back", () => { clearTimeout(late); done(true); }, { once: true });
    });
  }
  question(html, submitter) {
    const dialog = document.getElementById("before-sending");
    dialog.innerHTML = html;
    dialog.querySelector("[data-sure]")?.addEventListener("click", () => { dialog.close(); this.go(submitter); });
    submitter?.closest("details.menu")?.removeAttribute("open");
    dialog.showModal();
  }
  go(submitter) {
    this.sure = true;
    if (this.hasSureTarget) this.sureTarget.value = "1";
    this.forget();
    this.element.requestSubmit(submitter);
    setTimeout(() => { this.sure = false; if (this.hasSureTarget) this.sureTarget.value = ""; }, 3000);
  }
}
