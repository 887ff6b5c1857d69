"""Who could take what: eligibility over all agents at once, kept up as they come, go, take and give back.

Each condition is one big integer with a bit per agent, so that screening ten thousand agents costs a few ANDs. Big
integers never change, so a screening keeps the ones it was made from and counts causes only when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dromos.routing.engine.vocabulary import AgentState, Cause, Demand, Item, Requirement

Gate = tuple[Cause, int]


class Screening:
    """Agents sifted for one item at one moment. `ever`: bits of those whom nothing lasting excludes."""

    __slots__ = ("_counted", "_everybody", "_gates", "_lasting", "ever")

    def __init__(self, everybody: int, ever: int, gates: tuple[Gate, ...], lasting: dict[Cause, int]) -> None:
        self.ever = ever
        self._everybody, self._gates, self._lasting = everybody, gates, lasting
        self._counted: tuple[int, dict[Cause, int]] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Screening) and (self.eligible, self.excluded) == (other.eligible, other.excluded)

    __hash__ = None  # type: ignore[assignment]

    @property
    def able(self) -> int:
        """Bits of those who can have the item now."""
        bits = self._everybody
        for _, gate in self._gates:
            bits &= gate
        return bits

    @property
    def eligible(self) -> int:
        return self._count()[0]

    @property
    def excluded(self) -> dict[Cause, int]:
        """Each excluded agent is counted once, under the first cause in their order."""
        return self._count()[1]

    def _count(self) -> tuple[int, dict[Cause, int]]:
        if self._counted is None:
            able, passing = sift(self._everybody, self._gates)
            self._counted = able.bit_count(), self._lasting | passing
        return self._counted


@dataclass(slots=True, eq=False)
class Seat:
    """One agent's changing side. `turn`: number of the decision that last gave them something; `saving`: the item
    they save up units for.
    """

    agent: AgentState
    bit: int
    free: int
    held: int
    idle_since: float
    present: bool
    on_channel: dict[str, int] = field(default_factory=dict)
    moves: int = 0
    turn: int = 0
    saving: int | None = None
    below_ceiling: bool = False
    scarcity: tuple[int, float] = (-1, 0.0)  # as of so many changes of the roster
    credit: float = 0.0  # minutes owed to overdue work
    limited: tuple[str, ...] = ()  # channels of which they may have so many at once
    _speeds: dict[str | None, float] = field(default_factory=dict)

    @property
    def load(self) -> float:
        return 1.0 - self.free / self.agent.units if self.agent.units else 1.0

    @property
    def may_hold_more(self) -> bool:
        return self.agent.max_held is None or self.held < self.agent.max_held

    def has_room_on(self, channel: str) -> bool:
        ability = self.agent.channels.get(channel)
        return ability is not None and (ability.parallel is None or self.on_channel.get(channel, 0) < ability.parallel)

    def fits(self, demand: Demand) -> bool:
        """Whether one more item of this demand finds room: capacity alone."""
        return (
            self.below_ceiling and (self.free >= demand.units or demand.units == 0) and self.has_room_on(demand.channel)
        )

    def proficiency(self, skill: str | None) -> float:
        known = self._speeds.get(skill)
        if known is None:
            known = self._speeds[skill] = self.agent.proficiency(skill)
        return known

    def forget_speeds(self) -> None:
        self._speeds.clear()


class _Index:
    """Bits per key, zero for a key that nobody has."""

    def __init__(self) -> None:
        self._bits: dict[object, int] = {}

    def set(self, key: object, bit: int, *, on: bool) -> None:
        bits = self._bits.get(key, 0)
        self._bits[key] = bits | bit if on else bits & ~bit

    def __getitem__(self, key: object) -> int:
        return self._bits.get(key, 0)


class Roster:
    """All active agents, indexed. `take` and `give_back` move capacity; `replace` and `remove` change who they are."""

    def __init__(self, agents: Iterable[AgentState]) -> None:
        self.seats: list[Seat] = []
        self.position: dict[int, int] = {}
        self.everybody = 0
        self.changes = 0  # of who can do what: what is derived from that is outdated when this has grown
        self._traits = _Index()
        self._free: dict[int, int] = {}  # units that items ask for -> agents with at least so many free
        self._sizes: dict[int, int] = {}  # units that agents have -> those agents
        self._room = _Index()  # channel -> agents below their parallel limit
        self._below_ceiling = 0
        self._present = 0
        self._saving = 0
        self._capable: dict[Demand, tuple[int, dict[Cause, int]]] = {}
        self._holders: dict[str, int] = {}
        for agent in sorted(agents, key=lambda a: a.id):
            self.replace(agent)

    # -- who they are ----------------------------------------------------------------------------

    def replace(self, agent: AgentState) -> bool:
        """Let this be the agent from now on, a new one if need be. True when what they are capable of has changed.

        What only moves within a day (presence, what they hold) is cheap.
        """
        position = self.position.get(agent.id)
        if position is None:
            self._enrol(agent)
            return True
        seat = self.seats[position]
        anew = _lasting_side(seat.agent) != _lasting_side(agent)
        if anew:
            self._reindex(seat, agent)
        seat.agent, seat.held, seat.idle_since = agent, agent.held, agent.idle_since
        seat.limited = tuple(channel for channel, can in agent.channels.items() if can.parallel is not None)
        seat.on_channel = dict(agent.on_channel)
        seat.moves += 1
        self._set_free(seat, agent.units - agent.used)
        self._refresh(seat, agent.channels)
        self.set_present(agent.id, present=agent.present)
        return anew

    def remove(self, agent: int) -> None:
        """The agent is no longer one of us; their seat stays empty."""
        seat = self.seat(agent)
        gone = AgentState(agent, frozenset(), present=False, units=0)
        self._reindex(seat, gone)
        seat.agent = gone
        seat.moves += 1
        self._set_free(seat, 0)
        self.set_present(agent, present=False)
        self.everybody &= ~seat.bit
        self._capable.clear()
        del self.position[agent]

    def _enrol(self, agent: AgentState) -> None:
        bit = 1 << len(self.seats)
        nobody = AgentState(agent.id, frozenset(), present=False, units=0)
        seat = Seat(nobody, bit, 0, 0, 0.0, present=False)
        self.position[agent.id] = len(self.seats)
        self.seats.append(seat)
        self.everybody |= bit
        self._capable.clear()
        self._sizes[0] = self._sizes.get(0, 0) | bit
        for key in _traits(nobody):
            self._traits.set(key, bit, on=True)
        self.replace(agent)

    def _reindex(self, seat: Seat, agent: AgentState) -> None:
        """Move the bits of everything lasting from what the seat's agent was to what they are now."""
        self.changes += 1
        before, after = set(_traits(seat.agent)), set(_traits(agent))
        for key in before - after:
            self._traits.set(key, seat.bit, on=False)
        for key in after - before:
            self._traits.set(key, seat.bit, on=True)
        self._sizes[seat.agent.units] &= ~seat.bit
        self._sizes[agent.units] = self._sizes.get(agent.units, 0) | seat.bit
        for channel in set(seat.agent.channels) - set(agent.channels):
            self._room.set(channel, seat.bit, on=False)
        for skill in seat.agent.skills:
            self._holders[skill] -= 1
        for skill in agent.skills:
            self._holders[skill] = self._holders.get(skill, 0) + 1
        seat.forget_speeds()
        self._recount(seat, agent)

    def _recount(self, seat: Seat, agent: AgentState) -> None:
        """Set right what is remembered of each demand for the one agent who has changed."""
        if len(self._capable) > MOST_REMEMBERED:
            self._capable.clear()
        for demand, (bits, excluded) in self._capable.items():
            before = _lasting_cause(seat.agent, demand)
            after = _lasting_cause(agent, demand)
            if before == after:
                continue
            counts = dict(excluded)
            for cause, by in ((before, -1), (after, 1)):
                if cause is not None:
                    counts[cause] = counts.get(cause, 0) + by
            able = bits | seat.bit if after is None else bits & ~seat.bit
            self._capable[demand] = (able, {cause: count for cause, count in counts.items() if count})

    # -- screening -------------------------------------------------------------------------------

    def capable(self, demand: Demand) -> tuple[int, dict[Cause, int]]:
        """Agents whom no lasting cause excludes from this demand, and how many each lasting cause excludes."""
        known = self._capable.get(demand)
        if known is None:
            known = self._capable[demand] = sift(self.everybody, self._lasting_gates(demand))
        return known

    def _lasting_gates(self, demand: Demand) -> Iterator[Gate]:
        traits = self._traits
        yield Cause.QUEUE, self.with_any("queue", (demand.queue, *demand.further_queues))
        yield Cause.SKILL, self._skilled(demand.requirements)
        yield Cause.CHANNEL, traits["channel", demand.channel]
        if demand.language is not None:
            yield Cause.LANGUAGE, traits["language", demand.language, demand.language_level]
        if demand.area is not None:
            yield Cause.AREA, self.with_any("area", (None, demand.area, *demand.further_areas))
        yield Cause.SIZE, self._united(bits for units, bits in self._sizes.items() if units >= demand.units)

    def with_any(self, kind: str, keys: Iterable[object], level: int | None = None) -> int:
        """Bits of those with one of these queues, areas or channels, or with the skill or language at the level."""
        tail = () if level is None else (level,)
        return self.everybody & self._united(self._traits[(kind, key, *tail)] for key in keys)

    def _united(self, several: Iterable[int]) -> int:
        union = 0
        for bits in several:
            union |= bits
        return union

    @property
    def present(self) -> int:
        """Bits of who is there."""
        return self._present

    def _skilled(self, requirements: tuple[Requirement, ...]) -> int:
        bits = self.everybody
        for requirement in requirements:
            bits &= self._traits["skill", requirement.skill, requirement.level]
        return bits

    def _passing_gates(self, item: Item, ever: int, now: float) -> list[Gate]:
        demand = item.demand
        if not (item.appointment or item.preferred_until or item.cooling or self._saving) and demand.units:
            return [  # nearly always
                (Cause.PRESENCE, self._present),
                (Cause.PARALLEL, self._room[demand.channel]),
                (Cause.UNITS, self._with_free(demand.units)),
                (Cause.HELD, self._below_ceiling),
            ]
        gates: list[Gate] = []
        if item.appointment is not None and item.appointment.engaged:
            gates.append((Cause.APPOINTMENT, ~self.bits_of(item.appointment.engaged)))
        gates.append((Cause.PRESENCE, self._present))
        if item.preferred_until is not None and self.keeps(item, ever, now):
            gates.append((Cause.KEPT, self.bits_of([item.preferred])))
        if item.cooling:
            cooling = self.bits_of(agent for agent, until in item.cooling if until > now)
            gates.append((Cause.COOL_DOWN, ~cooling))
        gates.append((Cause.PARALLEL, self._room[demand.channel]))
        if demand.units > 0:
            if self._saving:
                mine = self._united(seat.bit for seat in self.seats_in(self._saving) if seat.saving == item.id)
                gates.append((Cause.SAVED, ~self._saving | mine))
            gates.append((Cause.UNITS, self._with_free(demand.units)))
        gates.append((Cause.HELD, self._below_ceiling))
        return gates

    def keeps(self, item: Item, ever: int, now: float) -> bool:
        """Whether the item waits for its preferred agent: they could have it, are there, and time is left."""
        if item.preferred is None or item.preferred_until is None or now >= item.preferred_until:
            return False
        cooling = any(agent == item.preferred and until > now for agent, until in item.cooling)
        return bool(self.bits_of([item.preferred]) & ever & self._present) and not cooling

    def ever(self, item: Item) -> int:
        """Agents whom nothing lasting excludes from this item."""
        bits = self.capable(item.demand)[0]
        return bits & ~self.bits_of(item.barred) if item.barred else bits

    def screen(self, item: Item, now: float) -> Screening:
        """Sift all agents by every cause in its order."""
        capable, lasting = self.capable(item.demand)
        ever = capable & ~self.bits_of(item.barred) if item.barred else capable
        own = ((Cause.OWN_CASE, ever),) if item.barred else ()
        return Screening(capable, ever, (*own, *self._passing_gates(item, ever, now)), lasting)

    def first_cause(self, agent: int, item: Item, now: float) -> Cause | None:
        """The first cause that keeps this agent from this item; None if they can have it now."""
        seat = self.seat(agent)
        lasting = _lasting_cause(seat.agent, item.demand)
        if lasting is not None:
            return lasting
        if agent in item.barred:
            return Cause.OWN_CASE
        gates = self._passing_gates(item, self.ever(item), now)
        return next((cause for cause, gate in gates if not seat.bit & gate), None)

    def bits_of(self, agents: Iterable[int | None]) -> int:
        return self._united(1 << self.position[agent] for agent in agents if agent in self.position)

    def seats_in(self, bits: int) -> Iterator[Seat]:
        while bits:
            lowest = bits & -bits
            yield self.seats[lowest.bit_length() - 1]
            bits ^= lowest

    def seat(self, agent: int) -> Seat:
        return self.seats[self.position[agent]]

    def scarcity(self, seat: Seat) -> float:
        """How much of the house's knowledge hangs on this agent: the sum of 1 / holders over their skills."""
        asked_at, known = seat.scarcity
        if asked_at != self.changes:
            known = sum(1 / self._holders[skill] for skill in seat.agent.skills)
            seat.scarcity = (self.changes, known)
        return known

    def _with_free(self, units: int) -> int:
        known = self._free.get(units)
        if known is None:
            known = self._free[units] = self._united(seat.bit for seat in self.seats if seat.free >= units)
        return known

    # -- what moves ------------------------------------------------------------------------------

    def take(self, agent: int, demand: Demand) -> None:
        self._move(self.seat(agent), demand, 1)

    def give_back(self, agent: int, demand: Demand, now: float) -> None:
        seat = self.seat(agent)
        self._move(seat, demand, -1)
        seat.idle_since = now

    def set_present(self, agent: int, *, present: bool) -> None:
        seat = self.seat(agent)
        if seat.present != present:
            seat.present = present
            self._present ^= seat.bit

    def save(self, seat: Seat, item: int | None) -> None:
        """Let the agent save up units for this item alone, or for nothing any more."""
        if (seat.saving is None) != (item is None):
            self._saving ^= seat.bit
        seat.saving = item
        seat.moves += 1

    def _move(self, seat: Seat, demand: Demand, by: int) -> None:
        seat.moves += 1
        if demand.units:
            self._set_free(seat, seat.free - by * demand.units)
        seat.held += by
        channel = demand.channel
        seat.on_channel[channel] = seat.on_channel.get(channel, 0) + by
        self._refresh(seat, (channel,) if channel in seat.limited else ())

    def _set_free(self, seat: Seat, free: int) -> None:
        before, seat.free = seat.free, free
        for units in self._free:
            if (before >= units) != (free >= units):
                self._free[units] ^= seat.bit

    def _refresh(self, seat: Seat, channels: Iterable[str]) -> None:
        """Set the bits that follow from how much the agent holds; most moves change none."""
        for channel in channels:
            self._room.set(channel, seat.bit, on=seat.has_room_on(channel))
        below = seat.may_hold_more
        if seat.below_ceiling != below:
            seat.below_ceiling = below
            self._below_ceiling ^= seat.bit


MOST_REMEMBERED = 20_000  # demands whose capable agents are remembered


def _lasting_side(agent: AgentState) -> tuple[object, ...]:
    return (agent.queues, agent.skills, agent.languages, agent.channels, agent.areas, agent.units, agent.speeds)


def _traits(agent: AgentState) -> Iterator[tuple[object, ...]]:
    for queue in agent.queues:
        yield ("queue", queue)
    for kind, levels in (("skill", agent.skills), ("language", agent.languages)):
        for key, level in levels.items():
            for reached in range(1, level + 1):
                yield (kind, key, reached)
    for area in agent.areas or (None,):
        yield ("area", area)
    for channel in agent.channels:
        yield ("channel", channel)


def _lasting_cause(agent: AgentState, demand: Demand) -> Cause | None:
    """The first lasting cause that keeps one agent from a demand: the gates, for one person."""
    areas = {demand.area, *demand.further_areas}
    causes = (
        (Cause.QUEUE, agent.queues.isdisjoint((demand.queue, *demand.further_queues))),
        (Cause.SKILL, any(agent.skills.get(asked.skill, 0) < asked.level for asked in demand.requirements)),
        (Cause.CHANNEL, demand.channel not in agent.channels),
        (
            Cause.LANGUAGE,
            demand.language is not None and agent.languages.get(demand.language, 0) < demand.language_level,
        ),
        (Cause.AREA, demand.area is not None and bool(agent.areas) and agent.areas.isdisjoint(areas)),
        (Cause.SIZE, agent.units < demand.units),
    )
    return next((cause for cause, excludes in causes if excludes), None)


def sift(bits: int, gates: Iterable[Gate]) -> tuple[int, dict[Cause, int]]:
    """What is left after every gate, and how many each took away first."""
    excluded: dict[Cause, int] = {}
    for cause, gate in gates:
        left = bits & gate
        if left != bits:
            excluded[cause] = bits.bit_count() - left.bit_count()
            bits = left
    return bits, excluded
