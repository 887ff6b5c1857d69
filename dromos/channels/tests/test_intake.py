"""Originals are taken in one by one; one that cannot be is set aside with its cause and never blocks the next."""

import datetime as dt

import pytest
from django.db import OperationalError
from psycopg.errors import DeadlockDetected, DiskFull

from dromos.channels import intake
from dromos.intake import actions as door
from dromos.intake.models import Outcome
from dromos.interactions import actions as interactions
from dromos.interactions.actions import RawLetter
from dromos.interactions.inbound import InboundMessage
from dromos.interactions.models import RawMessage
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.flows.letters import letter

SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at)


def store(cast: Cast, *contents: bytes) -> list[RawMessage]:
    letters = [RawLetter(f"1:{number}", content) for number, content in enumerate(contents, RawMessage.objects.count())]
    interactions.store_raw(channel="email", source="mailbox:1", letters=letters, at=cast.at)
    return list(RawMessage.objects.order_by("id"))


def take_in(cast: Cast, after: dt.timedelta = dt.timedelta()) -> int:
    return intake.take_in_due(cast.at + after)


def test_each_original_becomes_one_interaction(cast: Cast) -> None:
    store(cast, letter(subject="one"), letter(subject="two"))
    assert take_in(cast) == 2
    assert take_in(cast) == 0
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == ["one", "two"]
    assert {raw.state for raw in RawMessage.objects.all()} == {"done"}


def test_the_same_bytes_are_stored_once(cast: Cast) -> None:
    same = letter(subject="one")
    store(cast, same, same)
    store(cast, same)
    assert RawMessage.objects.count() == 1


def test_unreadable_bytes_are_set_aside_with_their_cause(cast: Cast) -> None:
    (raw,) = store(cast, b"\x00\x01 no letter at all")
    take_in(cast)
    raw.refresh_from_db()
    assert (raw.state, raw.cause) == ("set_aside", "no_header")
    assert Outcome.objects.get(raw=raw).result == "set_aside"


def test_a_poisoned_original_is_left_to_a_person_and_blocks_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    poisoned, _good = store(cast, letter(subject="poison"), letter(subject="good"))
    receive = door.receive

    def choking(*, message: InboundMessage, raw: RawMessage | None, at: dt.datetime) -> Outcome | None:
        if message.subject == "poison":
            raise RecursionError("too much")
        return receive(message=message, raw=raw, at=at)

    monkeypatch.setattr(door, "receive", choking)
    take_in(cast)
    assert Ticket.objects.get().subject == "good"
    for minutes in (1, 3, 15, 60):
        take_in(cast, dt.timedelta(minutes=minutes))
    poisoned.refresh_from_db()
    assert (poisoned.state, poisoned.cause) == ("failed", "failed")
    assert "too much" in poisoned.error
    monkeypatch.undo()
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at)
    assert interactions.release_raw(raw=poisoned, at=cast.at)
    take_in(cast)
    assert Ticket.objects.count() == 2


def refusing(monkeypatch: pytest.MonkeyPatch, times: int, cause: Exception) -> None:
    """The database refuses the letter "unlucky" so often, for this cause."""
    receive, left = door.receive, [times]

    def refused(*, message: InboundMessage, raw: RawMessage | None, at: dt.datetime) -> Outcome | None:
        if message.subject == "unlucky" and left[0]:
            left[0] -= 1
            raise OperationalError(str(cause)) from cause
        return receive(message=message, raw=raw, at=at)

    monkeypatch.setattr(door, "receive", refused)


def test_a_letter_that_loses_deadlocks_is_taken_in_all_the_same(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    store(cast, letter(subject="unlucky"), letter(subject="good"))
    refusing(monkeypatch, 3, DeadlockDetected("deadlock detected"))
    assert take_in(cast) == 2
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == ["good", "unlucky"]


def test_when_the_database_refuses_what_was_not_looked_at_is_due_at_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlucky, good = store(cast, letter(subject="unlucky"), letter(subject="good"))
    refusing(monkeypatch, 2, DiskFull("no space left"))
    with pytest.raises(OperationalError):
        take_in(cast)
    assert interactions.claim_raw(limit=8, at=cast.at) == [good.pk]
    unlucky.refresh_from_db()
    assert (unlucky.state, unlucky.attempts, unlucky.next_at) == ("new", 1, cast.at + interactions.LEASE)


def test_an_original_that_kills_its_workers_is_given_up(cast: Cast) -> None:
    (raw,) = store(cast, letter())
    at = cast.at
    for _ in range(interactions.MAX_DEATHS):
        assert interactions.claim_raw(limit=8, at=at) == [raw.pk]
        assert interactions.claim_raw(limit=8, at=at + SECOND) == []
        at += interactions.LEASE
    intake.take_in_due(at)
    raw.refresh_from_db()
    assert (raw.state, raw.cause) == ("failed", "killed_workers")
    assert not Ticket.objects.exists()
