"""Installation-wide settings: a key, a JSON value, an audit line for each change."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from dromos.lib import audit
from dromos.lib.actor import Actor
from dromos.lib.models import Setting
from dromos.lib.set_up import SetUp


def get(key: str, default: Any = None) -> Any:
    """The value of ``key``, or ``default`` when it was never set."""
    row = _VALUE.one(key)
    return default if row is None else row


_VALUE = SetUp(lambda key: Setting.objects.filter(key=key).values_list("value", flat=True), str)


@transaction.atomic
def put(*, key: str, value: Any, by: Actor, at: dt.datetime) -> None:
    """Set ``key``. Writes an audit line when the value changes."""
    old = get(key)
    row, _created = Setting.objects.update_or_create(key=key, defaults={"value": value, "updated_at": at})
    if old != value:
        audit.record(by=by, at=at, verb="set", subject=row, changes={key: [old, value]})


@transaction.atomic
def put_all(*, values: Mapping[str, Any], by: Actor, at: dt.datetime) -> None:
    """`put` several at once, or none."""
    for key, value in values.items():
        put(key=key, value=value, by=by, at=at)
