from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dromos.notifications.kinds import LetterKind, Variable
from dromos.notifications.render import LetterTextError, Rendered, one_line, problems, render

KIND = LetterKind(
    "test",
    "Test",
    (
        Variable("name", optional=True),
        Variable("subject"),
        Variable("news", "block", optional=True),
        Variable("quoted", "quote", optional=True),
        Variable("link", "url", optional=True),
        Variable("answer_by", "deadline", optional=True),
    ),
)


def letter(body: str, subject: str = "About {subject}", **values: str) -> Rendered:
    return render(subject=subject, body=body, kind=KIND, values={"subject": "modem", **values}, language="en")


class Balance(HTMLParser):
    """Collects unbalanced tags."""

    VOID = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_a_letter_has_a_text_and_an_html_face() -> None:
    made = letter("Hello {name},\n\nNews about {subject}.", name="Kostas")
    assert made.subject == "About modem"
    assert made.text == "Hello Kostas,\n\nNews about modem.\n"
    assert "<p style=" in made.html
    assert '<html lang="en">' in made.html


def test_a_value_is_never_markup() -> None:
    made = letter("Hello {name}", name="<script>alert(1)</script> [x](https://evil.example) {link}")
    assert "<script>" not in made.html
    assert "[x](https://evil.example) {link}" in made.text


def test_a_value_is_not_expanded_again() -> None:
    assert letter("Hello {name}", name="{subject}").text == "Hello {subject}\n"


@pytest.mark.parametrize("probe", ["{subject.__class__}", "{0}", "{subject!r}", "{}", "{{7*7}}", "{password}"])
def test_an_unknown_variable_is_told_to_the_administrator(probe: str) -> None:
    with pytest.raises(LetterTextError, match="There is no"):
        letter(f"Hello {probe}")


def test_the_error_names_what_can_be_used() -> None:
    (problem,) = [str(p) for p in problems("S", "Hello {nam}", KIND)]
    assert "There is no {nam}" in problem
    assert "{name}" in problem


def test_a_template_language_is_not_executed() -> None:
    assert letter("50 % } and { and $[1] and %(name)s").text == "50 % } and { and $[1] and %(name)s\n"
    with pytest.raises(LetterTextError):
        letter("{% include 'secret' %}")


def test_no_line_break_reaches_the_subject() -> None:
    made = letter("Hello", subject="About {subject}")
    assert made.subject == "About modem"
    hostile = render(
        subject="About {subject}",
        body="x",
        kind=KIND,
        values={"subject": "a\r\nBcc: evil@example.com\u2028b\x00c"},
        language="en",
    )
    assert hostile.subject == "About a Bcc: evil@example.com b c"


@given(st.text())
def test_one_line_is_one_line(value: str) -> None:
    assert len(one_line(value).splitlines()) <= 1


def test_a_customer_without_a_name_is_still_greeted() -> None:
    assert letter("Hello {name},").text == "Hello,\n"
    assert letter("Üdvözöljük, {name}!").text == "Üdvözöljük!\n"
    assert letter("Здравствуйте, {name}!", name="Николай").text == "Здравствуйте, Николай!\n"


def test_a_paragraph_with_an_empty_variable_is_left_out() -> None:
    assert letter("First.\n\nWe will answer {answer_by}.\n\nLast.").text == "First.\n\nLast.\n"


def test_a_link_alone_is_a_button_and_in_text_its_address() -> None:
    made = letter("[See it]({link})", link="https://desk.example/?a=1&b=2")
    assert made.text == "See it:\nhttps://desk.example/?a=1&b=2\n"
    assert 'href="https://desk.example/?a=1&amp;b=2"' in made.html


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "//evil.example", 'https://"x'])
def test_a_link_that_is_no_web_or_mail_link_is_refused(target: str) -> None:
    with pytest.raises(LetterTextError):
        letter("[See it]({link})", link=target)
    assert "<a" not in letter(f"[See it]({target})").html if "(" in target else problems("S", f"[x]({target})", KIND)


def test_a_text_variable_cannot_be_a_link_target() -> None:
    assert [str(p) for p in problems("S", "[x]({subject})", KIND)] == ["{subject} is not a link."]


def test_a_block_needs_its_own_paragraph() -> None:
    assert "paragraph of its own" in str(problems("S", "Read {news} now", KIND)[0])


def test_a_block_keeps_its_paragraphs_lists_and_links() -> None:
    made = letter("{news}", news="One\r\nline.\n\n- a\n- b https://meridian.example/x.\n\n<b>")
    assert "One<br>line." in made.html
    assert "<ul" in made.html
    assert '<a href="https://meridian.example/x">https://meridian.example/x</a>.' in made.html
    assert "&lt;b&gt;" in made.html


def test_quoted_words_are_marked_in_both_faces() -> None:
    made = letter("Hello\n\n{quoted}", quoted="a\n\nb")
    assert made.text == "Hello\n\n> a\n>\n> b\n"
    assert '<blockquote type="cite"' in made.html


def test_an_empty_letter_is_refused() -> None:
    assert [str(p) for p in problems(" ", " ", KIND)] == ["The letter needs a subject.", "The letter needs a text."]


def test_a_missing_or_strange_value_is_an_error() -> None:
    with pytest.raises(LetterTextError, match="needs subject"):
        render(subject="S", body="x", kind=KIND, values={}, language="en")
    with pytest.raises(LetterTextError, match="has no colour"):
        letter("x", colour="red")


@given(st.text(max_size=200), st.text(min_size=1, max_size=80).filter(lambda s: s.strip()))
def test_whatever_a_customer_writes_the_html_is_well_formed(news: str, name: str) -> None:
    made = letter("Hello {name},\n\n{news}\n\n{quoted}", name=name, news=news, quoted=news)
    balance = Balance()
    balance.feed(made.html)
    balance.close()
    assert balance.wrong == []
    assert balance.open == []
