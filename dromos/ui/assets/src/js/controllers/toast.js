import { Controller } from "@hotwired/stimulus";

// One toast: leaves after eight seconds unless the pointer or the focus rests on it.
export default class extends Controller {
  connect() { this.wait(); }
  disconnect() { clearTimeout(this.timer); }
  wait() { this.timer = setTimeout(() => this.leave(), 8000); }
  hold() { clearTimeout(this.timer); }
  leave() {
    if (this.element.matches(":hover, :focus-within")) { this.wait(); return; }
    this.element.remove();
  }
  close() { this.element.remove(); }
}
