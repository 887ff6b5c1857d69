import { Controller } from "@hotwired/stimulus";

// Reply, note, or the technical brief beside the reply: the choice changes the paper. Ctrl+Enter sends, with Shift it
// also solves; the arrows move between the tabs.
const PANES = { reply: ["reply"], note: ["note"], brief: ["brief", "reply"] };

export default class extends Controller {
  static targets = ["reply", "note", "brief"];

  connect() {
    this.send = (event) => this.submit(event.target.closest("form"), event.detail.shift);
    this.element.addEventListener("writer:send", this.send);
  }
  disconnect() { this.element.removeEventListener("writer:send", this.send); }
  choose(event) {
    const { mode } = event.params;
    this.show(mode);
    const field = { note: this.noteTarget, reply: this.replyTarget, brief: this.briefTarget }[mode];
    if (field.hidden) { this.element.querySelector(".rich-text")?.focus(); return; }
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }
  show(mode) {
    this.element.dataset.mode = mode;
    for (const name of ["reply", "note", "brief"]) {
      this.element.querySelector(`#tab-${name}`).setAttribute("aria-selected", String(name === mode));
      this.element.querySelector(`#pane-${name}`).hidden = !PANES[mode].includes(name);
    }
  }
  key(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    event.preventDefault();
    this.submit(event.target.form, event.shiftKey);
  }
  submit(form, solve) {
    const send = form.querySelector("[data-composer-target=send]");
    form.requestSubmit((solve && form.querySelector("[data-composer-target=solve]")) || send || form.querySelector("footer button:not([type=button])"));
  }
}
