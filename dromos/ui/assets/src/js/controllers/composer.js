import { Controller } from "@hotwired/stimulus";

// Reply or note: the choice changes the paper. Ctrl+Enter sends; the arrows move between the tabs.
export default class extends Controller {
  static targets = ["reply", "note"];

  choose(event) {
    this.show(event.params.mode);
    const field = event.params.mode === "note" ? this.noteTarget : this.replyTarget;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }
  show(mode) {
    this.element.dataset.mode = mode;
    for (const name of ["reply", "note"]) {
      this.element.querySelector(`#tab-${name}`).setAttribute("aria-selected", String(name === mode));
      this.element.querySelector(`#pane-${name}`).hidden = name !== mode;
    }
  }
  key(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const form = event.target.form;
    form.requestSubmit(form.querySelector("[data-composer-target=send]") || form.querySelector("button[type=submit]"));
  }
}
