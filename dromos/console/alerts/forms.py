"""How one wants to be alerted."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import User
from dromos.automation import hours, kinds

WAYS = (
    (kinds.SCREEN, _("Screen")),
    (kinds.BROWSER, _("Browser")),
    (kinds.PUSH, _("Push")),
    (kinds.EMAIL, _("E-mail")),
    (kinds.DIGEST, _("Daily letter")),
)
HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


class PreferenceForm(forms.Form):
    """What one is told by which way; letters, digests and quiet hours as one likes."""

    by_email = forms.BooleanField(label=_("Also by e-mail"), required=False)
    digests = forms.BooleanField(label=_("Send me the regular figures"), required=False)
    digest_hour = forms.TypedChoiceField(
        label=_("The daily letter comes at"),
        choices=HOURS,
        coerce=int,
        required=False,
        empty_value=8,  # type: ignore[arg-type]
    )
    only_at_work = forms.BooleanField(
        label=_("Only while I am at work"),
        required=False,
        help_text=_("While you are offline nothing but the screen tells; letters come when you are back."),
    )
    own_quiet_hours = forms.BooleanField(label=_("I have quiet hours of my own"), required=False)
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_to = forms.TimeField(label=_("Quiet until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in kinds.Kind.choices:
            self.fields[f"kind_{kind}"] = forms.MultipleChoiceField(label=label, choices=WAYS, required=False)

    def matrix(self) -> Iterator[dict[str, Any]]:
        """A row for each kind: its label, and each way with whether it is chosen."""
        for kind, label in kinds.Kind.choices:
            chosen = self[f"kind_{kind}"].value() or []
            ways = [{"key": way, "name": name, "on": way in chosen} for way, name in WAYS]
            yield {"kind": kind, "label": label, "ways": ways}

    @staticmethod
    def initial_of(user: User) -> dict[str, Any]:
        found = hours.preferences([user])[user.pk]
        return {
            **{f"kind_{kind}": list(kinds.ways_of(found, kind)) for kind in kinds.USUAL},
            "by_email": found.by_email,
            "digests": found.digests,
            "digest_hour": found.digest_hour,
            "only_at_work": found.only_at_work,
            "own_quiet_hours": found.own_quiet_hours,
            "quiet_from": found.quiet_from.strftime("%H:%M") if found.quiet_from else "",
            "quiet_to": found.quiet_to.strftime("%H:%M") if found.quiet_to else "",
        }

    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        plain = {name: value for name, value in self.cleaned_data.items() if not name.startswith("kind_")}
        return {**plain, "kinds": {kind: self.cleaned_data[f"kind_{kind}"] for kind in kinds.USUAL}}


class DeviceForm(forms.Form):
    """What a browser says of itself when it wants to be woken."""

    endpoint = forms.URLField(max_length=1000, assume_scheme="https")
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=60)
