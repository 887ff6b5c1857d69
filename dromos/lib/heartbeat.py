"""Signs of life of the loops, for ``dromos doctor`` and the health page."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from dromos.lib.models import Heartbeat


def beat(name: str, at: dt.datetime, *, ok: bool = True, **detail: Any) -> None:
    """Note that loop ``name`` ran at ``at``; ``ok`` False keeps the time of the last success."""
    values: dict[str, Any] = {"at": at, "detail": detail}
    if ok:
        values["succeeded_at"] = at
    Heartbeat.objects.update_or_create(name=name, defaults=values)


def forget(prefix: str, *, but: Collection[str]) -> None:
    """Drop the signs of loops that no longer exist: those named ``prefix``... and not in ``but``."""
    Heartbeat.objects.filter(name__startswith=prefix).exclude(name__in=but).delete()
