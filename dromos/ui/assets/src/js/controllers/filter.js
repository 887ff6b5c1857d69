import { Controller } from "@hotwired/stimulus";

// A filter form shows its result as soon as something is chosen; its button is for those without script.
export default class extends Controller {
  send(event) {
    if (event.target.matches("select")) this.element.requestSubmit();
  }
}
