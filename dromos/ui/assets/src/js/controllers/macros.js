import { Controller } from "@hotwired/stimulus";

// The macros that fit this ticket: fetched when the dialog opens, narrowed as one types; arrows walk, Enter does one.
export default class extends Controller {
  static targets = ["search", "list", "row"];
  static values = { address: String };

  connect() {
    this.dialog = this.element.closest("dialog");
    this.watcher = new MutationObserver(() => { if (this.dialog.open) this.open(); });
    this.watcher.observe(this.dialog, { attributes: true, attributeFilter: ["open"] });
    if (this.dialog.open) this.open();
  }
  disconnect() { this.watcher.disconnect(); }
  async open() {
    this.searchTarget.value = "";
    this.searchTarget.focus();
    const answer = await fetch(this.addressValue, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) this.listTarget.innerHTML = await answer.text();
  }
  narrow() {
    const words = plain(this.searchTarget.value).split(/\s+/);
    for (const row of this.rowTargets) row.hidden = !words.every((word) => plain(row.dataset.text).includes(word));
  }
  key(event) {
    const buttons = this.rowTargets.filter((row) => !row.hidden).map((row) => row.querySelector("button"));
    const at = buttons.indexOf(document.activeElement);
    if (event.key === "Enter" && at === -1) buttons[0]?.click();
    else if (event.key === "ArrowDown") buttons[Math.min(at + 1, buttons.length - 1)]?.focus();
    else if (event.key === "ArrowUp") (buttons[at - 1] || this.searchTarget).focus();
    else return;
    event.preventDefault();
  }
}

function plain(text) { return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase(); }
