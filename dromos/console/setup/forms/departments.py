"""Forms about departments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department
from dromos.calendars.models import BusinessCalendar
from dromos.console.setup.forms import choices

FIELDS = ("name", "follow_up", "reopen_within_days", "is_front", "is_active")


class DepartmentForm(forms.Form):
    """What a department is called, and how it deals with letters to closed tickets."""

    name = forms.CharField(label=_("Name in the house"), max_length=120, help_text=_("What colleagues call it."))
    follow_up = forms.ChoiceField(
        label=_("A letter to a closed ticket"),
        choices=Department.FollowUp.choices,
        widget=forms.RadioSelect,
        help_text=_("What becomes of a letter that comes when all was done."),
    )
    reopen_within_days = forms.IntegerField(
        label=_("Reopen within days"),
        min_value=0,
        max_value=3650,
        help_text=_("A letter to a ticket closed longer ago opens a new, linked one."),
    )
    is_front = forms.BooleanField(
        label=_("Answers customers itself"),
        required=False,
        help_text=_("Off: a back office, which gets its tickets from other departments."),
    )
    is_active = forms.BooleanField(
        label=_("In use"),
        required=False,
        help_text=_("Off: nothing new is given to it. You see what hangs on it first."),
    )

    def __init__(self, *args: Any, department: Department | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices.add_texts(self, "names", department.names if department else {})
        choices.add_texts(self, "signatures", department.signatures if department else {}, long=True)

    @staticmethod
    def initial_of(department: Department) -> dict[str, Any]:
        return {field: getattr(department, field) for field in FIELDS}

    def values(self) -> dict[str, Any]:
        texts = {name: choices.texts_of(self, name) for name in ("names", "signatures")}
        return {**{field: self.cleaned_data[field] for field in FIELDS}, **texts}


class NewDepartmentForm(forms.Form):
    """The least that is needed; the rest has defaults."""

    key = forms.SlugField(label=_("Key"), max_length=60, help_text=_("Short and lasting, such as finance."))
    name = forms.CharField(label=_("Name in the house"), max_length=120, help_text=_("What colleagues call it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices.add_texts(self, "names", {})

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if Department.objects.filter(key=key).exists():
            raise forms.ValidationError(_("There is one with this key already."))
        return key

    def values(self) -> dict[str, Any]:
        return {
            "key": self.cleaned_data["key"],
            "name": self.cleaned_data["name"],
            "names": choices.texts_of(self, "names"),
        }


class DepartmentCalendarForm(forms.Form):
    """Which working hours its promises run on."""

    calendar = forms.ModelChoiceField(
        BusinessCalendar.objects.all(),
        label=_("Business calendar"),
        required=False,
        empty_label=_("The default one"),
        help_text=_("The hours its promises run on."),
    )
