"""What agents fill in, as plain fields; the words are GOV.UK-short."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department, User
from dromos.calendars.shifts import Period
from dromos.catalog.models import Category
from dromos.catalog.queries import category_choices
from dromos.customers.models import Area, Location
from dromos.tickets.models import Ticket

SEVERITIES = [(1, _("1 Critical")), (2, _("2 Serious")), (3, _("3 Moderate")), (4, _("4 Minor"))]


class HandOverForm(forms.Form):
    """To whom the ticket goes. ``to`` is "department:3" or "user:7"."""

    to = forms.ChoiceField(label=_("To"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        help_text=_("So that nobody has to ask again. Stays in the history."),
    )

    def __init__(self, *args: Any, departments: list[Department], people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = {row.pk: row for row in departments}
        self.people = {row.pk: row for row in people}
        field = self.fields["to"]
        field.choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            (_("Departments"), [(f"department:{row.pk}", row.name) for row in departments]),
            (_("People"), [(f"user:{row.pk}", row.name) for row in people]),
        ]

    @property
    def department(self) -> Department | None:
        kind, _colon, key = self.cleaned_data["to"].partition(":")
        return self.departments.get(int(key)) if kind == "department" else None

    @property
    def person(self) -> User:
        return self.people[int(self.cleaned_data["to"].partition(":")[2])]


class CategoryForm(forms.Form):
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.filter(is_active=True))
    reason = forms.CharField(label=_("Why"), max_length=500)
    start_route = forms.BooleanField(
        label=_("It goes the route of the category"),
        required=False,
        initial=True,
        help_text=_("Where the category has one. Off: it stays on the way it is on."),
    )
    seen_category = forms.ModelChoiceField(
        queryset=Category.objects.all(), widget=forms.HiddenInput, required=False, label=_("Category")
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = category_choices(language)  # type: ignore[attr-defined]


class PriorityForm(forms.Form):
    priority = forms.ChoiceField(label=_("Priority"), choices=Ticket.Priority.choices)
    severity = forms.TypedChoiceField(label=_("Severity"), choices=SEVERITIES, coerce=int)
    reason = forms.CharField(label=_("Why"), max_length=500)
    seen_priority = forms.CharField(widget=forms.HiddenInput, required=False, max_length=8)
    seen_severity = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def wish(self) -> dict[str, Any]:
        """What is asked of the ticket, and what the form showed of it."""
        data = self.cleaned_data
        seen = {name: data[f"seen_{name}"] for name in ("priority", "severity") if data[f"seen_{name}"]}
        return {"priority": data["priority"], "severity": data["severity"], "reason": data["reason"], "seen": seen}


class WaitForm(forms.Form):
    """For whom and until when. The time is in the reader's zone."""

    KINDS = (
        ("customer", _("The customer")),
        ("third_party", _("Somebody outside: a supplier, an authority")),
        ("hold", _("Nobody: on hold on purpose")),
    )
    waits_for = forms.ChoiceField(label=_("Wait for"), choices=KINDS)
    third_party = forms.CharField(label=_("Who outside"), max_length=120, required=False)
    until = forms.DateTimeField(
        label=_("Until"),
        help_text=_("Then it comes back to you by itself, earlier if the customer writes."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "data-width": "m"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    reason = forms.CharField(label=_("What for"), max_length=500, required=False)


class SolveForm(forms.Form):
    solution = forms.CharField(
        label=_("What solved it"),
        help_text=_("The customer reads this. They can reopen with one click."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    tell = forms.BooleanField(label=_("Tell the customer"), required=False, initial=True)


class EndForm(forms.Form):
    """The other ends of a ticket."""

    how = forms.ChoiceField(
        label=_("What is it"),
        choices=[
            ("cancel", _("No longer wanted, or opened by mistake")),
            ("reject", _("Not ours")),
            ("spam", _("Spam: it counts against the sender")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Why"), max_length=500)


class ItemWaitForm(forms.Form):
    """Until when work that is no ticket waits."""

    until = forms.DateTimeField(
        label=_("Until"),
        help_text=_("Then it comes back to you by itself."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "data-width": "m"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )


class HandBackForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=200)


class CompleteForm(forms.Form):
    result = forms.CharField(
        label=_("What came of it"),
        help_text=_("The system that sent it is told."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        required=False,
    )


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why"), help_text=_("The system that sent it is told."), max_length=500)


class ParticipantForm(forms.Form):
    address = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Name"), max_length=200, required=False)


def in_three_days(at: dt.datetime) -> dt.datetime:
    """When waiting ends unless somebody says otherwise: three days on, at nine in the morning."""
    return (at + dt.timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0)


def usual_wait(at: dt.datetime) -> dict[str, str]:
    """What is meant when somebody only says "wait": for the customer, three days. ``at`` is in the reader's zone."""
    return {"waits_for": "customer", "until": f"{in_three_days(at):%Y-%m-%dT%H:%M}"}


class VisitTimeForm(forms.Form):
    """When somebody comes, in the reader's zone. ``window`` once it is valid."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date", "data-width": "m"}))
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time", "data-width": "s"}))
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time", "data-width": "s"}))

    @property
    def window(self) -> Period:
        zone, day = timezone.get_current_timezone(), self.cleaned_data["day"]
        begins, ends = (dt.datetime.combine(day, self.cleaned_data[name], zone) for name in ("begins", "ends"))
        return Period(begins.astimezone(dt.UTC), ends.astimezone(dt.UTC))


class VisitForm(VisitTimeForm):
    """``where`` is "location:3" or "area:7"; empty: in the ticket's area."""

    where = forms.ChoiceField(label=_("Where"), required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False, help_text=_("For whoever goes there."))

    def __init__(self, *args: Any, locations: Iterable[Location], areas: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {f"location:{row.pk}": row for row in locations} | {f"area:{row.pk}": row for row in areas}
        chosen = [(key, str(row)) for key, row in self.places.items()]
        self.fields["where"].choices = [*chosen, ("", _("In the area of the ticket"))]  # type: ignore[attr-defined]

    @property
    def place(self) -> dict[str, Any]:
        found = self.places.get(self.cleaned_data["where"])
        return {"location": found} if isinstance(found, Location) else {"area": found}
