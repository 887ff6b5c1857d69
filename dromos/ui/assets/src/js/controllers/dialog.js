import { Controller } from "@hotwired/stimulus";

// A button with data-action="dialog#open" data-dialog-id-param="hand-over" opens <dialog id="hand-over">.
// Inside the dialog, data-action="dialog#close" closes it. Without script the dialog's own page (href) still works.
export default class extends Controller {
  open(event) {
    const dialog = document.getElementById(event.params.id);
    if (!dialog) return;
    event.preventDefault();
    event.currentTarget.closest("details.menu")?.removeAttribute("open");
    dialog.showModal();
    (dialog.querySelector("[autofocus]") || dialog.querySelector(".body :is(input:not([type=hidden]), select, textarea, button)"))?.focus();
  }
  close(event) {
    event.preventDefault();
    event.currentTarget.closest("dialog")?.close();
  }
  backdrop(event) {
    if (event.target.matches("dialog")) event.target.close();
  }
}
