import { Controller } from "@hotwired/stimulus";

// Questions that are asked only after certain answers: what is not asked is not shown. The server judges by the same rule.
export default class extends Controller {
  connect() {
    this.look = () => this.show();
    this.element.addEventListener("input", this.look);
    this.element.addEventListener("change", this.look);
    this.show();
  }
  disconnect() {
    this.element.removeEventListener("input", this.look);
    this.element.removeEventListener("change", this.look);
  }
  show() {
    for (const field of this.element.querySelectorAll(".field[data-asked-name]")) {
      const of = [...this.element.querySelectorAll(`[name="${CSS.escape(field.dataset.askedName)}"]`)];
      if (!of.length) continue;
      const said = of.length > 1 ? of.find((one) => one.checked)?.value : of[0].value;
      field.hidden = of[0].closest(".field[hidden]") !== null || !field.dataset.askedIs.split(" ").includes(said || "");
    }
  }
}
