// A list at the caret, fed by the server: canned texts after "/" or "::", colleagues after "@".
const SIGNS = { canned: /(?:^|[\s(\ufffc])(?:\/|::)([\p{L}\p{N}_-]{0,30})$/u, people: /(?:^|[\s(\ufffc])@([\p{L}\p{N}.' -]{0,30})$/u };

export function asked(before, kinds) {
  for (const kind of kinds) {
    const found = SIGNS[kind].exec(before);
    if (found) return { kind, words: found[1], length: found[0].replace(/^[\s(\ufffc]/, "").length };
  }
  return null;
}

export class CaretList {
  // field(): the element that keeps the focus; place(): {left, bottom, top} of the caret; chosen(row, asked)
  constructor({ field, place, chosen, addresses, id, label }) {
    Object.assign(this, { field, place, chosen, addresses });
    this.box = document.createElement("ul");
    this.box.className = "caret-list";
    this.box.id = id;
    this.box.hidden = true;
    this.box.setAttribute("role", "listbox");
    this.box.setAttribute("aria-label", label);
    this.box.addEventListener("mousedown", (event) => event.preventDefault());
    this.box.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) this.take(Number(option.dataset.at)); });
    document.body.append(this.box);
  }
  remove() { this.box.remove(); }
  get open() { return !this.box.hidden; }
  async ask(what) {
    if (!what || this.declined === this.sign(what)) { this.close(); return; }
    this.declined = null;
    const now = (this.turn = (this.turn || 0) + 1);
    const place = what.kind === "canned" ? `&place=${this.addresses.place}` : "";
    let rows = [];
    try {
      const answer = await fetch(`${this.addresses[what.kind]}?q=${encodeURIComponent(what.words.trim())}${place}`, { credentials: "same-origin" });
      if (answer.ok) rows = (await answer.json()).rows;
    } catch { /* without the list one types on */ }
    if (now !== this.turn) return;
    this.what = what;
    this.rows = rows;
    if (rows.length) this.draw(); else this.close();
  }
  sign(what) { return `${what.kind}:${what.words.length ? "…" : ""}`; }
  draw() {
    this.box.replaceChildren(...this.rows.map((row, at) => this.line(row, at)));
    this.box.hidden = false;
    const caret = this.place();
    const high = this.box.offsetHeight;
    const above = caret.bottom + high + 8 > innerHeight;
    this.box.style.insetInlineStart = `${Math.max(8, Math.min(caret.left, innerWidth - this.box.offsetWidth - 8))}px`;
    this.box.style.insetBlockStart = `${Math.max(8, above ? caret.top - high - 4 : caret.bottom + 4)}px`;
    const field = this.field();
    field.setAttribute("aria-controls", this.box.id);
    field.setAttribute("aria-haspopup", "listbox");
    this.mark(0);
  }
  line(row, at) {
    const line = document.createElement("li");
    line.setAttribute("role", "option");
    line.id = `${this.box.id}-${at}`;
    line.dataset.at = at;
    for (const [name, text] of [["name", row.label], ["hint", row.other ? `${row.hint} · ${row.language}` : row.hint], ["words", this.what.kind === "canned" ? row.text : ""]]) {
      if (!text) continue;
      const part = document.createElement("span");
      part.className = name;
      part.textContent = text;
      line.append(part);
    }
    return line;
  }
  mark(at) {
    this.at = (at + this.rows.length) % this.rows.length;
    for (const line of this.box.children) line.setAttribute("aria-selected", String(Number(line.dataset.at) === this.at));
    this.box.children[this.at].scrollIntoView({ block: "nearest" });
    this.field().setAttribute("aria-activedescendant", this.box.children[this.at].id);
  }
  close() {
    this.turn = (this.turn || 0) + 1;
    if (this.box.hidden) return;
    this.box.hidden = true;
    const field = this.field();
    for (const name of ["aria-controls", "aria-activedescendant", "aria-haspopup"]) field?.removeAttribute(name);
  }
  take(at) {
    const row = this.rows[at];
    this.close();
    if (row.address) { window.open(row.address, "_blank", "noopener"); return; } // nothing to put in yet: where it is made
    this.chosen(row, this.what);
  }
  // true: the key was meant for the list
  key(event) {
    if (!this.open || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "ArrowDown") this.mark(this.at + 1);
    else if (event.key === "ArrowUp") this.mark(this.at - 1);
    else if (event.key === "Enter" || event.key === "Tab") this.take(this.at);
    else if (event.key === "Escape") { this.declined = this.sign(this.what); this.close(); event.stopPropagation(); }
    else return false;
    event.preventDefault();
    return true;
  }
}

// Where the caret of a textarea stands on the screen: measured in a copy of it that nobody sees.
export function caretOf(field) {
  const copy = document.createElement("div");
  const style = getComputedStyle(field);
  for (const name of ["font", "lineHeight", "padding", "border", "letterSpacing", "boxSizing", "whiteSpace", "overflowWrap", "tabSize"]) copy.style[name] = style[name];
  Object.assign(copy.style, { position: "fixed", visibility: "hidden", whiteSpace: "pre-wrap", inlineSize: `${field.offsetWidth}px`, insetBlockStart: "0", insetInlineStart: "0" });
  copy.textContent = field.value.slice(0, field.selectionEnd);
  const mark = document.createElement("span");
  mark.textContent = "\u200b";
  copy.append(mark);
  document.body.append(copy);
  const box = field.getBoundingClientRect();
  const top = Math.min(box.bottom, box.top + mark.offsetTop - field.scrollTop);
  const place = { left: box.left + mark.offsetLeft, top, bottom: Math.min(box.bottom, top + mark.offsetHeight) };
  copy.remove();
  return place;
}
