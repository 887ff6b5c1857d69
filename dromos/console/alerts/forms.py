"""How one wants to be alerted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import User
from dromos.automation.models import AlertPreference


class PreferenceForm(forms.Form):
    """Screens always tell; letters and digests as one likes."""

    by_email = forms.BooleanField(label=_("Also by e-mail"), required=False)
    digests = forms.BooleanField(label=_("Send me the regular figures"), required=False)
    own_quiet_hours = forms.BooleanField(label=_("I have quiet hours of my own"), required=False)
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_to = forms.TimeField(label=_("Quiet until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))

    @staticmethod
    def initial_of(user: User) -> dict[str, Any]:
        found = AlertPreference.objects.filter(user=user).first() or AlertPreference(user=user)
        return {
            "by_email": found.by_email,
            "digests": found.digests,
            "own_quiet_hours": found.own_quiet_hours,
            "quiet_from": found.quiet_from.strftime("%H:%M") if found.quiet_from else "",
            "quiet_to": found.quiet_to.strftime("%H:%M") if found.quiet_to else "",
        }
