"""The editor of a list of changes: macros, triggers, time rules and bulk work all show this one.

A page puts ``editor(changes)`` into its values as ``changes_editor``, includes ``partials/changes.html`` inside its
form, and reads what was filled in with ``read(request.POST)``. What is wrong with it says ``faults``.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.lib.typed import whole
from dromos.tickets import changes as known
from dromos.tickets.changes import KINDS, Asked, Change, Kind
from dromos.tickets.models import Tag

_NAME = re.compile(r"^(?P<prefix>[a-z_]+)-(?P<place>\d{1,3})-do$")
MOST_TAGS = 300


def editor(
    changes: Sequence[Change] = (),
    *,
    prefix: str = "change",
    only: Collection[str] | None = None,
    viewer: User | None = None,
) -> dict[str, Any]:
    """What the template shows: the rows there are, and a blank one of every kind (``only``: of these) to add.

    ``viewer`` is offered what they may see; None is offered everything.
    """
    kinds = [kind for kind in KINDS.values() if only is None or kind.do in only]
    options = _Options(viewer)
    return {
        "prefix": prefix,
        "rows": [_row(change, f"{prefix}-{place}", options) for place, change in enumerate(changes)],
        "blanks": [_row(known.blank(kind.do), f"{prefix}-__place__", options) for kind in kinds],
        "tags": list(Tag.objects.filter(is_active=True).values_list("name", flat=True)[:MOST_TAGS]),
        "most": known.MOST,
    }


class _Options:
    """The choices of an editor, each read once."""

    def __init__(self, viewer: User | None) -> None:
        self._viewer = viewer
        self._read: dict[Any, Sequence[tuple[str, str]]] = {}

    def of(self, asked: Asked, value: Any) -> Sequence[tuple[str, str]]:
        """What can be chosen; a ``value`` that is not among it stays chosen until another is."""
        if asked.choices is None:
            return ()
        if asked.choices not in self._read:
            self._read[asked.choices] = self._offered(asked.choices(), asked)
        offered = self._read[asked.choices]
        is_known = value in (None, "") or str(value) in dict(offered)
        return offered if is_known else [(str(value), _("As it is")), *offered]

    def _offered(self, choices: Sequence[tuple[str, str]], asked: Asked) -> Sequence[tuple[str, str]]:
        if asked.hidden is None or self._viewer is None:
            return choices
        hidden = asked.hidden(self._viewer)
        return [(key, text) for key, text in choices if key not in hidden]


def _row(change: Change, name: str, options: _Options) -> dict[str, Any]:
    kind = KINDS.get(change.get("do", ""), Kind(change.get("do", ""), known.describe(change), "circle-help"))
    shown = [_asked(asked, change, f"{name}-{asked.name}", options) for asked in kind.asks]
    return {"name": name, "do": kind.do, "label": kind.label, "icon": kind.icon, "asks": shown}


def _asked(asked: Asked, change: Change, name: str, options: _Options) -> dict[str, Any]:
    value = change.get(asked.name, asked.default)
    return {
        "name": name,
        "label": asked.label,
        "help": asked.help,
        "kind": asked.kind,
        "required": asked.required,
        "has_variables": asked.has_variables,
        "choices": options.of(asked, value),
        "value": ", ".join(value) if isinstance(value, list) else value,
    }


def read(data: QueryDict | Mapping[str, Any], *, prefix: str = "change") -> list[Change]:
    """The changes a form holds, in their order; nothing is checked yet."""
    places = sorted(int(found["place"]) for key in data if (found := _NAME.match(key)) and found["prefix"] == prefix)
    return [_change(data, f"{prefix}-{place}") for place in places]


def _change(data: QueryDict | Mapping[str, Any], name: str) -> Change:
    do = str(data.get(f"{name}-do", ""))
    change: Change = {"do": do}
    for asked in KINDS[do].asks if do in KINDS else ():
        raw = data.get(f"{name}-{asked.name}", "")
        change[asked.name] = _value(asked, str(raw).strip())
    return change


def _value(asked: Asked, raw: str) -> Any:
    if asked.kind == "tags":
        return [tag for part in raw.split(",") if (tag := part.strip())]
    if asked.kind == "yes":
        return bool(raw)
    if asked.kind == "number" and (number := whole(raw)) is not None:
        return number
    return raw


def faults(changes: Sequence[Change]) -> list[str]:
    """What is wrong with what was filled in, in words."""
    return known.check_all(list(changes))
