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

from dromos.interactions.html_letter import depth, html_to_text, quotes

LONGEST = 1_000_000
DEEPEST = 400
"""Characters of HTML, and elements that may stand open at once; of a letter beyond that the words are shown. A browser
and the cleaner alike need minutes for a hundred thousand nested elements.
"""

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
    return _sanitise(html, pictures, tuple(sorted((cid or {}).items())), fold)


@lru_cache(maxsize=256)
def _sanitise(html: str, pictures: bool, cid: tuple[tuple[str, str], ...], fold: str) -> SafeHtml:  # noqa: FBT001
    if len(html) > LONGEST or depth(html) > DEEPEST:
        return _in_words_only(html)
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
    out: list[str] = []
    position = 0
    for start, end in quotes(html):
        fold = f'<details class="quote-fold"><summary>{escape(word)}</summary><div class="quoted">'
        out += [html[position:start], fold, html[start:end], "</div></details>"]
        position = end
    return "".join(out) + html[position:]


def _in_words_only(html: str) -> SafeHtml:
    text, _ = html_to_text(html, fold=False)
    return SafeHtml(f"<p>{escape(text)}</p>".replace("\n", "<br>\n"), 0)
