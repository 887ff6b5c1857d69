"""Who can keep an appointment, and how far they have to go: the rows as what the engine is told of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dromos.calendars import roster
from dromos.calendars.shifts import Period, Person, works
from dromos.customers.models import Area
from dromos.customers.outlines import Place
from dromos.routing import engine
from dromos.routing.appointments import Stop, before, clashes, way
from dromos.routing.models import Agent, ChannelSkill, WorkItem
from dromos.routing.territory import areas_of_departments

DAY = dt.timedelta(days=1)
FIELDS = ("window_starts_at", "window_ends_at", "place_lat", "place_lon")


def appointments(rows: Sequence[Mapping[str, Any]]) -> dict[int, engine.Appointment]:
    """Of those of `rows` (id, channel, FIELDS) that have a window. No query when none has one.

    Engaged are those who hold another appointment that clashes, who are away in the window, and who work by shifts
    but not throughout it. The way begins where their last appointment of that day is, else in the middle of the first
    area they work in.
    """
    wanted = [row for row in rows if row["window_starts_at"] is not None]
    if not wanted:
        return {}
    diaries = Diaries(wanted)
    return {row["id"]: diaries.appointment(row) for row in wanted}


def free_for(agent: Agent, item: WorkItem) -> bool:
    """Whether the agent can keep the item's appointment; of course if it has none."""
    row = {"id": item.pk, "channel": item.channel, **{name: getattr(item, name) for name in FIELDS}}
    found = appointments([row]).get(item.pk)
    return found is None or agent.pk not in found.engaged


def stop_of(row: Mapping[str, Any]) -> Stop:
    place = (row["place_lat"], row["place_lon"]) if row["place_lat"] is not None else None
    return Stop(Period(row["window_starts_at"], row["window_ends_at"]), place)


class Diaries:
    """The appointments, shifts, absences and homes of everybody who works on the channels of `rows`."""

    def __init__(self, rows: Collection[Mapping[str, Any]]) -> None:
        starts_at = min(row["window_starts_at"] for row in rows) - DAY
        ends_at = max(row["window_ends_at"] for row in rows) + DAY
        channels = {row["channel"] for row in rows}
        self.agents = list(
            Agent.objects.filter(
                pk__in=ChannelSkill.objects.filter(channel__in=channels).values("agent_id"), is_active=True
            ).select_related("user")
        )
        self.people = roster.people_of([agent.user for agent in self.agents], starts_at, ends_at)
        self.homes = _homes(self.agents)
        self.stops: dict[int, list[tuple[int, Stop]]] = defaultdict(list)
        held = WorkItem.objects.filter(
            state__in=WorkItem.HELD_STATES, window_starts_at__lt=ends_at, window_ends_at__gt=starts_at
        )
        for row in held.values("id", "agent_id", *FIELDS):
            self.stops[row["agent_id"]].append((row["id"], stop_of(row)))

    def appointment(self, row: Mapping[str, Any]) -> engine.Appointment:
        stop = stop_of(row)
        engaged, travel = set[int](), []
        for agent in self.agents:
            others = [other for number, other in self.stops[agent.pk] if number != row["id"]]
            person = self.people[agent.user_id]
            if clashes(stop.window, stop.place, others) or not at_work(person, stop.window):
                engaged.add(agent.pk)
            elif minutes := way(self._whence(agent, person, stop, others), stop.place).total_seconds() / 60:
                travel.append((agent.pk, minutes))
        return engine.Appointment(frozenset(engaged), tuple(travel))

    def _whence(self, agent: Agent, person: Person, stop: Stop, others: Sequence[Stop]) -> Place | None:
        local = stop.window.starts_at.astimezone(ZoneInfo(person.time_zone))
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        last = before(stop.window, others, midnight)
        return last.place if last is not None and last.place is not None else self.homes.get(agent.pk)


def at_work(person: Person, window: Period) -> bool:
    """No absence touches the window, and whoever works by shifts has one that contains it."""
    if any(away.overlaps(window) for away in person.away):
        return False
    day = window.starts_at.astimezone(ZoneInfo(person.time_zone)).date()
    if day not in person.changes and not any(turn.holds_on(day) for turn in person.turns):
        return True
    shifts = works(person, window.starts_at, window.ends_at)
    return any(shift.starts_at <= window.starts_at and window.ends_at <= shift.ends_at for shift in shifts)


def _homes(agents: Collection[Agent]) -> dict[int, Place]:
    """The middle of the first area of each: their own, else one their departments serve."""
    served = areas_of_departments([agent.user_id for agent in agents if not agent.area_keys])
    first = {agent.pk: next(iter(agent.area_keys or served.get(agent.user_id, [])), "") for agent in agents}
    rows = Area.objects.filter(key__in=set(first.values()))
    middles = {
        key: (lat, lon)
        for key, lat, lon in rows.values_list("key", "latitude", "longitude")
        if lat is not None and lon is not None
    }
    return {agent: middles[key] for agent, key in first.items() if key in middles}
