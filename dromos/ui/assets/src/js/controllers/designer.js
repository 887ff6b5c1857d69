import { Controller } from "@hotwired/stimulus";

// The designer of a form: questions are added, moved and named; places are numbered as they stand. Without script the
// number of the place does the same.
export default class extends Controller {
  static targets = ["form", "list", "card", "blank", "none", "status"];

  connect() {
    this.typed = (event) => this.rename(event);
    this.element.addEventListener("input", this.typed);
    this.element.addEventListener("change", this.typed);
    this.number();
  }
  disconnect() { this.element.removeEventListener("input", this.typed); this.element.removeEventListener("change", this.typed); }
  add() {
    const total = this.formTarget.querySelector('[name$="-TOTAL_FORMS"]');
    const holder = document.createElement("template");
    holder.innerHTML = this.blankTarget.innerHTML.replaceAll("__prefix__", total.value);
    total.value = Number(total.value) + 1;
    if (this.hasNoneTarget) this.noneTarget.remove();
    this.listTarget.append(holder.content);
    const card = this.cardTargets.at(-1);
    this.number();
    card.querySelector('[name$="-labels_en"]').focus();
  }
  up(event) { this.move(event, -1); }
  down(event) { this.move(event, 1); }
  move(event, by) {
    const card = event.currentTarget.closest("[data-designer-target=card]"), cards = this.cardTargets;
    const at = cards.indexOf(card), other = cards[at + by];
    if (!other) return;
    if (by < 0) other.before(card); else other.after(card);
    this.number();
    event.target.closest("button").focus();
    card.scrollIntoView({ block: "nearest" });
    this.statusTarget.textContent = this.statusTarget.dataset.moved.replace("{n}", at + by + 1);
    this.draw();
  }
  number() {
    this.cardTargets.forEach((card, n) => {
      card.querySelector('[name$="-place"]').value = n + 1;
      card.querySelector(".question-number").textContent = n + 1;
      card.querySelector('[data-action="designer#up"]').disabled = n === 0;
      card.querySelector('[data-action="designer#down"]').disabled = n === this.cardTargets.length - 1;
      this.fit(card);
    });
    this.element.dataset.numbered = "";
  }
  // Choices only where a choice is asked for.
  fit(card) { card.querySelector('[data-designer-target="choices"]').hidden = card.querySelector('[name$="-kind"]').value !== "choice"; }
  rename(event) {
    const card = event.target.closest?.("[data-designer-target=card]");
    if (!card) return;
    if (event.target.name.endsWith("-labels_en")) card.querySelector("h2").textContent = event.target.value || "…";
    if (event.target.name.endsWith("-kind")) this.fit(card);
    if (event.target.name.endsWith("-retired")) card.toggleAttribute("data-retired", event.target.checked);
  }
  draw() { this.formTarget.dispatchEvent(new CustomEvent("designer:changed")); }
}
