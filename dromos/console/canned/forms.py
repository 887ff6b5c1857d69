"""What is filled in for a canned text."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.accounts import access
from dromos.accounts.models import Department, User
from dromos.interactions.inbound import InboundAttachment
from dromos.tickets.actions import CannedPlan, Words
from dromos.tickets.models import CannedText

MINE, HOUSE = "me", "house"


def places_of(user: User) -> list[tuple[str, str]]:
    """For whom this person may keep texts: themselves, the departments they lead, everybody."""
    rights = access.rights_of(user)
    found = [(MINE, _("Only me"))]
    led = None if rights.is_administrator else rights.departments(access.LEAD)
    rows = Department.objects.filter(is_active=True)
    found += [(f"department:{row.pk}", row.name) for row in (rows if led is None else rows.filter(pk__in=led))]
    return [*found, (HOUSE, _("Everybody"))] if led is None else found


class CannedForm(forms.Form):
    """Title, shortcut, for whom; and the words in each language, plain and rich (``text_el``, ``html_el`` ...)."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        help_text=gettext_lazy("Colleagues find it by this; customers do not read it."),
    )
    shortcut = forms.CharField(
        label=gettext_lazy("Shortcut"),
        max_length=40,
        help_text=gettext_lazy("One word. In a letter or note type / or :: and this word."),
        widget=forms.TextInput(attrs={"data-width": "m", "autocomplete": "off"}),
    )
    whose = forms.ChoiceField(label=gettext_lazy("For whom"), help_text=gettext_lazy("Who is offered it."))
    place = forms.ChoiceField(
        label=gettext_lazy("Where"), choices=CannedText.Place.choices, help_text=gettext_lazy("Where it is offered.")
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Off: kept, and not offered any more."),
    )

    def __init__(self, *args: Any, user: User, canned: CannedText | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        bodies = {row.language: row for row in canned.bodies.all()} if canned else {}
        self.fields["whose"].choices = places_of(user)  # type: ignore[attr-defined]
        for code, language in settings.LANGUAGES:
            body = bodies.get(code)
            for name, value in (("text", body.text if body else ""), ("html", body.html if body else "")):
                widget = forms.Textarea(attrs={"rows": 5, "lang": code}) if name == "text" else forms.HiddenInput()
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=language, required=False, max_length=20_000, initial=value, widget=widget
                )
        if canned is not None:
            self.initial = {
                **self.initial,
                "title": canned.title, "shortcut": canned.shortcut, "place": canned.place,
                "is_active": canned.is_active, "whose": whose_is(canned),
            }  # fmt: skip

    @property
    def versions(self) -> list[tuple[str, Any, Any]]:
        """(language, its text, its rich text) for the template."""
        return [(code, self[f"text_{code}"], self[f"html_{code}"]) for code, _language in settings.LANGUAGES]

    def plan(self, files: list[InboundAttachment]) -> CannedPlan:
        data = self.cleaned_data
        kind, _colon, key = data["whose"].partition(":")
        return CannedPlan(
            title=data["title"],
            shortcut=data["shortcut"],
            words={code: Words(data[f"text_{code}"], data[f"html_{code}"]) for code, _language in settings.LANGUAGES},
            department=Department.objects.get(pk=int(key)) if kind == "department" else None,
            owner=self.user if kind == MINE else None,
            place=data["place"],
            is_active=data["is_active"],
            files=files,
        )


def whose_is(canned: CannedText) -> str:
    if canned.owner_id is not None:
        return MINE
    return f"department:{canned.department_id}" if canned.department_id else HOUSE
