"""Every field of a ticket that can be asked for: by overviews, triggers, time rules, bulk work.

A field says where its value lies in the database and how the same value is read of a plain row (``plain_rows``), so
that one condition can be asked of a million tickets by the database and of one ticket without it. Add a field here and
it is offered everywhere. Fields that an administrator made are in ``made_fields``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as lazy

from dromos.accounts.models import User
from dromos.catalog.models import Category, Product
from dromos.customers.models import Area, Contract, Customer, Segment
from dromos.routing.models import Queue, WorkItem
from dromos.tickets import choices, made_fields, states
from dromos.tickets.field import Cases, Field, Read, Row, Rows
from dromos.tickets.kinds import (
    Asked,
    ChoiceKind,
    DateKind,
    FixedChoiceKind,
    NumberKind,
    PeopleKind,
    PersonKind,
    TagKind,
    TextKind,
    TreeKind,
    Words,
    YesNoKind,
)
from dromos.tickets.models import FollowUp, Participant, Task, Ticket, TicketClock, TicketTag, Watch
from dromos.tickets.search.asking import WORDS

LIVE = Q(state__in=sorted(states.LIVE))
CUSTOMER_LAST = Q(last_customer_at__isnull=False) & (
    Q(last_staff_at__isnull=True) | Q(last_customer_at__gt=F("last_staff_at"))
)
TICKET, PEOPLE, TIME, CUSTOMER = lazy("Ticket"), lazy("People"), lazy("Time"), lazy("Customer")


def _live(row: Row) -> bool:
    return row["state"] in states.LIVE


def _customer_last(row: Row) -> bool:
    wrote, answered = row["last_customer_at"], row["last_staff_at"]
    return wrote is not None and (answered is None or wrote > answered)


def _last_from(row: Row, _asked: Asked) -> frozenset[str]:
    if _customer_last(row):
        return frozenset({"customer"})
    return frozenset({"staff"}) if row["last_staff_at"] is not None else frozenset()


CLOCK_STATES: Sequence[choices.Choice] = (
    ("running", lazy("Running")), ("overdue", lazy("Overdue")), ("paused", lazy("Paused")), ("met", lazy("Kept")),
    ("breached", lazy("Broken")),
)  # fmt: skip


def _clock_cases(kind: str) -> Cases:
    """``overdue`` is what runs and is late now; ``breached`` what was late once, whether it has ended or not."""

    def cases(asked: Asked) -> Mapping[str, Q]:
        clocks = TicketClock.objects.filter(ticket=OuterRef("pk"), **({"kind": kind} if kind else {}))
        going = clocks.filter(stopped_at__isnull=True)
        return {
            "running": Q(Exists(going.filter(due_at__gt=asked.at))),
            "overdue": Q(Exists(going.filter(due_at__lte=asked.at))),
            "paused": Q(Exists(going.filter(state=TicketClock.State.PAUSED))),
            "met": Q(Exists(clocks.filter(state=TicketClock.State.MET))),
            "breached": Q(Exists(clocks.filter(breached_at__isnull=False))),
        }

    return cases


def _clock_states(kind: str) -> Read:
    def read(row: Row, asked: Asked) -> frozenset[str]:
        found = set()
        for clock in row["clocks"]:
            if kind and clock["kind"] != kind:
                continue
            if clock["stopped_at"] is None and clock["due_at"] is not None:
                found.add("running" if clock["due_at"] > asked.at else "overdue")
            if clock["stopped_at"] is None and clock["state"] == "paused":
                found.add("paused")
            if clock["state"] == "met":
                found.add("met")
            if clock["breached_at"] is not None:
                found.add("breached")
        return frozenset(found)

    return read


def _clock_due(kind: str) -> Read:
    def read(row: Row, _asked: Asked) -> dt.datetime | None:
        going = (clock for clock in row["clocks"] if clock["kind"] == kind and clock["stopped_at"] is None)
        return next((clock["due_at"] for clock in going), None)

    return read


def _running(kind: str) -> Rows:
    return lambda _asked: TicketClock.objects.filter(ticket=OuterRef("pk"), kind=kind, stopped_at__isnull=True)


def _in_force(asked: Asked) -> QuerySet[Contract]:
    """Contracts of the customer or of their organization that hold now."""
    today = asked.at.date()
    return Contract.objects.filter(
        Q(customer=OuterRef("customer")) | Q(organization=OuterRef("customer__organization")),
        Q(ends_date__isnull=True) | Q(ends_date__gt=today), starts_date__lte=today,
    )  # fmt: skip


def _date(key: str, label: Words) -> Field:
    return Field(key, label, TIME, DateKind(), (key,))


def _clocks() -> Iterable[Field]:
    """For every kind of promise about time: when it is due, and how it stands; and how any of them stands."""
    yield Field(
        "clock", lazy("Any promise about time"), TIME, ChoiceKind(), cases=_clock_cases(""),
        offered=lambda: CLOCK_STATES, reads=_clock_states(""), moves_with_time=True,
    )  # fmt: skip
    labels: Mapping[str, tuple[Words, Words]] = {
        "first_reply": (lazy("First reply"), lazy("First reply due")),
        "next_reply": (lazy("Next reply"), lazy("Next reply due")),
        "resolution": (lazy("Resolution"), lazy("Resolution due")),
        "quote": (lazy("Quote"), lazy("Quote due")),
        "leg": (lazy("Time of the department"), lazy("Time of the department ends")),
        "third_party": (lazy("Third party"), lazy("Third party due")),
    }
    for kind, (state, due) in labels.items():
        yield Field(
            f"clock.{kind}", state, TIME, ChoiceKind(), cases=_clock_cases(kind), offered=lambda: CLOCK_STATES,
            reads=_clock_states(kind), moves_with_time=True,
        )  # fmt: skip
        yield Field(f"due.{kind}", due, TIME, DateKind(), rows=_running(kind), column="due_at", reads=_clock_due(kind))


def _of_the_ticket() -> Iterable[Field]:
    yield Field(
        "state", lazy("State"), TICKET, FixedChoiceKind(), ("state",), offered=choices.state_choices,
        meaning=choices.states_meant,
    )  # fmt: skip
    yield Field(
        "priority", lazy("Priority"), TICKET, FixedChoiceKind(), ("priority",),
        offered=lambda: Ticket.Priority.choices,
    )  # fmt: skip
    yield Field(
        "severity", lazy("Severity"), TICKET, FixedChoiceKind(), ("severity",), offered=lambda: choices.SEVERITIES,
        meaning=choices.as_number,
    )  # fmt: skip
    yield Field(
        "category", lazy("Category"), TICKET, TreeKind(), ("category_id",), offered=choices.category_choices,
        meaning=choices.nodes_named(Category),
    )  # fmt: skip
    yield Field(
        "product", lazy("Product"), TICKET, ChoiceKind(), ("product_id",), offered=choices.product_choices,
        meaning=choices.rows_named(Product),
    )  # fmt: skip
    yield Field("channel", lazy("Channel"), TICKET, FixedChoiceKind(), ("channel",), offered=lambda: choices.CHANNELS)
    yield Field(
        "language", lazy("Language"), TICKET, FixedChoiceKind(), ("language",), offered=choices.language_choices
    )
    yield Field(
        "tag", lazy("Tag"), TICKET, TagKind(), column="tag_id", offered=choices.tag_choices,
        rows=lambda _asked: TicketTag.objects.filter(ticket=OuterRef("pk")), meaning=choices.as_number,
        reads=lambda row, _asked: row["tags"],
    )  # fmt: skip
    yield Field("number", lazy("Number"), TICKET, TextKind(), ("number",))
    yield Field("subject", lazy("Subject"), TICKET, TextKind(), ("subject",))
    yield Field("reopened", lazy("Times reopened"), TICKET, NumberKind(), ("reopened_count",))
    yield Field("hand_offs", lazy("Times handed over"), TICKET, NumberKind(), ("hand_offs",))
    yield Field("hand_backs", lazy("Times sent back"), TICKET, NumberKind(), ("hand_backs",))
    yield Field(
        "on_route", lazy("Is on a route"), TICKET, YesNoKind(),
        only=Q(leg__isnull=False, leg__ended_at__isnull=True),
        reads=lambda row, _asked: row["leg_id"] is not None and row["leg__ended_at"] is None,
    )  # fmt: skip
    yield Field("unproven", lazy("Its author is not proven"), TICKET, YesNoKind(), ("is_unproven",))


def _of_people() -> Iterable[Field]:
    yield Field(
        "agent", lazy("Agent"), PEOPLE, PersonKind(), ("work_item__agent__user_id",), unset="work_item__agent",
        offered=choices.agent_choices, meaning=choices.people_meant,
    )  # fmt: skip
    yield Field(
        "watcher", lazy("Watchers"), PEOPLE, PeopleKind(), column="user_id", offered=choices.staff_choices,
        rows=lambda _asked: Watch.objects.filter(ticket=OuterRef("pk")), meaning=choices.people_meant,
        reads=lambda row, _asked: row["watchers"],
    )  # fmt: skip
    yield Field(
        "open_tasks", lazy("Has open tasks"), PEOPLE, YesNoKind(),
        only=Q(Exists(Task.objects.filter(ticket=OuterRef("pk"), state=Task.State.OPEN))),
        reads=lambda row, _asked: bool(row["open_tasks"]),
    )  # fmt: skip
    yield Field(
        "department", lazy("Department"), PEOPLE, FixedChoiceKind(), ("department_id",),
        offered=choices.department_choices, meaning=choices.departments_meant,
    )  # fmt: skip
    yield Field(
        "queue", lazy("Queue"), PEOPLE, ChoiceKind(), ("work_item__queue_id",), offered=choices.queue_choices,
        meaning=choices.rows_named(Queue),
    )  # fmt: skip
    yield Field(
        "work", lazy("Work"), PEOPLE, ChoiceKind(), ("work_item__state",), offered=lambda: WorkItem.State.choices
    )
    yield Field(
        "unroutable", lazy("Nobody can take it"), PEOPLE, YesNoKind(),
        only=Q(work_item__unroutable_since_at__isnull=False),
        reads=lambda row, _asked: row["work_item__unroutable_since_at"] is not None,
    )  # fmt: skip


def _of_the_customer() -> Iterable[Field]:
    yield Field("customer", lazy("Customer's name"), CUSTOMER, TextKind(), ("customer__name",))
    yield Field(
        "address", lazy("Address of a participant"), CUSTOMER, TextKind(), column="address",
        rows=lambda _asked: Participant.objects.filter(ticket=OuterRef("pk")).exclude(address=""),
        reads=lambda row, _asked: row["addresses"],
    )  # fmt: skip
    yield Field("organization", lazy("Organization"), CUSTOMER, TextKind(), ("organization__name",))
    yield Field(
        "customer_kind", lazy("Private or company"), CUSTOMER, FixedChoiceKind(), ("customer__kind",),
        offered=lambda: Customer.Kind.choices,
    )  # fmt: skip
    yield Field(
        "segment", lazy("Segment"), CUSTOMER, ChoiceKind(),
        ("customer__segment_id", "customer__organization__segment_id"), offered=choices.segment_choices,
        meaning=choices.rows_named(Segment),
    )  # fmt: skip
    yield Field(
        "area", lazy("Area"), CUSTOMER, TreeKind(), ("area_id",), offered=choices.area_choices,
        meaning=choices.nodes_named(Area),
    )  # fmt: skip
    yield Field(
        "service_level", lazy("Service level of the contract"), CUSTOMER, ChoiceKind(), rows=_in_force,
        column="service_level", offered=choices.service_level_choices,
        reads=lambda row, _asked: row["service_levels"], moves_with_time=True,
    )  # fmt: skip


def _of_time() -> Iterable[Field]:
    yield Field(
        "due", lazy("Next due"), TIME, DateKind(), ("due_at",), only=LIVE,
        reads=lambda row, _asked: row["due_at"] if _live(row) else None,
    )  # fmt: skip
    yield _date("opened_at", lazy("Opened"))
    yield _date("updated_at", lazy("Last changed"))
    yield Field(
        "last_from", lazy("Last letter from"), TIME, ChoiceKind(),
        cases=lambda _asked: {"customer": CUSTOMER_LAST, "staff": Q(last_staff_at__isnull=False) & ~CUSTOMER_LAST},
        offered=lambda: [("customer", lazy("The customer")), ("staff", lazy("Us"))], reads=_last_from,
    )  # fmt: skip
    yield Field(
        "unanswered_since", lazy("Unanswered since"), TIME, DateKind(), ("last_customer_at",),
        only=LIVE & CUSTOMER_LAST,
        reads=lambda row, _asked: row["last_customer_at"] if _live(row) and _customer_last(row) else None,
    )  # fmt: skip
    yield _date("last_customer_at", lazy("Customer last wrote"))
    yield _date("last_staff_at", lazy("We last wrote"))
    yield _date("first_replied_at", lazy("First answered"))
    yield _date("waiting_until", lazy("Waits until"))
    yield Field(
        "follow_up", lazy("Follow-up"), TIME, DateKind(), column="due_at", reads=lambda row, _asked: row["follow_ups"],
        rows=lambda _asked: FollowUp.objects.filter(ticket=OuterRef("pk"), done_at__isnull=True),
    )  # fmt: skip
    yield Field(
        "task_due", lazy("Task due"), TIME, DateKind(), column="due_at", reads=lambda row, _asked: row["tasks_due"],
        rows=lambda _asked: Task.objects.filter(ticket=OuterRef("pk"), state=Task.State.OPEN),
    )  # fmt: skip
    yield _date("quoted_at", lazy("Quote sent"))
    yield _date("solved_at", lazy("Solved at"))
    yield _date("closed_at", lazy("Closed at"))
    yield from _clocks()


FIXED: Mapping[str, Field] = {
    field.key: field for field in (*_of_the_ticket(), *_of_people(), *_of_time(), *_of_the_customer())
}


def named(key: str) -> Field | None:
    """The field of this key; None when there is none (any more)."""
    if key == WORDS.key:
        return WORDS
    return FIXED.get(key) or (made_fields.named(key) if key.startswith(made_fields.PREFIX) else None)


def every(viewer: User | None = None) -> list[Field]:
    """All fields ``viewer`` may ask for, in the order in which they are offered. The language of the search is not:
    lists ask it.
    """
    return [*FIXED.values(), *(field for field in made_fields.offered() if not field.is_hidden_from(viewer))]
