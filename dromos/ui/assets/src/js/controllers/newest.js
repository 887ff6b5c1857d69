import { Controller } from "@hotwired/stimulus";

// A long conversation opens at its end, where something is to be done, unless the address points elsewhere.
export default class extends Controller {
  connect() {
    if (location.hash.length > 1 && location.hash !== "#composer") return;
    if (!matchMedia("(min-width: 60.01rem)").matches) return;
    const last = this.element.lastElementChild;
    if (last && this.element.children.length > 2) last.scrollIntoView({ block: "end" });
  }
}
