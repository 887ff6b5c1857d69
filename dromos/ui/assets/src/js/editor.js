// The editor of rich letters: ProseMirror over our own small set of elements. A bundle of its own, loaded when somebody
// asks for it. What is pasted is read into these elements and nothing else; the server cleans once more.
import { baseKeymap, chainCommands, exitCode, lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { history, redo, undo } from "prosemirror-history";
import { inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { DOMParser as Reader, DOMSerializer, Schema } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { EditorState, Plugin, TextSelection } from "prosemirror-state";
import { goToNextCell, isInTable, tableEditing, tableNodes } from "prosemirror-tables";
import { EditorView } from "prosemirror-view";
import { forEditor } from "./pasted.js";

const link = /^(https?:\/\/|mailto:|tel:)/i;
const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: { content: "inline*", group: "block", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    blockquote: { content: "block+", group: "block", defining: true, parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0] },
    heading: {
      attrs: { level: { default: 2 } }, content: "inline*", group: "block", defining: true,
      parseDOM: [{ tag: "h1", attrs: { level: 2 } }, { tag: "h2", attrs: { level: 2 } }, { tag: "h3", attrs: { level: 3 } }, { tag: "h4", attrs: { level: 3 } }],
      toDOM: (node) => [`h${node.attrs.level}`, 0],
    },
    code_block: { content: "text*", marks: "", group: "block", code: true, defining: true, parseDOM: [{ tag: "pre", preserveWhitespace: "full" }], toDOM: () => ["pre", ["code", 0]] },
    horizontal_rule: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
    bullet_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
    ordered_list: {
      attrs: { order: { default: 1 } }, content: "list_item+", group: "block",
      parseDOM: [{ tag: "ol", getAttrs: (dom) => ({ order: Number(dom.getAttribute("start")) || 1 }) }],
      toDOM: (node) => (node.attrs.order === 1 ? ["ol", 0] : ["ol", { start: node.attrs.order }, 0]),
    },
    list_item: { content: "paragraph block*", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
    ...tableNodes({ tableGroup: "block", cellContent: "block+", cellAttributes: {} }),
    text: { group: "inline" },
    picture: {
      inline: true, group: "inline", draggable: true, attrs: { cid: { default: "" }, src: { default: "" }, alt: { default: "" } },
      parseDOM: [{ tag: "img[src]", getAttrs: (dom) => picture(dom) }],
      toDOM: (node) => ["img", { src: node.attrs.src, alt: node.attrs.alt, "data-cid": node.attrs.cid }],
    },
    hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"], leafText: () => "\n" },
  },
  marks: {
    link: {
      attrs: { href: {} }, inclusive: false,
      parseDOM: [{ tag: "a[href]", getAttrs: (dom) => (link.test(dom.getAttribute("href")) ? { href: dom.getAttribute("href") } : false) }],
      toDOM: (mark) => ["a", { href: mark.attrs.href, rel: "noopener" }, 0],
    },
    strong: {
      parseDOM: [{ tag: "strong" }, { tag: "b", getAttrs: (dom) => dom.style.fontWeight !== "normal" && null }, { style: "font-weight", getAttrs: (value) => /^(bold(er)?|[6-9]\d\d)$/.test(value) && null }],
      toDOM: () => ["strong", 0],
    },
    em: { parseDOM: [{ tag: "i" }, { tag: "em" }, { style: "font-style=italic" }], toDOM: () => ["em", 0] },
    u: { parseDOM: [{ tag: "u" }], toDOM: () => ["u", 0] },
    s: { parseDOM: [{ tag: "s" }, { tag: "del" }, { tag: "strike" }], toDOM: () => ["s", 0] },
    code: { parseDOM: [{ tag: "code" }], toDOM: () => ["code", 0] },
  },
});

// A picture is one of ours (known by its cid), one that came as data and is uploaded, or nothing.
function picture(dom) {
  const src = dom.getAttribute("src");
  const cid = dom.dataset.cid || (src.startsWith("cid:") ? src.slice(4) : "");
  if (!cid && !/^data:image\/(png|jpe?g|gif|webp);base64,/i.test(src)) return false;
  return { cid, src: cid ? addressOf(cid) : src, alt: dom.getAttribute("alt") || "" };
}
let addressOf = (cid) => cid;

const serializer = DOMSerializer.fromSchema(schema);
function htmlOf(doc) {
  const box = document.implementation.createHTMLDocument("").createElement("div");
  serializer.serializeFragment(doc.content, { document: box.ownerDocument }, box);
  for (const image of box.querySelectorAll("img")) {
    const cid = image.dataset.cid;
    if (cid) { image.setAttribute("src", `cid:${cid}`); image.removeAttribute("data-cid"); } else image.remove();
  }
  return doc.textContent.trim() || box.querySelector("img, hr, table") ? box.innerHTML : "";
}
const textOf = (doc) => doc.textBetween(0, doc.content.size, "\n\n", (leaf) => (leaf.type.name === "hard_break" ? "\n" : leaf.attrs.alt ? `[${leaf.attrs.alt}]` : "")).replace(/\n{3,}/g, "\n\n");
function docOf(html) {
  const parsed = new window.DOMParser().parseFromString(html, "text/html");
  return Reader.fromSchema(schema).parse(parsed.body);
}

const rules = inputRules({ rules: [
  wrappingInputRule(/^\s*([-*])\s$/, schema.nodes.bullet_list),
  wrappingInputRule(/^(\d+)[.)]\s$/, schema.nodes.ordered_list, (match) => ({ order: Number(match[1]) })),
  wrappingInputRule(/^\s*>\s$/, schema.nodes.blockquote),
  textblockTypeInputRule(/^```$/, schema.nodes.code_block),
] });
const { nodes, marks } = schema;
const newLine = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});
const keys = keymap({
  "Mod-z": undo, "Mod-y": redo, "Mod-Shift-z": redo,
  "Mod-b": toggleMark(marks.strong), "Mod-i": toggleMark(marks.em), "Mod-u": toggleMark(marks.u),
  Enter: splitListItem(nodes.list_item), "Shift-Enter": newLine,
  Tab: chainCommands(goToNextCell(1), sinkListItem(nodes.list_item)), "Shift-Tab": chainCommands(goToNextCell(-1), liftListItem(nodes.list_item)),
});

function inside(state, type) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type === type) return true;
  return false;
}
function table(rows = 3, columns = 3) {
  const cell = (kind) => kind.createAndFill();
  return nodes.table.create(null, Array.from({ length: rows }, (_row, at) => nodes.table_row.create(null, Array.from({ length: columns }, () => cell(at ? nodes.table_cell : nodes.table_header)))));
}
const list = (type) => (state, dispatch) => (inside(state, type) ? liftListItem(nodes.list_item)(state, dispatch) : wrapInList(type)(state, dispatch));
const TOOLS = {
  strong: toggleMark(marks.strong),
  em: toggleMark(marks.em),
  bullet_list: list(nodes.bullet_list),
  ordered_list: list(nodes.ordered_list),
  blockquote: (state, dispatch) => (inside(state, nodes.blockquote) ? lift(state, dispatch) : wrapIn(nodes.blockquote)(state, dispatch)),
  code_block: (state, dispatch) => (inside(state, nodes.code_block) ? setBlockType(nodes.paragraph)(state, dispatch) : setBlockType(nodes.code_block)(state, dispatch)),
  table: (state, dispatch) => { if (!isInTable(state)) dispatch?.(state.tr.replaceSelectionWith(table()).scrollIntoView()); return true; },
};

// told: { label, address(cid), upload(file) -> {cid, url}, changed(html, text), files(files), typed(before caret), key(event) -> bool }
export function mount(place, html, told) {
  addressOf = told.address;
  const view = new EditorView({ mount: place }, {
    state: EditorState.create({ doc: docOf(html), plugins: [rules, keys, keymap(baseKeymap), history(), dropCursor(), gapCursor(), tableEditing(), watcher(told)] }),
    attributes: { role: "textbox", "aria-multiline": "true", "aria-label": told.label, class: "prose rich-text" },
    transformPastedHTML: forEditor,
    handlePaste: (_view, event) => takeFiles(event.clipboardData, told),
    handleDrop: (_view, event, _slice, moved) => !moved && takeFiles(event.dataTransfer, told),
    handleKeyDown: (_view, event) => told.key(event),
  });
  return handle(view, told);
}
// Files of the clipboard are wanted unless words came with them (a piece of a page also carries its picture).
function takeFiles(data, told) {
  const files = [...(data?.files || [])];
  if (!files.length || (data.getData("text/plain") || "").trim()) return false;
  told.files(files);
  return true;
}
function watcher(told) {
  return new Plugin({ view: () => ({
    update(view, before) {
      if (!before.doc.eq(view.state.doc)) { told.changed(htmlOf(view.state.doc), textOf(view.state.doc)); upload(view, told); }
      if (view.hasFocus()) told.typed(beforeCaret(view));
      told.state?.((name) => isOn(view.state, name));
    },
  }) });
}
function isOn(state, name) {
  if (marks[name]) { const { from, $from, to, empty } = state.selection; return empty ? !!marks[name].isInSet(state.storedMarks || $from.marks()) : state.doc.rangeHasMark(from, to, marks[name]); }
  return nodes[name] ? inside(state, nodes[name]) : false;
}
function beforeCaret(view) {
  const { $from, empty } = view.state.selection;
  return empty && $from.parent.isTextblock && !$from.parent.type.spec.code ? $from.parent.textBetween(Math.max(0, $from.parentOffset - 60), $from.parentOffset, null, "\ufffc") : "";
}
// Pictures that were pasted as data get a place on the server and a name in the letter.
const sending = new Set();
function upload(view, told) {
  view.state.doc.descendants((node) => {
    const src = node.attrs?.src || "";
    if (node.type !== nodes.picture || node.attrs.cid || sending.has(src)) return;
    sending.add(src);
    fetch(src).then((answer) => answer.blob()).then((blob) => told.upload(new File([blob], `picture.${blob.type.split("/")[1]}`, { type: blob.type }))).catch(() => null).then((kept) => {
      sending.delete(src);
      const found = [];
      view.state.doc.descendants((one, at) => { if (one.type === nodes.picture && one.attrs.src === src) found.unshift([at, one]); });
      const change = view.state.tr;
      for (const [at, one] of found) { if (kept) change.setNodeMarkup(at, null, { ...one.attrs, cid: kept.cid, src: kept.url }); else change.delete(at, at + 1); }
      view.dispatch(change);
    });
  });
}

function handle(view, told) {
  const run = (command) => { command(view.state, view.dispatch, view); view.focus(); };
  return {
    view,
    html: () => htmlOf(view.state.doc),
    text: () => textOf(view.state.doc),
    set(html) { view.dispatch(view.state.tr.replaceWith(0, view.state.doc.content.size, docOf(html).content)); },
    tool(name) { if (TOOLS[name]) run(TOOLS[name]); },
    insert(html) { const slice = docOf(html).slice(0); view.dispatch(view.state.tr.replaceSelection(flat(slice)).scrollIntoView()); view.focus(); },
    picture({ cid, url }, alt) { view.dispatch(view.state.tr.replaceSelectionWith(nodes.picture.create({ cid, src: url, alt })).scrollIntoView()); view.focus(); },
    link(href) {
      const { from, to, empty } = view.state.selection;
      if (!href) run(toggleMark(marks.link));
      else if (empty) view.dispatch(view.state.tr.replaceSelectionWith(schema.text(href, [marks.link.create({ href })]), false));
      else view.dispatch(view.state.tr.addMark(from, to, marks.link.create({ href })));
      view.focus();
    },
    linked: () => { const mark = view.state.selection.$from.marks().find((one) => one.type === marks.link); return mark?.attrs.href || ""; },
    replaceBefore(length, html) {
      const to = view.state.selection.from;
      view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, to - length, to)).deleteSelection());
      this.insert(html);
    },
    caret: () => view.coordsAtPos(view.state.selection.from),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
    told,
  };
}
// One paragraph goes into the line; more stand on their own.
function flat(slice) {
  const only = slice.content.childCount === 1 && slice.content.firstChild;
  return only && only.type === nodes.paragraph ? docSlice(only) : slice;
}
function docSlice(paragraph) { return paragraph.slice(0, paragraph.content.size); }
