"""Why somebody is away, and why somebody declines: the house's lists. Ours are translated, its own carry names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dromos.lib import settings
from dromos.lib.memo import remembered

SETTING = "presence_reasons"
OURS: Mapping[str, str | Promise] = {
    "break": _("Break"),
    "lunch": _("Lunch"),
    "meeting": _("Meeting"),
    "training": _("Training"),
    "paperwork": _("Paperwork"),
    "errand": _("Out of the house"),
}
BY_TIME: Mapping[str, str | Promise] = {
    "leave": _("Leave"),
    "sickness": _("Sickness"),
    "call_up": _("Call-up"),
    "other": _("Other absence"),
    "off_shift": _("Off shift"),
}
"""Set by shifts and absences, chosen by nobody."""
USUAL = ("break", "lunch", "meeting", "training")
DECLINING: Mapping[str, str | Promise] = {
    "busy": _("My hands are full"),
    "unknown": _("I do not know this matter"),
    "colleague": _("A colleague has this case"),
    "leaving": _("I am about to leave"),
    "personal": _("I should not handle this one"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to be away. `names` by language, empty for one of ours."""

    key: str
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """In the reader's language, else English."""
        if self.key in OURS:
            return str(OURS[self.key])
        return self.names.get(get_language() or "en") or self.names.get("en") or self.key


def listed(value: Iterable[Mapping[str, Any]] | None) -> list[Reason]:
    """What the setting holds as reasons; the usual ones while it was never set."""
    if value is None:
        return [Reason(key) for key in USUAL]
    return [Reason(str(row["key"]), dict(row.get("names", {}))) for row in value]


@remembered
def presence_reasons() -> Sequence[Reason]:
    """The reasons people may choose from, in their order. One query."""
    return listed(settings.get(SETTING))


def reason_name(key: str) -> str:
    """A stored reason in the reader's language: ours, the house's own, or what somebody wrote."""
    if not key or key in OURS or key in BY_TIME:
        return str(OURS.get(key) or BY_TIME.get(key, ""))
    return next((reason.name for reason in presence_reasons() if reason.key == key), key)


def declined_because(key: str) -> str:
    """Why somebody declined, in the reader's language; a text of their own is shown as it is."""
    return str(DECLINING.get(key, key))
