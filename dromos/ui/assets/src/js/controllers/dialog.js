import { Controller } from "@hotwired/stimulus";

// A button with data-action="dialog#open" data-dialog-id-param="hand-over" opens <dialog id="hand-over">.
// Inside the dialog, data-action="dialog#close" closes it. Without script the dialog's own page (href) still works.
// A page with <div id="dialogs" data-from="/tickets/12/dialogs/"> carries no dialogs: each is fetched when it is opened,
// as fresh as the ticket is then, and thrown away when it is closed.
export default class extends Controller {
  async open(event) {
    const { id } = event.params, shelf = document.getElementById("dialogs");
    let dialog = document.getElementById(id);
    if (!dialog && !shelf) return;
    event.preventDefault();
    event.currentTarget.closest("details.menu")?.removeAttribute("open");
    if (!dialog) dialog = await this.fetched(shelf, id);
    if (!dialog || dialog.open) return;
    dialog.showModal();
    (dialog.querySelector("[autofocus]") || dialog.querySelector(".body :is(input:not([type=hidden]), select, textarea, button)"))?.focus();
  }
  async fetched(shelf, id) {
    if (this.fetching === id) return null;
    this.fetching = id;
    try {
      const answer = await fetch(`${shelf.dataset.from}${encodeURIComponent(id)}/`, { credentials: "same-origin", headers: { "X-Page": "dialog" } });
      if (answer.status === 401) { window.dispatchEvent(new CustomEvent("session:lost")); return null; }
      if (!answer.ok) { window.dispatchEvent(new CustomEvent("live:look")); return null; }
      shelf.insertAdjacentHTML("beforeend", await answer.text());
    } catch { return null; } finally { this.fetching = ""; }
    window.htmx?.process(shelf);
    const dialog = shelf.querySelector(`#${CSS.escape(id)}`);
    dialog?.addEventListener("close", () => dialog.remove());
    return dialog;
  }
  close(event) {
    event.preventDefault();
    const dialog = event.currentTarget.closest("dialog");
    dialog?.dispatchEvent(new CustomEvent("dialog:cancelled"));
    dialog?.close();
  }
  backdrop(event) {
    if (event.target.matches("dialog")) event.target.close();
  }
}
