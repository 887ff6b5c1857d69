"""The words of an HTML letter as plain text, with the places where it quotes earlier letters. Pure; bounded."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_HTML = 1_500_000
MAX_OPEN = 1_000

_BREAK, _PARAGRAPH, _OPEN, _CLOSE, _REST = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
_MARKS = re.compile(f"[{_BREAK}-{_REST}]")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LINE_TAG = re.compile(
    r"<(?=(?:br|/?div|/?tr|/?li|/?h[1-6]|/?ul|/?ol|/?table|/?section|/?address|hr|/?pre)\b)", re.IGNORECASE
)
_PARAGRAPH_TAG = re.compile(r"<(?=(?:/?p|/?blockquote)\b)", re.IGNORECASE)
_CELL_TAG = re.compile(r"<(?=/t[dh]\b)", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]{0,5000}>")
_OPENING = re.compile(r"<[a-z]", re.IGNORECASE)
_CLOSING = re.compile(r"</[a-z]|/>|<(?:br|img|hr|meta|link|input|p|li|td|tr|col)\b", re.IGNORECASE)

_QUOTES = (
    "div.gmail_quote, div.gmail_extra, blockquote[type=cite], blockquote.gmail_quote, div.yahoo_quoted, "
    "blockquote.protonmail_quote, div.protonmail_quote, div.moz-cite-prefix, div.tutanota_quote, "
    "div.zmail_extra, blockquote[cite]"
)
_EVERYTHING_AFTER = "#divRplyFwdMsg, #appendonsend, #OLK_SRC_BODY_SECTION, div.OutlookMessageHeader, hr#stopSpelling"


def html_to_text(html: str, *, fold: bool = True) -> tuple[str, list[tuple[int, int]]]:
    """(text, folded ranges). Links keep their words only; images and styles vanish; lists and tables keep
    lines.

    With fold=False nothing is marked as quoted: in a forwarded letter the quotation is the message.
    """
    html = _MARKS.sub("", html[:MAX_HTML])
    if _depth(html) > MAX_OPEN:
        return _squeeze(_SPACE.sub(" ", _ANY_TAG.sub(_BREAK, _without(_without(html, "script"), "style"))))
    html = _keep_lines(html, "pre")
    html = _SPACE.sub(" ", html)
    html = _PARAGRAPH_TAG.sub(f"{_PARAGRAPH}<", _LINE_TAG.sub(f"{_BREAK}<", _CELL_TAG.sub(" <", html)))
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style", "title", "head", "template"])
    if tree.body is None:
        return "", []
    if fold:
        _mark_quotes(tree.body)
    return _squeeze(tree.body.text(separator="", strip=False))


def _depth(html: str) -> int:
    """A quick upper guess of how many elements stand open at once."""
    return sum(1 for _ in _OPENING.finditer(html)) - sum(1 for _ in _CLOSING.finditer(html))


def _without(html: str, name: str) -> str:
    """The source without the named elements, for source too deep to be parsed as a tree. Linear."""
    pieces = re.split(rf"</{name}\s*>", html, flags=re.IGNORECASE)
    return " ".join(re.split(rf"<{name}\b", piece, maxsplit=1, flags=re.IGNORECASE)[0] for piece in pieces)


def _keep_lines(html: str, name: str) -> str:
    """Line ends inside the named elements turned into breaks. Linear."""
    if f"<{name}" not in html.lower():
        return html
    out: list[str] = []
    for piece in re.split(rf"(?=</{name}\s*>)", html, flags=re.IGNORECASE):
        before, opening, inside = re.split(rf"(<{name}\b|\Z)", piece, maxsplit=1, flags=re.IGNORECASE)[:3]
        out.append(before + opening + inside.replace("\n", _BREAK))
    return "".join(out)


def _mark_quotes(body: LexborNode) -> None:
    for node in body.css(_QUOTES)[:200]:
        node.insert_before(_OPEN)
        node.insert_after(_CLOSE)
    for node in body.css(_EVERYTHING_AFTER)[:1]:
        node.insert_before(_REST)


def _squeeze(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """White space as a reader sees it, and the marks of quotations turned into ranges of the final text."""
    marked = marked.replace("\u00a0", " ")
    marked = re.sub(f" *([{_BREAK}{_PARAGRAPH}])[ {_BREAK}]*", r"\1", marked)
    marked = re.sub(f"[{_BREAK}{_PARAGRAPH}]*{_PARAGRAPH}[{_BREAK}{_PARAGRAPH}]*", "\n\n", marked)
    marked = re.sub(" {2,}", " ", marked.replace(_BREAK, "\n")).strip(" \n")
    out: list[str] = []
    ranges: list[tuple[int, int]] = []
    position = length = depth = began = 0
    rest = -1
    for found in re.finditer(f"[{_OPEN}{_CLOSE}{_REST}]", marked):
        out.append(marked[position : found.start()])
        length += found.start() - position
        position = found.end()
        mark = found.group()
        if mark == _REST and rest < 0:
            rest = length
        elif mark == _OPEN:
            began = length if depth == 0 else began
            depth += 1
        elif mark == _CLOSE and depth:
            depth -= 1
            if depth == 0 and length > began:
                ranges.append((began, length))
    out.append(marked[position:])
    text = "".join(out)
    if rest >= 0:
        ranges = [(start, end) for start, end in ranges if end <= rest] + [(rest, len(text))]
    return text, [(start, end) for start, end in ranges if text[start:end].strip()]
