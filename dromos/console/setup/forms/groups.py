"""Forms about segments and areas."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.customers.models import Area, Segment

KEY_HELP = gettext_lazy("Short and lasting: rules and policies name it.")


class SegmentForm(forms.Form):
    """A group of customers that service is tuned for."""

    key = forms.SlugField(label=gettext_lazy("Key"), max_length=60, help_text=KEY_HELP)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    weight = forms.FloatField(
        label=gettext_lazy("Weight"),
        initial=1.0,
        help_text=gettext_lazy("How much a minute of theirs counts; 1: as usual."),
    )

    def __init__(self, *args: Any, segment: Segment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if segment is not None:
            del self.fields["key"]

    def clean_key(self) -> str:
        return _free(Segment, str(self.cleaned_data["key"]))


def _free(model: type[Segment | Area], key: str) -> str:
    if model.objects.filter(key=key).exists():
        raise forms.ValidationError(_("There is one with this key already."))
    return key
