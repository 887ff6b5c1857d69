"""The same trouble is known again in other words; another trouble is not."""

import pytest

from dromos.tickets.search.likeness import ENOUGH, Told, likeness, told
from dromos.tickets.tests.alike import ALIKE, AMONG_OTHERS, DISTRACTING, OTHER
from dromos.triage.tests.pairs import pairs


def of(language: str) -> list[tuple[Told, Told]]:
    return [(told(one, "", language), told("", other, language)) for one, other in pairs(ALIKE[language])]


@pytest.mark.parametrize("language", ALIKE)
def test_the_same_trouble_in_other_words_comes_first(language: str) -> None:
    labelled = of(language)
    assert len(labelled) >= 5
    everything = [one for pair in labelled for one in pair]
    everything += [told(text, "", spoken) for spoken, text in pairs(OTHER) if spoken == language]
    for pair in labelled:
        for one, other in (pair, pair[::-1]):
            best = max((row for row in everything if row is not one), key=lambda row: likeness(one, row, {}))
            assert best is other, (one.troubles, best.troubles)
            assert likeness(one, other, {}) >= ENOUGH, (one.troubles, other.troubles)


@pytest.mark.parametrize("language", ALIKE)
def test_another_trouble_of_the_same_language_is_not_taken_for_it(language: str) -> None:
    others = [told(text, "", spoken) for spoken, text in pairs(OTHER) if spoken == language]
    for one, another in of(language):
        for other in others:
            assert likeness(one, other, {}) < ENOUGH
            assert likeness(another, other, {}) < ENOUGH


@pytest.mark.parametrize("language", AMONG_OTHERS)
def test_the_same_trouble_comes_first_among_letters_about_something_else(language: str) -> None:
    labelled = [(told(one, "", language), told("", other, language)) for one, other in pairs(AMONG_OTHERS[language])]
    everything = [one for pair in labelled for one in pair]
    everything += [told("", text.strip(), language) for text in DISTRACTING[language].strip().splitlines()]
    assert len(everything) >= 25
    for pair in labelled:
        for one, other in (pair, pair[::-1]):
            best = max((row for row in everything if row is not one), key=lambda row: likeness(one, row, {}))
            assert best is other, (one.troubles, other.troubles, best.troubles)
            assert likeness(one, other, {}) >= ENOUGH


def test_the_same_trouble_is_known_across_languages() -> None:
    assert likeness(told("Nem jött ki a szerelő", "", "hu"), told("Technik nepřišel", "", "cs"), {}) >= ENOUGH
    assert likeness(told("Nem jött ki a szerelő", "", "hu"), told("Drahý tarif", "", "cs"), {}) == 0.0


def test_rare_words_and_the_category_tell_more() -> None:
    one, other = told("Error E651 on the Fritzbox", ""), told("The Fritzbox again", "")
    assert likeness(one, other, {}) > likeness(one, other, {"fritzbox.e": 0.1})
    same = Told(one.troubles, one.words, "technical/no-connection")
    near = Told(other.troubles, other.words, "technical/speed")
    far = Told(other.troubles, other.words, "billing/refund")
    as_mine = Told(other.troubles, other.words, "technical/no-connection")
    assert likeness(same, as_mine, {}) > likeness(same, near, {}) > likeness(same, far, {})
