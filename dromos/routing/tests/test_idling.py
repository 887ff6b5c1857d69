"""Work that nobody gets on with goes back to its queue, by working time."""

from __future__ import annotations

import datetime as dt

import pytest

from dromos.calendars.actions import create_calendar
from dromos.calendars.clock import DAYS
from dromos.calendars.models import BusinessCalendar
from dromos.lib.actor import SYSTEM
from dromos.routing import actions
from dromos.routing.dispatch import return_idle, step
from dromos.routing.models import Agent, Assignment, WorkItem
from dromos.routing.tests.house import NOW, House, by, fresh, later

HOUR = 60


@pytest.fixture
def cyril(house: House) -> Agent:
    actions.change_queue(queue=house.queue, return_after_s=4 * 3600, by=SYSTEM, at=NOW)
    return house.agent("Cyril")


def assigned(house: House, agent: Agent) -> WorkItem:
    item = house.letter()
    actions.assign_by_hand(item=item, agent=agent, by=by(agent), at=NOW)
    return item


def test_work_nobody_gets_on_with_goes_back_and_keeps_its_age(house: House, cyril: Agent) -> None:
    item = assigned(house, cyril)
    assert return_idle(later(3.9 * HOUR)) == 0
    assert step(later(4 * HOUR)) == 1, "and it is not offered to the same person at once"
    assert (fresh(item).state, fresh(item).enqueued_at) == ("pending", NOW)
    assert Assignment.objects.get(work_item=item).ended_how == "returned"


def test_doing_something_about_it_keeps_it(house: House, cyril: Agent) -> None:
    item = assigned(house, cyril)
    actions.touch(item_id=item.pk, at=later(3 * HOUR))
    assert return_idle(later(6 * HOUR)) == 0
    assert return_idle(later(7 * HOUR)) == 1


def test_what_waits_for_the_customer_is_not_idle(house: House, cyril: Agent) -> None:
    item = assigned(house, cyril)
    actions.wait_for(item=fresh(item), until=None, by=by(cyril), at=NOW)
    assert return_idle(later(90 * HOUR)) == 0


def test_only_working_time_counts(house: House, cyril: Agent) -> None:
    """Taken on Monday at nine, in a department that works from ten to twelve: four hours are over on Tuesday noon."""
    frames = {day: [["10:00", "12:00"]] for day in DAYS}
    create_calendar(key="mornings", name="Mornings", time_zone="UTC", frames=frames, is_default=True, by=SYSTEM, at=NOW)
    assert BusinessCalendar.objects.get().is_default
    assigned(house, cyril)
    assert return_idle(NOW + dt.timedelta(days=1, hours=2, minutes=59)) == 0
    assert return_idle(NOW + dt.timedelta(days=1, hours=3)) == 1


def test_a_queue_that_says_nothing_never_takes_work_back(house: House, cyril: Agent) -> None:
    actions.change_queue(queue=house.queue, return_after_s=0, by=SYSTEM, at=NOW)
    assigned(house, cyril)
    assert return_idle(later(900 * HOUR)) == 0
