"""Committing decisions in groups, and deciding on the next group while the database writes the last one."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from dromos.routing import actions, engine
from dromos.routing.actions import Granted

GROUP = 100  # decisions committed together at most
GROUP_S = 0.005  # no decision waits longer than this for others to be made
MANY = 40  # a first group of this size is followed by others, most likely

Carried = tuple[list[engine.Decision], list[Granted]]


def carried_out(
    decisions: Iterator[engine.Decision], versions: Mapping[int, int], at: dt.datetime
) -> Iterator[Carried]:
    """Each group of `decisions` with what could be carried out of it.

    Few decisions are committed here and now. When there are many (a shift begins), a second connection writes one group
    while the engine decides on the next.
    """
    group = _next_group(decisions)
    if len(group) >= MANY:
        yield from _overlapping(group, decisions, versions, at)
        return
    while group:
        yield group, actions.offer(decisions=group, versions=versions, at=at)
        group = _next_group(decisions)


def _overlapping(
    group: list[engine.Decision], decisions: Iterator[engine.Decision], versions: Mapping[int, int], at: dt.datetime
) -> Iterator[Carried]:
    def write(group: Sequence[engine.Decision]) -> list[Granted]:
        return actions.offer(decisions=group, versions=versions, at=at)

    with ThreadPoolExecutor(1, "router-writer") as writer:
        try:
            while group:
                written = writer.submit(write, group)
                following = _next_group(decisions)
                yield group, written.result()
                group = following
        finally:
            writer.submit(connection.close)


def _next_group(decisions: Iterator[engine.Decision]) -> list[engine.Decision]:
    """GROUP decisions, or as many as are made in GROUP_S of our own work: on a busy machine commits get fewer."""
    group: list[engine.Decision] = []
    until = time.thread_time() + GROUP_S
    for decision in decisions:
        group.append(decision)
        if len(group) >= GROUP or time.thread_time() >= until:
            break
    return group
