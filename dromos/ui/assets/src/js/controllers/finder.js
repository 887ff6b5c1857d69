import { Controller } from "@hotwired/stimulus";

// The search page by keyboard: arrows go from the question to what was found and back; Enter opens (they are links).
// What is typed stands in the address, so that going back from a ticket finds the same page.
export default class extends Controller {
  static targets = ["ask", "hit"];

  connect() {
    this.came = (event) => { if (event.target.id === "found") this.remember(); };
    this.element.addEventListener("htmx:afterSettle", this.came);
  }
  disconnect() { this.element.removeEventListener("htmx:afterSettle", this.came); }
  remember() {
    const address = new URL(window.location);
    if (this.askTarget.value) address.searchParams.set("q", this.askTarget.value); else address.searchParams.delete("q");
    address.searchParams.delete("page");
    window.history.replaceState(window.history.state, "", address);
  }
  key(event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const stops = [this.askTarget, ...this.hitTargets];
    const at = stops.indexOf(document.activeElement);
    if (at === -1) return;
    const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
}
