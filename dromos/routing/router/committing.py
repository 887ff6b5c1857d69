"""Committing decisions in groups, and deciding on the next group while the database writes the last one."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection

from dromos.routing import actions, engine
from dromos.routing.actions import Granted

GROUP = 100  # decisions committed together at most
LARGE_GROUP = 400  # the same while another group is being written: a commit takes as long for many as for few
GROUP_S = 0.005  # no decision waits longer than this for others to be made
MANY = 40  # a group of this size is followed by others, most likely
QUICK_TURNS_S = 0.0002  # the thread that writes asks for a few instructions between two answers of the database

Carried = tuple[list[engine.Decision], list[Granted]]


def carried_out(
    decisions: Iterator[engine.Decision], versions: Mapping[int, int], at: dt.datetime
) -> Iterator[Carried]:
    """Each group of `decisions` with what could be carried out of it.

    Few decisions are committed here and now. When there are many (a shift begins), a second connection writes one group
    while the engine decides on the next.
    """
    group = _next_group(decisions)
    while group and len(group) < MANY:
        yield group, actions.offer(decisions=group, versions=versions, at=at)
        group = _next_group(decisions)
    if group:
        yield from _overlapping(group, decisions, versions, at)


def _overlapping(
    group: list[engine.Decision], decisions: Iterator[engine.Decision], versions: Mapping[int, int], at: dt.datetime
) -> Iterator[Carried]:
    def write(group: Sequence[engine.Decision]) -> list[Granted]:
        return actions.offer(decisions=group, versions=versions, at=at)

    with ThreadPoolExecutor(1, "router-writer") as writer, _quick_turns():
        try:
            while group:
                written = writer.submit(write, group)
                following = _next_group(decisions, written)
                yield group, written.result()
                group = following
        finally:
            writer.submit(connection.close)


@contextlib.contextmanager
def _quick_turns() -> Iterator[None]:
    """Whoever waits for Python's lock gets it soon: the engine would hold it for 5 ms at a time, the writer needs it
    after every answer of the database.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(QUICK_TURNS_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _next_group(decisions: Iterator[engine.Decision], writing: Future[Any] | None = None) -> list[engine.Decision]:
    """GROUP decisions, or as many as are made in GROUP_S of our own work: on a busy machine commits get fewer.

    It grows on, to LARGE_GROUP, until the group before is written.
    """
    group: list[engine.Decision] = []
    until = time.thread_time() + GROUP_S
    for decision in decisions:
        group.append(decision)
        enough = len(group) >= GROUP or time.thread_time() >= until
        if len(group) >= LARGE_GROUP or (enough and (writing is None or writing.done())):
            break
    return group
