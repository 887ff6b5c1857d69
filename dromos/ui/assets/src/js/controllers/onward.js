import { Controller } from "@hotwired/stimulus";

// When a piece of a form arrives and the focus was in the piece it replaced, it goes on to where one types next.
export default class extends Controller {
  static values = { to: String };

  connect() {
    requestAnimationFrame(() => { if (document.activeElement === document.body) document.getElementById(this.toValue)?.focus(); });
  }
}
