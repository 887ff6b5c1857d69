// Stands in other people's pages: puts the form, in a sandboxed frame from our address, where the page has a place for
// it. No style or script is written into the page, so that its own content security policy holds.
(() => {
  const home = new URL("../../", document.currentScript.src);

  function frameFor(place) {
    const address = new URL(`forms/${encodeURIComponent(place.dataset.dromosForm)}/`, home);
    address.searchParams.set("in", window.location.origin);
    const language = place.dataset.language || document.documentElement.lang.slice(0, 2);
    if (language) address.searchParams.set("language", language.toLowerCase());
    const frame = document.createElement("iframe");
    frame.src = address.href;
    frame.title = place.textContent.trim() || "Dromos";
    frame.setAttribute("sandbox", "allow-forms allow-scripts allow-same-origin");
    frame.referrerPolicy = "origin";
    Object.assign(frame.style, { display: "block", width: "100%", height: "40rem", border: "0", colorScheme: "light" });
    window.addEventListener("message", (event) => {
      if (event.origin !== home.origin || event.source !== frame.contentWindow) return;
      const height = Number(event.data && event.data.dromosHeight);
      if (height > 0) frame.style.height = `${Math.min(Math.ceil(height), 20000)}px`;
    });
    return frame;
  }

  function build() {
    for (const place of document.querySelectorAll("[data-dromos-form]:not([data-dromos-built])")) {
      place.dataset.dromosBuilt = "";
      const frame = frameFor(place);
      place.replaceChildren(frame);
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", build);
  else build();
})();
