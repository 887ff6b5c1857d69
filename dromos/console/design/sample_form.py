from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """Every kind of control once."""

    name = forms.CharField(label=_("Your name"), help_text=_("As it stands on the contract."))
    since = forms.DateField(label=_("Since when?"), widget=forms.DateInput(attrs={"type": "date", "data-width": "s"}))
    lights = forms.ChoiceField(
        label=_("Which light is on?"),
        widget=forms.RadioSelect,
        choices=[("green", _("Green")), ("red", _("Red")), ("none", _("None at all"))],
    )
    where = forms.ChoiceField(label=_("Area"), choices=[("aw", "Athens West"), ("bp", "Budapest XIII")])
    what = forms.CharField(label=_("What happens?"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    tell = forms.BooleanField(label=_("Tell me by SMS as well"), required=False)
