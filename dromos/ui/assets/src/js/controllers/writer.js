import { Controller } from "@hotwired/stimulus";
import { CaretList, asked, caretOf } from "../caret_list.js";

// One text that is being written: canned texts and colleagues at the caret, files dragged and pasted, and for letters a
// rich editor that is loaded when somebody asks for it. The textarea always holds the same in words: it is what works
// when the editor does not.
const LARGEST = 20 * 2 ** 20;
let number = 0;

export default class extends Controller {
  static targets = ["text", "html", "rich", "tool", "canned", "upload"];
  static values = { place: String, canned: String, people: String, pictures: String, files: String, editor: String, large: String, failed: String, suggestions: String };

  connect() {
    number += 1;
    this.label = this.textTarget.getAttribute("aria-label");
    this.list = new CaretList({
      field: () => (this.editor ? this.editor.view.dom : this.textTarget),
      place: () => (this.editor ? this.editor.caret() : caretOf(this.textTarget)),
      chosen: (row, what) => this.put(row, what),
      addresses: { canned: this.cannedValue, people: this.peopleValue, place: this.placeValue },
      id: `caret-list-${number}`,
      label: this.suggestionsValue,
    });
    this.replaced = () => this.reload();
    this.element.addEventListener("draft:replaced", this.replaced);
    this.leave = () => setTimeout(() => { if (!this.element.contains(document.activeElement)) this.list.close(); }, 150);
    this.element.addEventListener("focusout", this.leave);
    this.heard = (event) => this.fromBeside(event);
    window.addEventListener("composer:insert", this.heard);
    if (this.hasHtmlTarget && this.htmlTarget.value) this.enrich({ quiet: true });
  }
  disconnect() {
    this.element.removeEventListener("draft:replaced", this.replaced);
    this.element.removeEventListener("focusout", this.leave);
    window.removeEventListener("composer:insert", this.heard);
    this.list.remove();
    this.editor?.destroy();
    this.editor = null;
    if (this.hasRichTarget) this.richTarget.replaceChildren();
  }
  // The signature is asked for when somebody begins to write.
  begin() { this.dispatch("begun", { prefix: "writer" }); this.element.dispatchEvent(new CustomEvent("writer-begun")); }

  get kinds() { return [["canned", this.cannedValue], ["people", this.peopleValue]].filter(([, address]) => address).map(([kind]) => kind); }
  typed() {
    const field = this.textTarget;
    if (field.selectionStart !== field.selectionEnd) return;
    this.list.ask(asked(field.value.slice(Math.max(0, field.selectionEnd - 60), field.selectionEnd), this.kinds));
  }
  key(event) {
    if (this.list.key(event)) { event.stopImmediatePropagation(); return; }
    if (!this.hasRichTarget || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const tool = { b: "strong", i: "em", k: "link" }[event.key.toLowerCase()];
    if (!tool) return;
    event.preventDefault();
    event.stopPropagation();
    this.use(tool);
  }
  put(row, what) {
    if (what.kind === "canned") {
      if (this.hasCannedTarget) this.cannedTarget.value = [this.cannedTarget.value, row.id].filter(Boolean).join(",");
      if (this.placeValue === "reply") this.comeAlong(row.id);
    }
    if (row.html && !this.editor) { this.cut(what.length); this.enrich().then((ready) => (ready ? this.editor.insert(row.html) : this.insert(row.text))); return; }
    if (this.editor) { this.editor.replaceBefore(what.length, row.html || paragraphs(row.text)); return; }
    this.cut(what.length);
    this.insert(what.kind === "people" ? `${row.text} ` : row.text);
  }
  comeAlong(id) {
    const files = document.getElementById("draft-files");
    if (files) window.htmx.ajax("POST", `${this.cannedValue}${id}/files/`, { target: files, swap: "innerHTML" });
  }
  cut(length) {
    const field = this.textTarget;
    field.setRangeText("", field.selectionEnd - length, field.selectionEnd, "end");
  }
  insert(text) {
    this.textTarget.focus();
    this.textTarget.setRangeText(text, this.textTarget.selectionStart, this.textTarget.selectionEnd, "end");
    this.told();
  }
  // Words from beside the ticket: whoever is in sight takes them.
  fromBeside(event) {
    if (event.defaultPrevented || this.element.closest("[hidden]")) return;
    event.preventDefault();
    if (this.editor) this.editor.insert(paragraphs(event.detail.text));
    else this.insert(event.detail.text);
  }
  told() { this.textTarget.dispatchEvent(new Event("input", { bubbles: true })); }

  // Rich text

  tool(event) { this.use(event.params.name); }
  async use(name) {
    if (name === "plain") { if (this.editor) this.simplify(); else await this.enrich(); return; }
    if (name === "canned") { this.sign(); return; }
    const fresh = !this.editor;
    if (fresh && !(await this.enrich())) return;
    if (name === "picture") this.pick();
    else if (name === "link") this.askLink();
    else this.editor.tool(name);
  }
  sign() {
    if (this.editor) { this.editor.insert("/"); return; }
    const before = this.textTarget.value.slice(0, this.textTarget.selectionEnd);
    this.insert(/(^|\s)$/.test(before) ? "/" : " /");
  }
  askLink() {
    const known = this.editor.linked();
    const given = window.prompt(this.toolTargets.find((one) => one.dataset.tool === "link").title, known || "https://");
    if (given === null) return;
    const address = given.trim();
    if (!address || address === "https://") { if (known) this.editor.link(""); return; }
    this.editor.link(/^(https?:|mailto:|tel:)/i.test(address) ? address : address.includes("@") ? `mailto:${address}` : `https://${address}`);
  }
  pick() {
    const field = document.createElement("input");
    field.type = "file";
    field.accept = "image/png,image/jpeg,image/gif,image/webp";
    field.addEventListener("change", () => this.take([...field.files]));
    field.click();
  }
  async enrich({ quiet = false } = {}) {
    if (this.editor) return true;
    if (!this.hasRichTarget) return false;
    const field = this.textTarget;
    const focused = document.activeElement === field || !quiet;
    const { selectionStart: from, selectionEnd: to } = field;
    try {
      const { mount } = await (this.loading ||= import(this.editorValue));
      if (this.editor) return true;
      this.richTarget.hidden = false;
      this.editor = mount(this.richTarget, this.htmlTarget.value || paragraphs(field.value), {
        label: this.label,
        address: (cid) => `${this.picturesValue}${cid}/`,
        upload: (file) => this.uploadPicture(file),
        files: (files) => this.take(files),
        changed: (html, text) => { this.htmlTarget.value = html; field.value = text; this.told(); },
        typed: (before) => this.list.ask(asked(before, this.kinds)),
        key: (event) => this.editorKey(event),
        state: (on) => { for (const tool of this.toolTargets) if (!["plain", "canned", "picture"].includes(tool.dataset.tool)) tool.setAttribute("aria-pressed", String(on(tool.dataset.tool))); },
      });
    } catch {
      this.loading = null;
      this.say(this.failedValue);
      return false;
    }
    field.hidden = true;
    field.removeAttribute("aria-label");
    this.press(true);
    if (!this.htmlTarget.value) { this.htmlTarget.value = this.editor.html(); }
    if (focused) this.focusAt(from, to);
    return true;
  }
  focusAt(from, to) {
    const { view } = this.editor;
    view.focus();
    if (from === to && from === this.textTarget.value.length) view.dispatch(view.state.tr.setSelection(view.state.selection.constructor.atEnd(view.state.doc)));
    else if (from !== to && !this.textTarget.value.includes("\n")) view.dispatch(view.state.tr.setSelection(view.state.selection.constructor.create(view.state.doc, from + 1, to + 1)));
  }
  press(on) { this.toolTargets.find((one) => one.dataset.tool === "plain")?.setAttribute("aria-pressed", String(on)); }
  editorKey(event) {
    if (this.list.key(event)) return true;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { this.dispatch("send", { prefix: "writer", bubbles: true, detail: { shift: event.shiftKey } }); event.preventDefault(); return true; }
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); event.stopPropagation(); this.askLink(); return true; }
    return false;
  }
  simplify() {
    this.textTarget.value = this.editor.text();
    this.htmlTarget.value = "";
    this.editor.destroy();
    this.editor = null;
    this.richTarget.hidden = true;
    this.richTarget.replaceChildren();
    this.textTarget.hidden = false;
    this.textTarget.setAttribute("aria-label", this.label);
    for (const tool of this.toolTargets) tool.setAttribute("aria-pressed", "false");
    this.told();
    this.textTarget.focus();
  }
  // The draft was replaced by another version: it may be rich or plain.
  reload() {
    if (!this.hasHtmlTarget) return;
    if (this.editor && this.htmlTarget.value) this.editor.set(this.htmlTarget.value);
    else if (this.editor) { const text = this.textTarget.value; this.simplify(); this.textTarget.value = text; } else if (this.htmlTarget.value) this.enrich({ quiet: true });
  }

  // Files and pictures

  paste(event) {
    const files = [...(event.clipboardData?.files || [])];
    const html = event.clipboardData?.getData("text/html") || "";
    if (files.length && !event.clipboardData.getData("text/plain").trim()) { event.preventDefault(); this.take(files); return; }
    if (!/<(table|img|ul|ol|b|strong|h[1-4]|a )\b/i.test(html) || !this.hasRichTarget) return;
    // Something with looks: it keeps them in the editor.
    const before = this.textTarget.value;
    const { selectionStart: from, selectionEnd: to } = this.textTarget;
    event.preventDefault();
    const plain = event.clipboardData.getData("text/plain");
    this.enrich().then((ready) => {
      if (!ready) { this.textTarget.value = before; this.textTarget.setSelectionRange(from, to); this.insert(plain); return; }
      this.editor.view.pasteHTML(html);
    });
  }
  over(event) { if (event.dataTransfer?.types.includes("Files")) { event.preventDefault(); this.element.closest(".composer").dataset.drop = ""; } }
  out(event) { if (!this.element.contains(event.relatedTarget)) delete this.element.closest(".composer").dataset.drop; }
  drop(event) {
    const files = [...(event.dataTransfer?.files || [])];
    delete this.element.closest(".composer").dataset.drop;
    if (!files.length || event.defaultPrevented) return;
    event.preventDefault();
    this.take(files);
  }
  // Small enough? Said before anything is sent.
  small(files) {
    const large = files.filter((file) => file.size > LARGEST).map((file) => file.name);
    if (large.length) this.say(this.largeValue.replace("{names}", large.join(", ")));
    return files.filter((file) => file.size <= LARGEST);
  }
  // From the Attach button: pictures are attached, not put into the text.
  chosen(event) {
    const fine = this.small([...event.target.files]);
    event.target.value = "";
    if (fine.length) this.attach(fine);
  }
  async take(files) {
    if (!this.picturesValue) return;
    const fine = this.small(files);
    const pictures = fine.filter((file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type));
    const others = fine.filter((file) => !pictures.includes(file));
    for (const file of pictures) {
      const kept = (await this.enrich()) ? await this.uploadPicture(file) : null;
      if (kept) this.editor.picture(kept, file.name);
      else others.push(file);
    }
    if (others.length) this.attach(others);
  }
  attach(files) {
    const body = new FormData();
    for (const file of files) body.append("files", file);
    this.send(this.filesValue, body, files.map((file) => file.name).join(", ")).then((answer) => {
      const list = document.getElementById("draft-files");
      if (answer && list) { list.innerHTML = answer.responseText; window.htmx.process(list); }
    });
  }
  async uploadPicture(file) {
    const body = new FormData();
    body.append("picture", file);
    const answer = await this.send(this.picturesValue, body, file.name);
    if (!answer) return null;
    const told = JSON.parse(answer.responseText);
    if (told.problem) { this.say(told.problem); return null; }
    return told;
  }
  send(address, body, name) {
    body.append("csrfmiddlewaretoken", this.element.querySelector("[name=csrfmiddlewaretoken]").value);
    const [bar, words] = this.uploadTarget.children;
    this.uploadTarget.hidden = false;
    words.textContent = name;
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("POST", address);
      request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
      request.addEventListener("loadend", () => {
        this.uploadTarget.hidden = true;
        bar.value = 0;
        if (request.status === 200 || request.status === 422) done(request);
        else { this.say(`${name}: ${request.status || "–"}`); done(null); }
      });
      request.send(body);
    });
  }
  say(words) {
    const [bar, place] = this.uploadTarget.children;
    bar.hidden = true;
    place.textContent = words;
    this.uploadTarget.hidden = false;
    this.uploadTarget.setAttribute("role", "alert");
    setTimeout(() => { this.uploadTarget.hidden = true; bar.hidden = false; }, 8000);
  }

  async preview(event) {
    const dialog = document.getElementById("letter-preview");
    const body = new FormData(this.element);
    const answer = await fetch(event.params.address, { method: "POST", body, credentials: "same-origin" });
    if (!answer.ok) return;
    dialog.innerHTML = await answer.text();
    dialog.showModal();
  }
}

function paragraphs(text) {
  const box = document.createElement("div");
  const parts = text.split(/\n[ \t]*\n+/);
  for (const [at, part] of parts.entries()) {
    if (!part && at < parts.length - 1) continue;
    const paragraph = document.createElement("p");
    part.split("\n").forEach((line, number) => { if (number) paragraph.append(document.createElement("br")); paragraph.append(line); });
    box.append(paragraph);
  }
  return box.innerHTML;
}
