"""What is written down while somebody calls or stands at the desk."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dromos.calendars.shifts import Period
from dromos.ui.files import FilesField

CHANNELS = [("phone", _("Phone")), ("desk", _("At the desk"))]
SEVERITIES = [
    ("", _("Let the rules decide")),
    (1, _("1 Critical")),
    (2, _("2 Serious")),
    (3, _("3 Moderate")),
    (4, _("4 Minor")),
]
LONGEST_TEXT = 100_000
WINDOW = frozenset({"call_day", "call_from", "call_until"})


class ContactForm(forms.Form):
    """A call or a visit. The customer is a known one (``customer``) or a new one (``new_...``)."""

    token = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("How"), choices=CHANNELS, widget=forms.RadioSelect)
    customer = forms.IntegerField(required=False, widget=forms.HiddenInput)
    is_new = forms.BooleanField(required=False, widget=forms.HiddenInput)
    new_name = forms.CharField(label=_("Name"), max_length=200, required=False)
    new_phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    new_email = forms.EmailField(label=_("E-mail"), max_length=320, required=False)
    new_language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)
    category = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)
    subject = forms.CharField(label=_("In one line"), max_length=500)
    text = forms.CharField(
        label=_("What was said"),
        help_text=_("In the customer's words: what happens, since when, what they tried, what they expect."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    severity = forms.TypedChoiceField(
        label=_("Severity"), choices=SEVERITIES, coerce=int, empty_value=None, required=False
    )
    uploads = FilesField(label=_("Files"))
    call_day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    call_from = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    call_until = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    call_number = forms.CharField(
        label=_("On which number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": "contact_%s"})
        for name in ("new_name", "new_phone", "new_email", "subject"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._clean_call_back(data)
        if data.get("customer"):
            return data
        if not data.get("is_new"):
            self.add_error("customer", _("Say who it is: find the customer, or enter a new one."))
        elif not data.get("new_name"):
            self.add_error("new_name", _("Ask for the name."))
        elif not ({"new_phone", "new_email"} & self.errors.keys() or data.get("new_phone") or data.get("new_email")):
            self.add_error("new_phone", _("Ask for a phone number or an e-mail address, so that we can answer."))
        return data

    def _clean_call_back(self, data: dict[str, Any]) -> None:
        """A window has a day, a beginning and an end, or there is none."""
        given = [data.get(name) for name in WINDOW]
        if not any(given) or WINDOW & self.errors.keys():
            return
        for name in sorted(WINDOW):
            if not data.get(name):
                self.add_error(name, _("A call-back has a day, a beginning and an end."))
        if all(given) and data["call_until"] <= data["call_from"]:
            self.add_error("call_until", _("It ends after it begins."))

    def call_back(self, zone: ZoneInfo) -> Period | None:
        """When to call, said in the customer's ``zone``; None when they did not ask."""
        data = self.cleaned_data
        if not data.get("call_day"):
            return None
        begins, ends = (
            dt.datetime.combine(data["call_day"], data[name], tzinfo=zone) for name in ("call_from", "call_until")
        )
        return Period(begins, ends)
