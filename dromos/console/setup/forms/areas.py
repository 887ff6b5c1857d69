"""The form of an area, and the box that asks which area something is in."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.accounts.models import Department
from dromos.console.setup.forms import choices
from dromos.console.setup.forms.groups import KEY_HELP
from dromos.customers.actions import AREA_FIELDS
from dromos.customers.geography import Whereabouts
from dromos.customers.models import Area
from dromos.customers.outlines import OutlineError, as_lines, as_rows, from_geojson, from_lines, from_rows

LISTS = ("postcode_prefixes", "phone_prefixes", "place_names")
LARGEST_FILE = 2_000_000
_PLACE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)\s*")


class AreaForm(forms.Form):
    """A part of the country: how it is recognised, where it lies, and who serves it."""

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
    phone_prefixes = forms.CharField(
        label=gettext_lazy("Telephone numbers begin with"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("With the country's number, such as +30 210. One on each line."),
    )
    place_names = forms.CharField(
        label=gettext_lazy("Names of places"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One on each line, in every language people write."),
    )
    departments = forms.ModelMultipleChoiceField(
        Department.objects.filter(is_active=True),
        label=gettext_lazy("Served by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "A department that serves no area serves all. People with areas of their own keep them."
        ),
    )
    outline = forms.CharField(
        label=gettext_lazy("Outline"),
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 6, "spellcheck": "false", "data-area-map-target": "lines", "data-action": "area-map#typed"}
        ),
        help_text=gettext_lazy(
            "Latitude and longitude of a corner on each line. An empty line begins another polygon, “hole” a hole."
        ),
    )
    geojson = forms.FileField(
        label=gettext_lazy("Outline from a GeoJSON file"), required=False, help_text=gettext_lazy("Takes its place.")
    )

    def __init__(self, *args: Any, area: Area | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if area is not None:
            del self.fields["key"]
            others = Area.objects.exclude(pk=area.pk).order_by("name")
            self.fields["parent"].queryset = others  # type: ignore[attr-defined]

    def clean_key(self) -> str:
        if Area.objects.filter(key=self.cleaned_data["key"]).exists():
            raise forms.ValidationError(_("There is one with this key already."))
        return str(self.cleaned_data["key"])

    def clean_outline(self) -> list[Any]:
        try:
            return as_rows(from_lines(self.cleaned_data["outline"]))
        except OutlineError as problem:
            raise forms.ValidationError(_told(problem)) from problem

    def clean_geojson(self) -> list[Any] | None:
        file = self.cleaned_data["geojson"]
        if file is None:
            return None
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is too large: two megabytes at most."))
        try:
            return as_rows(from_geojson(file.read().decode("utf-8", "replace")))
        except OutlineError as problem:
            raise forms.ValidationError(_told(problem)) from problem

    @staticmethod
    def initial_of(area: Area) -> dict[str, Any]:
        lists = {name: "\n".join(getattr(area, name)) for name in LISTS}
        served = list(Department.objects.filter(served_areas__area=area))
        outline = as_lines(from_rows(area.outline))
        return {
            **{name: getattr(area, name) for name in AREA_FIELDS},
            **lists,
            "departments": served,
            "outline": outline,
        }

    def values(self) -> dict[str, Any]:
        """The fields of the area itself."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in {"departments", "geojson"}}
        lists = {name: choices.lines(data[name]) for name in LISTS}
        outline = self.cleaned_data["geojson"] or data["outline"]
        return {**data, "country": data["country"].upper(), **lists, "outline": outline}


class WhereForm(forms.Form):
    """Which area is this? Whatever is known."""

    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=12, required=False)
    country = forms.CharField(label=gettext_lazy("Country"), max_length=2, required=False)
    words = forms.CharField(label=gettext_lazy("Place, or words of a letter"), max_length=500, required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone number"), max_length=40, required=False)
    place = forms.CharField(
        label=gettext_lazy("Latitude, longitude"), max_length=60, required=False,
        widget=forms.TextInput(attrs={"placeholder": "37.98, 23.73"}),
    )  # fmt: skip

    def clean_place(self) -> tuple[float, float] | None:
        text = self.cleaned_data["place"]
        if not text.strip():
            return None
        found = _PLACE.fullmatch(text)
        if found is None:
            raise forms.ValidationError(_("A place is a latitude and a longitude, such as 37.98, 23.73."))
        return (float(found[1]), float(found[2]))

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(**self.cleaned_data)


def _told(problem: OutlineError) -> str:
    said = _(problem.problem)
    return _("Line %(line)s: %(problem)s") % {"line": problem.line, "problem": said} if problem.line else said
