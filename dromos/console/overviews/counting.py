"""How many tickets each overview of each watching person has, kept true while tickets change.

Only what changed is counted anew:

1. Each distinct condition (the same tree asked by the same person, or by anybody when it is not personal) keeps the
   tickets that meet it, with what decides who may read them. It is asked of the database once.
2. A ticket that changed is read once and tested against every condition by its answers to their ``questions``.
3. For each person who watches the condition the count moves by whether they may read the ticket before and after.

What only time changes, and changes that nobody told of, are found by ``repair``, which asks the database again, a few
conditions at a time. A condition that more tickets meet than ``MOST`` is not kept: its count comes from the database.
Nothing here is shared between threads: one thread does it all.
"""

from __future__ import annotations

import datetime as dt
import heapq
import math
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dromos.accounts.access import rights_of
from dromos.accounts.models import User
from dromos.console.models import Overview
from dromos.console.overviews import queries
from dromos.lib.memo import scope
from dromos.tickets import access, conditions, lists, plain_rows
from dromos.tickets.models import Ticket
from dromos.tickets.questions import Condition, Questions

MOST = 50_000
SOON = dt.timedelta(seconds=60)
"""What time alone may change is asked again so often; everything else three times as seldom."""
LATER = SOON * 3
NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)
ALL = 0
"""Stands for the list of all tickets among the ids of overviews."""
Key = tuple[str, int, str]
Reader = tuple[int, int | None, int | None]
"""What decides who may read a ticket: its department, who holds it, whose own case it is."""


@dataclass(slots=True)
class Person:
    """Somebody who watches: what they may read, and the condition behind each of their overviews."""

    user: User
    departments: frozenset[int] | None
    overviews: dict[int, Key] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)

    def may_read(self, reader: Reader | None) -> bool:
        if reader is None or reader[2] == self.user.pk:
            return False
        return self.departments is None or reader[0] in self.departments or reader[1] == self.user.pk


@dataclass(slots=True)
class Watched:
    """One condition: who meets it (None: too many to keep), and who watches it by which overview."""

    tree: Any
    viewer: User
    moves: bool
    condition: Condition
    asked_at: dt.datetime
    members: dict[int, Reader] | None = None
    by: set[tuple[int, int]] = field(default_factory=set)

    def is_due(self, at: dt.datetime) -> bool:
        return at - self.asked_at >= (SOON if self.moves or self.members is None else LATER)


@dataclass(slots=True)
class News:
    """For one person: counts that are different, overviews in which something changed, and which tickets did."""

    counts: dict[int, int] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    tickets: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.counts or self.touched)

    def message(self) -> dict[str, Any]:
        return {
            "kind": "counts",
            "counts": self.counts,
            "touched": sorted(self.touched),
            "tickets": sorted(self.tickets),
        }


class Board:
    """The counts of everybody who watches in this process."""

    def __init__(self) -> None:
        self.people: dict[int, Person] = {}
        self.conditions: dict[Key, Watched] = {}
        self.questions = Questions()
        self._readers: dict[Reader, Reader] = {}  # the same few for many tickets, each kept once

    def watch(self, user_id: int, at: dt.datetime) -> News:
        """Begin to count for one more person, or with what they have now. Their counts, all of them."""
        self.forget(user_id)
        user = User.objects.filter(pk=user_id, is_active=True).first()
        if user is None:
            return News()
        with scope():
            person = Person(user, access.readable_departments(rights_of(user)))
            self.people[user_id] = person
            for overview in queries.overviews_of(user):
                self._add(person, overview, at)
        return News(counts=dict(person.counts))

    def _add(self, person: Person, overview: Overview, at: dt.datetime) -> None:
        node, faults = conditions.read(overview.conditions, person.user)
        # What makes no sense to one person, a field they may not see, makes sense to another.
        is_own = conditions.is_personal(node) or any(not fault.is_gone for fault in faults)
        viewer = person.user.pk if is_own else 0
        key = (conditions.dumps(overview.conditions), viewer, person.user.time_zone)
        person.overviews[overview.pk] = key
        watched = self.conditions.get(key)
        if watched is None:
            watched = self._ask(overview.conditions, person.user, moves=conditions.moves_with_time(node), at=at)
            self.conditions[key] = watched
        watched.by.add((person.user.pk, overview.pk))
        person.counts[overview.pk] = self._count(person, watched, at)

    def _ask(self, tree: Any, viewer: User, *, moves: bool, at: dt.datetime) -> Watched:
        watched = Watched(tree, viewer, moves, self.questions.add(tree, viewer=viewer, at=at), at)
        watched.members = self._members(watched, at)
        return watched

    def _members(self, watched: Watched, at: dt.datetime) -> dict[int, Reader] | None:
        found = Ticket.objects.filter(conditions.as_q(watched.tree, viewer=watched.viewer, at=at)).order_by()
        who = ("pk", "department_id", "work_item__agent__user_id", "customer__user_id")
        rows = list(found.values_list(*who)[: MOST + 1])
        return None if len(rows) > MOST else {row[0]: self._readers.setdefault(row[1:], row[1:]) for row in rows}

    def _count(self, person: Person, watched: Watched, at: dt.datetime) -> int:
        if watched.members is None:
            return lists.count(person.user, watched.tree, at)
        return sum(map(person.may_read, watched.members.values()))

    def forget(self, user_id: int) -> None:
        """They watch no more; conditions nobody watches go too."""
        person = self.people.pop(user_id, None)
        for overview, key in person.overviews.items() if person else ():
            watched = self.conditions[key]
            watched.by.discard((user_id, overview))
            if not watched.by:
                self.questions.drop(watched.condition)
                del self.conditions[key]

    def changed(self, ticket_ids: Collection[int], item_ids: Collection[int], at: dt.datetime) -> Mapping[int, News]:
        """Tickets, and work items of tickets, are different: what that means for each person."""
        ids = set(ticket_ids)
        if item_ids:
            ids |= set(Ticket.objects.filter(work_item__in=item_ids).values_list("pk", flat=True))
        news: dict[int, News] = {user_id: News() for user_id in self.people}
        if ids and self.people:
            rows = plain_rows.load_as_asked(ids, at)
            for ticket in ids:
                self._one_changed(ticket, rows.get(ticket), at, news)
        return {user_id: told for user_id, told in news.items() if told}

    def _one_changed(self, ticket: int, row: dict[str, Any] | None, at: dt.datetime, news: dict[int, News]) -> None:
        reader: Reader | None = None
        if row is not None:
            reader = (row["department_id"], row["work_item__agent__user_id"], row["customer__user_id"])
        for user_id, person in self.people.items():
            if person.may_read(reader):
                news[user_id].touched.add(ALL)
                news[user_id].tickets.add(ticket)
        answers = self.questions.answers(row, at) if row is not None else 0
        for watched in self.conditions.values():
            after = reader if row is not None and watched.condition.holds(answers) else None
            before = watched.members.get(ticket) if watched.members is not None else after
            if before is None and after is None:
                continue
            if watched.members is not None:
                self._keep(watched.members, ticket, after)
            self._move(watched, before, after, news)

    @staticmethod
    def _keep(members: dict[int, Reader], ticket: int, after: Reader | None) -> None:
        if after is None:
            del members[ticket]
        else:
            members[ticket] = after

    def _move(self, watched: Watched, before: Reader | None, after: Reader | None, news: dict[int, News]) -> None:
        for user_id, overview in watched.by:
            person = self.people[user_id]
            was, holds = person.may_read(before), person.may_read(after)
            if was or holds:
                news[user_id].touched.add(overview)
            if was is not holds:
                person.counts[overview] += 1 if holds else -1
                news[user_id].counts[overview] = person.counts[overview]

    def doubt(self) -> None:
        """Changes may have been missed: the time of every condition has come."""
        for watched in self.conditions.values():
            watched.asked_at = NEVER

    def repair(self, at: dt.datetime, *, most: int = 20, within: float = math.inf) -> Mapping[int, News]:
        """Ask the database again of the conditions whose time has come, the longest waiting first; begin with no
        further one when it has taken ``within`` seconds.
        """
        news: dict[int, News] = {}
        began = time.monotonic()
        with scope():
            for watched in self._due(at, most):
                if time.monotonic() - began > within:
                    break
                fresh = self._ask(watched.tree, watched.viewer, moves=watched.moves, at=at)
                self.questions.drop(watched.condition)
                watched.members, watched.condition, watched.asked_at = fresh.members, fresh.condition, at
                for user_id, overview in watched.by:
                    person = self.people[user_id]
                    number = self._count(person, watched, at)
                    if number != person.counts[overview]:
                        person.counts[overview] = number
                        told = news.setdefault(user_id, News())
                        told.counts[overview] = number
                        told.touched.add(overview)
        return news

    def is_due(self, at: dt.datetime) -> bool:
        """Whether ``repair`` has anything to do."""
        return any(watched.is_due(at) for watched in self.conditions.values())

    def _due(self, at: dt.datetime, most: int) -> Iterable[Watched]:
        due = [watched for watched in self.conditions.values() if watched.is_due(at)]
        return heapq.nsmallest(most, due, key=lambda watched: watched.asked_at)
