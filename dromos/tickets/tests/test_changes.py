"""A list of changes: what it may hold, how it reads, and that all of it is done or nothing."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from dromos.lib.actor import SYSTEM
from dromos.tickets import actions as tickets
from dromos.tickets import changes as known
from dromos.tickets.actions import tagging
from dromos.tickets.models import HistoryEntry, Note, Task, Ticket, Watch
from tests.cast import Cast
from tests.flows.letters import letter, receive

DAY = dt.timedelta(days=1)


@pytest.fixture
def at() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def ticket(cast: Cast, at: dt.datetime) -> Ticket:
    del cast
    found = receive(letter(subject="No internet", text="The light is red."), at - dt.timedelta(hours=1)).ticket
    assert found is not None
    return found


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("work_item__agent__user").get(pk=ticket.pk)


def apply(ticket: Ticket, cast: Cast, at: dt.datetime, *changes: dict[str, Any]) -> Ticket:
    by = cast.users["alexandra"].actor()
    return tickets.apply_changes(ticket=ticket, changes=changes, by=by, at=at, reason="Macro")


def test_every_change_is_done_through_its_own_verb_with_its_history(
    cast: Cast, ticket: Ticket, at: dt.datetime
) -> None:
    apply(
        ticket, cast, at,
        {"do": "set_priority", "priority": "high"},
        {"do": "set_severity", "severity": 2},
        {"do": "add_tags", "tags": ["outage", "Athens"]},
        {"do": "note", "text": "Number {{ ticket.number }}"},
        {"do": "add_watcher", "user": "me"},
        {"do": "add_task", "title": "Call the provider", "kind": "work", "days": 2},
        {"do": "follow_up", "user": "me", "days": 3, "note": ""},
        {"do": "wait", "waits_for": "customer", "days": 2, "reason": ""},
    )  # fmt: skip
    now = fresh(ticket)
    assert (now.priority, now.severity, now.state) == ("high", 2, "waiting_customer")
    assert sorted(now.tags.values_list("name", flat=True)) == ["Athens", "outage"]
    assert Note.objects.get(ticket=ticket).text == f"Number {ticket.number}"
    assert Watch.objects.get(ticket=ticket).user == cast.users["alexandra"]
    assert Task.objects.get(ticket=ticket).work_item is not None
    verbs = set(
        HistoryEntry.objects.filter(ticket=ticket, actor_label=cast.users["alexandra"].name).values_list(
            "verb", flat=True
        )
    )
    assert {"change", "tag", "watch", "add_task", "follow_up", "move"} <= verbs


def test_all_changes_are_done_or_none(cast: Cast, ticket: Ticket, at: dt.datetime) -> None:
    with pytest.raises(tickets.ForbiddenMoveError):
        apply(
            ticket, cast, at,
            {"do": "set_priority", "priority": "urgent"},
            {"do": "link", "kind": "related", "number": "000"},
        )  # fmt: skip
    assert fresh(ticket).priority == ticket.priority


def test_a_rule_writes_notes_and_letters_in_nobodys_name(ticket: Ticket, at: dt.datetime) -> None:
    changes = [{"do": "note", "text": "By a rule"}, {"do": "reply", "text": "We are on it."}]
    tickets.apply_changes(ticket=ticket, changes=changes, by=SYSTEM, at=at)
    assert Note.objects.get(ticket=ticket).author is None
    sent = ticket.interaction_links.values_list("interaction__messages__kind", "interaction__messages__text")
    assert any(kind == "automatic" and "We are on it." in text for kind, text in sent)


def test_a_rule_cannot_speak_of_whoever_does_it(ticket: Ticket, at: dt.datetime) -> None:
    change = {"do": "set_agent", "agent": "me"}
    assert known.needs_person([change])
    with pytest.raises(tickets.ImpossibleChangeError):
        tickets.apply_changes(ticket=ticket, changes=[change], by=SYSTEM, at=at)


@pytest.mark.parametrize(
    "change",
    [
        {"do": "fly"},
        {},
        {"do": "set_priority"},
        {"do": "set_priority", "priority": "tremendous"},
        {"do": "set_priority", "priority": "high", "colour": "red"},
        {"do": "wait", "waits_for": "customer", "days": 0},
        {"do": "wait", "waits_for": "customer", "days": "soon"},
        {"do": "add_tags", "tags": []},
        {"do": "note", "text": "{{ customer.pin }}"},
    ],
)
@pytest.mark.django_db
def test_what_cannot_be_done_is_said_in_words(change: dict[str, Any]) -> None:
    assert known.check(change)


@pytest.mark.django_db
def test_a_change_reads_like_a_sentence() -> None:
    assert known.describe({"do": "set_priority", "priority": "high"}) == "Priority: High"
    assert known.describe({"do": "wait", "waits_for": "customer", "days": 2}) == "Wait: The customer, 2 days"
    assert known.describe({"do": "add_tags", "tags": ["a", "b"]}) == "Add tags: a, b"
    assert known.describe({"do": "resume"}) == "Go on"


def test_new_tags_are_refused_when_only_administrators_make_them(cast: Cast, ticket: Ticket, at: dt.datetime) -> None:
    tagging.allow_new_tags(allowed=False, by=cast.users["ilona"].actor(), at=at)
    with pytest.raises(tickets.ForbiddenMoveError):
        apply(ticket, cast, at, {"do": "add_tags", "tags": ["brand-new"]})
    assert not ticket.tags.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"do": "set_priority", "priority": "urgent"},
        {"do": "set_category", "category": "billing"},
        {"do": "set_agent", "agent": "me"},
        {"do": "wait", "waits_for": "hold", "days": 2},
        {"do": "spam"},
        {"do": "add_tags", "tags": ["held", "new"]},
        {"do": "remove_tags", "tags": ["held"]},
        {"do": "add_watcher", "user": "me"},
    ],
)
def test_what_was_done_is_undone_unless_something_happened_since(
    cast: Cast, ticket: Ticket, at: dt.datetime, change: dict[str, Any]
) -> None:
    by = cast.users["alexandra"].actor()
    tickets.add_tags(ticket=ticket, names=["held"], by=by, at=at)
    tickets.change_category(ticket=ticket, category=cast.categories["technical"], by=by, at=at, reason="")
    before = _facts(ticket)
    back = tickets.inverse_of(fresh(ticket), [change], by)
    assert back
    done = apply(ticket, cast, at, change)
    assert _facts(ticket) != before
    with pytest.raises(tickets.ForbiddenMoveError):
        tickets.undo_changes(ticket=done, changes=back, version=done.version - 1, by=by, at=at)
    tickets.undo_changes(ticket=done, changes=back, version=fresh(ticket).version, by=by, at=at)
    after = _facts(ticket)
    assert after == {**before, "state": after["state"]}
    assert after["state"] in {before["state"], "open"}


def _facts(ticket: Ticket) -> dict[str, Any]:
    now = fresh(ticket)
    return {
        "state": now.state,
        "priority": now.priority,
        "category": now.category_id,
        "agent": now.work_item.agent_id if now.work_item else None,
        "tags": sorted(now.tags.values_list("name", flat=True)),
        "watchers": sorted(now.watches.values_list("user_id", flat=True)),
    }
