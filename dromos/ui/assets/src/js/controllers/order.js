import { Controller } from "@hotwired/stimulus";

// A list whose rows are dragged into another order by their handle; the buttons beside them do the same by keyboard.
export default class extends Controller {
  static targets = ["row"];
  static values = { address: String };

  hold(event) {
    const row = event.target.closest("[data-order-target~=row]");
    if (!row || event.button) return;
    event.preventDefault();
    const before = this.ids();
    row.toggleAttribute("data-held", true);
    const move = (moved) => {
      const other = document.elementFromPoint(moved.clientX, moved.clientY)?.closest("[data-order-target~=row]");
      if (!other || other === row || !this.element.contains(other)) return;
      const { top, height } = other.getBoundingClientRect();
      other[moved.clientY < top + height / 2 ? "before" : "after"](row);
    };
    const drop = () => {
      window.removeEventListener("pointermove", move);
      row.removeAttribute("data-held");
      if (this.ids() !== before) this.send();
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", drop, { once: true });
  }
  ids() { return this.rowTargets.map((row) => row.dataset.id).join(","); }
  async send() {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("ids", this.ids());
    await fetch(this.addressValue, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
    window.location.reload();
  }
}
