import { Controller } from "@hotwired/stimulus";

// Something that is possible only until a moment (taking a letter back) disappears when it has passed.
export default class extends Controller {
  static values = { at: Number };

  connect() { this.timer = setTimeout(() => { this.element.hidden = true; }, Math.max(0, this.atValue * 1000 - Date.now())); }
  disconnect() { clearTimeout(this.timer); }
}
