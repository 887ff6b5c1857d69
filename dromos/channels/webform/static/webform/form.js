// A form on a page of its own or inside another page: does the work that keeps robots out, beside the reader's typing,
// and tells the page around it how high it is. Without this script the form is sent all the same.
const form = document.querySelector("[data-web-form]");

function inWorker(address, job) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(address, { type: "module" });
    worker.onmessage = ({ data }) => { resolve(data); worker.terminate(); };
    worker.onerror = reject;
    worker.postMessage(job);
  });
}

async function inPieces(address, { nonce, bits }) {
  const { find } = await import(address);
  for (let from = 0; ; from += 2000) {
    const found = find(nonce, bits, from, 2000);
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve));
  }
}

function prove(proof) {
  const address = new URL(form.dataset.worker, document.baseURI).href;
  const job = { nonce: form.dataset.nonce, bits: Number(form.dataset.bits) };
  const begun = typeof Worker === "function" ? inWorker(address, job).catch(() => inPieces(address, job)) : inPieces(address, job);
  return begun.then((found) => { proof.value = String(found); });
}

if (form) {
  const proof = form.elements.namedItem("proof"), wait = form.querySelector("[data-wait]");
  let work = null, sending = false;
  const begin = () => { if (!proof.value && !work) work = prove(proof).catch(() => {}); };
  form.addEventListener("focusin", begin, { once: true });
  form.addEventListener("submit", (event) => {
    if (proof.value && !sending) { sending = true; setTimeout(() => { sending = false; }, 5000); return; }
    event.preventDefault();
    event.stopPropagation();
    if (sending) return;
    begin();
    wait.textContent = wait.dataset.wait;
    work.then(() => { wait.textContent = ""; if (proof.value) form.requestSubmit(); else form.submit(); });
  });
  document.querySelector(".error-summary")?.focus();
}

const around = document.body.dataset.page;
if (around && window.parent !== window) {
  const tell = () => window.parent.postMessage({ dromosHeight: document.querySelector("main").offsetHeight }, around);
  new ResizeObserver(tell).observe(document.querySelector("main"));
  tell();
}
