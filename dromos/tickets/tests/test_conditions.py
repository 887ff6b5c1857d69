"""Conditions: the database and plain values agree about every one, and a senseless one matches nothing."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dromos.calendars.models import BusinessCalendar
from dromos.customers.models import Contract, Organization
from dromos.lib.memo import scope
from dromos.routing.models import Queue, WorkItem
from dromos.sla.models import SlaPolicy
from dromos.tickets import conditions, fields, kinds, plain_rows
from dromos.tickets.field import Field
from dromos.tickets.models import (
    CustomField,
    FieldValue,
    FollowUp,
    Participant,
    Tag,
    Ticket,
    TicketClock,
    TicketTag,
    Watch,
)
from dromos.tickets.questions import Condition, Questions
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db
WORDS = ("modem", "Modem", "Ενοικίαση", "ΣΗΜΑ σημας", "счёт", "100%", "a_b", "ß", "")


def some_tickets(cast: Cast, count: int = 60) -> list[int]:
    """Tickets of every sort, the same each time."""
    dice = random.Random(7)
    times = [None, *(MONDAY + dt.timedelta(hours=hours) for hours in (-900, -80, -30, -2, 0, 1, 20, 70, 400))]
    customers, departments = list(cast.customers.values()), list(cast.departments.values())
    house = Organization.objects.create(
        name="Ladislav a syn", segment=cast.customers["margit"].segment, created_at=MONDAY
    )
    cast.customers["ladislav"].organization = house
    cast.customers["ladislav"].save()
    Contract.objects.create(number="C-1", organization=house, service_level="gold", starts_date=dt.date(2026, 1, 1))
    Contract.objects.create(
        number="C-2", customer=cast.customers["kostas"], service_level="silver", starts_date=dt.date(2020, 1, 1),
        ends_date=MONDAY.date(),
    )  # fmt: skip
    made = []
    for number in range(count):
        customer = dice.choice(customers)
        agent = dice.choice([None, *cast.agents.values()])
        state = dice.choice(Ticket.State.values)
        item = WorkItem.objects.create(
            channel="email", queue=dice.choice(list(Queue.objects.all())), subject="x", due_at=dice.choice(times),
            enqueued_at=MONDAY, state_at=MONDAY, agent=agent, state="assigned" if agent else "pending",
            unroutable_since_at=dice.choice([None, MONDAY]),
        )  # fmt: skip
        ticket = Ticket.objects.create(
            number=str(1000 + number), subject=dice.choice(WORDS), state=state, customer=customer,
            organization=customer.organization, department=dice.choice(departments),
            category=dice.choice([None, *cast.categories.values()]), area=dice.choice([None, customer.area]),
            severity=dice.randint(1, 4), priority=dice.choice(Ticket.Priority.values),
            channel=dice.choice(["email", "phone"]), language=dice.choice(["en", "el"]),
            work_item=dice.choice([None, item]), is_unproven=dice.random() < 0.2,
            opened_at=dice.choice(times) or MONDAY, updated_at=dice.choice(times) or MONDAY,
            first_replied_at=dice.choice(times), last_customer_at=dice.choice(times),
            last_staff_at=dice.choice(times), waiting_until=dice.choice(times), solved_at=dice.choice(times),
            reopened_count=dice.randint(0, 3),
        )  # fmt: skip
        made.append(ticket)
    calendar, policy = BusinessCalendar.objects.get(), SlaPolicy.objects.get()
    for ticket in made:
        for kind in dice.sample(TicketClock.Kind.values, dice.randint(0, 3)):
            stopped = dice.choice([None, None, MONDAY])
            TicketClock.objects.create(
                ticket=ticket, kind=kind, state=dice.choice(TicketClock.State.values), calendar=calendar,
                policy=policy, target_s=60, started_at=MONDAY, due_at=dice.choice(times), stopped_at=stopped,
                breached_at=dice.choice([None, MONDAY]),
            )  # fmt: skip
        for address in dice.sample(["a@x.example", "B@y.example", ""], dice.randint(0, 3)):
            Participant.objects.create(ticket=ticket, role="cc", address=address, added_at=MONDAY)
    _made_by_the_house(cast, made, dice)
    return [ticket.pk for ticket in made]


GIVEN: dict[str, list[Any]] = {
    "text": ["modem", "ΣΗΜΑ"], "number": [1, 2.5, 0], "date": ["2026-11-23", "2026-10-01"], "choice": ["a", "b"],
    "several": [["a"], ["a", "b"], []], "yesno": [True, False], "person": [],
}  # fmt: skip


def _made_by_the_house(cast: Cast, tickets: list[Ticket], dice: random.Random) -> None:
    """Tags, watchers, days to look again, and a field of each kind."""
    tags = [Tag.objects.create(name=name, created_at=MONDAY) for name in ("refund", "vandal")]
    named = [{"key": key, "labels": {"en": key}} for key in "ab"]
    own = {kind: CustomField.objects.create(key=kind, kind=kind, choices=named) for kind in GIVEN}
    people = list(cast.users.values())
    given = {**GIVEN, "person": [user.pk for user in people]}
    for ticket in tickets:
        for tag in dice.sample(tags, dice.randint(0, 2)):
            TicketTag.objects.create(ticket=ticket, tag=tag, at=MONDAY)
        for user in dice.sample(people, dice.randint(0, 2)):
            Watch.objects.create(ticket=ticket, user=user, at=MONDAY)
            FollowUp.objects.create(
                ticket=ticket, user=user, due_at=MONDAY + dt.timedelta(days=dice.randint(-2, 2)), made_at=MONDAY
            )
        for kind in dice.sample(list(own), dice.randint(0, 4)):
            value = dice.choice(given[kind])
            FieldValue.objects.create(ticket=ticket, field=own[kind], value=value, text=str(value), changed_at=MONDAY)


def a_leaf(field: Field, choices: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Any sensible question about the field."""

    def values(op: str) -> st.SearchStrategy[list[Any]]:  # noqa: PLR0911  (one line for each kind)
        if op in field.kind.bare:
            return st.just([])
        if isinstance(field.kind, kinds.ChoiceKind):
            return st.lists(st.sampled_from(choices), min_size=1, max_size=3) if choices else st.nothing()
        if isinstance(field.kind, kinds.DateKind):
            if op in field.kind.spans:
                return st.tuples(st.integers(1, 60), st.sampled_from(list(kinds.UNITS))).map(list)
            return st.dates(dt.date(2026, 10, 1), dt.date(2026, 12, 24)).map(lambda day: [day.isoformat()])
        if isinstance(field.kind, kinds.NumberKind):
            return st.lists(st.sampled_from([0, 1, "2", 2.5, -1]), min_size=1, max_size=2)
        if isinstance(field.kind, kinds.YesNoKind):
            return st.sampled_from([[True], [False]])
        return st.lists(
            st.sampled_from(["mod", "σημα", "%", "_", "СЧ", "ß", "oscar", "x.ex", "10"]), min_size=1, max_size=2
        )

    return st.sampled_from(list(field.kind.operators)).flatmap(
        lambda op: values(op).map(lambda value: {"field": field.key, "op": op, "value": value})
    )


def trees() -> st.SearchStrategy[dict[str, Any]]:
    leaves = st.one_of(
        *(
            a_leaf(field, [key for key, _label in field.all_choices()])
            for field in fields.every()
            if field.all_choices() or not isinstance(field.kind, kinds.ChoiceKind)
        )
    )
    return st.recursive(
        leaves,
        lambda below: st.one_of(
            st.lists(below, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
            st.lists(below, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
            below.map(lambda part: {"not": part}),
        ),
        max_leaves=5,
    )


def test_the_database_and_plain_values_agree_about_every_condition(cast: Cast) -> None:
    ids = some_tickets(cast)
    viewer = cast.user("alexandra")
    viewer.time_zone = "Europe/Athens"
    rows, questions = plain_rows.load(ids, MONDAY), Questions()
    asked: list[Condition] = []

    @settings(max_examples=2 * settings().max_examples)
    @given(trees())
    def agree(tree: dict[str, Any]) -> None:
        found = list(
            Ticket.objects.filter(conditions.as_q(tree, viewer=viewer, at=MONDAY)).values_list("pk", flat=True)
        )
        matches = conditions.matcher(tree, viewer=viewer, at=MONDAY)
        assert sorted(found) == sorted(pk for pk in ids if matches(rows[pk], MONDAY)), conditions.describe(tree)
        assert conditions.check(tree) == []
        # Among the questions of other conditions, that come and go.
        asked.append(questions.add(tree, viewer=viewer, at=MONDAY))
        assert found_by(asked[-1]) == sorted(found), conditions.describe(tree)
        if len(asked) > 3:
            questions.drop(asked.pop(0))

    def found_by(condition: Condition) -> list[int]:
        return sorted(pk for pk in ids if condition.holds(questions.answers(rows[pk], MONDAY)))

    with scope():
        agree()
    for condition in asked:
        questions.drop(condition)
    assert questions.known == {}


SENSELESS: list[Any] = [
    "nonsense",
    7,
    [],
    {"field": "no-such", "op": "is", "value": ["x"]},
    {"field": "state"},
    {"field": "state", "op": "contains", "value": ["x"]},
    {"all": "x"},
    {"not": None},
    {"all": [{"any": []}]},
    {"field": "subject", "op": "contains", "value": [{"a": 1}]},
    {"field": "subject", "op": "is", "value": ["\x00"]},
    {"field": "opened_at", "op": "within_last", "value": ["3", "moons"]},
    {"field": "opened_at", "op": "within_last", "value": [10**9, "weeks"]},
    {"field": "opened_at", "op": "on", "value": ["9999-12-31"]},
    {"field": "reopened", "op": "is", "value": ["nan"]},
    {"field": "reopened", "op": "is", "value": ["many"]},
    {"field": "on_route", "op": "is", "value": ["perhaps"]},
    {"not": {"not": {"not": {"not": {"not": {"not": {"not": {"not": {"all": []}}}}}}}}},
    {"any": [{"field": "number", "op": "is", "value": ["1"]}] * 61},
]


def test_a_senseless_condition_is_told_of_and_matches_nothing(cast: Cast) -> None:
    some_tickets(cast, 3)
    for tree in SENSELESS:
        assert conditions.check(tree), tree
        assert not Ticket.objects.filter(conditions.as_q({"not": tree}, viewer=None, at=MONDAY)).exists(), tree
        assert not Ticket.objects.filter(conditions.as_q(tree, viewer=None, at=MONDAY)).exists(), tree
        assert conditions.describe(tree)


def test_without_a_viewer_nothing_personal_is_asked(cast: Cast) -> None:
    some_tickets(cast, 5)
    mine = {"not": {"field": "agent", "op": "is", "value": ["me"]}}
    assert not Ticket.objects.filter(conditions.as_q(mine, viewer=None, at=MONDAY)).exists()
    assert Ticket.objects.filter(conditions.as_q(mine, viewer=cast.user("eleni"), at=MONDAY)).exists()


def test_a_choice_that_is_no_more_is_told_of_and_the_rest_still_holds(cast: Cast) -> None:
    ids = some_tickets(cast)
    tree = {"field": "department", "op": "is", "value": ["finance", "moon-base"]}
    assert conditions.check(tree) == ["Department: There is no “moon-base” any more."]
    found = Ticket.objects.filter(conditions.as_q(tree, viewer=None, at=MONDAY))
    assert set(found) == set(Ticket.objects.filter(pk__in=ids, department=cast.departments["finance"])) != set()


def test_a_day_begins_when_it_does_for_whoever_looks(cast: Cast) -> None:
    (ticket,) = some_tickets(cast, 1)
    Ticket.objects.filter(pk=ticket).update(opened_at=dt.datetime(2026, 11, 22, 22, 30, tzinfo=dt.UTC))
    today = {"field": "opened_at", "op": "today"}
    viewer = cast.user("alexandra")
    viewer.time_zone = "Europe/Athens"
    assert Ticket.objects.filter(conditions.as_q(today, viewer=viewer, at=MONDAY)).exists()
    assert not Ticket.objects.filter(conditions.as_q(today, viewer=None, at=MONDAY)).exists()


@pytest.mark.usefixtures("cast")
def test_a_condition_is_said_in_words() -> None:
    tree = {
        "all": [
            {"field": "state", "op": "is", "value": ["open", "new"]},
            {"any": [{"field": "category", "op": "under", "value": ["technical"]}, {"field": "due", "op": "past"}]},
            {"not": {"field": "updated_at", "op": "within_last", "value": [3, "days"]}},
        ]
    }
    assert conditions.describe(tree) == (
        "State is Open or New and (Category is or is below Technical or Next due is past)"
        " and not (Last changed was in the last 3 days)"
    )
    assert conditions.describe({}) == "All tickets"


def test_what_is_below_a_category_belongs_to_it_when_asked(cast: Cast) -> None:
    some_tickets(cast)
    below = {"field": "category", "op": "under", "value": ["technical"]}
    alone = {"field": "category", "op": "is", "value": ["technical"]}
    keys = set(
        Ticket.objects.filter(conditions.as_q(below, viewer=None, at=MONDAY)).values_list("category__key", flat=True)
    )
    assert keys == {"technical", "technical/no-connection"}
    assert set(
        Ticket.objects.filter(conditions.as_q(alone, viewer=None, at=MONDAY)).values_list("category__key", flat=True)
    ) == {"technical"}


@pytest.mark.parametrize(
    ("tree", "moves"),
    [
        ({"field": "state", "op": "is", "value": ["open"]}, False),
        ({"not": {"field": "due", "op": "past"}}, True),
        ({"field": "opened_at", "op": "on", "value": ["2026-11-22"]}, False),
        ({"field": "clock", "op": "is", "value": ["overdue"]}, True),
    ],
)
def test_what_time_alone_changes_is_known(tree: Any, *, moves: bool) -> None:
    assert conditions.moves_with_time(conditions.read(tree)[0]) is moves


def test_conditions_are_put_together() -> None:
    one, two = {"field": "due", "op": "past"}, {"field": "due", "op": "today"}
    assert conditions.both({}, None) == {}
    assert conditions.both(one, {}) == one
    assert conditions.both(one, two) == {"all": [one, two]}
    assert conditions.loads("{not json") is None
    assert conditions.loads("") == {}
