"""What the pages about intake and outbox show, as plain values."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from dromos.accounts.models import User
from dromos.console.intake import words
from dromos.intake import queries
from dromos.intake import release as setting_right
from dromos.intake.books import failing_days
from dromos.intake.models import Sender
from dromos.intake.originals import read
from dromos.intake.release import BadAddressError, NotWaitingError, SameRecipientError
from dromos.intake.senders import BadSenderError, OwnSenderError, senders_listed
from dromos.interactions.folds import pieces
from dromos.interactions.inbound import InboundMessage
from dromos.interactions.models import RawMessage, Recipient
from dromos.lib import memo
from dromos.lib.actor import Actor
from dromos.lib.typed import page_number, whole_numbers
from dromos.ui.safe_html import sanitise

REFUSALS = (BadAddressError, NotWaitingError, SameRecipientError)
NOT_LISTED = (BadSenderError, OwnSenderError)
MOST_AT_ONCE = 500
LONGEST_HEAD = 20_000
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
        "failing": failing_days(),
    }


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
        date = dt.date.fromisoformat(text)
    except ValueError:
        return _today(at)
    return date if dt.date.min.year < date.year < dt.date.max.year else _today(at)


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
        "page": queries.list_arrived(user, wanted, page=page_number(asked.get("page", ""))),
        "title": words.cause(cause) if cause else words.what(what),
        "what": what,
        "date": date,
        "words": words,
    }


def original(raw: RawMessage) -> dict[str, Any]:
    """One original. ``letter`` is None when it cannot be read; then ``problem`` says why."""
    found = read(raw)
    letter = found if isinstance(found, InboundMessage) else None
    outcome = getattr(raw, "outcome", None)
    safe = sanitise(letter.html, fold=_("Earlier letters")) if letter and letter.html else None
    return {
        "raw": raw,
        "letter": letter,
        "pieces": pieces(letter.text, letter.folded) if letter else [],
        "looks": Markup(safe.html) if safe else "",  # noqa: S704 - sanitised in this very line's function
        "pictures_held": safe.blocked if safe else 0,
        "head": head_of(bytes(raw.content)),
        "problem": "" if isinstance(found, InboundMessage) else found.detail,
        "outcome": outcome,
        "words": words,
        "may_release": raw.state in {RawMessage.State.SET_ASIDE, RawMessage.State.FAILED} and not raw.emptied_at,
        "is_waiting": raw.state == RawMessage.State.NEW,
    }


def head_of(content: bytes) -> str:
    """The header as it came, for people who want to see for themselves."""
    ends = [place for place in (content.find(b"\r\n\r\n"), content.find(b"\n\n")) if place >= 0]
    return content[: min(ends, default=len(content))][:LONGEST_HEAD].decode("utf-8", "replace")


def quarantine(user: User, asked: Mapping[str, str]) -> dict[str, Any]:
    """What waits for a person's eye, of one cause or of all, with how many there are of each."""
    counts = queries.causes_aside()
    cause = asked.get("cause", "")
    cause = cause if cause in counts else ""
    what = queries.FAILED if cause == queries.FAILED else queries.KEPT_ASIDE
    wanted = queries.Wanted(what=what, cause="" if cause == queries.FAILED else cause)
    return {
        "page": queries.list_arrived(user, wanted, page=page_number(asked.get("page", ""))),
        "tabs": [("", _("All"), sum(counts.values())), *((key, words.cause(key), n) for key, n in counts.items())],
        "cause": cause,
        "words": words,
    }


def quarantine_address(cause: str) -> str:
    return f"{reverse('intake:quarantine')}?{urlencode({'cause': cause[:40]})}"


def ticked(posted: QueryDict) -> list[int]:
    """The rows that were ticked, by number."""
    return whole_numbers(posted.getlist("row"))[:MOST_AT_ONCE]


def act_on_originals(act: str, chosen: Sequence[RawMessage], by: Actor, at: dt.datetime) -> str:
    """Do with each what the button says; what was done, in words."""
    if act == "block":
        blocked = setting_right.block_senders(rows=chosen, by=by, at=at)
        return ngettext("%(num)s sender is blocked.", "%(num)s senders are blocked.", len(blocked)) % {
            "num": len(blocked)
        }
    done = setting_right.release_all(rows=chosen, by=by, at=at) if act == "release" else 0
    return ngettext("%(num)s is being taken up.", "%(num)s are being taken up.", done) % {"num": done}


def act_on_letters(act: str, chosen: Sequence[Recipient], by: Actor, at: dt.datetime) -> str:
    """Send again, or stop; what was done, in words."""
    if act == "stop":
        done = setting_right.stop_all(recipients=chosen, by=by, at=at)
        return ngettext("%(num)s letter will not be sent.", "%(num)s letters will not be sent.", done) % {"num": done}
    done = setting_right.send_all_again(recipients=chosen, by=by, at=at) if act == "again" else 0
    return ngettext(
        "%(num)s letter will be sent again at once.", "%(num)s letters will be sent again at once.", done
    ) % {"num": done}


SHOWN_LISTS = {"blocked": ("blocked",), "allowed": ("allowed",), "marked": ("",)}


def senders(asked: Mapping[str, str]) -> dict[str, Any]:
    """One list of senders."""
    shown = asked.get("shown", "")
    shown = shown if shown in SHOWN_LISTS else "blocked"
    return {
        "shown": shown,
        "find": asked.get("find", ""),
        "rows": senders_listed(SHOWN_LISTS[shown], find=asked.get("find", "")),
    }


def known_list(listed: str) -> str:
    """The list of that name; "" for none."""
    return listed if listed in Sender.Listed.values else ""


def senders_address(shown: str) -> str:
    known = shown if shown in SHOWN_LISTS else "blocked"
    return f"{reverse('intake:senders')}?{urlencode({'shown': known})}"


def outbox(user: User, asked: Mapping[str, str]) -> dict[str, Any]:
    """One part of the outbox, and how much is in each."""
    which = asked.get("which", "")
    which = which if which in queries.PARTS else queries.TROUBLE
    with memo.scope():
        counts, page = queries.outbox_counts(user), queries.outbox(user, which, page=page_number(asked.get("page", "")))
    return {"which": which, "counts": counts, "page": page}


def outbox_address(which: str) -> str:
    known = which if which in queries.PARTS else queries.TROUBLE
    return f"{reverse('intake:outbox')}?{urlencode({'which': known})}"
