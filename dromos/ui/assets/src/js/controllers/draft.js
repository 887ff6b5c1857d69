import { Controller } from "@hotwired/stimulus";

// Saves what is being written half a second after the last key, on the server and, until that has answered, in this
// browser. Another window's newer text is never overwritten: both are offered.
// Nothing is sent that has not been saved first.
export default class extends Controller {
  static targets = ["text", "cc", "saved", "conflict"];
  static values = { url: String, kind: String, version: Number, saved: String, lost: String, kept: String };

  connect() {
    const kept = localStorage.getItem(this.store);
    const known = this.textTarget.value;
    if (!kept || kept === known) return;
    this.textTarget.value = kept;
    if (kept.startsWith(known)) this.typed();
    else this.clash({ version: this.versionValue, text: known });
  }
  disconnect() { clearTimeout(this.timer); }
  get store() { return `dromos.draft.${this.keptValue}`; }
  typed() {
    localStorage.setItem(this.store, this.textTarget.value);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), 500);
    this.dispatch("writing", { prefix: "draft", bubbles: true });
  }
  async save() {
    if (this.busy) { this.again = true; return false; }
    this.busy = true;
    let kept = false;
    const text = this.textTarget.value;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.element.querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("kind", this.kindValue);
    body.append("text", text);
    body.append("cc", this.hasCcTarget ? this.ccTarget.value : "");
    body.append("version", this.versionValue);
    try {
      const answer = await fetch(this.urlValue, { method: "POST", body, credentials: "same-origin" });
      const type = answer.headers.get("content-type") || "";
      if (answer.status === 409) this.clash(await answer.json());
      else if (answer.ok && type.includes("json")) { this.done(await answer.json(), text); kept = true; }
      else this.later();
    } catch { this.later(); } finally {
      this.busy = false;
    }
    if (this.again) { this.again = false; return this.save(); }
    return kept;
  }
  done(answer, text) {
    this.versionValue = answer.version;
    this.savedTarget.textContent = this.savedValue;
    if (this.textTarget.value === text) localStorage.removeItem(this.store);
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
    this.textTarget.value = this.other.text;
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
    while (this.busy) await new Promise((done) => setTimeout(done, 30));
    if (!(await this.save()) || !this.conflictTarget.hidden) return;
    this.sure = true;
    localStorage.removeItem(this.store);
    this.element.requestSubmit(event.submitter);
    setTimeout(() => { this.sure = false; }, 3000);
  }
}
