"""Other people's HTML made harmless. Pure: no Django request, no database.

Nothing of a letter may run, submit, frame, restyle the page or load from elsewhere. Pictures from elsewhere are held
back until the reader asks (they tell the sender that, when and where a letter was read).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

LONGEST = 1_000_000
"""Characters of HTML shown at most; of a longer letter the text is shown and the original offered for download."""

_TEXT = "a abbr b bdi bdo big br cite code del dfn em font i ins kbd mark q s samp small span strike strong"
_TEXT += " sub sup tt u var wbr"
_BLOCKS = "address blockquote center dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr img li ol p pre"
_BLOCKS += " section summary ul"
_TABLES = "caption col colgroup table tbody td tfoot th thead tr"
_TAGS = frozenset(f"{_TEXT} {_BLOCKS} {_TABLES}".split(" "))
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type"},
    "bdo": {"dir"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "cid", "data"}
_LINKS = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_REMOTE = re.compile(r"https?://", re.IGNORECASE)
_EMBEDDED = re.compile(r"data:image/(?:png|gif|jpe?g|webp);base64,[A-Za-z0-9+/=\s]+$", re.IGNORECASE)
_QUOTES = "blockquote[type=cite], .gmail_quote, .yahoo_quoted, .protonmail_quote, .moz-cite-prefix, #divRplyFwdMsg"


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """``html`` may be written into a page as it is; ``blocked`` pictures from elsewhere were held back."""

    html: str
    blocked: int


def sanitise(html: str, *, pictures: bool = False, cid: Mapping[str, str] | None = None, fold: str = "") -> SafeHtml:
    """Make ``html`` harmless; visible text survives.

    ``pictures`` lets pictures from elsewhere load. ``cid`` maps Content-IDs (without angle brackets) to addresses of
    our own. ``fold`` is the word on the fold of quoted earlier letters; "" leaves them unfolded.
    """
    return _sanitise(html[:LONGEST], pictures, tuple(sorted((cid or {}).items())), fold)


@lru_cache(maxsize=256)
def _sanitise(html: str, pictures: bool, cid: tuple[tuple[str, str], ...], fold: str) -> SafeHtml:  # noqa: FBT001
    held: list[str] = []
    inline = dict(cid)

    def judge(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "href":
            return value if _LINKS.match(value.strip()) else None
        if tag == "img" and attribute == "src":
            return _picture(value.strip(), inline, held, pictures=pictures)
        return value

    clean = nh3.clean(
        _folded(html, fold) if fold else html,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=judge,
        clean_content_tags={"script", "style", "title", "template", "noscript", "svg", "math"},
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        allowed_classes={"details": {"quote-fold"}, "div": {"quoted"}},
        strip_comments=True,
    )
    return SafeHtml(_WITHOUT_SOURCE.sub(_in_words, clean), len(held))


# Cleaned HTML writes every attribute in double quotes and escapes those inside, so this matches whole elements only.
_WITHOUT_SOURCE = re.compile(r'<img((?: (?!src=)[a-z]+="[^"]*")*)>')
_ALTERNATIVE = re.compile(r' alt="([^"]*)"')


def _in_words(image: re.Match[str]) -> str:
    """A picture that is not loaded stands as its alternative text, or not at all."""
    found = _ALTERNATIVE.search(image[1])
    words = escape(unescape(found[1]).strip()) if found else ""
    return f'<span class="blocked-picture">{words}</span>' if words else ""


def _picture(address: str, inline: Mapping[str, str], held: list[str], *, pictures: bool) -> str | None:
    """The address a picture may be loaded from, or None: then its alternative text is shown."""
    if address[:4].lower() == "cid:":
        return inline.get(address[4:].strip("<>"))
    if _EMBEDDED.match(address):
        return address
    if not _REMOTE.match(address):
        return None
    if pictures:
        return address
    held.append(address)
    return None


def _folded(html: str, word: str) -> str:
    """Quoted earlier letters put into a fold. Runs before cleaning, so whatever it makes is cleaned as well."""
    tree = LexborHTMLParser(html)
    quotes = tree.css(_QUOTES)
    if not quotes or not tree.body:
        return html
    known = {node.mem_id for node in quotes}
    for node in [node for node in quotes if not _inside(node, known)]:
        inside = f'<summary>{escape(word)}</summary><div class="quoted">{node.html or ""}</div>'
        fold = LexborHTMLParser(f'<details class="quote-fold">{inside}</details>').css_first("details")
        if fold is not None:
            node.replace_with(fold)
    return tree.body.inner_html or ""


def _inside(node: LexborNode, known: set[int]) -> bool:
    """Whether a quote lies within another that will be folded anyway."""
    parent = node.parent
    while parent is not None:
        if parent.mem_id in known:
            return True
        parent = parent.parent
    return False
