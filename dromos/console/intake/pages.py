"""What the pages about intake and outbox show, as plain values."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from dromos.accounts.models import User
from dromos.console.intake import words
from dromos.intake import queries
from dromos.intake.originals import read
from dromos.intake.release import BadAddressError, NotWaitingError, SameRecipientError
from dromos.interactions.inbound import InboundMessage
from dromos.interactions.models import RawMessage
from dromos.lib import memo

REFUSALS = (BadAddressError, NotWaitingError, SameRecipientError)
ORDER = (
    queries.OPENED, queries.JOINED, queries.RECORDED, queries.ASIDE, queries.FAILED, queries.WAITING,
    queries.UNEXPLAINED,
)  # fmt: skip
ALWAYS = frozenset({queries.OPENED, queries.JOINED, queries.ASIDE, queries.FAILED, queries.WAITING})


def day(user: User, asked: Mapping[str, str], at: dt.datetime) -> dict[str, Any]:
    """The equation of the day asked for (today), what is still set aside from any day, and the outbox in figures."""
    date = _date(asked.get("day", ""), at)
    found = queries.reconcile(*_bounds(date))
    return {
        "date": date,
        "is_today": date == _today(at),
        "has_after": date < _today(at),
        "before": date - dt.timedelta(days=1),
        "after": date + dt.timedelta(days=1),
        "found": found,
        "cells": [
            _cell(key, found.counts.get(key, 0), date) for key in ORDER if found.counts.get(key) or key in ALWAYS
        ],
        "causes": [(words.cause(key), n, _list(queries.ASIDE, key, date)) for key, n in found.aside_by_cause.items()],
        "all_received": _list("", "", date),
        "aside": _aside(),
        "outbox": queries.outbox_counts(user),
    }


def _cells(counts: Mapping[str, int], date: dt.date) -> list[dict[str, Any]]:
    """The terms of the sum; the rare ones only when there are any."""
    return [_cell(key, counts.get(key, 0), date) for key in ORDER if counts.get(key) or key in ALWAYS]


def _cell(key: str, n: int, date: dt.date) -> dict[str, Any]:
    tone = words.TONES.get(key, "calm") if n else "calm"
    return {"name": words.what(key), "n": n, "href": _list(key, "", date), "icon": words.ICONS[key], "tone": tone}


def _aside() -> list[tuple[str, int, str]]:
    """What waits for a person's eye, whenever it came: (words, number, where)."""
    found = queries.causes_aside()
    return [
        (words.cause(key), n, _list(queries.FAILED if key == queries.FAILED else queries.ASIDE, _plain(key), None))
        for key, n in found.items()
    ]


def _plain(key: str) -> str:
    return "" if key == queries.FAILED else key


def _list(what: str, cause: str, date: dt.date | None) -> str:
    asked = {"what": what, "cause": cause, "day": date.isoformat() if date else ""}
    return f"{reverse('intake:arrived')}?{urlencode({key: value for key, value in asked.items() if value})}"


def _today(at: dt.datetime) -> dt.date:
    return at.astimezone(timezone.get_current_timezone()).date()


def _date(text: str, at: dt.datetime) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return _today(at)


def _bounds(date: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The day as the reader's clock has it."""
    zone = timezone.get_current_timezone()
    start = dt.datetime.combine(date, dt.time(), tzinfo=zone)
    return start, dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), tzinfo=zone)


def arrived(user: User, asked: Mapping[str, str], at: dt.datetime) -> dict[str, Any]:
    """The originals behind a figure; without a day, of all days."""
    date = _date(asked["day"], at) if asked.get("day") else None
    bounds = _bounds(date) if date else (None, None)
    what, cause = asked.get("what", ""), asked.get("cause", "")[:40]
    wanted = queries.Wanted(what=what, cause=cause, starts_at=bounds[0], ends_at=bounds[1])
    return {
        "page": queries.list_arrived(user, wanted, page=_number(asked)),
        "title": words.cause(cause) if cause else words.what(what),
        "what": what,
        "date": date,
        "words": words,
    }


def _number(asked: Mapping[str, str]) -> int:
    text = asked.get("page", "")
    return int(text) if text.isdecimal() and len(text) < 7 else 1


def original(raw: RawMessage) -> dict[str, Any]:
    """One original. ``letter`` is None when it cannot be read; then ``problem`` says why."""
    found = read(raw)
    letter = found if isinstance(found, InboundMessage) else None
    outcome = getattr(raw, "outcome", None)
    return {
        "raw": raw,
        "letter": letter,
        "pieces": _pieces(letter) if letter else [],
        "problem": "" if isinstance(found, InboundMessage) else found.detail,
        "outcome": outcome,
        "words": words,
        "may_release": raw.state in {RawMessage.State.SET_ASIDE, RawMessage.State.FAILED},
        "is_waiting": raw.state == RawMessage.State.NEW,
    }


def _pieces(letter: InboundMessage) -> list[tuple[bool, str]]:
    """The text cut at its folds: (is it quoted?, piece)."""
    found: list[tuple[bool, str]] = []
    position = 0
    for start, end in letter.folded:
        found += [(False, letter.text[position:start]), (True, letter.text[start:end])]
        position = end
    return [*found, (False, letter.text[position:])]


def outbox(user: User, asked: Mapping[str, str]) -> dict[str, Any]:
    """One part of the outbox, and how much is in each."""
    which = asked.get("which", "")
    which = which if which in queries.PARTS else queries.TROUBLE
    with memo.scope():
        counts, page = queries.outbox_counts(user), queries.outbox(user, which, page=_number(asked))
    return {"which": which, "counts": counts, "page": page}


def outbox_address(which: str) -> str:
    known = which if which in queries.PARTS else queries.TROUBLE
    return f"{reverse('intake:outbox')}?{urlencode({'which': known})}"
