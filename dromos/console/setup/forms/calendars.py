"""Forms about business calendars. Hours are written as "09:00-13:00, 14:00-18:00"."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from holidays.registry import COUNTRIES

from dromos.calendars.clock import DAYS, Frames, frames
from dromos.calendars.holidays import countries
from dromos.calendars.models import BusinessCalendar
from dromos.console.setup.forms import choices
from dromos.customers.models import Contract

DAY_NAMES = {
    "Mon": gettext_lazy("Monday"),
    "Tue": gettext_lazy("Tuesday"),
    "Wed": gettext_lazy("Wednesday"),
    "Thu": gettext_lazy("Thursday"),
    "Fri": gettext_lazy("Friday"),
    "Sat": gettext_lazy("Saturday"),
    "Sun": gettext_lazy("Sunday"),
}
STRETCH = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—|to)\s*(\d{1,2})(?:[:.](\d{2}))?$")


class HoursField(forms.CharField):
    """Stretches of one day, stored as [["09:00", "13:00"], ...]; empty is closed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"placeholder": _("closed"), "data-width": "m"}))
        super().__init__(max_length=120, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(f"{opens}-{closes}" for opens, closes in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        stretches = [
            self._stretch(part.strip()) for part in re.split(r"[,;]", super().to_python(value) or "") if part.strip()
        ]
        try:
            frames(*((opens, closes) for opens, closes in stretches))
        except ValueError as problem:
            raise forms.ValidationError(_("The end must come after the start, within one day.")) from problem
        return stretches

    @staticmethod
    def _stretch(part: str) -> list[str]:
        found = STRETCH.match(part)
        if found is None:
            raise forms.ValidationError(_("Write hours as 09:00-13:00, 14:00-18:00."))
        opens, opens_minute, closes, closes_minute = found.groups()
        return [f"{int(opens):02}:{opens_minute or '00'}", f"{int(closes):02}:{closes_minute or '00'}"]


def country_choices() -> choices.Choices:
    """Countries whose holidays are known, by their English name."""
    names = {codes[1]: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", codes[0]) for codes in COUNTRIES.values()}
    listed = sorted((names.get(code, code), code) for code in countries())
    return [("", _("None of its own")), *((code, name) for name, code in listed)]


class CalendarForm(forms.Form):
    """Working hours of a week, in one time zone, with a country's holidays."""

    key = forms.SlugField(
        label=gettext_lazy("Key"), max_length=60, help_text=gettext_lazy("Short and lasting, such as athens.")
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    parent = forms.ModelChoiceField(
        BusinessCalendar.objects.all(),
        label=gettext_lazy("Inherits from"),
        required=False,
        empty_label=gettext_lazy("No other calendar"),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Public holidays of"), required=False, choices=country_choices)
    region = forms.CharField(
        label=gettext_lazy("Region"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("Only where a region has holidays of its own, such as BY in Germany."),
        widget=forms.TextInput(attrs={"data-width": "s"}),
    )
    is_default = forms.BooleanField(
        label=gettext_lazy("For every department without a calendar of its own"), required=False
    )

    def __init__(self, *args: Any, calendar: BusinessCalendar | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [("", _("As above")), *choices.time_zones()]  # type: ignore[attr-defined]
        if calendar is not None:
            others = BusinessCalendar.objects.exclude(pk=calendar.pk)
            self.fields["parent"].queryset = others  # type: ignore[attr-defined]
        for day, name in DAY_NAMES.items():
            initial = calendar.frames.get(day, []) if calendar else self.initial.get("frames", {}).get(day, [])
            self.fields[f"hours_{day}"] = HoursField(label=name, initial=initial)
        if calendar is not None:
            del self.fields["key"]

    @property
    def week(self) -> list[tuple[forms.BoundField, Frames]]:
        """Each day's field, and its stretches as far as they can be read, for the picture."""
        return [(self[f"hours_{day}"], self._drawn(f"hours_{day}")) for day in DAYS]

    def _drawn(self, name: str) -> Frames:
        stored = self[name].value()
        try:
            stretches = stored if isinstance(stored, list) else self.fields[name].clean(stored)
        except forms.ValidationError:
            return ()
        return frames(*((opens, closes) for opens, closes in stretches))

    @staticmethod
    def initial_of(calendar: BusinessCalendar) -> dict[str, Any]:
        fields = ("name", "parent", "time_zone", "country", "region", "is_default")
        return {field: getattr(calendar, field) for field in fields}

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if BusinessCalendar.objects.filter(key=key).exists():
            raise forms.ValidationError(_("There is one with this key already."))
        return key

    def values(self) -> dict[str, Any]:
        fields = [name for name in self.cleaned_data if not name.startswith("hours_")]
        hours = {day: self.cleaned_data[f"hours_{day}"] for day in DAYS if self.cleaned_data[f"hours_{day}"]}
        return {**{field: self.cleaned_data[field] for field in fields}, "frames": hours}


class ExceptionForm(forms.Form):
    """A date that differs from the week."""

    date = forms.DateField(
        label=gettext_lazy("Date"), widget=forms.DateInput(attrs={"type": "date", "data-width": "s"})
    )
    name = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=120)
    frames = HoursField(label=gettext_lazy("Hours"), help_text=gettext_lazy("Empty: closed all day."))

    def days(self) -> dict[str, Any]:
        """The day as a change of the calendar: frames by ISO date."""
        return {str(self.cleaned_data["date"]): self.cleaned_data["frames"]}


class ContractForm(forms.Form):
    """A contract whose tickets run on this calendar, whoever works on them."""

    number = forms.ModelChoiceField(
        Contract.objects.all(),
        to_field_name="number",
        label=gettext_lazy("Contract number"),
        widget=forms.TextInput(attrs={"data-width": "s"}),
        error_messages={"invalid_choice": gettext_lazy("There is no contract with this number.")},
    )
