import { Controller } from "@hotwired/stimulus";

// Attachments looked at without leaving the page: pictures, PDF and text of the whole stream, one after the other with
// the arrow keys. A picture is a picture, a PDF stands in a frame, text is put in by the server; nothing else comes here.
export default class extends Controller {
  static targets = ["frame", "name", "place", "download", "step", "stage"];

  open(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.files = [...this.element.querySelectorAll("[data-action~='viewer#open']")];
    this.from = event.currentTarget;
    this.frameTarget.showModal();
    this.downloadTarget.focus();
    this.show(this.files.indexOf(event.currentTarget));
  }
  async show(at) {
    this.at = (at + this.files.length) % this.files.length;
    const file = this.files[this.at], { kind, name, download } = file.dataset;
    this.nameTarget.textContent = name;
    this.placeTarget.textContent = this.files.length > 1 ? `${this.at + 1} / ${this.files.length}` : "";
    this.downloadTarget.href = download;
    for (const step of this.stepTargets) step.hidden = this.files.length < 2;
    this.stageTarget.dataset.kind = kind;
    this.stageTarget.scrollTo(0, 0);
    if (kind === "picture") { this.put(Object.assign(new Image(), { src: file.href, alt: name, onerror: () => this.fail() })); return; }
    if (kind === "pdf") { this.put(Object.assign(document.createElement("iframe"), { src: file.href, title: name })); return; }
    this.stageTarget.replaceChildren();
    try {
      const answer = await fetch(file.href, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const text = await answer.text();
      if (this.files[this.at] === file) this.stageTarget.innerHTML = text;
    } catch { this.fail(); }
  }
  put(element) { this.stageTarget.replaceChildren(element); }
  fail() { this.put(Object.assign(document.createElement("p"), { textContent: this.frameTarget.dataset.unsent })); }
  next() { this.show(this.at + 1); }
  back() { this.show(this.at - 1); }
  key(event) {
    if (event.key === "ArrowRight") this.next();
    else if (event.key === "ArrowLeft") this.back();
    else return;
    event.preventDefault();
  }
  close() { this.frameTarget.close(); }
  closed() { this.stageTarget.replaceChildren(); this.from?.focus(); }
  backdrop(event) { if (event.target === this.frameTarget || event.target === this.stageTarget) this.close(); }
}
