"""Several workers at once, and one that dies in the middle: every step is taken exactly once."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from dromos.automation import actions, tasks
from dromos.automation.actions import alerting
from dromos.automation.models import AlertItem, Escalation, Firing, Mailing
from dromos.lib.actor import SYSTEM
from dromos.notifications.models import Letter
from dromos.tickets.models import HistoryEntry, Ticket
from tests.cast import Cast, assemble
from tests.flows.letters import letter, receive

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = dt.timedelta(hours=1)
TICKETS = 12


@pytest.fixture
def house(transactional_db: None) -> Cast:
    """Tickets that nobody has answered for an hour, of which nothing was noticed yet."""
    del transactional_db
    cast = assemble()
    steps: list[dict[str, object]] = [{"kind": "alert", "audience": "lead", "ways": ["email"]}, {"kind": "priority"}]
    actions.create_rule(name="Nobody answers", trigger="silence", wait_s=3600, steps=steps, by=SYSTEM, at=cast.at)
    for number in range(TICKETS):
        receive(letter(sender=f"C{number} <c{number}@customer.example>"), cast.at)
    return cast


def at_once(work: Callable[[], object], workers: int = 4) -> None:
    """The same work in several threads, begun together."""
    gate = threading.Barrier(workers)
    problems: list[BaseException] = []

    def run() -> None:
        try:
            gate.wait(10)
            work()
        except BaseException as error:  # noqa: BLE001 - told below
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not problems


def works(at: dt.datetime) -> Callable[[], object]:
    """A worker that looks until there is nothing left."""

    def work() -> None:
        while tasks.keep_watch(at):
            pass

    return work


def test_workers_side_by_side_take_every_step_once(house: Cast) -> None:
    at_once(works(house.at + HOUR))
    at_once(works(house.at + HOUR + dt.timedelta(seconds=6)))
    assert (Escalation.objects.count(), Firing.objects.count()) == (TICKETS, 2 * TICKETS)
    assert AlertItem.objects.count() == TICKETS
    assert set(Ticket.objects.values_list("priority", flat=True)) == {"high"}
    assert HistoryEntry.objects.filter(verb="escalate").count() == 2 * TICKETS
    filip = house.users["filip"]
    assert Letter.objects.filter(address=filip.email).count() == Mailing.objects.get(user=filip).number <= 2


def test_a_worker_that_dies_in_the_middle_leaves_nothing_half_done(
    house: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        """As a kill: nothing of ours catches it."""

    def die(*_args: object) -> None:
        raise KilledError

    with monkeypatch.context() as dying:
        dying.setattr(alerting, "raise_alerts", die)
        with pytest.raises(KilledError):
            works(house.at + HOUR)()
    assert (Firing.objects.count(), AlertItem.objects.count()) == (0, 0)
    works(house.at + HOUR)()
    assert (Firing.objects.count(), AlertItem.objects.count()) == (2 * TICKETS, TICKETS)
