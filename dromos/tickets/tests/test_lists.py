"""Lists of tickets: every page once, in order; the count is the list is the export."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st

from dromos.accounts.models import Department
from dromos.lib.memo import scope
from dromos.routing.models import WorkItem
from dromos.tickets import access, columns, conditions, lists
from dromos.tickets.models import Ticket
from dromos.tickets.tests.test_conditions import some_tickets, trees
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db
ORDERS = st.lists(
    st.tuples(st.sampled_from([key for key, column in columns.COLUMNS.items() if column.order]), st.booleans()),
    min_size=0, max_size=3,
).map(tuple)  # fmt: skip
GROUPS = st.sampled_from(["", "nonsense", *(key for key, column in columns.COLUMNS.items() if column.is_groupable)])


def test_the_pages_together_are_the_list_whatever_the_order(cast: Cast) -> None:
    some_tickets(cast)
    viewer = cast.user("ilona")

    @settings(max_examples=settings().max_examples // 2)
    @given(ORDERS, GROUPS)
    def whole(orders: Any, group_by: str) -> None:
        wanted = lists.List(orders=orders, group_by=group_by, columns=columns.known(["tags", "agent"]))
        pages, after = [], ""
        while True:
            page = lists.page(viewer, wanted, MONDAY, after=after, size=17)
            pages.append([row["id"] for row in page.rows])
            if not (after := page.after):
                break
        ids = [pk for page in pages for pk in page]
        assert len(ids) == len(set(ids)) == Ticket.objects.count()
        assert ids == [row["id"] for row in lists.everything(viewer, wanted, MONDAY, size=1000)]
        back, before = [], lists.page(viewer, wanted, MONDAY, after=_place(viewer, wanted, 2), size=17).before
        while before:
            page = lists.page(viewer, wanted, MONDAY, before=before, size=17)
            back.append([row["id"] for row in page.rows])
            before = page.before
        assert list(reversed(back)) == pages[:3]

    whole()


@pytest.mark.parametrize("orders", [(), (("due", False),), (("department", True), ("updated_at", True))])
def test_a_long_list_read_by_department_is_the_same_list(
    cast: Cast, orders: tuple[tuple[str, bool], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    some_tickets(cast)
    Department.objects.filter(key="technical-support").update(name=cast.departments["customer-service"].name)
    viewer, wanted = cast.user("ilona"), lists.List(orders=orders, group_by="department")
    sorted_whole = [row["id"] for row in lists.everything(viewer, wanted, MONDAY)]
    monkeypatch.setattr(lists, "GROUPED", 0)
    assert [row["id"] for row in lists.everything(viewer, wanted, MONDAY, size=7)] == sorted_whole
    third = lists.page(viewer, wanted, MONDAY, after=_place(viewer, wanted, 1), size=17)
    second = lists.page(viewer, wanted, MONDAY, before=third.before, size=17)
    assert third.is_long
    assert [row["id"] for row in (*second.rows, *third.rows)] == sorted_whole[17:51]


def _place(viewer: Any, wanted: lists.List, pages: int) -> str:
    after = ""
    for _number in range(pages + 1):
        after = lists.page(viewer, wanted, MONDAY, after=after, size=17).after
    return after


def test_what_has_no_value_stands_at_the_end_either_way(cast: Cast) -> None:
    some_tickets(cast)
    for falls in (False, True):
        wanted = lists.List(orders=(("due", falls),))
        due = [row["due_at"] for row in lists.everything(cast.user("ilona"), wanted, MONDAY)]
        set_ones = [moment for moment in due if moment is not None]
        assert due == [*sorted(set_ones, reverse=falls), *[None] * (len(due) - len(set_ones))]


def test_when_a_ticket_is_due_is_what_its_work_item_says_whoever_writes_it(cast: Cast) -> None:
    some_tickets(cast)
    ticket, other = Ticket.objects.filter(work_item__isnull=False).order_by("pk")[:2]

    def differing() -> int:
        return (
            Ticket.objects.exclude(due_at=F("work_item__due_at")).exclude(work_item__due_at=None, due_at=None).count()
        )

    assert differing() == 0
    WorkItem.objects.filter(pk=ticket.work_item_id or 0).update(due_at=MONDAY)
    ticket.refresh_from_db()
    assert ticket.due_at == MONDAY
    ticket.due_at = None
    ticket.save()
    WorkItem.objects.filter(pk=other.work_item_id or 0).update(due_at=None)
    assert differing() == 0
    Ticket.objects.filter(pk=ticket.pk).update(work_item=None)
    ticket.refresh_from_db()
    assert ticket.due_at is None


def test_count_list_and_export_are_the_same_for_every_condition(cast: Cast) -> None:
    some_tickets(cast)
    people = [cast.user(name) for name in ("alexandra", "eleni", "ilona", "hektor")]

    @given(trees(), st.sampled_from(people))
    def same(tree: Any, user: Any) -> None:
        listed = [row["id"] for row in lists.page(user, lists.List(tree), MONDAY, size=1000).rows]
        exported = [row["id"] for row in lists.everything(user, lists.List(tree), MONDAY, size=7)]
        visible = access.visible_to(user).filter(conditions.as_q(tree, viewer=user, at=MONDAY))
        assert lists.count(user, tree, MONDAY) == lists.count(user, tree, MONDAY, most=None) == len(listed)
        assert listed == exported
        assert set(listed) == set(visible.values_list("pk", flat=True))

    with scope():
        same()


def test_headings_count_what_stands_under_them(cast: Cast) -> None:
    some_tickets(cast)
    wanted = lists.List(group_by="agent", columns=columns.known(["agent"]))
    counted = lists.group_counts(cast.user("ilona"), wanted, MONDAY)
    assert sum(counted.values()) == Ticket.objects.count()
    assert counted["Not set"] == Ticket.objects.filter(work_item__agent=None).count()


@pytest.mark.parametrize(
    "place", ["", "nonsense", "[1]", "[1,2,3]", '["2026-13-01",1]', '["x",1]', "[null,null]", "[true,1]", '[{"a":1},1]']
)
def test_a_place_that_makes_no_sense_is_the_beginning(cast: Cast, place: str) -> None:
    some_tickets(cast, 3)
    assert len(lists.page(cast.user("ilona"), lists.List(), MONDAY, after=place).rows) == 3


def test_counting_ends_where_nobody_counts_on(cast: Cast) -> None:
    some_tickets(cast, 5)
    assert lists.count(cast.user("ilona"), {}, MONDAY, most=3) == 4


def test_time_moves_tickets_in_and_out_of_a_list(cast: Cast) -> None:
    (pk,) = some_tickets(cast, 1)
    Ticket.objects.filter(pk=pk).update(opened_at=MONDAY)
    tree = {"field": "opened_at", "op": "within_last", "value": [1, "hours"]}
    assert lists.count(cast.user("ilona"), tree, MONDAY) == 1
    assert lists.count(cast.user("ilona"), tree, MONDAY + dt.timedelta(hours=2)) == 0
