"""One function for texts and questions: words are found in any form, and words that only look alike are not."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dromos.triage.stems import RULES, fold, languages_of, lexemes, stems, tokens, words
from dromos.triage.stems.vector import MOST_WORDS, any_of, phrase, tsvector
from dromos.triage.tests import everyday
from dromos.triage.tests.pairs import APART, FORMS, FOUND, STRANGERS, couples, pairs
from dromos.triage.troubles.words import WORDS


def finds(query: str, text: str, languages: tuple[str, ...]) -> bool:
    there = {lexeme for word in tokens(text) for lexeme in lexemes(word, languages)}
    return all(not there.isdisjoint(lexemes(word)) for word in tokens(query))


@pytest.mark.parametrize("language", FOUND)
def test_another_form_of_the_word_is_found(language: str) -> None:
    listed = pairs(FOUND[language])
    assert len(listed) >= 20
    assert [pair for pair in listed if not finds(*pair, (language,))] == []


@pytest.mark.parametrize("language", FOUND)
def test_it_is_found_when_the_language_of_the_text_has_to_be_guessed(language: str) -> None:
    assert [pair for pair in pairs(FOUND[language]) if not finds(*pair, languages_of(pair[1]))] == []


@pytest.mark.parametrize("language", APART)
def test_a_word_that_only_looks_alike_is_not_found(language: str) -> None:
    listed = pairs(APART[language])
    assert len(listed) >= 20
    assert [pair for pair in listed if finds(*pair, (language,))] == []
    assert [pair for pair in listed if finds(*pair, languages_of(pair[1], language))] == []


@pytest.mark.parametrize("language", FORMS)
def test_each_form_of_a_word_finds_the_other(language: str) -> None:
    listed = couples(FORMS[language]) + couples(everyday.FORMS[language])
    both_ways = [pair for couple in listed for pair in (couple, couple[::-1])]
    assert [pair for pair in both_ways if not finds(*pair, (language,))] == []


@pytest.mark.parametrize("language", STRANGERS)
def test_neither_of_two_words_that_look_alike_finds_the_other(language: str) -> None:
    listed = couples(STRANGERS[language]) + couples(everyday.STRANGERS[language])
    both_ways = [pair for couple in listed for pair in (couple, couple[::-1])]
    assert [pair for pair in both_ways if finds(*pair, (language,))] == []


@pytest.mark.parametrize("language", FOUND)
def test_capitals_and_missing_accents_change_nothing(language: str) -> None:
    for query, text in pairs(FOUND[language]):
        assert finds(query.upper(), text, (language,)), query
        assert finds(fold(query), text, (language,)), query
        assert finds(query, fold(text).upper(), (language,)), text


def test_text_and_question_go_through_the_same_function() -> None:
    assert [(one.text, one.position) for one in stems("The routers, and a router!", "en")] == [
        ("router.e", 2), ("router.e", 5),
    ]  # fmt: skip
    assert {one.text for one in stems("routers")} >= {"router.e", "routers.c"}


def test_other_rules_have_another_number() -> None:
    """When this fails, words get other lexemes than those in the indexes of houses: add one to RULES."""
    listed = [(lang, word) for lang, text in everyday.FORMS.items() for word in text.replace("=", " ").split()]
    listed += [(lang, word) for lang, found in WORDS.items() for text in found.values() for word in text.split()]
    made = repr([(key, word, lexemes(word, (key,))) for key, word in listed])
    assert (RULES, hashlib.sha256(made.encode()).hexdigest()[:12]) == (2, "b0d8e2a8d8f7")


def test_addresses_and_numbers_are_found_whole_and_in_parts() -> None:
    assert set(lexemes("Kostas.P@Customer.example")) >= {"kostas.p@customer.example", "kostas", "customer"}
    assert set(lexemes("210-123-4567")) == {"210-123-4567", "210", "123", "4567", "2101234567"}
    assert lexemes("E651") == ("e651",)


def test_letters_decide_in_a_text_of_two_scripts() -> None:
    assert lexemes("роутер", ("cs",)) == lexemes("роутер", ("ru",))
    assert lexemes("router", ("el",)) == ("router.e",)


def test_accents_written_apart_and_invisible_signs_do_not_cut_words() -> None:
    assert list(tokens("pr\u030cipojeni\u0301 da\u00adta")) == ["připojení", "data"]


def test_words_know_where_they_stand() -> None:
    text = "Ahoj, účty!"
    assert [text[word.start : word.end] for word in words(text)] == ["Ahoj", "účty"]


def test_a_vector_keeps_places_and_weights_and_no_phrase_reaches_over_texts() -> None:
    made = tsvector([("Broken router", ("en",), "A"), ("router", ("en",), "C")])
    assert made == "'break.e':1A 'router.e':2A,8C"
    assert phrase("the broken routers") == "(('break.e') <1> ('router.e' | 'routers.h' | 'router.c'))".replace(
        "'router.e' | 'routers.h' | 'router.c'", any_of("routers")[1:-1]
    ).replace("('break.e')", any_of("broken"))


def test_an_endless_text_has_an_end() -> None:
    made = tsvector([("a1 " * (MOST_WORDS + 5), ("en",), "C")])
    assert made.count(",") < 100
    assert lexemes("x" * 100) == ()


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    for language in (None, "en", "el", "hu", "ru", "cs"):
        for one in stems(text, language):
            assert one.text
            assert "'" not in one.text
            assert "\\" not in one.text
