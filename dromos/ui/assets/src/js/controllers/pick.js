import { Controller } from "@hotwired/stimulus";

// A ticket found while one types is chosen with a click: its number stands in the field "number" of the form then.
export default class extends Controller {
  choose(event) {
    const field = this.element.querySelector("[name=number]");
    field.value = event.params.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    for (const one of this.element.querySelectorAll(".found-ticket")) one.setAttribute("aria-pressed", one === event.currentTarget ? "true" : "false");
    field.focus();
  }
}
