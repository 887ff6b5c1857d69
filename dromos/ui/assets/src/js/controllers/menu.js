import { Controller } from "@hotwired/stimulus";

// <details class="menu" data-controller="menu">: closes on Escape, on a click elsewhere, and after a choice; arrows walk the items.
export default class extends Controller {
  connect() {
    this.outside = (event) => { if (this.element.open && !this.element.contains(event.target)) this.element.open = false; };
    this.keys = (event) => this.key(event);
    document.addEventListener("click", this.outside);
    this.element.addEventListener("keydown", this.keys);
  }
  disconnect() {
    document.removeEventListener("click", this.outside);
    this.element.removeEventListener("keydown", this.keys);
  }
  key(event) {
    if (!this.element.open) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.element.open = false;
      this.element.querySelector("summary").focus();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (event.target.matches("input, textarea, select")) return;
    const items = [...this.element.querySelectorAll(".sheet :is(a[href], button:not(:disabled))")];
    if (!items.length) return;
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = items.indexOf(document.activeElement);
    items[(at + step + items.length) % items.length].focus();
  }
}
