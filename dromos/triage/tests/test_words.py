import pytest

from dromos.triage.words import LONGEST_TEXT, Phrasebook, PhraseError, as_phrase, fold, split


def finds(phrase: str, text: str) -> str | None:
    return Phrasebook([phrase]).find(split(text)).get(phrase)


@pytest.mark.parametrize(
    ("written", "folded"),
    [("Ίντερνετ", "ιντερνετ"), ("ΔΡΌΜΟΣ", "δρομοσ"), ("Čeština", "cestina"), ("Ещё", "еще"), ("Őrült", "orult")],
)
def test_case_and_accents_do_not_matter(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_the_words_found_are_given_as_written() -> None:
    assert finds("internet* down", "My INTERNET, down again") == "INTERNET down"


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("δεν έχω ίντερνετ", "ΔΕΝ ΕΧΩ ΙΝΤΕΡΝΕΤ"),
        ("nincs internet*", "Jó napot, nincs internetünk!"),
        ("нет интернета", "Нет интернета со вчера"),
        ("nejde internet", "od včera NEJDE internet"),
        ("don't work", "they don’t work"),
        ("can't connect", "I cant connect"),
        ("wi-fi", "the Wi-Fi box"),
        ("fakturu|faktura", "posílám fakturu"),
        ("internet* ... down|dead", "the internet has been dead"),
    ],
)
def test_a_phrase_is_found_in_every_language(phrase: str, text: str) -> None:
    assert finds(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("tv", "Latvia"),
        ("down", "download"),
        ("internet* down", "down internet"),
        ("internet* down", "internet is down"),
        ("internet* ... down", "internet one two three four down"),
        ("nincs internet", "nincs internetünk"),
    ],
)
def test_a_phrase_matches_whole_words_in_order_only(phrase: str, text: str) -> None:
    assert finds(phrase, text) is None


def test_a_beginning_may_stand_after_a_gap() -> None:
    assert finds("light ... red*", "the light on it is reddish") == "light on it is reddish"


def test_only_the_first_place_of_a_phrase_is_told() -> None:
    assert finds("tv", "TV and Tv") == "TV"


def test_only_the_beginning_of_a_very_long_text_is_read() -> None:
    assert finds("down", "x " * LONGEST_TEXT + "down") is None


@pytest.mark.parametrize("phrase", ["", "...", "*", "in*net", "down ...", "a||b", "a|"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        Phrasebook([phrase])


@pytest.mark.parametrize(
    ("name", "phrase"), [("Praha|Praze 1", "Praha|Praze 1"), ("St. John's (old)", "St John's old"), ("?", "")]
)
def test_a_name_somebody_typed_becomes_a_phrase(name: str, phrase: str) -> None:
    assert as_phrase(name) == phrase
