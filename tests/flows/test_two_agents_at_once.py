"""Two people act on the same tickets at the same moment: one is first, the other is told; no fault, nothing doubled."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

from dromos.lib.deadlocks import outlasting
from dromos.tickets import actions as tickets
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.models import Draft, Ticket, TicketLink
from tests.cast import Cast
from tests.security.scene import ticket_of

ROUNDS = 2
REFUSALS = (ForbiddenMoveError,)


def at_once(*calls: Callable[[], object]) -> None:
    """Start all at the same moment, each with a connection of its own; whoever is late may be refused in words."""
    faults: list[Exception] = []
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        gate.wait()
        try:
            call()
        except REFUSALS:
            pass
        except Exception as error:  # noqa: BLE001
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not faults


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("customer").get(pk=ticket.pk)


@pytest.mark.django_db(transaction=True)
def test_links_drafts_and_letters_wait_for_each_other_in_one_order(cast: Cast) -> None:
    one, other = ticket_of(cast), ticket_of(cast)
    for number in range(ROUNDS):
        at = cast.at + dt.timedelta(hours=number)
        _link_each_other(cast, one, other, at)
        _send_while_a_colleague_takes_over(cast, one, f"Letter {number}", at)
        _send_now_and_later(cast, other, f"Letter {number}", at)


def _link_each_other(cast: Cast, one: Ticket, other: Ticket, at: dt.datetime) -> None:
    alexandra, bence = cast.user("alexandra").actor(), cast.user("bence").actor()
    TicketLink.objects.all().delete()
    at_once(
        lambda: tickets.link_tickets(source=now(one), target=now(other), kind="part_of", by=alexandra, at=at),
        lambda: tickets.link_tickets(source=now(other), target=now(one), kind="part_of", by=bence, at=at),
    )
    assert TicketLink.objects.filter(kind="part_of").count() == 1


def _send_while_a_colleague_takes_over(cast: Cast, ticket: Ticket, text: str, at: dt.datetime) -> None:
    alexandra, bence = cast.user("alexandra").actor(), cast.user("bence").actor()
    draft = tickets.save_draft(ticket=ticket, kind="reply", text=text, cc=[], version=0, by=alexandra, at=at)
    tickets.share_draft(ticket=ticket, is_shared=True, by=alexandra, at=at)
    at_once(
        lambda: tickets.answer(ticket=now(ticket), text=text, cc=[], by=alexandra, at=at),
        lambda: tickets.take_over_draft(ticket=now(ticket), draft_id=draft.pk, by=bence, at=at),
    )


def _send_now_and_later(cast: Cast, ticket: Ticket, text: str, at: dt.datetime) -> None:
    alexandra, bence = cast.user("alexandra").actor(), cast.user("bence").actor()
    tickets.save_draft(ticket=ticket, kind="reply", text=text, cc=[], version=0, by=alexandra, at=at)
    at_once(
        lambda: tickets.answer(ticket=now(ticket), text=text, cc=[], by=alexandra, at=at),
        lambda: tickets.put_off(ticket=now(ticket), until=at + dt.timedelta(days=1), by=alexandra, at=at),
    )
    late = Draft.objects.filter(kind="later").first()
    if late is not None:
        at_once(
            lambda: tickets.send_put_off(ticket=now(ticket), draft_id=late.pk, by=alexandra, at=at),
            lambda: tickets.call_back(ticket=now(ticket), draft_id=late.pk, by=bence, at=at),
        )
    assert not Draft.objects.filter(kind="later").exists()


def test_whoever_loses_a_deadlock_does_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "in_atomic_block", False)
    causes: list[Exception] = [DeadlockDetected("deadlock"), DeadlockDetected("deadlock")]

    def do() -> str:
        if causes:
            raise OperationalError("x") from causes.pop()
        return "done"

    assert outlasting(do) == "done"
    causes = [ValueError("another trouble")]
    with pytest.raises(OperationalError):
        outlasting(do)
    causes = [DeadlockDetected("deadlock") for _ in range(3)]
    with pytest.raises(OperationalError):
        outlasting(do)
