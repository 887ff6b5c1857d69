"""Events: what happened is announced; one table (config/reactions.py) says who reacts.

``announce`` writes the event in the caller's transaction, runs its *now* reactions there, and queues one
``Reaction`` row for each *later* one. A crash between "happened" and "told" therefore cannot lose the telling.
"""

import contextlib
import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, ClassVar

from django.db import connection

from dromos.lib import together
from dromos.lib.models import EventRecord, Reaction
from dromos.lib.standing import asked
from dromos.lib.together import create_all

WAKE_REACTIONS = "dromos_reactions"
MANY = 5  # events from which on one document is better than rows written together with others

type_registry: dict[str, type["Event"]] = {}


@dataclasses.dataclass(frozen=True)
class Event:
    """Something that happened. Subclasses are frozen dataclasses in the past tense that hold ids and plain values."""

    name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.name = cls.__name__
        type_registry[cls.__name__] = cls

    def payload(self) -> dict[str, Any]:
        names: tuple[str, ...] = self.__match_args__
        return {name: getattr(self, name) for name in names}


React = Callable[[Any, dt.datetime], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One row of the table of reactions: ``now`` runs in the same transaction, ``later`` in a worker, at least once."""

    now: tuple[React, ...] = ()
    later: tuple[React, ...] = ()


_table: dict[str, Row] = {}
_later_by_name: dict[str, React] = {}


def reaction_name(react: React) -> str:
    return f"{react.__module__}.{react.__qualname__}".removeprefix("dromos.")


def register(table: Mapping[type[Event], Row]) -> None:
    """Take the table of reactions. Called once, when the project starts; a second call replaces the first."""
    _table.clear()
    _later_by_name.clear()
    for event_type, row in table.items():
        _table[event_type.__name__] = row
        _later_by_name.update({reaction_name(react): react for react in row.later})


def reaction_named(name: str) -> React:
    """The function behind a queued reaction. KeyError when the table no longer has it."""
    return _later_by_name[name]


def restore(record: EventRecord) -> Event:
    """The event value that ``record`` keeps. Fields the class no longer has are left out."""
    event_type = type_registry[record.name]
    known = event_type.__match_args__
    return event_type(**{key: value for key, value in record.payload.items() if key in known})


def announce(event: Event, at: dt.datetime) -> None:
    """Record that ``event`` happened at ``at`` and set its reactions going. Must run inside a transaction."""
    announce_all([event], at)


def announce_all(events: Iterable[Event], at: dt.datetime) -> None:
    """``announce`` for several events at once, with two statements in all."""
    events = list(events)
    if not events:
        return
    if not connection.in_atomic_block:
        raise RuntimeError("announce() outside a transaction: the event could be lost or be told of nothing")
    if any(_table.get(event.name, Row()).later for event in events):
        _record_and_queue(events, at)
    elif len(events) >= MANY or not together.is_open():
        _record(events, at)
    else:
        _record_and_queue(events, at)
    for event in events:
        for react in _table.get(event.name, Row()).now:
            react(event, at)


def _record_and_queue(events: Sequence[Event], at: dt.datetime) -> None:
    records = [EventRecord(name=event.name, payload=event.payload(), at=at) for event in events]
    create_all(records)
    queued = [
        Reaction(event=record, name=reaction_name(react), next_at=at)
        for record in records
        for react in _table.get(record.name, Row()).later
    ]
    if queued:
        create_all(queued)
        notify(WAKE_REACTIONS, "")


def _record(events: Sequence[Event], at: dt.datetime) -> None:
    """Write many records whose keys nobody needs, as one document."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO lib_eventrecord (name, payload, at)
               SELECT said->>0, said->1, %s FROM jsonb_array_elements(%s::jsonb) AS said""",
            [at, json.dumps([[event.name, event.payload()] for event in events])],
        )


_gathering: ContextVar[dict[tuple[str, str], None] | None] = ContextVar("events_gathering", default=None)


def notify(channel: str, *payloads: str) -> None:
    """NOTIFY, delivered when the transaction commits. A hint only: whoever listens re-reads the rows."""
    pairs = dict.fromkeys((channel, payload) for payload in payloads)
    gathering = _gathering.get()
    if gathering is not None:
        gathering.update(pairs)
    elif pairs:
        _send(pairs)


@contextlib.contextmanager
def gathered() -> Iterator[None]:
    """Notifications of the block are sent with one statement at its end, each once; none when it fails.

    The block is the inside of one transaction: ``with transaction.atomic(), gathered(): ...``. An inner block is part
    of the outer one.
    """
    if _gathering.get() is not None:
        yield
        return
    token = _gathering.set({})
    try:
        yield
        pairs = _gathering.get()
    finally:
        _gathering.reset(token)
    if pairs:
        _send(pairs)


def _send(pairs: Iterable[tuple[str, str]]) -> None:
    # One text: an array of texts would be a value for each.
    asked("SELECT pg_notify(said->>0, said->>1) FROM json_array_elements($1::json) AS said", json.dumps(list(pairs)))
