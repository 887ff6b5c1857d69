import { Controller } from "@hotwired/stimulus";

// Shortcuts: whatever carries data-hotkey="r" or data-hotkey="g w" is clicked (or focused, if it is a field).
// Never while somebody types; single keys can be switched off (WCAG 2.1.4) in the cheat sheet that "?" opens.
const FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable=true]";
const STORE = "dromos.keys";

export default class extends Controller {
  static targets = ["switch"];

  connect() {
    this.down = (event) => this.key(event);
    document.addEventListener("keydown", this.down);
    this.off = localStorage.getItem(STORE) === "off";
  }
  disconnect() { document.removeEventListener("keydown", this.down); }
  switchTargetConnected(box) { box.checked = !this.off; }
  toggle(event) {
    this.off = !event.target.checked;
    localStorage.setItem(STORE, this.off ? "off" : "on");
  }
  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented && this.send(event)) { event.preventDefault(); return; }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches(FIELDS)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (this.off || document.querySelector("dialog[open]")) return;
    const key = this.latin(event);
    if (key.length !== 1 || key === " ") return;
    if (key === "?") { this.help(); event.preventDefault(); return; }
    const sequence = this.before ? `${this.before} ${key}` : key;
    this.before = !this.before && document.querySelector(`[data-hotkey^="${CSS.escape(key)} "]`) ? key : "";
    clearTimeout(this.forget);
    this.forget = setTimeout(() => { this.before = ""; }, 1200);
    if (this.press(sequence)) { event.preventDefault(); return; }
    const told = new CustomEvent("keyboard:key", { detail: { key: sequence }, cancelable: true });
    if (!window.dispatchEvent(told)) event.preventDefault();
  }
  // Ctrl-Enter presses the main button of the dialog or form one is in.
  send(event) {
    const form = event.target.closest?.("dialog[open] form, form[data-ctrl-enter]");
    const button = form?.querySelector('button[data-kind="primary"]:not([type="button"]):not(:disabled)') || form?.querySelector("footer button:not([type=button])");
    if (!button) return false;
    button.click();
    return true;
  }
  // On a Greek or Russian keyboard the key that says "r" elsewhere is meant: shortcuts are places on the keyboard then.
  latin(event) {
    const { key, code } = event;
    if (key.length === 1 && key > "\u024f" && code.startsWith("Key")) return event.shiftKey ? code[3] : code[3].toLowerCase();
    return key;
  }
  press(sequence) {
    const found = [...document.querySelectorAll(`[data-hotkey="${CSS.escape(sequence)}"]`)].find((element) => !element.disabled && !element.closest("[hidden], dialog:not([open])"));
    if (!found) return false;
    if (found.matches(FIELDS)) { found.focus(); found.select?.(); return true; }
    if (found.matches("summary")) found.focus(); // its menu is walked with the arrow keys
    found.click();
    return true;
  }
  help() { document.getElementById("keys")?.showModal(); }
}
