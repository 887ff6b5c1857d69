import { Controller } from "@hotwired/stimulus";

// Asks this browser to show notifications, and to be woken when no page is open. Only ever after a click.
export default class extends Controller {
  static targets = ["said", "ask", "wake"];
  static values = { key: String, add: String, worker: String };

  connect() { this.show(); }
  async show(state = this.state) {
    for (const line of this.saidTargets) line.hidden = line.dataset.for !== state;
    if (this.hasAskTarget) this.askTarget.hidden = state !== "default";
    if (this.hasWakeTarget) this.wakeTarget.hidden = !(this.canWake && (state === "default" || state === "granted") && !(await this.subscription()));
  }
  get state() { return "Notification" in window && window.isSecureContext ? Notification.permission : "missing"; }
  get canWake() { return "serviceWorker" in navigator && "PushManager" in window && this.keyValue !== ""; }
  async subscription() {
    const known = await navigator.serviceWorker.getRegistration("/");
    return known?.pushManager.getSubscription();
  }
  async ask() {
    await Notification.requestPermission();
    this.show();
  }
  async wake() {
    if ((await Notification.requestPermission()) !== "granted") { this.show(); return; }
    try {
      const worker = await navigator.serviceWorker.register(this.workerValue, { scope: "/" });
      await navigator.serviceWorker.ready;
      const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(this.keyValue) });
      const { endpoint, keys } = made.toJSON();
      const body = new FormData();
      body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
      for (const [name, value] of Object.entries({ endpoint, ...keys })) body.append(name, value);
      const answer = await fetch(this.addValue, { method: "POST", body, credentials: "same-origin" });
      if (!answer.ok) { await made.unsubscribe(); throw new Error(String(answer.status)); }
      window.location.reload();
    } catch { this.show("failed"); }
  }
}

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "="));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
