"""Forms about what arrives: how spam is told, rules over headers, what is deleted when."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dromos.intake.models import HeaderRule
from dromos.intake.senders import SpamSettings

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_PLACE = {"rspamd": re.compile(r"https?://[^\s/]+(/\S*)?"), "spamd": re.compile(r"[^\s:/]+:\d{1,5}")}


class SpamForm(forms.Form):
    """How spam is told."""

    filter = forms.ChoiceField(
        label=lazy("Spam filter to ask"),
        required=False,
        choices=[("", lazy("None")), ("rspamd", "rspamd"), ("spamd", "SpamAssassin")],
    )
    place = forms.CharField(
        label=lazy("Where it is"),
        required=False,
        max_length=300,
        help_text=lazy("rspamd: http://127.0.0.1:11333 · SpamAssassin: 127.0.0.1:783"),
    )
    headers = forms.BooleanField(
        label=lazy("Believe what a filter on the way wrote into the header"),
        required=False,
        help_text=lazy("X-Spam-Flag, X-Spam-Status, X-Forefront-Antispam-Report and their like."),
    )
    score = forms.FloatField(
        label=lazy("Points from which on a letter is spam"),
        required=False,
        min_value=0.5,
        max_value=1000,
        help_text=lazy("By the points in the header. Empty: only the filter's own yes or no counts."),
    )

    @staticmethod
    def initial_of(chosen: SpamSettings) -> dict[str, Any]:
        return {name: getattr(chosen, name) for name in ("filter", "place", "headers", "score")}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        pattern = _PLACE.get(data.get("filter", ""))
        if pattern and not pattern.fullmatch(data.get("place", "")):
            self.add_error("place", ValidationError(_("Say where the filter is, as in the example.")))
        return data

    def values(self) -> SpamSettings:
        return SpamSettings(**self.cleaned_data)


class HeaderRuleForm(forms.Form):
    """One rule over a line of the header."""

    name = forms.CharField(label=lazy("Name"), max_length=120, help_text=lazy("As the proof of a verdict names it."))
    header = forms.CharField(
        label=lazy("Line of the header"), max_length=80, help_text=lazy("Such as X-Campaign; also Subject, From, To.")
    )
    contains = forms.CharField(
        label=lazy("Contains"), required=False, max_length=200, help_text=lazy("Empty: it is enough that it is there.")
    )
    means = forms.ChoiceField(label=lazy("Then it is"), choices=HeaderRule.Means.choices)
    is_active = forms.BooleanField(label=lazy("In use"), required=False)

    def __init__(self, *args: Any, rule: HeaderRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule

    @staticmethod
    def initial_of(rule: HeaderRule) -> dict[str, Any]:
        return {name: getattr(rule, name) for name in ("name", "header", "contains", "means", "is_active")}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = HeaderRule.objects.exclude(pk=self.rule.pk) if self.rule else HeaderRule.objects.all()
        if others.filter(name=name).exists():
            raise ValidationError(_("There is a rule of this name already."))
        return name


def _days(label: "_StrPromise", help_text: "_StrPromise") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=0, max_value=36_500)


class RetentionForm(forms.Form):
    """Days after which each kind is deleted; 0 is never."""

    spam = _days(lazy("Spam"), lazy("The original's bytes; that it came, and why it was set aside, stays."))
    set_aside = _days(lazy("Everything else that was set aside"), lazy("Likewise. 0: never."))
    originals = _days(
        lazy("Originals that became contacts"),
        lazy("Their bytes as they came. Text, files and tickets stay. 0: never."),
    )
    sign_ins = _days(lazy("Browsers that were signed out"), lazy("The audit log keeps the sign-ins themselves."))
    reactions = _days(lazy("Finished background work"), lazy("What happened stays; only that it was followed up goes."))
