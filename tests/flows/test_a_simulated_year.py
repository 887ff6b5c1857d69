"""A year of tickets with everything that moves clocks, against a counter of minutes: every alarm exactly once.

Both changes of time, holidays that move, new hours, other policies, hand-overs, merges, pauses with limits, workers
that are away for hours or die in the middle of a sweep. The short version plays the days around the changes.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction

from dromos.calendars import actions as calendars
from dromos.calendars.models import BusinessCalendar
from dromos.calendars.queries import _value as calendar_values
from dromos.interactions import actions as interactions
from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.models import EventRecord
from dromos.lib.reactions import run_due
from dromos.sla import actions as sla
from dromos.sla.models import SlaPolicy
from dromos.tickets import actions as tickets
from dromos.tickets import clocks
from dromos.tickets.models import Participant, Ticket, TicketClock
from tests.cast import Cast
from tests.flows import minute_counter as model
from tests.flows.minute_counter import FIRST, LIMITS, MINUTE, NEXT, RESOLUTION, House

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WARN = 10
TARGETS = {"Finance": {FIRST: 160, NEXT: 180, RESOLUTION: 960}, "Severe": {FIRST: 40, NEXT: 60, RESOLUTION: 240}}
TARGETS["Everybody"] = {FIRST: 120, NEXT: 240, RESOLUTION: 720}
WEEKS: tuple[dict[int, tuple[tuple[int, int], ...]], ...] = (
    dict.fromkeys(range(5), ((480, 720), (780, 1020))),
    dict.fromkeys(range(6), ((0, 300), (600, 1440))),
    dict.fromkeys(range(7), ((0, 1440),)),
    dict.fromkeys((0, 2, 6), ((120, 200), (540, 1100))),
)


def text(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def stored(frames: tuple[tuple[int, int], ...]) -> list[list[str]]:
    return [[text(opens), text(closes)] for opens, closes in frames]


@dataclass
class Year:
    """The same things done to the product and to the counter."""

    cast: Cast
    dice: random.Random
    at: dt.datetime
    pairs: dict[int, model.Ticket] = field(default_factory=dict)
    targets: dict[str, dict[str, int]] = field(default_factory=lambda: {name: dict(of) for name, of in TARGETS.items()})
    houses: dict[str, House] = field(default_factory=dict)
    away_until: dt.datetime | None = None
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        # The year before this one was rolled back: its calendars had the same ids, versions and moments.
        calendar_values.cache_clear()
        pauses = {
            "waiting_customer": {"clocks": [FIRST, NEXT, RESOLUTION], "limit_s": None},
            "on_hold": {"clocks": [RESOLUTION], "limit_s": LIMITS["on_hold"] * 60},
        }
        SlaPolicy.objects.all().delete()
        for name, labels in (("Finance", {"department": "finance"}), ("Severe", {"severity": 1}), ("Everybody", {})):
            goals = {f"{kind}_s": minutes * 60 for kind, minutes in TARGETS[name].items()}
            sla.create_policy(
                name=name, warn_before_s=WARN * 60, pauses=pauses, by=SYSTEM, at=self.at, **labels, **goals
            )
        week = {DAYS[day]: stored(frames) for day, frames in WEEKS[0].items()}
        default = BusinessCalendar.objects.get(is_default=True)
        calendars.change_calendar(
            calendar=default, frames=week, country="", time_zone="Europe/Athens", by=SYSTEM, at=self.at
        )
        other = calendars.create_calendar(
            key="finance", name="Finance", time_zone="America/New_York", frames=week, by=SYSTEM, at=self.at
        )
        calendars.assign_calendar(department=self.cast.departments["finance"], calendar=other, by=SYSTEM, at=self.at)
        for key, zone in (("customer-service", "Europe/Athens"), ("finance", "America/New_York")):
            self.houses[key] = House(zone, [(self.at - dt.timedelta(days=1), WEEKS[0])])

    def pass_to(self, at: dt.datetime) -> None:
        """Let the minutes go by; the worker looks every half hour, unless it is away."""
        waiting = [one for one in self.pairs.values() if any(not count.is_told for count in one.live())]
        counts = [count for one in waiting for count in one.live() if count.breached_at is None]
        while self.at < at:
            for count in counts:
                count.minute(self.at, LIMITS)
            self.at += MINUTE
            if self.at.minute in {0, 30}:
                self.sweep(waiting)

    def sweep(self, waiting: Iterable[model.Ticket] = ()) -> None:
        if self.away_until is not None and self.at < self.away_until:
            return
        if self.dice.random() < 0.05:
            self.die_in_a_sweep()
        while clocks.sweep(self.at, limit=3):
            pass
        for one in waiting or self.pairs.values():
            one.look(self.at)

    def die_in_a_sweep(self) -> None:
        """Everything is as if it had never looked."""
        with transaction.atomic():
            clocks.sweep(self.at)
            transaction.set_rollback(True)

    def react(self) -> None:
        while run_due(self.at):
            pass

    # -- what happens ------------------------------------------------------------------------------

    def happen(self) -> None:
        """Something at random, with a worker that has looked just now (unless it is away, and little happens)."""
        if self.away_until is not None and self.at < self.away_until:
            return
        self.sweep()
        live = [pk for pk, one in self.pairs.items() if one.state not in {"merged", "rejected"}]
        self.dice.shuffle(live)
        what = self.dice.choices(
            ("open", "reply", "write", "wait", "hold", "resume", "solve", "severity", "hand_over", "merge", "reject",
             "hours", "day", "policy", "away"),
            (9, 8, 9, 4, 5, 5, 4, 4, 3, 2, 1, 1, 2, 1, 3),
        )[0]  # fmt: skip
        if what in {"open", "hours", "day", "policy", "away"} or not live:
            getattr(self, f"do_{what if live or what != 'merge' else 'open'}" if live else "do_open")()
        else:
            self.on_ticket(what, live)
        self.done[what] += 1

    def on_ticket(self, what: str, live: list[int]) -> None:
        pk = live[0]
        row, one = Ticket.objects.get(pk=pk), self.pairs[pk]
        if what == "merge":
            if len(live) > 1 and one.state != "solved" and self.pairs[live[1]].state != "solved":
                target = self.pairs[live[1]]
                tickets.merge(source=row, target=Ticket.objects.get(pk=live[1]), by=SYSTEM, at=self.at)
                target.take_over(one, self.at)
            return
        if one.state == "solved" and what != "write":
            return
        if what == "resume" and one.state == "open":
            return
        getattr(self, f"do_{what}")(row, one)

    def goals(self, row: Ticket) -> dict[str, int]:
        name = "Finance" if row.department.key == "finance" else "Severe" if row.severity == 1 else "Everybody"
        return self.targets[name]

    def do_open(self) -> None:
        customer = self.cast.customers["kostas"]
        interaction = interactions.start_interaction(channel="email", customer=customer, subject="Help", at=self.at)
        new = tickets.NewTicket(
            subject="Help", customer=customer, department=self.cast.departments["customer-service"], channel="email",
            severity=self.dice.choice((1, 3)), requester=("kostas@customer.example", "Kostas"),
        )  # fmt: skip
        row = tickets.open_ticket(interaction=interaction, new=new, by=SYSTEM, at=self.at).ticket
        one = model.Ticket(self.houses["customer-service"])
        for kind in (FIRST, RESOLUTION):
            one.begin(kind, self.goals(row)[kind], WARN)
        self.pairs[row.pk] = one

    def do_reply(self, row: Ticket, one: model.Ticket) -> None:
        tickets.reply(ticket=row, reply=tickets.Reply("Hello", undo=False), by=SYSTEM, at=self.at)
        one.replied = True
        one.end(self.at, FIRST, NEXT)

    def do_write(self, row: Ticket, one: model.Ticket) -> None:
        participant = Participant.objects.filter(ticket=row).order_by("pk")[0]
        by = Actor("customer", row.customer_id, "Kostas")
        tickets.reply_by_customer(ticket=row, participant=participant, text="And?", files=[], by=by, at=self.at)
        if one.state == "solved":
            ended = [count for count in one.counts if count.kind == RESOLUTION][-1]
            goal = self.goals(row)[RESOLUTION]
            left = max(ended.target - ended.used, goal // 8) if ended.is_met else goal
            one.state = "open"
            one.begin(RESOLUTION, left, WARN)
        elif one.state != "open":
            one.move("open", self.at)
        answered = one.replied or any(count.kind == FIRST and count.ended_at for count in one.counts)
        if answered and not one.live(FIRST, NEXT):
            one.begin(NEXT, self.goals(row)[NEXT], WARN)

    def do_wait(self, row: Ticket, one: model.Ticket) -> None:
        if one.state != "waiting_customer":
            tickets.wait_for_customer(ticket=row, until=self.at + dt.timedelta(days=99), by=SYSTEM, at=self.at)
            one.move("waiting_customer", self.at)

    def do_hold(self, row: Ticket, one: model.Ticket) -> None:
        if one.state != "on_hold":
            tickets.hold(ticket=row, until=self.at + dt.timedelta(days=99), by=SYSTEM, at=self.at, reason="Parts")
            one.move("on_hold", self.at)

    def do_resume(self, row: Ticket, one: model.Ticket) -> None:
        tickets.resume(ticket=row, by=SYSTEM, at=self.at)
        one.move("open", self.at)

    def do_solve(self, row: Ticket, one: model.Ticket) -> None:
        tickets.solve(ticket=row, by=SYSTEM, at=self.at, tell=False)
        one.end(self.at)
        one.state = "solved"

    def do_reject(self, row: Ticket, one: model.Ticket) -> None:
        tickets.reject(ticket=row, by=SYSTEM, at=self.at, reason="Not ours")
        one.end(self.at, met=False)
        one.state = "rejected"

    def do_severity(self, row: Ticket, one: model.Ticket) -> None:
        changed = tickets.change_priority(
            ticket=row, severity=1 if row.severity == 3 else 3, by=SYSTEM, at=self.at, reason="Looked again"
        )
        one.retarget(self.goals(changed), self.at)
        one.follow()

    def do_hand_over(self, row: Ticket, one: model.Ticket) -> None:
        key = "finance" if row.department.key == "customer-service" else "customer-service"
        row = tickets.hand_over_to_department(ticket=row, department=self.cast.departments[key], by=SYSTEM, at=self.at)
        one.house = self.houses[key]
        one.retarget(self.goals(row), self.at)
        one.follow()

    def do_hours(self) -> None:
        key = self.dice.choice(list(self.houses))
        week = self.dice.choice(WEEKS)
        frames = {DAYS[day]: stored(of) for day, of in week.items()}
        calendars.change_calendar(calendar=self.calendar(key), frames=frames, by=SYSTEM, at=self.at)
        self.houses[key].hours.append((self.at, week))
        self.calendar_changed(key)

    def do_day(self) -> None:
        """A holiday moves, or a day becomes short."""
        key = self.dice.choice(list(self.houses))
        date = self.at.date() + dt.timedelta(days=self.dice.randrange(5))
        frames = self.dice.choice(((), ((600, 660),), ((0, 1440),)))
        calendars.set_exception(
            calendar=self.calendar(key), date=date, name="Moved", frames=stored(frames), by=SYSTEM, at=self.at
        )
        self.houses[key].days.append((self.at, date, frames))
        self.calendar_changed(key)

    def calendar(self, key: str) -> BusinessCalendar:
        return BusinessCalendar.objects.get(**({"key": key} if key == "finance" else {"is_default": True}))

    def calendar_changed(self, key: str) -> None:
        """The due times follow at once, or when the worker comes to it: nothing else may depend on that."""
        house = self.houses[key]
        house.change()
        for one in self.pairs.values():
            for count in one.live():
                if count.house is house and not count.state and count.breached_at is None:
                    left = count.target - count.used
                    count.is_warned = count.is_warned and left <= count.warn
                    count.run()
        self.react()

    def do_policy(self) -> None:
        name = self.dice.choice(list(self.targets))
        goal = self.dice.choice((240, 720, 1200))
        self.targets[name][RESOLUTION] = goal
        row = SlaPolicy.objects.get(name=name)
        sla.change_policy(policy=row, resolution_s=goal * 60, by=SYSTEM, at=self.at)
        self.react()
        for pk, one in self.pairs.items():
            if one.state not in {"merged", "rejected", "solved"}:
                one.retarget(self.goals(Ticket.objects.get(pk=pk)), self.at)
                one.follow()

    def do_away(self) -> None:
        """No worker runs for a while."""
        self.away_until = self.at + self.dice.choice((7, 45, 200)) * MINUTE

    # -- what must be true -------------------------------------------------------------------------

    def check(self) -> None:
        told: Counter[tuple[int, str]] = Counter()
        each: Counter[tuple[int, str]] = Counter()
        for name, payload in EventRecord.objects.filter(name__startswith="Clock").values_list("name", "payload"):
            if "clock_id" in payload:
                told[payload["ticket_id"], name] += 1
                each[payload["clock_id"], name] += 1
        expected = {(pk, name): number for pk, one in self.pairs.items() for name, number in one.told.items()}
        assert dict(told) == {key: number for key, number in expected.items() if number}
        assert all(number == 1 for (_clock, name), number in each.items() if name == "ClockBreached")
        for pk, one in self.pairs.items():
            assert instants(pk) == sorted(count.breached_at for count in one.counts if count.breached_at), pk


def instants(pk: int) -> list[Any]:
    rows = TicketClock.objects.filter(ticket=pk, breached_at__isnull=False)
    return sorted(rows.values_list("breached_at", flat=True))


def play(cast: Cast, seed: int, begins: str, days: int, every: int) -> Year:
    """Play ``days``, with something happening about every ``every`` minutes."""
    dice = random.Random(seed)
    year = Year(cast, dice, dt.datetime.fromisoformat(begins).replace(tzinfo=dt.UTC))
    ends = year.at + dt.timedelta(days=days)
    while year.at < ends:
        year.pass_to(year.at + dice.randrange(1, 2 * every) * MINUTE)
        year.happen()
    year.pass_to(year.at + dt.timedelta(days=3))
    year.away_until = None
    year.sweep()
    year.check()
    return year


def test_some_days_around_a_change_of_time(cast: Cast) -> None:
    assert play(cast, 7, "2026-03-27", 4, 120).pairs


@pytest.mark.full
@pytest.mark.parametrize("seed", range(3))
def test_a_year(cast: Cast, seed: int) -> None:
    play(cast, seed, "2026-01-01", 365, 300)
