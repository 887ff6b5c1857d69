"""The audit log: who changed what, from where, when. Append-only."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from dromos.lib.actor import Actor
from dromos.lib.models import AuditEntry

SECRET_WORDS = ("secret", "password", "token", "key_material")
MASK = "•••"


def record(*, by: Actor, at: dt.datetime, verb: str, subject: Model, changes: Mapping[str, Any]) -> None:
    """Write one line: ``changes`` maps a field to ``[old, new]`` (or to a value on creation). Secrets are masked."""
    AuditEntry.objects.create(
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_label=by.label[:200],
        ip=by.ip,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk if isinstance(subject.pk, int) else None,
        subject_label=str(subject)[:200],
        changes={key: _masked(key, value) for key, value in changes.items()},
    )


def _masked(key: str, value: Any) -> Any:
    if any(word in key for word in SECRET_WORDS):
        return [MASK, MASK] if isinstance(value, list) else MASK
    return value


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The fields whose values differ, as ``{field: [old, new]}``, ready for ``record``."""
    return {key: [old.get(key), value] for key, value in new.items() if old.get(key) != value}


def lines_about(subject: Model, *, limit: int = 50) -> list[AuditEntry]:
    """What was done to ``subject``, newest first. One query."""
    rows = AuditEntry.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return list(rows.order_by("-at", "-id")[:limit])
