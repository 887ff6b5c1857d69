import { Controller } from "@hotwired/stimulus";

// The condition builder. Rows and groups are ordinary fields without names; what they say is written as JSON into one
// hidden field, which is all that is posted. A row is drawn anew by the server when its field or operator changes.
// Whoever shows a preview listens to "conditions:changed".
export default class extends Controller {
  static targets = ["json", "root", "row", "group"];
  static values = { address: String };

  connect() { this.before = this.jsonTarget.value; }

  write() {
    for (const sheet of this.element.querySelectorAll(".condition-choices")) this.tell(sheet);
    this.jsonTarget.value = JSON.stringify(this.groupTree(this.rootTarget.querySelector("[data-part=group]")));
    if (this.jsonTarget.value === this.before) return;
    this.before = this.jsonTarget.value;
    this.dispatch("changed");
  }
  groupTree(group) {
    const parts = [...group.querySelector("[data-part=parts]").children].map((part) => (part.dataset.part === "nested" ? this.groupTree(part.firstElementChild) : this.leaf(part)));
    const how = group.querySelector("[data-part=how]").value;
    return how === "none" ? { not: { any: parts } } : { [how]: parts };
  }
  leaf(row) {
    return { field: this.of(row, "field"), op: this.of(row, "op"), value: this.values(row) };
  }
  of(row, part) { return row.querySelector(`[data-part=${part}]`)?.value || ""; }
  values(row) {
    return [...row.querySelectorAll("[data-value]")].flatMap((field) => {
      if (field.type === "checkbox") return field.checked ? [field.value] : [];
      if ("several" in field.dataset) return field.value.split(";").map((text) => text.trim()).filter(Boolean);
      return field.value.trim() ? [field.value.trim()] : [];
    });
  }
  tell(sheet) {
    const chosen = [...sheet.querySelectorAll("[data-value]:checked")].map((box) => box.closest("label").textContent.trim());
    const words = sheet.querySelector("[data-chosen]");
    words.textContent = chosen.join(", ") || words.dataset.nothing;
  }
  narrow(event) {
    event.stopPropagation();
    const wanted = event.target.value.toLocaleLowerCase();
    for (const choice of event.target.parentElement.querySelectorAll(".choice")) choice.hidden = !choice.textContent.toLocaleLowerCase().includes(wanted);
  }

  async redraw(event) {
    const row = event.target.closest("[data-part=row]");
    const part = event.target.dataset.part;
    const asked = new URLSearchParams({ field: this.of(row, "field"), op: part === "op" ? this.of(row, "op") : "" });
    if (part === "op") for (const value of this.values(row)) asked.append("value", value);
    const answer = await fetch(`${this.addressValue}?${asked}`, { credentials: "same-origin", headers: { "X-Live": "1" } });
    if (!answer.ok) return;
    const holder = document.createElement("template");
    holder.innerHTML = (await answer.text()).trim();
    const fresh = holder.content.firstElementChild;
    row.replaceWith(fresh);
    fresh.querySelector(`[data-part=${part}]`)?.focus();
    this.write();
  }

  addRow(event) { this.add(event, this.rowTarget); }
  addGroup(event) { this.add(event, this.groupTarget); }
  add(event, template) {
    const parts = event.target.closest("[data-part=group]").querySelector("[data-part=parts]");
    parts.append(template.content.cloneNode(true));
    parts.lastElementChild.querySelector("select[data-part=field]").focus();
    this.write();
  }
  remove(event) {
    const part = event.target.closest("[data-part=row], [data-part=nested]");
    const next = part.nextElementSibling || part.previousElementSibling;
    const group = part.parentElement.closest("[data-part=group]");
    part.remove();
    (next?.querySelector("select") || group.querySelector(":scope > .button-row button")).focus();
    this.write();
  }
}
