import { Controller } from "@hotwired/stimulus";

// Who gets a copy: addresses as chips, found by name while one types, looked at by the server as they are put in. The
// input keeps the addresses in words; without script it is all there is.
export default class extends Controller {
  static targets = ["value"];
  static values = { known: String, check: String, remove: String, suggestions: String };

  connect() {
    const field = this.valueTarget;
    this.chips = document.createElement("span");
    this.chips.className = "chips";
    this.typing = document.createElement("input");
    this.typing.className = "chip-input";
    this.typing.id = "cc-typing";
    this.typing.autocomplete = "off";
    this.typing.setAttribute("role", "combobox");
    this.typing.setAttribute("aria-expanded", "false");
    this.typing.setAttribute("aria-controls", "cc-found");
    this.found = document.createElement("ul");
    this.found.className = "caret-list";
    this.found.id = "cc-found";
    this.found.hidden = true;
    this.found.setAttribute("role", "listbox");
    const label = this.element.parentElement.querySelector(`label[for=${field.id}]`);
    this.found.setAttribute("aria-label", this.suggestionsValue);
    if (label) label.htmlFor = "cc-typing";
    field.hidden = true;
    field.after(this.chips, this.typing, this.found);
    this.typing.addEventListener("input", () => this.search());
    this.typing.addEventListener("keydown", (event) => this.key(event));
    this.typing.addEventListener("blur", () => setTimeout(() => { this.close(); this.add(this.typing.value); }, 120));
    this.typing.addEventListener("paste", () => setTimeout(() => { if (/[,;\s]\S/.test(this.typing.value)) this.add(this.typing.value); }));
    this.found.addEventListener("mousedown", (event) => event.preventDefault());
    this.found.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) this.take(Number(option.dataset.at)); });
    this.replaced = () => { this.draw(); };
    field.form.addEventListener("draft:replaced", this.replaced);
    this.draw();
    if (this.list.length) this.look();
    else field.form.addEventListener("focusin", () => this.look(), { once: true });
  }
  disconnect() {
    this.valueTarget.form?.removeEventListener("draft:replaced", this.replaced);
    for (const part of [this.chips, this.typing, this.found]) part.remove();
    this.valueTarget.hidden = false;
  }
  get list() { return this.valueTarget.value.split(/[,;\s]+/).filter(Boolean); }
  set(list) {
    this.valueTarget.value = [...new Set(list.map((one) => one.toLowerCase()))].join(", ");
    this.valueTarget.dispatchEvent(new Event("input", { bubbles: true }));
    this.draw();
    this.look();
  }
  add(text) {
    const more = text.split(/[,;\s]+/).filter(Boolean);
    this.typing.value = "";
    if (more.length) this.set([...this.list, ...more]);
  }
  all(event) { this.set(event.params.all.split(", ").filter(Boolean)); }
  draw(doubts = []) {
    this.chips.replaceChildren(...this.list.map((address) => this.chip(address, doubts.find((one) => one.address === address))));
  }
  chip(address, doubt) {
    const chip = document.createElement("span");
    chip.className = "chip";
    if (doubt) { chip.dataset.tone = doubt.kind === "own" || doubt.kind === "wrong" ? "broken" : "attention"; chip.title = doubt.text; }
    const words = document.createElement("span");
    words.textContent = (doubt ? "⚠ " : "") + address;
    const off = document.createElement("button");
    off.type = "button";
    off.textContent = "×";
    off.setAttribute("aria-label", this.removeValue.replace("{name}", address));
    off.addEventListener("click", () => { this.set(this.list.filter((one) => one !== address)); this.typing.focus(); });
    chip.append(words, off);
    return chip;
  }
  // What the server thinks of them; a slip of the hand is mended by one click.
  async look() {
    const asked = this.valueTarget.value;
    const answer = await fetch(`${this.checkValue}?cc=${encodeURIComponent(asked)}`, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || asked !== this.valueTarget.value) return;
    const { doubts } = await answer.json();
    this.draw(doubts);
    const place = document.getElementById("who-doubts");
    place.hidden = !doubts.length;
    place.replaceChildren(...doubts.map((doubt) => {
      const line = document.createElement("span");
      line.textContent = `⚠ ${doubt.text} `;
      if (doubt.instead && this.list.includes(doubt.address)) {
        const mend = document.createElement("button");
        mend.type = "button";
        mend.className = "button";
        mend.dataset.size = "s";
        mend.textContent = doubt.instead;
        mend.addEventListener("click", () => this.set(this.list.map((one) => (one === doubt.address ? doubt.instead : one))));
        line.append(mend);
      }
      return line;
    }));
  }
  async search() {
    const words = this.typing.value.trim();
    if (/[,;\s]$/.test(this.typing.value) && words.includes("@")) { this.add(words); this.close(); return; }
    const turn = (this.turn = (this.turn || 0) + 1);
    if (words.length < 2) { this.close(); return; }
    const answer = await fetch(`${this.knownValue}?q=${encodeURIComponent(words)}`, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || turn !== this.turn) return;
    this.rows = (await answer.json()).rows.filter((row) => !this.list.includes(row.text));
    if (!this.rows.length) { this.close(); return; }
    this.found.replaceChildren(...this.rows.map((row, at) => {
      const line = document.createElement("li");
      line.setAttribute("role", "option");
      line.id = `cc-found-${at}`;
      line.dataset.at = at;
      for (const [name, text] of [["name", row.label], ["hint", row.hint]]) { const part = document.createElement("span"); part.className = name; part.textContent = text; line.append(part); }
      return line;
    }));
    const box = this.typing.getBoundingClientRect();
    this.found.hidden = false;
    this.found.style.insetInlineStart = `${box.left}px`;
    this.found.style.insetBlockStart = `${Math.max(8, box.top - this.found.offsetHeight - 4)}px`;
    this.typing.setAttribute("aria-expanded", "true");
    this.mark(0);
  }
  mark(at) {
    this.at = (at + this.rows.length) % this.rows.length;
    for (const line of this.found.children) line.setAttribute("aria-selected", String(Number(line.dataset.at) === this.at));
    this.typing.setAttribute("aria-activedescendant", `cc-found-${this.at}`);
  }
  close() {
    this.turn = (this.turn || 0) + 1;
    this.found.hidden = true;
    this.typing.setAttribute("aria-expanded", "false");
    this.typing.removeAttribute("aria-activedescendant");
  }
  take(at) { const row = this.rows[at]; this.close(); this.add(row.text); this.typing.focus(); }
  key(event) {
    const open = !this.found.hidden;
    if (open && event.key === "ArrowDown") this.mark(this.at + 1);
    else if (open && event.key === "ArrowUp") this.mark(this.at - 1);
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) { if (open) this.take(this.at); else this.add(this.typing.value); }
    else if (open && event.key === "Escape") { this.close(); event.stopPropagation(); }
    else if (event.key === "Backspace" && !this.typing.value && this.list.length) { this.set(this.list.slice(0, -1)); return; }
    else return;
    event.preventDefault();
  }
}
