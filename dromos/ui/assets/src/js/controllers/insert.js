import { Controller } from "@hotwired/stimulus";

// Puts words from beside the ticket into what is being written, where the cursor stands.
export default class extends Controller {
  insert(event) {
    const { text } = event.params;
    if (!window.dispatchEvent(new CustomEvent("composer:insert", { detail: { text }, cancelable: true }))) return;
    const field = document.querySelector("#composer [role=tabpanel]:not([hidden]) textarea");
    if (!field) return;
    field.setRangeText(field.value && !field.value.endsWith("\n") ? `\n${text}` : text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }
}
