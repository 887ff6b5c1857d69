"""The form about the house itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Grant


class HouseForm(forms.Form):
    """Settings of the whole installation."""

    company = forms.CharField(label=_("Name of the company"), max_length=120, help_text=_("As customers read it."))
    totp_for = forms.MultipleChoiceField(
        label=_("A second factor is needed by"),
        required=False,
        choices=Grant.Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing opens for these people before they have set one up."),
    )
