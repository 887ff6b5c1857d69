import { Controller } from "@hotwired/stimulus";

// The numbers beside the overviews. The live socket sends those that changed; nothing else of the page moves.
// "overviews:changed" tells the list that is shown that something in it is different.
export default class extends Controller {
  static targets = ["count"];

  connect() {
    this.told = (event) => { if (event.detail.kind === "counts") this.show(event.detail); };
    window.addEventListener("live:message", this.told);
    this.recall();
  }
  disconnect() {
    clearTimeout(this.waiting);
    window.removeEventListener("live:message", this.told);
  }
  recall() {
    const known = JSON.parse(sessionStorage.getItem("dromos.counts") || "{}");
    for (const place of this.countTargets) if (place.dataset.overview in known) this.write(place, known[place.dataset.overview]);
  }
  show({ counts, touched }) {
    const known = { ...JSON.parse(sessionStorage.getItem("dromos.counts") || "{}"), ...counts };
    sessionStorage.setItem("dromos.counts", JSON.stringify(known));
    for (const place of this.countTargets) if (place.dataset.overview in counts) this.write(place, counts[place.dataset.overview]);
    const here = Number(document.querySelector("[data-overview-here]")?.dataset.overviewHere ?? -1);
    if (touched?.includes(here)) this.tell();
  }
  // However much happens, the list is read again at most every two seconds.
  tell() {
    if (this.waiting) return;
    const rest = Math.max(0, 2000 - (Date.now() - (this.toldAt || 0)));
    this.waiting = setTimeout(() => {
      this.waiting = null;
      this.toldAt = Date.now();
      window.dispatchEvent(new CustomEvent("overviews:changed"));
      window.dispatchEvent(new CustomEvent("live:look"));
    }, rest);
  }
  write(place, number) {
    const most = 10000;
    place.textContent = number > most ? `${most.toLocaleString(document.documentElement.lang)}+` : number.toLocaleString(document.documentElement.lang);
    place.toggleAttribute("data-none", number === 0);
  }
}
