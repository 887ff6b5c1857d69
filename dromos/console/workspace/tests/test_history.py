"""The whole history of a ticket: every change with who, when, the old value and the new one; filtered."""

import ast
import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

import dromos
from dromos.console.workspace import words
from dromos.lib.actor import SYSTEM
from dromos.tickets import actions as tickets
from dromos.tickets import chronicle
from dromos.tickets.models import HistoryEntry, Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

HOUR = dt.timedelta(hours=1)
WRITERS = {"write", "line", "_written", "_tell", "_told", "_ended"}


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """One with a letter, a change of urgency by a person and by a rule, a tag, a field that only some may see."""
    at, alexandra = timezone.now() - HOUR, cast.users["alexandra"].actor()
    found = receive(letter(subject="No internet"), at).ticket
    assert found is not None
    tickets.change_priority(ticket=found, priority="high", by=alexandra, at=at, reason="Rang twice")
    tickets.change_priority(ticket=found, priority="urgent", by=SYSTEM, at=at, reason="Rule")
    tickets.add_tags(ticket=found, names=["modem"], by=alexandra, at=at)
    tickets.make_field(key="secret", labels={"en": "Bank"}, roles=["complaints"], by=SYSTEM, at=at)
    tickets.fill_fields(ticket=found, values={"secret": "GR7601"}, by=SYSTEM, at=at)
    tickets.note(ticket=found, text="Looked at it", by=alexandra, at=at)
    return found


def page(cast: Cast, name: str, ticket: Ticket, asked: str = "") -> str:
    client = cast.browser(name)
    response = client.get(f"/tickets/{ticket.number}/history/{asked}")
    assert response.status_code == 200
    return response.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]


def test_each_line_says_who_did_what_and_the_old_value_and_the_new_one(cast: Cast, ticket: Ticket) -> None:
    told = page(cast, "alexandra", ticket)
    for said in ("Alexandra changed the priority", "High", "Urgent", "modem", "Alexandra wrote a note", "Kostas wrote"):
        assert said in told, said


def test_it_is_filtered_by_kind_and_by_whom(cast: Cast, ticket: Ticket) -> None:
    urgency = page(cast, "alexandra", ticket, "?kind=urgency")
    assert urgency.count("<tr") == 2
    assert "modem" not in urgency
    by_machines = page(cast, "alexandra", ticket, "?kind=urgency&who=machines")
    assert "Dromos changed the priority" in by_machines
    assert "Alexandra" not in by_machines
    own = page(cast, "alexandra", ticket, f"?who=staff:{cast.users['alexandra'].pk}")
    assert "Dromos" not in own
    assert "modem" in own


def test_what_means_nothing_asks_for_nothing(cast: Cast, ticket: Ticket) -> None:
    assert page(cast, "alexandra", ticket, "?kind=nonsense&page=-7").count("<tr") > 5


def test_nobody_reads_a_field_in_the_history_that_they_may_not_see(cast: Cast, ticket: Ticket) -> None:
    for asked in (f"/tickets/{ticket.number}/history/", f"/tickets/{ticket.number}/",
                  f"/tickets/{ticket.number}/aside/history/"):  # fmt: skip
        for name, knows in (("alexandra", False), ("galina", True)):
            client = cast.browser(name)
            told = client.get(asked).content
            assert (b"GR7601" in told, b"Bank" in told) == (knows, knows), (asked, name)
            assert (b"filled in a field" in told) is not knows, (asked, name)


def test_the_history_of_somebody_elses_ticket_does_not_exist(cast: Cast, ticket: Ticket) -> None:
    client = cast.browser("eleni")
    assert client.get(f"/tickets/{ticket.number}/history/").status_code == 404


def verbs_written() -> set[str]:
    """What the source writes into histories, as far as it stands there as a text."""
    found = set()
    for file in Path(dromos.__file__).parent.glob("*/actions/*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Call) and _called(node.func) in WRITERS and len(node.args) > 1:
                given = node.args[1:3]
                found |= {str(one.value) for one in given if isinstance(one, ast.Constant) and one.value}
    return found


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr if isinstance(function.value, ast.Name) and function.value.id == "history" else ""
    return function.id if isinstance(function, ast.Name) else ""


def test_every_verb_has_a_kind_and_words() -> None:
    known = {verb for verbs in chronicle.KINDS.values() for verb in verbs if ":" not in verb} - {"clock", "clock_end"}
    written = verbs_written() - {"change", "hand_over"}
    assert len(written) > 30
    assert written <= known
    wordless = [verb for verb in known if words.history_line(_row(verb))["text"] == f"Eva: {verb.replace('_', ' ')}"]
    assert not wordless


def test_what_a_person_gave_their_name_to_is_not_read_as_a_pattern() -> None:
    row = _row("change")
    row.field, row.actor_label = "priority", "100 % %(who)s"
    assert words.history_line(row)["text"] == "100 % %(who)s changed the priority"


def _row(verb: str) -> HistoryEntry:
    return HistoryEntry(at=timezone.now(), actor_kind="staff", actor_id=1, actor_label="Eva", verb=verb)
