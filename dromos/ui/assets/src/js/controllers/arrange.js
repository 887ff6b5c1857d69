import { Controller } from "@hotwired/stimulus";

// Lines that are put into an order by their buttons; the order of the lines is what the form posts.
export default class extends Controller {
  static targets = ["line"];

  up(event) { this.move(event, -1); }
  down(event) { this.move(event, 1); }
  move(event, by) {
    const line = event.target.closest("[data-arrange-target=line]");
    const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(line); else other.after(line);
    event.currentTarget.focus();
    line.scrollIntoView({ block: "nearest" });
  }
}
