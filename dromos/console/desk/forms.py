"""What is written down while somebody calls or stands at the desk."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": "contact_%s"})
        for name in ("new_name", "new_phone", "new_email", "subject"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("customer"):
            return data
        if not data.get("is_new"):
            self.add_error("customer", _("Say who it is: find the customer, or enter a new one."))
        elif not data.get("new_name"):
            self.add_error("new_name", _("Ask for the name."))
        elif not ({"new_phone", "new_email"} & self.errors.keys() or data.get("new_phone") or data.get("new_email")):
            self.add_error("new_phone", _("Ask for a phone number or an e-mail address, so that we can answer."))
        return data
