// What other programs put on the clipboard, made plain before it is read: Word's lists are lists again, Gmail's and
// Google's wrappers are gone. Works on a document that is never shown.
export function forEditor(html) {
  // Styles are read as words: applied they would be, and a strict policy forbids that.
  const words = html.replace(/<!--\[if[\s\S]*?<!\[endif\]-->/gi, "").replace(/(<[a-z][^>]*?)\sstyle=/gi, "$1 data-style=");
  const page = new DOMParser().parseFromString(words, "text/html");
  for (const gone of page.querySelectorAll("style, script, meta, link, title, xml, head > *")) gone.remove();
  comments(page.body);
  looks(page);
  lists(page.body);
  for (const wrapper of page.querySelectorAll("b[id^='docs-internal-guid'], font, o\\:p, [class^='gmail_'] > div:only-child")) wrapper.replaceWith(...wrapper.childNodes);
  for (const quote of page.querySelectorAll("div.gmail_quote, div#divRplyFwdMsg")) { const block = page.createElement("blockquote"); block.append(...quote.childNodes); quote.replaceWith(block); }
  return page.body.innerHTML;
}
// Google's documents say bold and italic by style only.
function looks(page) {
  for (const one of page.querySelectorAll("b[data-style*='font-weight:normal' i]")) one.replaceWith(...one.childNodes);
  for (const [tag, sign] of [["strong", /font-weight:\s*(bold|[6-9]00)/i], ["em", /font-style:\s*italic/i]]) {
    for (const one of page.querySelectorAll("span[data-style]")) {
      if (!sign.test(one.dataset.style)) continue;
      const look = page.createElement(tag);
      look.append(...one.childNodes);
      one.append(look);
    }
  }
}
function comments(root) {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (const one of found) one.remove();
}
// Word writes each item as a paragraph with "mso-list:l0 level1" and its bullet or number as text.
function lists(root) {
  let open = [];
  for (const item of [...root.querySelectorAll("p, h1, h2, h3")]) {
    const mark = /mso-list:\s*l\d+\s+level(\d+)/i.exec(item.dataset.style || "");
    if (!mark) { open = []; continue; }
    const level = Number(mark[1]);
    const bullet = item.querySelector("[data-style*='mso-list:Ignore' i], [data-style*='mso-list: Ignore' i]");
    const sign = (bullet || item).textContent.trim();
    bullet?.remove();
    const kind = /^(\d+|[a-z]|[ivx]+)[.)]/i.test(sign) ? "ol" : "ul";
    if (open.length && open[0].end.nextElementSibling !== item) open = [];
    open = open.filter((one) => one.level <= level);
    let last = open[open.length - 1];
    if (!last || last.level < level) {
      const list = root.ownerDocument.createElement(kind);
      if (last) last.list.lastElementChild.append(list); else item.before(list);
      last = { level, list, end: list };
      open.push(last);
    }
    const line = root.ownerDocument.createElement("li");
    line.append(...item.childNodes);
    if (!bullet) strip(line, sign);
    last.list.append(line);
    item.remove();
  }
}
function strip(line) {
  const first = line.ownerDocument.createTreeWalker(line, NodeFilter.SHOW_TEXT).nextNode();
  if (first) first.textContent = first.textContent.replace(/^[\s\u00a0]*([·•o§-]|\d+[.)]|[a-z][.)])[\s\u00a0]+/i, "");
}
