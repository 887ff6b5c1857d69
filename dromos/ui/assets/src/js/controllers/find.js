import { Controller } from "@hotwired/stimulus";
import { fold, score } from "../fuzzy.js";

// A field that narrows a list of the page as one types, without accents and with slips; the list is hidden until then.
export default class extends Controller {
  static targets = ["input", "item", "list", "none"];

  look() {
    const typed = fold(this.inputTarget.value.trim());
    let shown = 0;
    for (const item of this.itemTargets) {
      item.hidden = !typed || score(typed, item.dataset.name, item.dataset.more) === 0 || shown >= 24;
      if (!item.hidden) shown += 1;
    }
    this.listTarget.hidden = !shown;
    this.noneTarget.hidden = !typed || shown > 0;
  }
}
