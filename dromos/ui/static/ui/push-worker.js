// Kept by a browser that wants to be woken: shows what is pushed, and opens the page it is about.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data.json(); } catch { /* an empty push still has to show something */ }
  const { title = "Dromos", body = "", path = "/alerts/", tag = "dromos" } = told;
  event.waitUntil(self.registration.showNotification(title, { body, tag, data: { path } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data?.path || "/alerts/", self.location.origin);
  if (address.origin !== self.location.origin) return;
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: "window" });
    const open = pages.find((page) => new URL(page.url).pathname === address.pathname);
    return open ? open.focus() : self.clients.openWindow(address.href);
  })());
});
