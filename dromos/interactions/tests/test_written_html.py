"""HTML of our own letters: what survives, and how it reads in plain text."""

import pytest

from dromos.interactions import written_html as written


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<p onclick="x()">Hello <b>you</b></p>', "<p>Hello <b>you</b></p>"),
        ('<p><a href="javascript:alert(1)">here</a></p>', "<p><a>here</a></p>"),
        ('<p>a<script>alert(1)</script><img src="https://elsewhere.example/x.png" alt="t">b</p>', "<p>ab</p>"),
        ('<p style="color:red" class="MsoNormal">Word</p><o:p></o:p>', "<p>Word</p>"),
        ('<p><img src="cid:p1@dromos" alt="The modem"></p>', '<p><img src="cid:p1@dromos" alt="The modem"></p>'),
        ("<p> <br></p><p></p>", ""),
        ("<table><tr><td colspan='2' style='x'>1</td></tr></table>",
         '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>'),
    ],
)  # fmt: skip
def test_only_what_an_editor_makes_survives(html: str, kept: str) -> None:
    assert written.clean(html) == kept


def test_plain_text_says_all_of_it() -> None:
    html = (
        '<p>See <a href="https://help.example/">the page</a>,<br>please.</p><ul><li><p>one</p></li><li><p>two</p>'
        "<ol><li><p>first</p></li><li><p>second</p></li></ol></li></ul><blockquote><p>so you said</p></blockquote>"
        "<table><tbody><tr><th><p>Light</p></th><th>Means</th></tr><tr><td>red</td><td>no line</td></tr></tbody></table>"
        '<pre><code>ping  -c 3\n  ok</code></pre><p><img src="cid:a@b" alt="modem.png"></p>'
    )
    assert written.to_text(written.clean(html)) == (
        "See the page (https://help.example/),\nplease.\n\n- one\n- two\n  1. first\n  2. second\n\n> so you said\n\n"
        "Light | Means\nred   | no line\n\nping  -c 3\n  ok\n\n[modem.png]"
    )


def test_plain_text_goes_to_html_and_back() -> None:
    text = "Hello <you> & me,\nsecond line\n\nNew paragraph"
    assert written.is_plain(written.of_text(text))
    assert written.to_text(written.of_text(text)) == text


def test_what_the_agent_wrote_is_found_again_in_the_letter() -> None:
    html = written.clean('<p>Hello</p><ul><li><p>x</p></li></ul><img src="cid:p@d" alt="<p a">')
    letter = f"<html><body>{written.for_letter(html)}<p>signature</p></body></html>"
    assert 'style="' in letter
    assert written.clean(written.own_part(letter)) == html
    assert written.own_part("<p>plain</p>") == ""


def test_a_forged_mark_cannot_end_the_letter_early() -> None:
    html = written.clean(f"<p>a{written.REPLY_ENDS}b</p>")
    assert "a" in html
    assert "b" in html
    assert "<!--" not in html
