import { Controller } from "@hotwired/stimulus";

// One tick for all rows of a list, and how many are ticked; what is done with them waits until there is one.
export default class extends Controller {
  static targets = ["all", "one", "count", "act"];

  connect() {
    if (this.hasAllTarget) this.allTarget.closest("[hidden]")?.removeAttribute("hidden");
    this.tell();
  }

  // Buttons that come later, such as those of a menu.
  actTargetConnected(button) { button.disabled = !this.oneTargets.some((box) => box.checked); }

  all() {
    for (const box of this.oneTargets) box.checked = this.allTarget.checked;
    this.tell();
  }

  tell() {
    const ticked = this.oneTargets.filter((box) => box.checked).length;
    if (this.hasAllTarget) {
      this.allTarget.checked = ticked > 0 && ticked === this.oneTargets.length;
      this.allTarget.indeterminate = ticked > 0 && ticked < this.oneTargets.length;
    }
    this.countTarget.textContent = ticked ? String(ticked) : "";
    for (const button of this.actTargets) button.disabled = ticked === 0;
  }
}
