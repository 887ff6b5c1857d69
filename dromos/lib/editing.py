"""What verbs that change rows of set-up do alike: take only fields they know, and keep an order people chose."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Max, Model, QuerySet

M = TypeVar("M", bound=Model)


def known(values: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """``values`` as they are. Raises ValueError when one is of none of ``fields``."""
    if unknown := set(values) - set(fields):
        raise ValueError(f"cannot change {', '.join(sorted(unknown))}")
    return dict(values)


def assign(row: Model, values: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """Set ``values`` on ``row``, without saving; returns what they were. Raises ValueError as ``known`` does."""
    old = {name: getattr(row, name) for name in known(values, fields)}
    for name, value in values.items():
        setattr(row, name, value)
    return old


def next_position(rows: QuerySet[Any]) -> int:
    """Where one more of ``rows`` stands: last."""
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def reorder(rows: QuerySet[M], ids: Sequence[int]) -> tuple[list[M], dict[str, list[list[str]]]]:
    """Put ``rows`` in the order of ``ids``; those not named follow in the order they had.

    Returns them, and ``{"order": [old names, new names]}`` as the audit log takes it, empty when nothing moved.
    """
    held = {row.pk: row for row in rows.select_for_update()}
    named = [held[pk] for pk in dict.fromkeys(ids) if pk in held]
    ordered = [*named, *(row for row in held.values() if row not in named)]
    for position, row in enumerate(ordered):
        row.position = position  # type: ignore[attr-defined]
    rows.model._default_manager.bulk_update(ordered, ["position"])
    old, new = ([row.name for row in some] for some in (held.values(), ordered))  # type: ignore[attr-defined]
    return ordered, {"order": [old, new]} if old != new else {}
