"""Forms about segments and areas."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.console.setup.forms import choices
from dromos.customers.actions import AREA_FIELDS
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


class AreaForm(forms.Form):
    """A part of the country, told by postcodes and names of places."""

    key = forms.SlugField(label=gettext_lazy("Key"), max_length=60, help_text=KEY_HELP)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    parent = forms.ModelChoiceField(
        Area.objects.order_by("name"),
        label=gettext_lazy("Lies in"),
        required=False,
        empty_label=gettext_lazy("No other area"),
    )
    country = forms.CharField(
        label=gettext_lazy("Country"), required=False, max_length=2, widget=forms.TextInput(attrs={"data-width": "s"})
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=choices.time_zones)
    postcode_prefixes = forms.CharField(
        label=gettext_lazy("Postcodes begin with"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One on each line."),
    )
    place_names = forms.CharField(
        label=gettext_lazy("Names of places"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One on each line, in every language people write."),
    )

    def __init__(self, *args: Any, area: Area | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if area is not None:
            del self.fields["key"]
            others = Area.objects.exclude(pk=area.pk).order_by("name")
            self.fields["parent"].queryset = others  # type: ignore[attr-defined]

    def clean_key(self) -> str:
        return _free(Area, str(self.cleaned_data["key"]))

    @staticmethod
    def initial_of(area: Area) -> dict[str, Any]:
        lists = {name: "\n".join(getattr(area, name)) for name in ("postcode_prefixes", "place_names")}
        return {**{name: getattr(area, name) for name in AREA_FIELDS}, **lists}

    def values(self) -> dict[str, Any]:
        lists = {name: choices.lines(self.cleaned_data[name]) for name in ("postcode_prefixes", "place_names")}
        return {**self.cleaned_data, "country": self.cleaned_data["country"].upper(), **lists}


def _free(model: type[Segment | Area], key: str) -> str:
    if model.objects.filter(key=key).exists():
        raise forms.ValidationError(_("There is one with this key already."))
    return key
