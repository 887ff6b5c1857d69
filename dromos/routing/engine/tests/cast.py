"""Agents and items for the engine's tests: everybody can do everything unless told otherwise."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from dromos.routing.engine import AgentState, ChannelAbility, Demand, Item, Requirement, Snapshot

SUPPORT, FINANCE = 1, 2
EMAIL = {"email": ChannelAbility()}


def agent(number: int, **changes: Any) -> AgentState:
    usual: dict[str, Any] = {
        "queues": frozenset({SUPPORT}),
        "skills": {"adsl": 3},
        "languages": {"en": 3},
        "channels": EMAIL,
        "units": 1,
    }
    return AgentState(id=number, **(usual | changes))


def letter(number: int, *, language: str | None = None, level: int = 1, at: float = 0.0, **changes: Any) -> Item:
    demand = Demand(SUPPORT, "email", 1, (Requirement("adsl", level),), language)
    usual: dict[str, Any] = {"demand": demand, "enqueued_at": at}
    return Item(id=number, **(usual | changes))


def snapshot(items: list[Item], agents: list[AgentState], mean_work: Mapping[str, float] | None = None) -> Snapshot:
    return Snapshot(7, tuple(items), tuple(agents), mean_work or {})


# -- everything hypothesis may think of ----------------------------------------------------------

_levels = st.integers(1, 5)
_minutes = st.integers(0, 500).map(float)
_channels = st.sampled_from(["email", "chat", "phone"])
_queues = st.sampled_from([SUPPORT, FINANCE])
_people = st.integers(1, 6)

demands = st.builds(
    Demand,
    queue=_queues,
    channel=_channels,
    units=st.integers(1, 3),
    requirements=st.lists(st.builds(Requirement, st.sampled_from("abc"), _levels), max_size=2).map(tuple),
    language=st.sampled_from([None, "el", "en"]),
    area=st.sampled_from([None, "athens"]),
)


def items(demand: st.SearchStrategy[Demand] = demands) -> st.SearchStrategy[list[Item]]:
    one = st.builds(
        Item,
        id=st.integers(1, 10_000),
        demand=demand,
        enqueued_at=_minutes,
        due_at=st.none() | _minutes,
        weight=st.sampled_from([1.0, 2.0, 10.0]),
        priority=st.integers(1, 4),
        preferred=st.none() | _people,
        barred=st.frozensets(_people, max_size=1),
        cooling=st.lists(st.tuples(_people, _minutes), max_size=1).map(tuple),
    )
    return st.lists(one, max_size=12, unique_by=lambda item: item.id)


_some_agent = st.builds(
    AgentState,
    id=_people,
    queues=st.frozensets(_queues, min_size=1),
    skills=st.dictionaries(st.sampled_from("abc"), _levels),
    languages=st.dictionaries(st.sampled_from(["el", "en"]), _levels),
    channels=st.dictionaries(_channels, st.builds(ChannelAbility, _levels, st.none() | st.integers(1, 2))),
    areas=st.sampled_from([frozenset(), frozenset({"athens"}), frozenset({"prague"})]),
    present=st.booleans() | st.just(True),
    units=st.integers(0, 5),
    used=st.integers(0, 2),
    max_held=st.none() | st.integers(0, 4),
    held=st.integers(0, 2),
    idle_since=_minutes,
)
rosters = st.lists(_some_agent, max_size=6, unique_by=lambda a: a.id)
