import { Controller } from "@hotwired/stimulus";

// A text field with a list under it. The options come from the server while one types (htmx swaps them into the list),
// or stand in the page already (data-combobox-local-value): then typing narrows them, and choosing one sets "value".
// Arrows walk, Enter chooses, Escape closes. An option of a server list does what its own htmx attributes say.
export default class extends Controller {
  static targets = ["input", "list", "value"];
  static values = { local: Boolean };

  connect() {
    this.chose = (event) => { const option = event.target.closest("[role=option]"); if (option) this.choose(option); };
    this.hold = (event) => { if (event.target.closest("[role=option]")) event.preventDefault(); };
    this.listTarget.addEventListener("click", this.chose);
    this.listTarget.addEventListener("mousedown", this.hold);
    this.last = this.inputTarget.value;
  }
  disconnect() {
    this.listTarget.removeEventListener("click", this.chose);
    this.listTarget.removeEventListener("mousedown", this.hold);
  }
  get options() { return [...this.listTarget.querySelectorAll("[role=option]:not([hidden])")]; }
  get active() { return this.listTarget.querySelector("[data-active]"); }

  key(event) {
    if (event.target !== this.inputTarget) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.listTarget.hidden) this.open();
      this.walk(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!this.localValue && this.answered !== this.inputTarget.value) this.eager = this.inputTarget.value;
      else if (!this.listTarget.hidden && this.active) this.active.click();
    } else if (event.key === "Escape" && !this.listTarget.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }
  walk(step) {
    const options = this.options;
    if (!options.length) return;
    const at = options.indexOf(this.active);
    this.mark(options[at < 0 ? (step > 0 ? 0 : options.length - 1) : (at + step + options.length) % options.length]);
  }
  mark(option) {
    this.active?.removeAttribute("data-active");
    if (!option) { this.inputTarget.removeAttribute("aria-activedescendant"); return; }
    option.setAttribute("data-active", "");
    option.scrollIntoView({ block: "nearest" });
    this.inputTarget.setAttribute("aria-activedescendant", option.id);
  }
  open() {
    if (!this.listTarget.children.length) return;
    this.listTarget.hidden = false;
    this.inputTarget.setAttribute("aria-expanded", "true");
    if (this.localValue) this.narrow();
  }
  close() {
    this.listTarget.hidden = true;
    this.inputTarget.setAttribute("aria-expanded", "false");
    this.mark(null);
  }
  // The server's options are here: the first one is the likely one. Whoever types fast presses Enter before they
  // come: the option they meant is the first of the list that answers what is typed, not one about to be replaced.
  came(event) {
    if (event.target !== this.listTarget) return;
    this.answered = event.detail.requestConfig?.parameters[this.inputTarget.name];
    if (this.listTarget.children.length) this.open(); else this.close();
    this.mark(this.options[0]);
    const meant = this.eager !== undefined && this.eager === this.inputTarget.value && this.eager === this.answered;
    if (this.answered === this.inputTarget.value) this.eager = undefined;
    if (meant) this.active?.click();
    else if (!this.element.contains(document.activeElement)) this.close();
  }
  narrow(event) {
    const typed = this.inputTarget.value.trim().toLowerCase();
    const all = [...this.listTarget.querySelectorAll("[role=option]")];
    const words = event || typed !== this.last.toLowerCase() ? typed.split(/\s+/).filter((word) => word && word !== "/") : [];
    for (const option of all) option.hidden = !words.every((word) => option.dataset.words.includes(word));
    this.listTarget.querySelector("[data-nothing]")?.toggleAttribute("hidden", this.options.length > 0);
    this.listTarget.toggleAttribute("data-narrowed", words.length > 0);
    if (event) {
      this.listTarget.hidden = false;
      this.inputTarget.setAttribute("aria-expanded", "true");
      this.mark(words.length ? this.options[0] : null);
      if (!typed) this.set("", "");
    }
  }
  choose(option) {
    if (!this.localValue) { this.close(); return; }
    this.set(option.dataset.value, option.dataset.text);
    for (const one of this.options) one.setAttribute("aria-selected", one === option ? "true" : "false");
    this.close();
  }
  set(value, text) {
    this.inputTarget.value = text;
    this.last = text;
    if (this.valueTarget.value === value) return;
    this.valueTarget.value = value;
    this.valueTarget.dispatchEvent(new Event("change", { bubbles: true }));
  }
  // What was typed but not chosen is taken back, so that the field never shows what is not saved.
  left(event) {
    if (this.element.contains(event.relatedTarget)) return;
    this.close();
    if (this.localValue) this.inputTarget.value = this.last;
  }
}
