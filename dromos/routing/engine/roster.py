"""Who could take what: eligibility over all agents at once.

Each condition is one big integer with a bit per agent, so that screening ten thousand agents costs a few ANDs
and the
counts by first excluding cause are differences of bit counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dromos.routing.engine.vocabulary import AgentState, Cause, Demand, Item, Requirement


@dataclass(frozen=True, slots=True)
class Screening:
    """`able`: bits of the agents who can have the item now; `ever`: of those whom nothing lasting
    excludes.
    """

    able: int
    ever: int
    excluded: dict[Cause, int]


@dataclass(slots=True)
class Seat:
    """One agent's changing side while a plan is made."""

    agent: AgentState
    bit: int
    free: int
    held: int
    idle_since: float
    on_channel: dict[str, int] = field(default_factory=dict)
    moves: int = 0

    @property
    def load(self) -> float:
        return 1.0 - self.free / self.agent.units if self.agent.units else 1.0


class _Index:
    """Bits per key, zero for a key that nobody has."""

    def __init__(self) -> None:
        self._bits: dict[object, int] = {}

    def add(self, key: object, bit: int) -> None:
        self._bits[key] = self._bits.get(key, 0) | bit

    def drop(self, key: object, bit: int) -> None:
        self._bits[key] = self._bits.get(key, 0) & ~bit

    def __getitem__(self, key: object) -> int:
        return self._bits.get(key, 0)


class Roster:
    """All active agents, indexed. `take` and `give_back` move capacity; everything else stays as it was
    built.
    """

    def __init__(self, agents: Iterable[AgentState]) -> None:
        self.seats: list[Seat] = []
        self.position: dict[int, int] = {}
        self._traits = _Index()
        self._free: dict[int, int] = {}  # units that items ask for -> agents with at least so many free
        self._room = _Index()  # (channel) -> agents below their parallel limit
        self._below_ceiling = 0
        self._present = 0
        self._capable: dict[Demand, tuple[int, dict[Cause, int]]] = {}
        for agent in sorted(agents, key=lambda a: a.id):
            self._seat(agent)
        self.everybody = (1 << len(self.seats)) - 1

    def _seat(self, agent: AgentState) -> None:
        bit = 1 << len(self.seats)
        seat = Seat(agent, bit, agent.units - agent.used, agent.held, agent.idle_since, dict(agent.on_channel))
        self.position[agent.id] = len(self.seats)
        self.seats.append(seat)
        for queue in agent.queues:
            self._traits.add(("queue", queue), bit)
        for kind, levels in (("skill", agent.skills), ("language", agent.languages)):
            for key, level in levels.items():
                for reached in range(1, level + 1):
                    self._traits.add((kind, key, reached), bit)
        for area in agent.areas or (None,):
            self._traits.add(("area", area), bit)
        for channel in agent.channels:
            self._traits.add(("channel", channel), bit)
            self._refresh_room(seat, channel)
        if agent.present:
            self._present |= bit
        self._refresh_ceiling(seat)

    # -- screening -------------------------------------------------------------------------------

    def capable(self, demand: Demand) -> tuple[int, dict[Cause, int]]:
        """Agents whom no lasting cause excludes from this demand, and how many each lasting cause
        excludes.
        """
        known = self._capable.get(demand)
        if known is None:
            known = self._capable[demand] = _sift(self.everybody, self._lasting_gates(demand))
        return known

    def _lasting_gates(self, demand: Demand) -> Iterator[tuple[Cause, int]]:
        traits = self._traits
        yield Cause.QUEUE, self._any_of("queue", (demand.queue, *demand.further_queues))
        yield Cause.SKILL, self._skilled(demand.requirements)
        yield Cause.CHANNEL, traits["channel", demand.channel]
        if demand.language is not None:
            yield Cause.LANGUAGE, traits["language", demand.language, demand.language_level]
        if demand.area is not None:
            yield Cause.AREA, self._any_of("area", (None, demand.area, *demand.further_areas))
        yield Cause.SIZE, sum(seat.bit for seat in self.seats if seat.agent.units >= demand.units)

    def _any_of(self, kind: str, keys: Iterable[object]) -> int:
        bits = 0
        for key in keys:
            bits |= self._traits[kind, key]
        return bits

    def _skilled(self, requirements: tuple[Requirement, ...]) -> int:
        bits = self.everybody
        for requirement in requirements:
            bits &= self._traits["skill", requirement.skill, requirement.level]
        return bits

    def _passing_gates(self, item: Item, now: float) -> Iterator[tuple[Cause, int]]:
        demand = item.demand
        yield Cause.PRESENCE, self._present
        if item.cooling:
            yield Cause.COOL_DOWN, ~self._bits_of(agent for agent, until in item.cooling if until > now)
        yield Cause.PARALLEL, self._room[demand.channel]
        if demand.units > 0:
            yield Cause.UNITS, self._with_free(demand.units)
        yield Cause.HELD, self._below_ceiling

    def screen(self, item: Item, now: float) -> Screening:
        """Sift all agents by every cause in its order; each excluded agent is counted once."""
        capable, lasting = self.capable(item.demand)
        ever, own = _sift(capable, ((Cause.OWN_CASE, ~self._bits_of(item.barred)),))
        able, passing = _sift(ever, self._passing_gates(item, now))
        return Screening(able, ever, lasting | own | passing)

    def first_cause(self, agent: int, item: Item, now: float) -> Cause | None:
        """The first cause that keeps this agent from this item; None if they can have it now."""
        bit = self.seat(agent).bit
        if not bit & self.capable(item.demand)[0]:
            return next(cause for cause, gate in self._lasting_gates(item.demand) if not bit & gate)
        if agent in item.barred:
            return Cause.OWN_CASE
        return next((cause for cause, gate in self._passing_gates(item, now) if not bit & gate), None)

    def has_room_for(self, seat: Seat, item: Item, now: float) -> bool:
        """Whether a capable agent can have the item now: `first_cause` without the name of the cause, and
        faster.
        """
        bit, demand = seat.bit, item.demand
        return bool(
            (seat.free >= demand.units or demand.units == 0)
            and bit & self._present
            and bit & self._room[demand.channel]
            and bit & self._below_ceiling
            and seat.agent.id not in item.barred
            and not any(agent == seat.agent.id and until > now for agent, until in item.cooling)
        )

    def _bits_of(self, agents: Iterable[int]) -> int:
        bits = 0
        for agent in agents:
            if agent in self.position:
                bits |= 1 << self.position[agent]
        return bits

    def seats_in(self, bits: int) -> Iterator[Seat]:
        while bits:
            lowest = bits & -bits
            yield self.seats[lowest.bit_length() - 1]
            bits ^= lowest

    def seat(self, agent: int) -> Seat:
        return self.seats[self.position[agent]]

    def _with_free(self, units: int) -> int:
        known = self._free.get(units)
        if known is None:
            known = self._free[units] = sum(seat.bit for seat in self.seats if seat.free >= units)
        return known

    # -- capacity --------------------------------------------------------------------------------

    def take(self, agent: int, demand: Demand) -> None:
        self._move(self.seat(agent), demand, 1)

    def give_back(self, agent: int, demand: Demand, now: float) -> None:
        seat = self.seat(agent)
        self._move(seat, demand, -1)
        seat.idle_since = now

    def set_present(self, agent: int, *, present: bool) -> None:
        bit = self.seat(agent).bit
        self._present = self._present | bit if present else self._present & ~bit

    def _move(self, seat: Seat, demand: Demand, by: int) -> None:
        seat.moves += 1
        seat.free -= by * demand.units
        for units in self._free:
            if seat.free >= units:
                self._free[units] |= seat.bit
            else:
                self._free[units] &= ~seat.bit
        seat.held += by
        seat.on_channel[demand.channel] = seat.on_channel.get(demand.channel, 0) + by
        self._refresh_room(seat, demand.channel)
        self._refresh_ceiling(seat)

    def _refresh_room(self, seat: Seat, channel: str) -> None:
        ability = seat.agent.channels.get(channel)
        if ability and (ability.parallel is None or seat.on_channel.get(channel, 0) < ability.parallel):
            self._room.add(channel, seat.bit)
        else:
            self._room.drop(channel, seat.bit)

    def _refresh_ceiling(self, seat: Seat) -> None:
        if seat.agent.max_held is None or seat.held < seat.agent.max_held:
            self._below_ceiling |= seat.bit
        else:
            self._below_ceiling &= ~seat.bit


def _sift(bits: int, gates: Iterable[tuple[Cause, int]]) -> tuple[int, dict[Cause, int]]:
    excluded: dict[Cause, int] = {}
    for cause, gate in gates:
        left = bits & gate
        if left != bits:
            excluded[cause] = bits.bit_count() - left.bit_count()
            bits = left
    return bits, excluded
