"""Changes as sentences to be filled in: one small form per kind, and the list of what has been chosen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.console.setup.orders import orders
from dromos.routing import wording
from dromos.routing.models import SimulationRun
from dromos.routing.simulation import changes as what
from dromos.routing.simulation.changes import Change, UnknownChangeError, as_json, from_json

MOST_CHANGES = 8
PERIODS = (14, 28, 56, 90)


def _number(label: Any, low: int, high: int, start: int) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"data-width": "xs", "min": low, "max": high})
    return forms.IntegerField(label=label, min_value=low, max_value=high, initial=start, widget=widget)


def _time(label: Any, start: str) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "data-width": "s"})
    return forms.TimeField(label=label, initial=start, widget=widget)


def _hour(value: Any) -> float:
    return float(value.hour + value.minute / 60)


class ChangeForm(forms.Form):
    """One sentence. `change()` is what it says; choices come from the house's names."""

    kind = ""

    def __init__(self, names: Mapping[str, str], data: Any = None) -> None:
        super().__init__(data, prefix=self.kind)
        self.names = names
        self.offer()

    def offer(self) -> None:
        """Fill in the choices."""

    def choose(self, name: str, kind: str, first: str = "") -> None:
        """The things of a kind, by name; `first` is what choosing none of them means."""
        rows = sorted(
            ((key.partition(":")[2], text) for key, text in self.names.items() if key.startswith(f"{kind}:")),
            key=lambda row: row[1].casefold(),
        )
        self.fields[name].choices = [*([("", first)] if first else []), *rows]  # type: ignore[attr-defined]

    def change(self) -> Change:
        raise NotImplementedError


class StaffingForm(ChangeForm):
    kind = "staffing"

    count = _number(gettext_lazy("People"), -50, 50, 2)
    language = forms.ChoiceField(label=gettext_lazy("They speak"), required=False)
    skill = forms.ChoiceField(label=gettext_lazy("They know"), required=False)
    queue = forms.ChoiceField(label=gettext_lazy("They work in"), required=False)
    weekdays = forms.MultipleChoiceField(label=gettext_lazy("On"), widget=forms.CheckboxSelectMultiple)
    from_time = _time(gettext_lazy("From"), "08:00")
    to_time = _time(gettext_lazy("Until"), "16:00")

    def offer(self) -> None:
        self.fields["count"].help_text = _("Less than none: so many fewer.")
        self.choose("language", "language", _("every language asked for"))
        self.choose("skill", "skill", _("everything asked for"))
        self.choose("queue", "queue", _("all queues"))
        self.fields["weekdays"].choices = _days()  # type: ignore[attr-defined]
        self.initial.setdefault("weekdays", [str(day) for day in range(5)])

    def clean(self) -> dict[str, Any]:
        return _in_order(self, super().clean())

    def change(self) -> Change:
        data = self.cleaned_data
        return what.Staffing(
            count=data["count"],
            languages={data["language"]: 3} if data["language"] else {},
            skills={data["skill"]: 3} if data["skill"] else {},
            queues=(int(data["queue"]),) if data["queue"] else (),
            weekdays=tuple(int(day) for day in data["weekdays"]),
            from_hour=_hour(data["from_time"]),
            to_hour=_hour(data["to_time"]),
        )


class LearningForm(ChangeForm):
    kind = "learning"

    agent = forms.ChoiceField(label=gettext_lazy("Who"))
    what = forms.ChoiceField(label=gettext_lazy("Learns"))
    level = _number(gettext_lazy("At level"), 1, 5, 4)

    def offer(self) -> None:
        self.choose("agent", "agent")
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (title, [(key, text) for key, text in sorted(self.names.items()) if key.startswith(kind)])
            for title, kind in ((_("Language"), "language:"), (_("Skill"), "skill:"))
        ]

    def change(self) -> Change:
        kind, _colon, key = self.cleaned_data["what"].partition(":")
        agent, level = int(self.cleaned_data["agent"]), self.cleaned_data["level"]
        return what.Learning(agent, key, level, is_language=kind == "language")


class ShiftsForm(ChangeForm):
    kind = "shifts"

    agent = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    weekdays = forms.MultipleChoiceField(label=gettext_lazy("On"), widget=forms.CheckboxSelectMultiple)
    from_time = _time(gettext_lazy("From"), "09:00")
    to_time = _time(gettext_lazy("Until"), "18:00")

    def offer(self) -> None:
        self.choose("agent", "agent", _("everybody"))
        self.fields["weekdays"].choices = _days()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        return _in_order(self, super().clean())

    def change(self) -> Change:
        data = self.cleaned_data
        return what.OtherShifts(
            tuple(int(day) for day in data["weekdays"]),
            _hour(data["from_time"]),
            _hour(data["to_time"]),
            int(data["agent"]) if data["agent"] else None,
        )


class PolicyForm(ChangeForm):
    kind = "policy"

    policy = forms.ChoiceField(label=gettext_lazy("Order of work"))
    queue = forms.ChoiceField(label=gettext_lazy("In"), required=False)

    def offer(self) -> None:
        self.fields["policy"].choices = [  # type: ignore[attr-defined]
            (order.key, order.name) for order in orders() if order.key
        ]
        self.choose("queue", "queue", _("all queues"))

    def change(self) -> Change:
        queue = self.cleaned_data["queue"]
        return what.OtherPolicy(self.cleaned_data["policy"], int(queue) if queue else None)


class TargetForm(ChangeForm):
    kind = "target"

    minutes = _number(gettext_lazy("An answer within minutes"), 1, 20_000, 120)
    segment = forms.ChoiceField(label=gettext_lazy("For"), required=False)

    def offer(self) -> None:
        self.fields["minutes"].help_text = _("Minutes of working time.")
        self.choose("segment", "segment", _("all customers"))

    def change(self) -> Change:
        return what.OtherTarget(float(self.cleaned_data["minutes"]), self.cleaned_data["segment"])


class AwayForm(ChangeForm):
    kind = "away"

    percent = _number(gettext_lazy("Per cent of the people"), 1, 100, 20)
    day = _number(gettext_lazy("From day"), 1, 180, 1)
    days = _number(gettext_lazy("Days"), 1, 60, 5)

    def offer(self) -> None:
        self.fields["percent"].help_text = _("Who falls ill is drawn by lot, anew in each course.")
        self.fields["day"].help_text = _("Day 1 is the first of the period.")

    def change(self) -> Change:
        data = self.cleaned_data
        return what.PeopleAway(float(data["percent"]), data["day"], 0.0, float(data["days"]))


class IncidentForm(ChangeForm):
    kind = "incident"

    factor = _number(gettext_lazy("Times as much"), 2, 50, 8)
    topic = forms.ChoiceField(label=gettext_lazy("About"))
    day = _number(gettext_lazy("On day"), 1, 180, 3)
    at = _time(gettext_lazy("From"), "10:00")
    hours = _number(gettext_lazy("Hours"), 1, 24, 1)

    def offer(self) -> None:
        self.fields["day"].help_text = _("Day 1 is the first of the period.")
        self.choose("topic", "skill")

    def change(self) -> Change:
        data = self.cleaned_data
        return what.MassIncident(
            data["topic"], float(data["factor"]), data["day"], _hour(data["at"]), float(data["hours"])
        )


def _days() -> list[tuple[str, str]]:
    return [(str(number), name) for number, name in enumerate(wording.weekdays())]


def _in_order(form: forms.Form, data: dict[str, Any] | None) -> dict[str, Any]:
    data = data or {}
    if data.get("from_time") and data.get("to_time") and data["from_time"] >= data["to_time"]:
        form.add_error("to_time", _("The end comes after the beginning."))
    return data


KINDS: Sequence[type[ChangeForm]] = (
    StaffingForm, LearningForm, ShiftsForm, PolicyForm, TargetForm, AwayForm, IncidentForm,
)  # fmt: skip


class PeriodForm(forms.Form):
    """What is played: how much of the past, or a made-up day."""

    days = forms.TypedChoiceField(label=gettext_lazy("Play"), coerce=int)

    def __init__(self, data: Any = None, *, has_past: bool = True, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        past = [(str(days), _("the last %(days)s days, again") % {"days": days}) for days in PERIODS]
        made_up = [("0", _("a made-up day of 3,000 contacts"))]
        self.fields["days"].choices = past + made_up if has_past else made_up  # type: ignore[attr-defined]
        self.initial.setdefault("days", "28" if has_past else "0")

    @property
    def source(self) -> str:
        return SimulationRun.Source.HISTORY if self.cleaned_data["days"] else SimulationRun.Source.DAY


def read_changes(stored: str) -> list[Change]:
    """The list of chosen changes as the page carries it along; what makes no sense is left out."""
    try:
        rows = json.loads(stored or "[]")
    except ValueError:
        return []
    found = []
    for row in rows if isinstance(rows, list) else []:
        try:
            found.append(from_json(row))
        except (UnknownChangeError, AttributeError):
            continue
    return found[:MOST_CHANGES]


def write_changes(changes: Sequence[Change]) -> str:
    return json.dumps([as_json(change) for change in changes])


def form_of(kind: str, names: Mapping[str, str], data: QueryDict) -> ChangeForm | None:
    return next((form(names, data) for form in KINDS if form.kind == kind), None)
