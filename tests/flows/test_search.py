"""A ticket is found by what stands on it, in any form of the words, by those who may read it."""

import datetime as dt

import pytest
from django.utils import timezone

from dromos.customers import actions as customers
from dromos.lib.actor import SYSTEM
from dromos.tickets import actions
from dromos.tickets.actions.indexing import index_due, rebuild_index
from dromos.tickets.models import SearchBacklog, SearchEntry, Ticket
from dromos.tickets.search.documents import Document
from dromos.tickets.search.finding import quick, search
from dromos.tickets.search.similar import similar_to
from dromos.triage.stems import RULES
from tests.cast import Cast
from tests.flows.letters import letter, receive

pytestmark = pytest.mark.django_db

CZECH = "Dobrý den, od včerejška nám nefunguje připojení a přišly mi dvě faktury. S pozdravem Ladislav"
GREEK = "Καλημέρα, δεν έλαβα τον λογαριασμό του Μαρτίου και η σύνδεση πέφτει συνέχεια."


def arrive(subject: str, text: str = "Please help.", **how: str) -> Ticket:
    ticket = receive(letter(subject=subject, text=text, **how), timezone.now()).ticket
    assert ticket is not None
    return ticket


def numbers(cast: Cast, text: str, who: str = "ilona", *, typing: bool = False) -> list[str]:
    while index_due(timezone.now()):
        pass
    found = search(cast.users[who], text, at=timezone.now(), typing=typing)
    assert not found.failed
    assert found.number == len(found.hits)
    return [hit.row["number"] for hit in found.hits]


def test_words_of_every_place_find_a_ticket_in_any_form(cast: Cast) -> None:
    czech = arrive("Výpadek linky", CZECH)
    greek = arrive("Πρόβλημα", GREEK)
    for text, ticket in (
        ("výpadky", czech), ("pripojenim", czech), ("faktura", czech), ("lince", czech), ("fakturou výpadkem", czech),
        ("ΣΥΝΔΕΣΕΙΣ", greek), ("λογαριασμου", greek), ("προβλήματα", greek), ("kostas", greek),
        (f"#{greek.number}", greek), (greek.number, greek), ("customer:kostas λογαριασμός", greek),
        ("from:kostas@customer.example συνδέσεις", greek), ('"přišly dvě faktury"', None), ('"dvě faktury"', czech),
        ("faktura -připojení", None), ("faktura -router", czech), ("router OR faktura", czech),
        ("rout*", None), ("fakt*", czech), ("status:new faktura", czech), ("status:closed faktura", None),
        ("after:2020-01-01 faktura", czech), ("before:2020-01-01 faktura", None), ("lang:cs", czech),
        ("assigned:nobody faktura", czech), ("has:attachment faktura", None), ("channel:email faktura", czech),
        ("(router OR faktura) výpadek", czech), ("účel", None), ("faktor", None),
    ):  # fmt: skip
        got = numbers(cast, text)
        assert (ticket.number in got) if ticket else czech.number not in got, (text, got)


def test_nobody_finds_what_they_may_not_read(cast: Cast) -> None:
    ticket = arrive("Faktura nesouhlasí", CZECH)
    own = arrive("Něco jiného", "Jen dotaz na fakturu.")
    assert ticket.number in numbers(cast, "faktury")
    assert numbers(cast, "faktury", "eleni") == []
    assert own.number in [row["number"] for row in quick(cast.users["ilona"], "faktu", at=timezone.now()).tickets]
    assert not quick(cast.users["eleni"], "faktu", at=timezone.now()).tickets


def test_no_question_is_wrong(cast: Cast) -> None:
    arrive("Router is dead")
    for text in (
        "", " ", "the", "(((", ")", '"', '""', "-", "--", "OR", "OR OR", "-OR", "status:", "status:nonsense router",
        "foo:bar", "before:never", "a:b:c", "'", "\\", "router'; DROP", "\x00", "x" * 5000, "router " * 200, "()", "*",
        "category:", 'from:"', "in:none", "tag:none", "-(", "!&|", "<->", "assigned:", "number:#", "κ:λ", "🙂", "0" * 400,
    ):  # fmt: skip
        for typing in (True, False):
            found = search(cast.users["ilona"], text, at=timezone.now(), typing=typing)
            assert not found.failed, text


def test_an_unknown_operator_is_looked_for_as_text_and_said(cast: Cast) -> None:
    ticket = arrive("Router", "The error says code:E651 all day.")
    assert ticket.number in numbers(cast, "code:E651")
    said = search(cast.users["ilona"], "code:E651", at=timezone.now()).said
    assert said == ["“code:” is no operator: it was looked for as text."]


def test_what_changes_is_found_by_its_new_words(cast: Cast) -> None:
    ticket = arrive("No internet")
    assert numbers(cast, "screwdriver") == []
    by = cast.users["alexandra"].actor()
    actions.note(ticket=ticket, text="Send somebody with screwdrivers.", by=by, at=timezone.now())
    assert SearchBacklog.objects.exists()
    assert numbers(cast, "screwdriver") == [ticket.number]
    assert not SearchBacklog.objects.exists()
    hit = search(cast.users["ilona"], "screwdriver", at=timezone.now()).hits[0]
    assert (hit.is_note, [text for is_hit, text in hit.snippet if is_hit]) == (True, ["screwdrivers"])


def test_the_index_is_made_anew_from_nothing(cast: Cast) -> None:
    tickets = [arrive(f"Broken router {n}") for n in range(3)]
    SearchBacklog.objects.all().delete()
    assert numbers(cast, "routers") == []
    last = rebuild_index(at=timezone.now())
    assert last == max(ticket.pk for ticket in tickets)
    assert rebuild_index(at=timezone.now(), after=last) is None
    assert sorted(numbers(cast, "routers")) == sorted(ticket.number for ticket in tickets)


def test_what_older_rules_indexed_is_read_again_in_the_background(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = [arrive(f"Broken router {n}") for n in range(3)]
    assert len(numbers(cast, "routers")) == 3
    SearchEntry.objects.update(lexemes="")
    assert numbers(cast, "routers") == []
    monkeypatch.setattr("dromos.tickets.actions.indexing.RULES", RULES + 1)
    monkeypatch.setattr("dromos.tickets.actions.indexing.PORTION", 2)
    fresh = arrive("Broken router, and new")
    assert index_due(timezone.now()) == 1  # what changed comes first
    assert [index_due(timezone.now()) for _ in range(4)] == [2, 2, 0, 0]
    assert len(numbers(cast, "routers")) == len([*tickets, fresh])


def test_the_fresh_come_before_the_old_and_subjects_before_bodies(cast: Cast) -> None:
    body = arrive("Something else", "In the end I bought a router myself, and so on and so forth.")
    subject = arrive("Router", "It is dead.")
    old = arrive("Router", "It is dead, and was.")
    Ticket.objects.filter(pk=old.pk).update(updated_at=timezone.now() - dt.timedelta(days=900))
    assert numbers(cast, "routers") == [subject.number, old.number, body.number]
    assert SearchEntry.objects.count() == 3


def test_the_very_form_comes_before_other_forms_of_the_word(cast: Cast) -> None:
    very = arrive("Účtu", "Nic dalšího.")
    other = arrive("Účet", "Nic dalšího.")
    assert numbers(cast, "účtu") == [very.number, other.number]
    assert numbers(cast, "účet") == [other.number, very.number]


def test_an_inflected_word_is_found_while_it_is_typed(cast: Cast) -> None:
    ticket = arrive("Dotaz", CZECH.replace("přišly mi dvě faktury", "je zaplaceno fakturou číslo pět"))
    for typed in ("zapl", "zaplac", "zaplace", "zaplacen", "faktu", "fakturo", "fakturou"):
        assert numbers(cast, typed, typing=True) == [ticket.number], typed
    assert numbers(cast, "zaplacex", typing=True) == []


def test_operators_are_understood_in_the_languages_of_the_house(cast: Cast) -> None:
    ticket = arrive("Dotaz", CZECH)
    for text in (
        "zákazník:kostas", "stav:new faktura", "od:kostas@customer.example", "after:dnes", "po:vcera", "μετά:3d",
        "από:kostas", "feladó:kostas", "ügyfél:kostas", "от:kostas", "до:2099 faktura", 'after:"3 dny"', "nyelv:cs",
        "-stav:closed -router faktura", "(tag:x OR zákazník:kostas) -od:oscar",
    ):  # fmt: skip
        assert numbers(cast, text) == [ticket.number], text
    assert search(cast.users["ilona"], "statsu:open", at=timezone.now()).said == [
        "“statsu:” is no operator: it was looked for as text. Did you mean “status:”?"
    ]


def test_telephone_numbers_and_codes_are_found_however_they_are_written(cast: Cast) -> None:
    ticket = arrive("Router HG-8245Q", "Please call me back: +30 210 123 4567, the account is 1.234,56.")
    for text in (
        "2101234567", "+302101234567", "210 1234567", "+30 210 123 4567", "210-1234567", "(210) 123-4567", "HG8245Q",
        "hg-8245q", "8245Q", "1.234,56",
    ):  # fmt: skip
        assert numbers(cast, text) == [ticket.number], text
    assert numbers(cast, "2101234568") == []


def test_the_same_trouble_told_in_other_words_is_shown_with_what_solved_it(cast: Cast) -> None:
    solved = arrive("Výpadek připojení", "Dobrý den, od rána se stránky nenačítají.")
    by = cast.users["alexandra"].actor()
    Ticket.objects.filter(pk=solved.pk).update(state="open")
    actions.reply(ticket=solved, reply=actions.Reply("Restartujte prosím router."), by=by, at=timezone.now())
    actions.solve(ticket=solved, by=by, at=timezone.now())
    arrive("Faktura", "Účtovali jste mi říjen dvakrát.")
    mine = arrive("Dotaz", "Od včerejška nám nejde internet.")
    while index_due(timezone.now()):
        pass
    found = similar_to(cast.users["ilona"], mine)
    assert [row.number for row in found] == [solved.number]
    assert "Restartujte prosím router." in found[0].solution
    assert similar_to(cast.users["eleni"], mine) == []


def test_a_renamed_customer_is_found_by_the_new_name(cast: Cast) -> None:
    ticket = arrive("Router")
    assert numbers(cast, "customer:kostas router") == [ticket.number]
    customers.change_customer(customer=ticket.customer, name="Persefoni", by=SYSTEM, at=timezone.now())
    assert numbers(cast, "customer:persefoni router") == [ticket.number]


def test_a_ticket_whose_words_cannot_be_read_holds_up_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, whole = arrive("Moonlight"), arrive("Sunshine")
    read = Document.vector

    def vector(document: Document) -> str:
        return "'no tsvector" if document.number == broken.number else read(document)

    monkeypatch.setattr(Document, "vector", vector)
    assert numbers(cast, "sunshine") == [whole.number]
    assert numbers(cast, "moonlight") == []
    assert not SearchBacklog.objects.exists()
