"""What staff are told about their own work, and by which ways where they said nothing else. Plain data."""

from collections.abc import Iterable, Mapping
from typing import Any

from dromos.automation.models import AlertPreference, PersonalAlert

Kind = PersonalAlert.Kind
SCREEN, BROWSER, PUSH, EMAIL, DIGEST = "screen", "browser", "push", "email", "digest"
WAYS = (SCREEN, BROWSER, PUSH, EMAIL, DIGEST)
"""From the nearest to the farthest: whichever tells first, tells alone."""

USUAL: Mapping[str, tuple[str, ...]] = {
    Kind.ASSIGNED: (SCREEN, BROWSER, PUSH),
    Kind.MENTION: (SCREEN, BROWSER, PUSH, EMAIL),
    Kind.REPLY: (SCREEN, BROWSER),
    Kind.REOPENED: (SCREEN, BROWSER, PUSH),
    Kind.NOTE: (SCREEN,),
    Kind.WATCHED: (SCREEN,),
    Kind.TASK: (SCREEN, BROWSER, PUSH),
    Kind.TASK_DUE: (SCREEN, BROWSER, PUSH),
    Kind.LETTER: (SCREEN, BROWSER, PUSH),
    Kind.BREACH: (SCREEN, BROWSER, PUSH),
    Kind.SUBSTITUTION: (SCREEN, EMAIL),
    Kind.TRIGGER: (SCREEN, BROWSER, PUSH),
    Kind.HOUSE: (SCREEN, EMAIL),
}


def ways_of(preference: AlertPreference, kind: str) -> tuple[str, ...]:
    """The ways one wants to be told of ``kind``."""
    chosen = preference.kinds.get(kind)
    return USUAL[kind] if chosen is None else known(chosen)


def known(ways: Iterable[Any]) -> tuple[str, ...]:
    """``ways`` in their order, without what is none."""
    wanted = set(ways)
    return tuple(way for way in WAYS if way in wanted)
