import { Controller } from "@hotwired/stimulus";

// Copies the text it holds, and says so on the button. Without the right to write to the clipboard it selects the text.
export default class extends Controller {
  static targets = ["text", "label"];

  async copy({ params }) {
    this.textTarget.select();
    try {
      await navigator.clipboard.writeText(this.textTarget.value);
      this.labelTarget.textContent = params.said;
    } catch {
      this.textTarget.focus();
    }
  }
}
