// Customers' pages work without script. This only keeps an impatient second click from sending a form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sending) { event.preventDefault(); return; }
  form.dataset.sending = "yes";
  setTimeout(() => delete form.dataset.sending, 5000);
});
