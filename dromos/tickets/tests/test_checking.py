"""What is asked before a letter leaves: words that promise a file, addresses a slip away. Pure."""

import pytest

from dromos.tickets.checking import PROVIDERS, is_a_slip, meant_domain, speaks_of_a_file

PROMISING = [
    "Please see the attached invoice.", "I attach the form", "You will find the document enclosed.", "See attachment",
    "Σας επισυνάπτω το τιμολόγιο.", "Δείτε το συνημμένο", "στα συνημμενα θα βρείτε",
    "Mellékelten küldöm", "a mellékletben találja", "Csatoltam a számlát", "csatolva küldjük",
    "Во вложении счёт.", "Прикрепляю договор", "файл прикреплён", "См. приложение", "прилагаем акт",
    "V příloze zasílám", "Přikládám fakturu", "přiložený soubor", "Připojuji smlouvu",
]  # fmt: skip
SILENT = [
    "We reset your line.", "The attack is over", "Στείλτε μας φωτογραφία", "Συνάψαμε συμβόλαιο μαζί σας", "A csatorna rendben van", "Küldjön képet",
    "Приложите усилия и позвоните", "Мы предложили скидку", "Připravujeme opravu", "Příliš dlouho", "> see attached",
]  # fmt: skip


@pytest.mark.parametrize("text", PROMISING)
def test_a_word_that_promises_a_file_is_found(text: str) -> None:
    assert speaks_of_a_file(text)


@pytest.mark.parametrize("text", SILENT)
def test_other_words_promise_nothing(text: str) -> None:
    assert speaks_of_a_file(text) == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"), ("gmail.con", "gmail.com"), ("gmai.com", "gmail.com"), ("gmail.com", ""),
        ("seznm.cz", "seznam.cz"), ("yandex.by", ""), ("meridian.example", ""), ("aegean-fods.example", "aegean-foods.example"),
        ("mail.ru", ""), ("gmx.net", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_domain_one_slip_away_from_a_known_one_is_called_in_question(typed: str, meant: str) -> None:
    assert meant_domain(typed, PROVIDERS | {"aegean-foods.example"}) == meant


def test_two_slips_are_another_domain() -> None:
    assert is_a_slip("abcdef.com", "abcdfe.com")
    assert not is_a_slip("abcdef.com", "axcdxf.com")
    assert not is_a_slip("same.com", "same.com")
