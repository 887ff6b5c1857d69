"""HTML of letters read without building a tree: its words, where it quotes earlier letters, how deep it nests. Pure.

Other people's HTML may be built so that a parser needs minutes or gigabytes for it. One pass over its tags cannot:
everything here takes time and memory linear in the size of the source, whatever stands in it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

# Every alternative ends at the next "<", ">" or closing quote, so that no scan is begun in vain twice.
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]{0,60})((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>|<(!--|[!?][^<>]*>)")
_NAMES = {
    "unseen": "script style title template",
    "lines": "div tr li h1 h2 h3 h4 h5 h6 ul ol table section article header footer address hr pre dl dt dd center form"
    " fieldset caption option",
    "closes itself": "area base br col embed hr img input link meta param source track wbr p li td th tr tbody thead"
    " tfoot colgroup option dt dd html head body",
    "quoting": "gmail_quote gmail_extra yahoo_quoted protonmail_quote moz-cite-prefix tutanota_quote zmail_extra",
    "rest": "divrplyfwdmsg appendonsend olk_src_body_section stopspelling mail-editor-reference-message-container",
}
_UNSEEN, _LINES, _CLOSES_ITSELF, _QUOTING_CLASSES, _REST_IDS = (frozenset(names.split()) for names in _NAMES.values())
_ATTRIBUTE = re.compile(r"([^\s=\"'/]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]*))")
_MARKED = re.compile(r"\b(?:class|id|type|cite|name|style)\s*=", re.IGNORECASE)
_OUTLOOK_LINE = re.compile(r"border-top:\s*solid\s+#(?:e1e1e1|b5c4df)", re.IGNORECASE)

# Private characters that stand for what the tags say until the text is put together.
_BREAK, _LINE, _PARAGRAPH, _OPEN, _CLOSE, _REST = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"
_MARKS = re.compile(f"[{_BREAK}-{_REST}]")
_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
_ENDS = re.compile(f" ?(?:[{_BREAK}{_LINE}{_PARAGRAPH}] ?)++")
_FOLDS = re.compile(f"[{_OPEN}{_CLOSE}{_REST}]")
_PADDING = re.compile("(?:[ ]?[\u00ad\u034f\u061c\u200b-\u200d\u2060\u2800\ufeff]){3,}+")


class Tag(NamedTuple):
    """One tag at ``[start, end)`` of the source. ``name`` is lower-case, "/div" for a closing one, and "" for what
    nobody sees: a comment, or a script or style with all that is in it.
    """

    start: int
    end: int
    name: str
    attributes: str = ""


def tags(html: str) -> Iterator[Tag]:
    """The tags of ``html`` in order."""
    lowered = ""
    position = 0
    while found := _TAG.search(html, position):
        start, position = found.span()
        name = found[2].lower() if found[2] else ""
        if found[4] == "!--":
            end = html.find("-->", start + 2)
            position = end + 3 if end >= 0 else len(html)
        elif name in _UNSEEN and not found[1]:
            lowered = lowered or _folded_case(html)
            end = lowered.find(f"</{name}", position)
            position = end if end >= 0 else len(html)
            name = ""
        yield Tag(start, position, found[1] + name if name else "", found[3] or "")


def _folded_case(html: str) -> str:
    """Lower case with every letter in its place (some capitals become two letters)."""
    lowered = html.lower()
    return lowered if len(lowered) == len(html) else re.sub("[A-Z]", lambda letter: letter[0].lower(), html)


def depth(html: str) -> int:
    """How many elements stand open at once, at most; those that a sibling closes are not counted."""
    most = now = 0
    standing: Counter[str] = Counter()
    for tag in tags(html):
        name = tag.name.lstrip("/")
        if not name or name in _CLOSES_ITSELF:
            continue
        if tag.name[0] != "/":
            standing[name] += 1
            now += 1
            most = max(most, now)
        elif standing[name]:
            standing[name] -= 1
            now -= 1
    return most


def quotes(html: str) -> list[tuple[int, int]]:
    """Where the source quotes earlier letters: each outermost element that does, from its tag to its closing tag;
    after Outlook's mark everything.
    """
    found: list[tuple[int, int]] = []
    quote: _Quote | None = None
    for tag in tags(html):
        if quote is None:
            if _begins_the_rest(tag):
                return [*found, (tag.start, len(html))]
            quote = _Quote(tag.name, tag.start) if _is_quote(tag) else None
        elif quote.ends_at(tag):
            found.append((quote.start, tag.end))
            quote = None
    if quote:
        found.append((quote.start, len(html)))
    return found


@dataclass(slots=True)
class _Quote:
    """A quoting element whose closing tag is awaited."""

    name: str
    start: int
    open: int = 1

    def ends_at(self, tag: Tag) -> bool:
        if tag.name == self.name:
            self.open += 1
        elif tag.name == f"/{self.name}":
            self.open -= 1
        return self.open == 0


def _is_quote(tag: Tag) -> bool:
    if tag.name not in {"div", "blockquote"} or not _MARKED.search(tag.attributes):
        return False
    values = _attributes(tag)
    if _QUOTING_CLASSES & set(values.get("class", "").lower().split()) or values.get("name", "").lower() == "quote":
        return True
    if tag.name != "blockquote":
        return False
    return "cite" in (values.get("type", "").lower(), *values) or "border-left" in values.get("style", "").lower()


def _begins_the_rest(tag: Tag) -> bool:
    """Outlook's mark: from here on everything is the earlier letter."""
    if tag.name not in {"div", "hr", "span"} or not _MARKED.search(tag.attributes):
        return False
    values = _attributes(tag)
    if values.get("id", "").lower() in _REST_IDS or "outlookmessageheader" in values.get("class", "").lower():
        return True
    return bool(_OUTLOOK_LINE.search(values.get("style", "")))


def _attributes(tag: Tag) -> dict[str, str]:
    found = (match.groups() for match in _ATTRIBUTE.finditer(tag.attributes[:5_000]))
    return {name.lower(): unescape(double or single or bare or "") for name, double, single, bare in found}


def html_to_text(html: str, *, fold: bool = True) -> tuple[str, list[tuple[int, int]]]:
    """(text, folded ranges). Links keep their words only; images and styles vanish; lists and tables keep lines.

    With fold=False nothing is marked as quoted: in a forwarded letter the quotation is the message. A letter without
    a word says what its pictures are, else what its title, its links or its hidden parts say: it is empty only
    where there is nothing at all.
    """
    text, ranges = _composed(_marked(html, fold=fold))
    if text:
        return text, ranges
    return _last_resort(html), []


def _marked(html: str, *, fold: bool) -> str:
    """The words, with private characters for line ends and quotations."""
    out: list[str] = []
    quote: _Quote | None = None
    position = preformatted = 0
    resting = not fold
    for tag in tags(html):
        if tag.start > position:
            out.append(_words(html[position : tag.start], preformatted=preformatted > 0))
        position, name = tag.end, tag.name
        if quote and quote.ends_at(tag):
            out.append(_CLOSE)
            quote = None
        elif fold and quote is None and _is_quote(tag):
            out.append(_OPEN)
            quote = _Quote(name, tag.start)
        elif not resting and _begins_the_rest(tag):
            out.append(_REST)
            resting = True
        bare = name.lstrip("/")
        if bare == "pre":
            preformatted = max(0, preformatted + (1 if name == "pre" else -1))
        out.append(_mark_of(name, bare))
    out.append(_words(html[position:], preformatted=preformatted > 0))
    return "".join(out)


def _mark_of(name: str, bare: str) -> str:
    if name == "br":
        return _BREAK
    if bare in _LINES:
        return _LINE
    if bare in {"p", "blockquote"}:
        return _PARAGRAPH
    return " " if name in {"/td", "/th"} else ""


def _words(text: str, *, preformatted: bool) -> str:
    if "&" in text:
        text = unescape(text)
    if not text.isascii():
        text = _MARKS.sub("", text)
    return text.replace("\r\n", "\n").replace("\n", _BREAK) if preformatted else text


def _composed(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """White space as a reader sees it, and the marks of quotations turned into ranges of the final text."""
    marked = _SPACE.sub(" ", marked)
    if not marked.isascii():
        marked = _PADDING.sub("", marked)
    marked = _ENDS.sub(_line_ends, marked).strip(" \n")
    out: list[str] = []
    ranges: list[tuple[int, int]] = []
    position = length = began = 0
    rest = -1
    for found in _FOLDS.finditer(marked):
        out.append(marked[position : found.start()])
        length += found.start() - position
        position = found.end()
        if found[0] == _REST:
            rest = length
        elif found[0] == _OPEN:
            began = length
        elif length > began:
            ranges.append((began, length))
            began = length
    out.append(marked[position:])
    text = "".join(out)
    if marked.rfind(_OPEN) > marked.rfind(_CLOSE):
        ranges.append((began, len(text)))
    if rest >= 0:
        ranges = [(start, end) for start, end in ranges if end <= rest] + [(rest, len(text))]
    return text.rstrip(), [(start, min(end, len(text.rstrip()))) for start, end in ranges if text[start:end].strip()]


def _line_ends(found: re.Match[str]) -> str:
    """A run of marks as one line end or an empty line: a block begins a line unless one has just begun."""
    ends = 0
    for mark in found[0]:
        if mark == _BREAK:
            ends += 1
        elif mark == _LINE:
            ends = max(ends, 1)
        elif mark == _PARAGRAPH:
            ends = max(ends, 2)
        if ends > 1:
            return "\n\n"
    return "\n" * ends


def _last_resort(html: str) -> str:
    seen = [tag for tag in tags(html[:500_000]) if tag.name in {"img", "a"}][:400]
    pictures = [_attributes(tag) for tag in seen if tag.name == "img"]
    said = [values.get("alt", "") for values in pictures]
    named = [_file_name(values.get("src", "")) for values in pictures]
    links = [_attributes(tag).get("href", "") for tag in seen if tag.name == "a"]
    hidden = re.sub(r"<[^<>]*>|<!--|-->", " ", html[:200_000])
    for found in (said, [f"[{name}]" for name in named if name], links, [unescape(hidden)]):
        lines = [" ".join(_MARKS.sub("", line).split()) for line in found]
        text = "\n".join(dict.fromkeys(line for line in lines if line))
        if text:
            return text
    return ""


def _file_name(address: str) -> str:
    if address[:5].lower() == "data:":
        return ""
    return address.removeprefix("cid:").partition("?")[0].partition("@")[0].rpartition("/")[2][:100]
