"""What is typed is read into a tree: signs, brackets, operators, and never a fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dromos.tickets.search.query import All, Either, Fault, Node, Not, Operator, Phrase, Word, parse, positive
from dromos.tickets.search.snippets import LENGTH, Wanted, marked, snippet
from dromos.triage.stems import lexemes

A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        ("a", A),
        ("a b", All((A, B))),
        ("a -b", All((A, Not(B)))),
        ("a OR b", Either((A, B))),
        ("a or b", All((A, Word("or"), B))),
        ("a b OR c", Either((All((A, B)), C))),
        ("(a OR b) c", All((Either((A, B)), C))),
        ("-(a b)", Not(All((A, B)))),
        ('"a b" c', All((Phrase("a b"), C))),
        ("«a b", Phrase("a b")),
        ("ab*", Word("ab", begins=True)),
        ("status:open", Operator("status", "open")),
        ('Tag:"long name"', Operator("tag", "long name")),
        ("-from:a@b.c", Not(Operator("from", "a@b.c"))),
        ("((a", A),
        ("a) b", Either((A, B))),
        ("- ) OR (", None),
        ("status: a", All((Word("status:"), A))),
        ("http://a.b/c", Word("http://a.b/c")),
    ],
)
def test_a_question_is_a_tree(text: str, tree: Node | None) -> None:
    assert parse(text).tree == tree


def test_an_unknown_operator_is_text_and_told() -> None:
    question = parse("foo:bar")
    assert question.tree == All((Word("foo"), Phrase("bar")))
    assert question.faults == [Fault("unknown_operator", "foo")]
    assert parse("a " * 100).faults == [Fault("too_long")]


@given(st.text(alphabet="ab\"'()-*: OR|<>!&\\\x00é", max_size=60))
def test_whatever_is_typed_can_be_read(text: str) -> None:
    for one in positive(parse(text).tree):
        assert one.text.strip()


def test_what_is_forbidden_is_not_marked() -> None:
    assert list(positive(parse("a -b (c OR status:open)").tree)) == [A, C]


def wanted(*words: str) -> Wanted:
    return Wanted(frozenset(lexeme for word in words for lexeme in lexemes(word)))


def test_the_word_as_it_stands_is_marked() -> None:
    pieces = marked("Obě faktury, prosím.", wanted("fakturou"), ("cs",))
    assert pieces == [(False, "Obě "), (True, "faktury"), (False, ", prosím.")]
    assert marked("router", Wanted(frozenset(), ("rou",)), ("en",)) == [(True, "router")]


def test_a_snippet_shows_the_piece_with_most_of_the_words() -> None:
    text = "router " + "and so on " * 60 + "the routers and the invoices " + "the end " * 60
    number, pieces = snippet(text, wanted("router", "invoice"), ("en",))
    shown = "".join(piece for _, piece in pieces)
    assert number == 2
    assert [piece for is_hit, piece in pieces if is_hit] == ["routers", "invoices"]
    assert len(shown) <= LENGTH + 4
    assert snippet("nothing here", wanted("router"), ("en",)) == (0, [(False, "nothing here")])
