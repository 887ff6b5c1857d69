"""Forms about how much a piece of work takes, and why people may be away."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from dromos.console.setup.forms import choices
from dromos.routing.models import ChannelWeight
from dromos.routing.reasons import OURS, Reason

OWN = 6
"""How many reasons of its own a house may name."""


class WeightsForm(forms.Form):
    """Units that one piece of work of each channel takes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = dict(ChannelWeight.objects.values_list("channel", "units"))
        named = choices.channels()
        others = [(key, choices.channel_name(key)) for key in sorted(set(self.known) - {key for key, _name in named})]
        for key, name in [*named, *others]:
            self.fields[key] = forms.IntegerField(
                label=name, min_value=0, max_value=100, initial=self.known.get(key, 1)
            )

    def changed(self) -> dict[str, int]:
        """Channels whose units are not what they were."""
        return {key: units for key, units in self.cleaned_data.items() if units != self.known.get(key, 1)}


class ReasonsForm(forms.Form):
    """Which of our reasons to be away the house uses, and its own, named in every language."""

    ours = forms.MultipleChoiceField(
        label=gettext_lazy("Usual reasons"),
        required=False,
        choices=lambda: [(key, str(name)) for key, name in OURS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, reasons: list[Reason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["ours"] = [one.key for one in reasons if one.key in OURS]
        self.own = [one for one in reasons if one.key not in OURS]
        for number in range(OWN):
            names = self.own[number].names if number < len(self.own) else {}
            for code, language in settings.LANGUAGES:
                self.fields[f"own{number}_{code}"] = forms.CharField(
                    label=language,
                    required=False,
                    max_length=40,
                    initial=names.get(code, ""),
                    widget=forms.TextInput(attrs={"lang": code}),
                )

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each reason of the house's own, for the page."""
        return [[self[f"own{number}_{code}"] for code, _name in settings.LANGUAGES] for number in range(OWN)]

    def reasons(self) -> list[Reason]:
        """As ``routing.actions.set_presence_reasons`` takes them; one without any name is left out."""
        found = [Reason(key) for key in OURS if key in self.cleaned_data["ours"]]
        taken = {one.key for one in self.own}
        for number in range(OWN):
            names = {code: self.cleaned_data[f"own{number}_{code}"].strip() for code, _name in settings.LANGUAGES}
            names = {code: name for code, name in names.items() if name}
            if names:
                key = self.own[number].key if number < len(self.own) else _fresh(taken)
                taken.add(key)
                found.append(Reason(key, names))
        return found


def _fresh(taken: set[str]) -> str:
    return next(key for number in range(1, 1000) if (key := f"own-{number}") not in taken)
