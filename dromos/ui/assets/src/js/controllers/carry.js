import { Controller } from "@hotwired/stimulus";

// The lead moves a piece of work: dragged onto a person or a queue, or taken with its button and put with the button "Here"
// that every place then has. Where it fits, and why not, is asked for and shown before it is let go. Escape puts it back.
// Meanwhile the floor stands still: nothing is morphed under the hand.
export default class extends Controller {
  static targets = ["status"];
  static values = { here: String, carried: String, lost: String };

  connect() {
    this.keys = (event) => { if (event.key === "Escape" && this.line) { event.preventDefault(); this.back(); } };
    this.events = {
      dragstart: (event) => this.lift(event),
      dragover: (event) => this.over(event),
      drop: (event) => this.put(event),
      dragend: () => this.back(),
    };
    document.addEventListener("keydown", this.keys);
    for (const [name, act] of Object.entries(this.events)) this.element.addEventListener(name, act);
  }
  disconnect() {
    document.removeEventListener("keydown", this.keys);
    for (const [name, act] of Object.entries(this.events)) this.element.removeEventListener(name, act);
  }
  places() { return this.element.querySelectorAll("[data-place]"); }
  lift(event) {
    const line = event.target.closest?.("[data-item]");
    if (!line) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", line.dataset.item);
    this.carry(line);
  }
  take(event) {
    const line = event.target.closest("[data-item]");
    const again = this.line === line;
    this.back();
    if (!again) this.carry(line).then(() => this.offerButtons(event.target.closest("button")));
  }
  async carry(line) {
    this.line = line;
    this.element.setAttribute("data-live-skip", "");
    line.dataset.carried = "";
    this.say(this.carriedValue);
    try {
      const answer = await fetch(line.dataset.fits, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      if (this.line === line) this.show(await answer.json());
    } catch { this.back(); this.say(this.lostValue); }
  }
  show(found) {
    for (const place of this.places()) {
      const fit = found[`${place.dataset.place}s`][place.dataset.id] || { fits: "no", why: "" };
      place.dataset.fit = fit.fits;
      const words = document.createElement("span");
      words.className = "carry-why";
      words.textContent = fit.why;
      (place.querySelector(".who") || place.querySelector("th")).append(words);
    }
  }
  offerButtons(opener) {
    if (!this.line) return;
    this.opener = opener;
    for (const place of this.places()) {
      if (place.dataset.fit === "no") continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button carry-here";
      button.dataset.size = "s";
      button.textContent = this.hereValue;
      button.setAttribute("aria-label", `${this.hereValue}: ${place.querySelector("a").textContent}`);
      button.addEventListener("click", () => this.send(place));
      (place.querySelector(".who") || place.lastElementChild).append(button);
    }
    this.element.querySelector(".carry-here")?.focus();
  }
  over(event) {
    const place = event.target.closest?.("[data-place]");
    if (!this.line || !place || place.dataset.fit === "no") return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    for (const other of this.places()) other.toggleAttribute("data-over", other === place);
  }
  put(event) {
    const place = event.target.closest?.("[data-place]");
    if (!this.line || !place || place.dataset.fit === "no") return;
    event.preventDefault();
    this.send(place);
  }
  send(place) {
    const form = this.element.querySelector("#carry-form");
    form.action = this.line.dataset.drop;
    form.elements.agent.value = place.dataset.place === "agent" ? place.dataset.id : "";
    form.elements.queue.value = place.dataset.place === "queue" ? place.dataset.id : "";
    form.submit();
  }
  back() {
    if (!this.line) return;
    delete this.line.dataset.carried;
    this.line = null;
    this.element.removeAttribute("data-live-skip");
    this.element.querySelectorAll(".carry-why, .carry-here").forEach((node) => node.remove());
    for (const place of this.places()) { delete place.dataset.fit; place.removeAttribute("data-over"); }
    this.say("");
    this.opener?.focus();
    this.opener = null;
  }
  say(words) { this.statusTarget.textContent = words; }
}
