"""The form of a trigger: what it listens to, on which conditions, what it does, whom it tells."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.accounts.models import User
from dromos.automation import differences, listening, telling_of, trigger_words
from dromos.automation.models import Trigger
from dromos.console.conditions.building import ConditionsField
from dromos.lib.typed import whole
from dromos.tickets import changes as known
from dromos.tickets import fields

UNITS = ((60, gettext_lazy("minutes")), (3600, gettext_lazy("hours")), (86400, gettext_lazy("days")))
ROWS = 3
KINDS = [kind for kind in known.KINDS if kind != "link"]
"""What a rule may do by itself."""


class TriggerForm(forms.Form):
    """Everything of a trigger but its list of changes, which has an editor of its own."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=gettext_lazy("It acts"),
        choices=Trigger.Kind.choices,
        initial="event",
        help_text=gettext_lazy("At once after a change, or when a ticket has stood too long."),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("When"),
        required=False,
        choices=list(listening.EVENTS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("One of these is enough."),
    )
    actors = forms.MultipleChoiceField(
        label=gettext_lazy("Done by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing chosen: whoever it was."),
    )
    says = forms.CharField(
        label=gettext_lazy("The customer's words contain"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("One of these, separated by commas. What they quoted does not count."),
    )
    says_not = forms.CharField(label=gettext_lazy("and none of"), required=False, max_length=500)
    shorter = forms.IntegerField(
        label=gettext_lazy("and are fewer than so many"), required=False, min_value=1, max_value=10_000,
        widget=forms.NumberInput(attrs={"data-width": "s"}),
    )  # fmt: skip
    basis = forms.ChoiceField(label=gettext_lazy("since"), required=False, choices=Trigger.Basis.choices)
    after_trigger = forms.ModelChoiceField(
        label=gettext_lazy("That rule"), required=False, queryset=Trigger.objects.none()
    )
    amount = forms.IntegerField(
        label=gettext_lazy("So long"), required=False, min_value=1, max_value=10_000,
        widget=forms.NumberInput(attrs={"data-width": "s"}),
    )  # fmt: skip
    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), choices=UNITS, coerce=int, required=False, initial=86400)
    in_working_time = forms.BooleanField(
        label=gettext_lazy("Count in working time"),
        required=False,
        help_text=gettext_lazy("On the calendar of the ticket's department. A day is 24 working hours then."),
    )
    every = forms.ChoiceField(
        label=gettext_lazy("It looks"),
        choices=Trigger.Every.choices,
        required=False,
        help_text=gettext_lazy("How often it looks for tickets that have stood too long."),
    )
    at_time = forms.TimeField(label=gettext_lazy("At"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    cap = forms.IntegerField(
        label=gettext_lazy("Tickets in one run at most"), required=False, min_value=1, max_value=10_000, initial=2000,
        help_text=gettext_lazy("What is left follows in the next run, and is shown."),
        widget=forms.NumberInput(attrs={"data-width": "s"}),
    )  # fmt: skip
    conditions = ConditionsField(label=gettext_lazy("Only if"))
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Off: it is kept and does nothing."),
    )

    def __init__(self, *args: Any, trigger: Trigger | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actors = [(key, trigger_words.actor(key)) for key in differences.ACTORS]
        self.fields["actors"].choices = actors  # type: ignore[attr-defined]
        others = Trigger.objects.filter(retired_at=None).exclude(pk=trigger.pk if trigger else 0)
        self.fields["after_trigger"].queryset = others  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(trigger: Trigger) -> dict[str, Any]:
        letter = {one["op"]: one["value"] for one in trigger.differences if one["field"] == differences.LETTER}
        unit = next((size for size, _name in reversed(UNITS) if trigger.after_s and trigger.after_s % size == 0), 3600)
        names = (
            "name", "kind", "events", "actors", "basis", "after_trigger", "in_working_time", "every", "cap",
            "conditions", "is_active",
        )  # fmt: skip
        return {
            **{name: getattr(trigger, name) for name in names},
            "says": ", ".join(letter.get("says", [])),
            "says_not": ", ".join(letter.get("says_not", [])),
            "shorter": letter.get("shorter", [None])[0],
            "amount": trigger.after_s // unit or None,
            "unit": unit,
            "at_time": trigger.at_time.strftime("%H:%M") if trigger.at_time else "",
        }

    def letter(self) -> list[dict[str, Any]]:
        """The conditions on what the customer wrote."""
        data = self.cleaned_data
        found = [
            {"field": differences.LETTER, "op": op, "value": words}
            for op in ("says", "says_not")
            if (words := [word for part in data[op].split(",") if (word := part.strip())])
        ]
        if data["shorter"]:
            found.append({"field": differences.LETTER, "op": "shorter", "value": [str(data["shorter"])]})
        return found

    def values(self) -> dict[str, Any]:
        """As the actions take them, without changes, alerts and what changed."""
        data = self.cleaned_data
        is_time = data["kind"] == Trigger.Kind.TIME
        fired = is_time and data["basis"] == Trigger.Basis.FIRED
        return {
            "name": data["name"],
            "kind": data["kind"],
            "events": [] if is_time else data["events"],
            "actors": [] if is_time else data["actors"],
            "conditions": data["conditions"],
            "basis": data["basis"] if is_time else "",
            "after_trigger": data["after_trigger"] if fired else None,
            "after_s": (data["amount"] or 0) * int(data["unit"] or 3600) if is_time else 0,
            "in_working_time": is_time and data["in_working_time"],
            "every": data["every"] or Trigger.Every.HOUR,
            "at_time": data["at_time"] if data["every"] == Trigger.Every.DAY else None,
            "cap": data["cap"] or 2000,
            "is_active": data["is_active"],
        }


# -- rows ----------------------------------------------------------------------------------------

OPS = (
    ("to", gettext_lazy("became")),
    ("from", gettext_lazy("was")),
    ("changed", gettext_lazy("changed at all")),
    ("not_changed", gettext_lazy("did not change")),
)


def difference_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """What can have changed, by field: the field as such, and each value of it."""
    groups = []
    for key in differences.FIELDS:
        field = fields.named("tag" if key == "tags" else key)
        if field is None:
            continue
        label = str(field.label)
        values = [] if key == "tags" else [
            (f"{key}={value}", f"{label}: {name}") for value, name in field.all_choices() if value not in {"me", "mine"}
        ]  # fmt: skip
        groups.append((label, [(key, _("%(field)s (any value)") % {"field": label}), *values]))
    return groups


def difference_rows(asked: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The rows of the form; an empty one to fill in."""
    rows = [
        {"what": f"{one['field']}={one['value'][0]}" if one.get("value") else one["field"], "op": one["op"]}
        for one in asked
        if one["field"] != differences.LETTER
    ]
    return [*rows, *({"what": "", "op": "to"} for _number in range(max(1, ROWS - len(rows))))]


def differences_sent(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What changed, as a browser sent it; rows about nothing are left out."""
    found: list[dict[str, Any]] = []
    for number in range(20):
        what, op = str(data.get(f"diff-{number}-what", "")), str(data.get(f"diff-{number}-op", ""))
        if what:
            field, _sign, value = what.partition("=")
            bare = op in {"changed", "not_changed"}
            found.append({"field": field, "op": op, "value": [] if bare or not value else [value]})
    return found


def alert_rows(alerts: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [*alerts, *({"audience": "", "person": "", "text": ""} for _number in range(max(1, 2 - len(alerts))))]


def alerts_sent(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Who is told, as a browser sent it; rows with nobody are left out."""
    found: list[dict[str, Any]] = []
    for number in range(10):
        audience = str(data.get(f"alert-{number}-audience", ""))
        person = str(data.get(f"alert-{number}-person", ""))
        if audience:
            alert: dict[str, Any] = {"audience": audience, "text": str(data.get(f"alert-{number}-text", ""))[:500]}
            if audience == telling_of.PERSON:
                alert["person"] = whole(person) or 0
            found.append(alert)
    return found


def people() -> list[tuple[int, str]]:
    return list(User.objects.filter(is_active=True).values_list("pk", "name"))
