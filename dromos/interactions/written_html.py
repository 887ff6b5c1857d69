"""HTML that people of this house write: what of it may go into a letter, and the same in plain text. Pure.

An editor, a canned text or a program sends HTML; only what is listed here survives. Pictures are those that came along
(``cid:``) and no others, so that no letter of ours loads anything from anywhere.
"""

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

import nh3

from dromos.interactions.html_letter import depth
from dromos.lib.typed import whole

LONGEST = 400_000
DEEPEST = 100
REPLY_BEGINS, REPLY_ENDS = "<!--reply-->", "<!--/reply-->"

_INLINE = frozenset(("a", "b", "br", "code", "del", "em", "i", "img", "s", "strong", "sub", "sup", "u"))
_BLOCKS = frozenset(("blockquote", "h2", "h3", "hr", "li", "ol", "p", "pre", "ul"))
_TAGS = _INLINE | _BLOCKS | frozenset(("table", "tbody", "td", "th", "thead", "tr"))
_ATTRIBUTES = {
    "a": {"href"}, "img": {"src", "alt", "width", "height"}, "ol": {"start"}, "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}  # fmt: skip
_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"]+\Z", re.IGNORECASE)
_CID = re.compile(r"cid:([\w.@+-]{1,200})\Z", re.ASCII)
_CIDS = re.compile(r'<img [^<>]*?src="cid:([\w.@+-]{1,200})"', re.ASCII)
_NO_SOURCE = re.compile(r'<img((?: (?!src=)[a-z]+="[^"]*")*)>')
_STYLES = {
    "p": "margin:0 0 16px",
    "ul": "margin:0 0 16px;padding:0 0 0 24px",
    "ol": "margin:0 0 16px;padding:0 0 0 24px",
    "blockquote": "margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #8a94a6",
    "pre": "margin:0 0 16px;padding:12px;border:1px solid #c4cad4;border-radius:6px;white-space:pre-wrap;"
    "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:14px",
    "code": "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:14px",
    "table": "margin:0 0 16px;border-collapse:collapse",
    "td": "padding:6px 10px;border:1px solid #c4cad4;vertical-align:top",
    "th": "padding:6px 10px;border:1px solid #c4cad4;vertical-align:top;text-align:left",
    "img": "max-width:100%;height:auto",
    "h2": "margin:24px 0 8px;font-size:20px",
    "h3": "margin:16px 0 8px;font-size:17px",
}


def clean(html: str) -> str:
    """What of ``html`` may be kept and sent; "" where that is nothing a reader would see."""
    if not html.strip():
        return ""
    if len(html) > LONGEST or depth(html) > DEEPEST:
        return of_text(re.sub(r"<[^<>]*>", " ", html[:LONGEST]))
    cleaned = _NO_SOURCE.sub("", _cleaned(html, {})).strip()
    return cleaned if to_text(cleaned) else ""


def for_letter(html: str) -> str:
    """Cleaned HTML with the looks mail programs need, between marks by which it is found again (``own_part``)."""
    styles = {tag: {"style": style} for tag, style in _STYLES.items()}
    return f"{REPLY_BEGINS}{_NO_SOURCE.sub('', _cleaned(html, styles))}{REPLY_ENDS}"


def _cleaned(html: str, styles: dict[str, dict[str, str]]) -> str:
    def judge(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "href":
            return value.strip() if _LINK.match(value.strip()) else None
        if attribute == "src":
            return value if tag == "img" and _CID.match(value) else None
        if attribute in {"width", "height", "colspan", "rowspan", "start"}:
            return value if value.isdecimal() and len(value) < 5 else None
        return value

    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=judge,
        clean_content_tags={"script", "style", "title", "template", "noscript", "svg", "math"},
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel=None,
        set_tag_attribute_values=styles,
        strip_comments=True,
    )


def own_part(html: str) -> str:
    """What the agent wrote of a letter that was sent, without greeting, signature and quotation; "" for plain ones."""
    begins = html.find(REPLY_BEGINS)
    ends = html.find(REPLY_ENDS, begins)
    return html[begins + len(REPLY_BEGINS) : ends] if 0 <= begins < ends else ""


def pictures_in(html: str) -> frozenset[str]:
    """The Content-IDs of the pictures that stand in cleaned HTML."""
    return frozenset(_CIDS.findall(html))


def is_plain(html: str) -> bool:
    """Does it hold nothing that plain text would lose?"""
    return not re.search(r"<(?!/|p>|br>)", html)


def of_text(text: str) -> str:
    """Plain text as HTML: empty lines part paragraphs."""
    paragraphs = re.split(r"\n[ \t]*\n+", text.replace("\r\n", "\n").strip("\n"))
    return "".join(f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs if part)


def to_text(html: str, *, picture: str = "picture") -> str:
    """Cleaned HTML as plain text that says all of it: addresses of links, marks of lists, rows of tables."""
    parser = _Text(picture)
    parser.feed(html)
    parser.close()
    return parser.said()


@dataclass
class _Level:
    """A list, quotation or list item that stands open: what begins its lines."""

    tag: str
    first: str = ""
    rest: str = ""
    number: int = 1


@dataclass
class _Table:
    rows: list[list[str]] = field(default_factory=list)


class _Text(HTMLParser):
    """Collects lines; ``levels`` are the prefixes that stand open, outermost first."""

    def __init__(self, picture: str) -> None:
        super().__init__(convert_charrefs=True)
        self.picture = picture
        self.lines: list[str] = []
        self.line: list[str] = []
        self.levels: list[_Level] = []
        self.tables: list[_Table] = []
        self.links: list[tuple[str, int]] = []
        self.kept = 0

    # Line by line

    def flush(self, *, apart: bool = False) -> None:
        """End the line; ``apart``: an empty line follows."""
        words = "".join(self.line)
        self.line = []
        if not self.kept:
            words = re.sub(r"[ \t\r\f]+", " ", words)
        words = "\n".join(part.strip() if not self.kept else part.rstrip() for part in words.strip("\n").split("\n"))
        if words.strip():
            self.lines += [self.prefix() + part for part in words.split("\n")]
        if apart and self.lines and self.lines[-1].strip(" >"):
            self.lines.append("".join(level.rest for level in self.levels).rstrip())

    def prefix(self) -> str:
        said = "".join(level.first or level.rest for level in self.levels)
        for level in self.levels:
            level.first = ""
        return said

    def said(self) -> str:
        self.flush()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in self.lines)).strip("\n")

    # Tag by tag

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "br":
            self.line.append("\n")
        elif tag == "img":
            self.line.append(f"[{values.get('alt') or self.picture}]")
        elif tag == "a":
            self.links.append((values.get("href", ""), len(self.line)))
        elif tag in {"p", "h2", "h3", "pre", "table", "blockquote", "ul", "ol", "li", "hr"} and not self.tables:
            self.begin(tag, values)
        elif tag == "table" or (tag == "tr" and self.tables):
            (self.tables[-1].rows.append([]) if tag == "tr" else self.tables.append(_Table()))
        elif tag in {"td", "th"} and self.tables:
            self.line = []

    def begin(self, tag: str, values: dict[str, str]) -> None:
        self.flush(apart=not self.in_item() and tag != "li")
        if tag == "pre":
            self.kept += 1
        elif tag == "hr":
            self.lines += [self.prefix() + "-" * 20, ""]
        elif tag == "blockquote":
            self.levels.append(_Level(tag, rest="> "))
        elif tag in {"ul", "ol"}:
            start = whole(values.get("start", ""))
            self.levels.append(_Level(tag, number=1 if start is None else start))
        elif tag == "li":
            self.levels.append(self.item())
        elif tag == "table":
            self.tables.append(_Table())

    def item(self) -> _Level:
        lists = [level for level in self.levels if level.tag in {"ul", "ol"}]
        mark = "- "
        if lists and lists[-1].tag == "ol":
            mark = f"{lists[-1].number}. "
            lists[-1].number += 1
        return _Level("li", first=mark, rest=" " * len(mark))

    def in_item(self) -> bool:
        return bool(self.levels) and self.levels[-1].tag in {"li", "ul", "ol"}

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.links:
            self.link(*self.links.pop())
        elif tag in {"td", "th"} and self.tables and self.tables[-1].rows:
            self.tables[-1].rows[-1].append(" ".join("".join(self.line).split()))
            self.line = []
        elif tag == "table" and self.tables:
            self.table(self.tables.pop())
        elif tag in {"p", "h2", "h3", "pre"} and not self.tables:
            self.flush(apart=not self.in_item())
            self.kept -= int(tag == "pre" and self.kept > 0)
        elif tag in {"blockquote", "ul", "ol", "li"} and not self.tables:
            self.flush()
            if any(level.tag == tag for level in self.levels):
                while self.levels.pop().tag != tag:
                    pass
            while tag == "blockquote" and self.lines and not self.lines[-1].strip(" >"):
                self.lines.pop()
            self.flush(apart=tag != "li" and not self.in_item())

    def link(self, address: str, begun: int) -> None:
        words = "".join(self.line[begun:]).strip()
        bare = re.sub(r"^(?:mailto|tel):", "", address)
        if address and words not in {address, bare, bare.rstrip("/")}:
            self.line.append(f" ({bare})" if words else bare)

    def table(self, table: _Table) -> None:
        rows = [row for row in table.rows if any(row)]
        if self.tables:  # a table within a cell is words of that cell
            self.line = [" ".join(" ".join(row) for row in rows)]
            return
        columns = max((len(row) for row in rows), default=0)
        wide = [max((len(row[at]) for row in rows if at < len(row)), default=0) for at in range(columns)]
        pad = sum(wide) + 3 * columns <= 90
        for row in rows:
            cells = [cell.ljust(wide[at]) if pad else cell for at, cell in enumerate(row)]
            self.lines.append(f"{self.prefix()}{' | '.join(cells)}".rstrip())
        self.lines.append("")

    def handle_data(self, data: str) -> None:
        self.line.append(data if self.kept else re.sub(r"\s+", " ", data))
