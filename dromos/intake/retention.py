"""What is deleted when. The house decides; 0 days means never.

Deleting an original takes its bytes; its row stays with its outcome, so that the equation still adds up. What became
of it (contact, ticket, text, files) is not touched.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from dromos.accounts import actions as accounts
from dromos.accounts.access import require_administration
from dromos.interactions import actions as interactions
from dromos.interactions.models import RawMessage
from dromos.lib import audit, reactions, settings
from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.models import Setting

RETENTION_SETTING = "retention"
DEFAULTS: Mapping[str, int] = {"spam": 90, "set_aside": 0, "originals": 0, "sign_ins": 365, "reactions": 30}
"""Days by what is deleted; see the fields of the set-up page."""
MOST = 1000
"""Originals emptied at once: the rest goes at the next turn."""


class BadPeriodError(ValueError):
    """Not a number of days."""


def periods() -> dict[str, int]:
    """Days after which each kind is deleted; 0: never."""
    chosen: dict[str, Any] = settings.get(RETENTION_SETTING) or {}
    return {key: int(chosen.get(key, days)) for key, days in DEFAULTS.items()}


def set_periods(*, values: Mapping[str, int], by: Actor, at: dt.datetime) -> None:
    """Raises BadPeriodError, NotAllowedError."""
    require_administration(by)
    if any(not 0 <= values[key] <= 36_500 for key in DEFAULTS):
        raise BadPeriodError("Give a number of days, or 0 for never.")
    settings.put(key=RETENTION_SETTING, value={key: values[key] for key in DEFAULTS}, by=by, at=at)


def delete_what_is_old(at: dt.datetime) -> int:
    """Delete what the house no longer wants to keep, each kind in its own transaction; how many rows in all."""
    kinds: Mapping[str, Callable[[dt.datetime], int]] = {
        "spam": lambda before: _empty(_aside().filter(cause="spam"), before, at),
        "set_aside": lambda before: _empty(_aside().exclude(cause="spam"), before, at),
        "originals": lambda before: _empty(RawMessage.objects.filter(state=RawMessage.State.DONE), before, at),
        "sign_ins": lambda before: accounts.delete_old_devices(before=before),
        "reactions": lambda before: reactions.delete_done(before=before),
    }
    done = {"sessions": accounts.end_expired_sessions(at=at)}
    for kind, days in periods().items():
        if days:
            with transaction.atomic():
                done[kind] = kinds[kind](at - dt.timedelta(days=days))
    said = {kind: number for kind, number in done.items() if number and kind not in {"sessions", "reactions"}}
    if said:
        subject = Setting(key=RETENTION_SETTING, updated_at=at)
        audit.record(by=SYSTEM, at=at, verb="delete_old", subject=subject, changes=said)
    return sum(done.values())


def _aside() -> QuerySet[RawMessage]:
    return RawMessage.objects.filter(state=RawMessage.State.SET_ASIDE)


def _empty(rows: QuerySet[RawMessage], before: dt.datetime, at: dt.datetime) -> int:
    old = rows.filter(Q(received_at__lt=before), emptied_at__isnull=True).order_by("received_at")
    return interactions.empty_originals(ids=list(old.values_list("pk", flat=True)[:MOST]), at=at)
