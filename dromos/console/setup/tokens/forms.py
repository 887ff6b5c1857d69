"""The form of a token."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department, Token


class TokenForm(forms.Form):
    """Whose it is, what it may do, where, how often and until when."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("The system that uses it: ERP, billing, monitoring.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=Token.Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    departments = forms.ModelMultipleChoiceField(
        Department.objects.filter(is_active=True),
        label=_("It may put work into"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every department."),
    )
    per_minute = forms.IntegerField(label=_("Requests in a minute"), min_value=1, max_value=100_000, initial=300)
    expires_date = forms.DateField(
        label=_("Works until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "data-width": "m"}),
        help_text=_("The last day. Empty: until it is revoked."),
    )

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        last: dt.date | None = data.pop("expires_date")
        ends = None
        if last is not None:
            midnight = dt.datetime.combine(last + dt.timedelta(days=1), dt.time())
            ends = timezone.make_aware(midnight)
        return {**data, "expires_at": ends}
