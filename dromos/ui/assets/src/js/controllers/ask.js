import { Controller } from "@hotwired/stimulus";

// The form of a dialog: sent without leaving the page. Refused, the dialog stays with what was typed and says why.
// What is typed is kept in this browser until it went or was cancelled: a closed browser or a lost line eats no word.
const DAYS = 3 * 86400e3;

export default class extends Controller {
  static targets = ["body"];
  static values = { store: String };

  connect() {
    this.restore();
    this.seen = document.querySelector("[data-seen-mark]")?.dataset.seenMark || "";
    this.element.closest("dialog").addEventListener("dialog:cancelled", () => this.forget());
  }
  get slot() { return `dromos.dialog.${this.storeValue}`; }
  get fields() { return [...this.element.querySelectorAll("textarea[name], input[type=text][name], input[type=email][name], input:not([type])[name]")]; }

  keep() {
    const values = Object.fromEntries(this.fields.filter((field) => field.value).map((field) => [field.name, field.value]));
    try {
      if (Object.keys(values).length) localStorage.setItem(this.slot, JSON.stringify({ at: Date.now(), values }));
      else localStorage.removeItem(this.slot);
    } catch { /* a full or forbidden store must not stop anybody from typing */ }
  }
  restore() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(this.slot)); } catch { /* not ours */ }
    if (!kept) return;
    if (Date.now() - kept.at > DAYS) { this.forget(); return; }
    for (const field of this.fields) if (!field.value && kept.values[field.name]) field.value = kept.values[field.name];
  }
  forget() { localStorage.removeItem(this.slot); }

  async send(event) {
    event.preventDefault();
    if (this.busy) return;
    const body = new FormData(this.element);
    if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
    this.keep();
    this.wait(true);
    try {
      const headers = { "X-Dialog": this.element.closest("dialog").id, "X-From": location.pathname, "X-Seen": this.seen };
      const answer = await fetch(this.element.action, { method: "POST", body, headers, credentials: "same-origin" });
      if (answer.status === 401 || answer.redirected) { window.dispatchEvent(new CustomEvent("session:lost")); return; }
      if (!(answer.headers.get("content-type") || "").includes("json")) throw new Error(String(answer.status));
      this.answered(await answer.json());
    } catch {
      this.say([this.element.closest("[data-unsent]")?.dataset.unsent || "…"]);
    } finally { this.wait(false); }
  }
  answered(answer) {
    if (answer.body) { this.bodyTarget.innerHTML = answer.body; this.focus(); return; }
    if (answer.seen) this.seen = answer.seen;
    if (answer.trouble) { this.say(answer.trouble); return; }
    this.forget();
    this.element.closest("dialog").close();
    if (answer.said === undefined) { location.assign(answer.go); return; }
    document.getElementById("toasts")?.insertAdjacentHTML("beforeend", answer.said);
    window.dispatchEvent(new CustomEvent("live:look"));
  }
  say(lines) {
    this.element.querySelector("[data-trouble]")?.remove();
    const box = document.createElement("div");
    box.className = "banner";
    box.dataset.tone = "attention";
    box.dataset.trouble = "";
    box.setAttribute("role", "alert");
    for (const line of lines) box.append(Object.assign(document.createElement("p"), { textContent: line }));
    (this.hasBodyTarget ? this.bodyTarget.querySelector(".body") : this.element.querySelector(".body")).prepend(box);
  }
  focus() { this.bodyTarget.querySelector("[data-invalid] :is(input, select, textarea), textarea, input:not([type=hidden]), select")?.focus(); }
  wait(on) {
    this.busy = on;
    for (const button of this.element.querySelectorAll("footer button")) button.toggleAttribute("data-busy", on);
  }
}
