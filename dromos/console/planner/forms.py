"""Forms about shifts and absences. Hours are written as "06:00-14:00"; a night as "22:00-06:00"."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.accounts.models import Department
from dromos.calendars.clock import DAYS, Frames
from dromos.calendars.models import Absence, BusinessCalendar, WorkingPattern
from dromos.calendars.shifts import read_shift, whole_days
from dromos.console.setup.forms import choices
from dromos.console.setup.forms.calendars import DAY_NAMES, HoursField
from dromos.routing.models import Agent

MOST_WEEKS = 8
LARGEST_FILE = 2_000_000


class ShiftField(HoursField):
    """Shifts of one day, stored as [["22:00", "06:00"], ...]; one that ends before it starts ends next day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["placeholder"] = _("free")

    def to_python(self, value: Any) -> Any:
        text = forms.CharField.to_python(self, value) or ""
        stretches = [self._stretch(part.strip()) for part in re.split(r"[,;]", text) if part.strip()]
        try:
            read_shift(stretches)
        except ValueError as problem:
            raise forms.ValidationError(_("Write shifts as 06:00 to 14:00, apart from each other.")) from problem
        return stretches


def _date(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "data-width": "s"}), **options
    )


def _time(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "data-width": "s"})
    return forms.TimeField(label=label, required=False, widget=widget)


class _FormAmongOthers(forms.Form):
    """A form on a page with several: its fields' ids begin with ``ids``."""

    ids = "id"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{self.ids}_%s", **kwargs})


class AbsenceForm(_FormAmongOthers):
    """Time away: whole days, or with hours a part of them."""

    ids = "absence"

    kind = forms.ChoiceField(label=gettext_lazy("What"), choices=Absence.Kind.choices)
    first_date = _date(gettext_lazy("First day"))
    last_date = _date(gettext_lazy("Last day"), required=False)
    from_time = _time(gettext_lazy("From"))
    to_time = _time(gettext_lazy("Until"))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)
    stands_in = forms.ChoiceField(
        label=gettext_lazy("Who substitutes?"),
        required=False,
        help_text=gettext_lazy("Receives the open and the new work for this time, and sees for whom."),
    )

    def __init__(self, *args: Any, substitutes: Sequence[Agent] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.substitutes = {str(agent.pk): agent for agent in substitutes}
        if substitutes:
            known = [(key, str(agent)) for key, agent in self.substitutes.items()]
            self.fields["stands_in"].choices = [("", _("Nobody by name")), *known]  # type: ignore[attr-defined]
        else:
            del self.fields["stands_in"]

    def substitute(self) -> Agent | None:
        """Whoever was chosen to stand in."""
        return self.substitutes.get(self.cleaned_data.get("stands_in", ""))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_date"), data.get("last_date") or data.get("first_date")
        if first and last and last < first:
            self.add_error("last_date", _("The last day comes after the first."))
        if bool(data.get("from_time")) != bool(data.get("to_time")):
            self.add_error("to_time", _("Give both hours, or none for whole days."))
        return data

    def values(self, time_zone: str) -> dict[str, Any]:
        """As ``enter_absence`` takes them, for somebody who lives in ``time_zone``."""
        data = self.cleaned_data
        first, last = data["first_date"], data["last_date"] or data["first_date"]
        known = {"kind": data["kind"], "note": data["note"]}
        if data["from_time"] is None:
            period = whole_days(first, last, time_zone)
            return {**known, "starts_at": period.starts_at, "ends_at": period.ends_at, "is_whole_days": True}
        zone = ZoneInfo(time_zone)
        starts = dt.datetime.combine(first, data["from_time"], tzinfo=zone)
        ends = dt.datetime.combine(last, data["to_time"], tzinfo=zone)
        return {**known, "starts_at": starts, "ends_at": ends, "is_whole_days": False}


class DayForm(_FormAmongOthers):
    """One day on which somebody works otherwise than their pattern says."""

    ids = "shift"

    frames = ShiftField(label=gettext_lazy("Hours"), help_text=gettext_lazy("Such as 06:00-14:00. Empty: a free day."))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)


class FollowForm(_FormAmongOthers):
    """Which pattern somebody follows, and from when."""

    ids = "follow"

    pattern = forms.ModelChoiceField(WorkingPattern.objects.none(), label=gettext_lazy("Working pattern"))
    starts_date = _date(gettext_lazy("From"))
    ends_date = _date(
        gettext_lazy("Until"), required=False, help_text=gettext_lazy("First day it no longer holds; empty: for good.")
    )
    week = forms.IntegerField(
        label=gettext_lazy("Begins with week"), min_value=1, max_value=MOST_WEEKS, initial=1, required=False
    )

    def __init__(self, *args: Any, patterns: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pattern"].queryset = WorkingPattern.objects.filter(pk__in=patterns)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        data = {key: self.cleaned_data[key] for key in ("pattern", "starts_date", "ends_date")}
        return {**data, "first_week": (self.cleaned_data["week"] or 1) - 1}


class FeedForm(_FormAmongOthers):
    """Where absences, or a calendar's closed times, are read from: an address, or a file."""

    ids = "feed"

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    url = forms.URLField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("Of an iCalendar (.ics) file. It is read again and again."),
    )
    file = forms.FileField(label=gettext_lazy("Or a file"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("url") and not data.get("file"):
            self.add_error("url", _("Give an address or a file."))
        if data.get("file") and data["file"].size > LARGEST_FILE:
            self.add_error("file", _("The file is too large."))
        return data

    def text(self) -> str:
        """What the file says; "" when there is none."""
        given = self.cleaned_data["file"]
        return given.read().decode("utf-8", "replace") if given else ""


class PersonFeedForm(FeedForm):
    """A person's feed: which of its events mean that they are away."""

    absence_kind = forms.ChoiceField(
        label=gettext_lazy("Its events are"), choices=Absence.Kind.choices, initial=Absence.Kind.LEAVE
    )
    takes_all = forms.BooleanField(
        label=gettext_lazy("Every busy event"),
        required=False,
        help_text=gettext_lazy("Not ticked: only whole days and what is marked out of office."),
    )

    def values(self) -> dict[str, Any]:
        return {key: self.cleaned_data[key] for key in ("name", "url", "absence_kind", "takes_all")}


class PatternForm(forms.Form):
    """Shifts of one or more weeks, over and over."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=gettext_lazy("Department"), required=False, empty_label=gettext_lazy("Any")
    )
    calendar = forms.ModelChoiceField(
        BusinessCalendar.objects.all(),
        label=gettext_lazy("Free on the holidays of"),
        required=False,
        empty_label=gettext_lazy("Shifts take place on every day"),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)

    def __init__(
        self,
        *args: Any,
        departments: list[Department],
        weeks: int,
        pattern: WorkingPattern | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.weeks = weeks
        pks = [department.pk for department in departments]
        self.fields["department"].queryset = Department.objects.filter(pk__in=pks)  # type: ignore[attr-defined]
        zones = [("", _("Of whoever follows it")), *choices.time_zones()]
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]
        stored = pattern.weeks if pattern else []
        for week in range(weeks):
            for day, name in DAY_NAMES.items():
                initial = stored[week].get(day, []) if week < len(stored) else []
                self.fields[f"hours_{week}_{day}"] = ShiftField(label=name, initial=initial)

    def drawn(self) -> list[list[tuple[forms.BoundField, Frames]]]:
        """Each week's days with their stretches, for the picture."""
        return [[self._day(f"hours_{week}_{day}") for day in DAYS] for week in range(self.weeks)]

    def _day(self, name: str) -> tuple[forms.BoundField, Frames]:
        stored = self[name].value()
        try:
            found = read_shift(stored if isinstance(stored, list) else self.fields[name].clean(stored))
        except (forms.ValidationError, ValueError):
            found = ()
        return self[name], tuple((begins, min(ends, 86_400)) for begins, ends in found)

    @staticmethod
    def initial_of(pattern: WorkingPattern) -> dict[str, Any]:
        return {field: getattr(pattern, field) for field in ("name", "department", "calendar", "time_zone")}

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        weeks = [
            {day: data[f"hours_{week}_{day}"] for day in DAYS if data[f"hours_{week}_{day}"]}
            for week in range(self.weeks)
        ]
        return {**{field: data[field] for field in ("name", "department", "calendar", "time_zone")}, "weeks": weeks}
