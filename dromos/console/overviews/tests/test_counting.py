"""Live counters: whatever happens to tickets, each person's numbers are what their lists hold."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dromos.console.models import Overview
from dromos.console.overviews import actions, counting, queries
from dromos.console.overviews.actions import Draft
from dromos.console.overviews.counting import Board
from dromos.lib.models import Setting
from dromos.routing.models import WorkItem
from dromos.tickets import lists
from dromos.tickets.models import Tag, Ticket, TicketTag
from dromos.tickets.tests.test_conditions import some_tickets
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db
WATCHING = ("alexandra", "cyril", "eleni", "ilona")


@pytest.fixture
def house(cast: Cast) -> Cast:
    some_tickets(cast, 40)
    Overview.objects.all().delete()
    Setting.objects.filter(key=actions.INSTALLED).delete()
    actions.install_defaults(at=MONDAY)
    own = {"field": "tag", "op": "is", "value": [str(Tag.objects.order_by("pk")[0].pk)]}
    actions.create_overview(draft=Draft("Tagged", {"not": own}), by=cast.user("cyril").actor(), at=MONDAY)
    return cast


def board_of(house: Cast, at: dt.datetime = MONDAY) -> Board:
    board = Board()
    for name in WATCHING:
        board.watch(house.users[name].pk, at)
    return board


def truth(house: Cast, name: str, at: dt.datetime = MONDAY) -> dict[int, int]:
    user = house.user(name)
    return {row.pk: lists.count(user, row.conditions, at) for row in queries.overviews_of(user)}


def something_happens(house: Cast, ticket: Ticket, dice: random.Random) -> None:
    what = dice.randrange(5)
    if what == 0:
        ticket.state = dice.choice(Ticket.State.values)
    elif what == 1:
        ticket.department = dice.choice(list(house.departments.values()))
    elif what == 2:
        ticket.last_customer_at = dice.choice([None, MONDAY, MONDAY + dt.timedelta(days=3)])
    elif what == 3 and ticket.work_item_id:
        agent = dice.choice([None, *house.agents.values()])
        WorkItem.objects.filter(pk=ticket.work_item_id).update(agent=agent, state="assigned" if agent else "pending")
    else:
        tag = Tag.objects.order_by("pk")[0]
        gone, _rows = TicketTag.objects.filter(ticket=ticket, tag=tag).delete()
        if not gone:
            TicketTag.objects.create(ticket=ticket, tag=tag, at=MONDAY)
    ticket.save()


def test_counts_stay_what_the_lists_hold_whatever_happens(house: Cast) -> None:
    board, dice = board_of(house), random.Random(3)
    for _step in range(60):
        ticket = dice.choice(list(Ticket.objects.all()))
        something_happens(house, ticket, dice)
        tickets, items = (
            ({ticket.pk}, set()) if dice.random() < 0.5 or not ticket.work_item_id else (set(), {ticket.work_item_id})
        )
        board.changed(tickets, items, MONDAY)
    for name in WATCHING:
        assert board.people[house.users[name].pk].counts == truth(house, name), name


def test_only_those_whose_numbers_moved_hear_of_it(house: Cast) -> None:
    board = board_of(house)
    ticket = Ticket.objects.filter(department=house.departments["finance"], state="open", work_item=None).exclude(
        customer__user__isnull=False
    )[0]
    ticket.state = "solved"
    ticket.save()
    news = board.changed({ticket.pk}, set(), MONDAY)
    assert house.users["cyril"].pk not in news
    told = news[house.users["eleni"].pk]
    everything = Overview.objects.get(key="departments").pk
    assert told.counts[everything] == truth(house, "eleni")[everything]
    assert told.tickets == {ticket.pk}
    assert told.message()["kind"] == "counts"


def test_a_change_costs_the_same_however_many_watch(house: Cast) -> None:
    few, many = Board(), board_of(house)
    few.watch(house.users["cyril"].pk, MONDAY)
    ticket = Ticket.objects.all()[0].pk
    costs = []
    for board in (few, many):
        with CaptureQueriesContext(connection) as asked:
            board.changed({ticket}, set(), MONDAY)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 12


def test_what_only_time_changes_is_found_by_looking_again(house: Cast) -> None:
    board, later = board_of(house), MONDAY + dt.timedelta(days=2)
    news = board.repair(later, most=1000)
    assert news
    for name in WATCHING:
        assert board.people[house.users[name].pk].counts == truth(house, name, later), name
    assert board.repair(later, most=1000) == {}


def test_what_nobody_told_of_is_found_in_the_end(house: Cast) -> None:
    board = board_of(house)
    Ticket.objects.update(state="closed")
    assert board.repair(MONDAY + dt.timedelta(seconds=1)) == {}
    board.doubt()
    assert board.repair(MONDAY + dt.timedelta(seconds=1), most=1000)
    assert board.people[house.users["ilona"].pk].counts == truth(house, "ilona", MONDAY + dt.timedelta(seconds=1))


def test_conditions_too_many_tickets_meet_are_counted_by_the_database(
    house: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST", 3)
    board = board_of(house)
    Ticket.objects.filter(state="open").update(state="closed")
    board.changed(set(Ticket.objects.values_list("pk", flat=True)), set(), MONDAY)
    board.repair(MONDAY + counting.SOON, most=1000)
    assert board.people[house.users["ilona"].pk].counts == truth(house, "ilona", MONDAY + counting.SOON)


def test_whoever_leaves_is_counted_for_no_more(house: Cast) -> None:
    board = board_of(house)
    for name in WATCHING:
        board.forget(house.users[name].pk)
    assert board.conditions == {}
    assert board.changed({Ticket.objects.all()[0].pk}, set(), MONDAY) == {}
    assert not board.watch(999_999, MONDAY)
