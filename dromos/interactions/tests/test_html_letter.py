"""The HTML of a letter is read in one pass: its words are all there, and no source can make it slow."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dromos.interactions.html_letter import depth, html_to_text, quotes, tags


def words(html: str) -> str:
    return html_to_text(html)[0]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One <b>two</b></p><p>three</p>", "One two\n\nthree"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<div>a</div><div><br></div><div>b<br></div><div>c</div>", "a\n\nb\nc"),
        ("<table>\n<tr><td>a</td><td>b</td></tr>\n<tr><td>c</td></tr></table>d", "a b\nc\nd"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("x <!-- <b>never</b> --> y<!-->z", "x yz"),
        ("<STYLE>p{}</sTyLe>a<script>if (a<b) x()</script>b", "ab"),
        ("5 < 6 and 7 > 3 & more", "5 < 6 and 7 > 3 & more"),
        ('<a title="a>b" href=x>link</a>', "link"),
        ("&lt;b&gt; &Kappa;&#974;&#x3C3; &unknown;", "<b> Κώσ &unknown;"),
        ("<pre>a\n  b\r\n</pre>c", "a\nb\nc"),
        ("a\u00a0 \n b", "a b"),
        ("Offer" + "\u200c\u00a0\u034f" * 40 + " now", "Offer now"),
        ("<![if !mso]>seen<![endif]><!--[if mso]>never<![endif]-->", "seen"),
        ("<title>never</title>İ<style>x</style>y", "İy"),
        ("a</p>b", "a\n\nb"),
        ("<o:p>&nbsp;</o:p><custom-tag>kept</custom-tag>", "kept"),
    ],
)
def test_html_reads_like_the_page(html: str, text: str) -> None:
    assert words(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<img src="https://x.example/a/offer.png?u=1" alt="Our offer"><img alt="Call us">', "Our offer\nCall us"),
        ('<img src="https://x.example/a/offer.png?u=1"><img src="cid:logo.gif@1">', "[offer.png]\n[logo.gif]"),
        ('<a href="https://x.example/"></a>', "https://x.example/"),
        ("<title>Your bill</title>", "Your bill"),
        ("<style>everything is in a style that never ends", "everything is in a style that never ends"),
        ("<!-- only a comment", "only a comment"),
        ("<p> </p>", ""),
    ],
)
def test_a_letter_without_a_word_says_what_it_has(html: str, text: str) -> None:
    assert words(html) == text


@pytest.mark.parametrize(
    ("html", "quoted"),
    [
        ('new<div class="x gmail_quote">old <div>deep</div> old</div> after', ["old\ndeep\nold"]),
        ("new<BLOCKQUOTE TYPE='CITE'>old<blockquote>x</blockquote></BLOCKQUOTE>", ["old\n\nx"]),
        ("new<blockquote cite=mid:1>old", ["old"]),
        ("new<div id=divRplyFwdMsg>From: S</div>old<div class=gmail_quote>older</div>", ["From: S\nold\nolder"]),
        (
            "new<div><div style='border:none;border-top:solid #E1E1E1 1.0pt'><b>From:</b> S</div></div>old",
            ["From: S\nold"],
        ),
        ("new<blockquote style='border-left:1px solid #0857A6'>old</blockquote>", ["old"]),
        ('new<div name="quote">old</div>', ["old"]),
        ("<div style='border-top:solid red 1px'>new</div>", []),
        ("<div class=gmail_quote>a</div>new<div class=gmail_quote>b</div>", ["a", "b"]),
        ("new<blockquote>emphasis</blockquote>", []),
        ("&#xE003;new&#xE004;<b class=gmail_quote>x</b>", []),
    ],
)
def test_quotations_are_found(html: str, quoted: list[str]) -> None:
    text, ranges = html_to_text(html)
    assert [text[start:end].strip() for start, end in ranges] == quoted
    assert html_to_text(html, fold=False)[1] == []
    assert len(quotes(html)) == len(quoted)


def test_depth_counts_what_stands_open() -> None:
    assert depth("<div><b>x</b><p>a<p>b</div><div></div>") == 2
    assert depth("<br><br><li>a<li>b") == 0
    assert depth("<div>" * 900) == 900
    assert depth("</div>" * 9 + "<i>") == 1


SCRAPS = [
    "<",
    ">",
    "</",
    "<!--",
    "-->",
    "<a ",
    '"',
    "'",
    "=",
    "<style>",
    "</style>",
    "<div class=gmail_quote>",
    "</div>",
]
SCRAPS += [
    "<pre>",
    "\n",
    " ",
    "&#xE003;",
    "\ue003",
    "&amp;",
    "x",
    "<br>",
    "<p>",
    "İ",
    "<script",
    "<div id=divrplyfwdmsg>",
]


@given(st.lists(st.sampled_from(SCRAPS)).map("".join))
def test_any_scraps_are_read_in_order(html: str) -> None:
    end = 0
    for tag in tags(html):
        assert end <= tag.start < tag.end <= len(html)
        end = tag.end
    text, ranges = html_to_text(html)
    position = 0
    for start, stop in ranges:
        assert position <= start < stop <= len(text)
        position = stop


BOMBS = [
    "<div>" * 25_000, "<" * 125_000, '<a "' * 50_000, "<a '\"" * 37_000, "<!--" * 50_000, "<style>" * 25_000,
    "<p" + " x=y" * 50_000, "<table>" + "x<tr>" * 25_000, "<div class=gmail_quote>x</div>" * 5_000,
    "<br>" * 37_000, " \n" * 75_000, "&" * 125_000, "&#" * 62_000, "\u200b " * 50_000, "<title>x</title" * 7_000,
]  # fmt: skip


def test_no_source_makes_it_slow() -> None:
    for bomb in BOMBS:
        started = time.process_time()
        html_to_text(bomb)
        quotes(bomb)
        depth(bomb)
        assert time.process_time() - started < 1, bomb[:20]
