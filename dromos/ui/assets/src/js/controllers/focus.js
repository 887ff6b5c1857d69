import { Controller } from "@hotwired/stimulus";

// The error summary takes the focus, so that a screen reader starts with what went wrong.
export default class extends Controller {
  connect() { this.element.focus(); }
}
