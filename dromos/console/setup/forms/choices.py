"""Choices and groups of fields that several set-up forms share."""

from collections.abc import Iterable, Mapping
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.accounts.models import Department
from dromos.catalog.models import Category
from dromos.customers.models import Area, Segment
from dromos.interactions.models import OwnAddress

Choices = list[tuple[str, str]]


def undecided(listed: Choices) -> Choices:
    return [("", _("Leave open")), *listed]


def languages() -> Choices:
    return [(code, name) for code, name in settings.LANGUAGES]


def time_zones() -> Choices:
    names = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix", "right")))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(names))]


def severities() -> Choices:
    return [("1", _("1 Critical")), ("2", _("2 Serious")), ("3", _("3 Moderate")), ("4", _("4 Minor"))]


def priorities() -> Choices:
    return [("urgent", _("Urgent")), ("high", _("High")), ("normal", _("Normal")), ("low", _("Low"))]


def channels() -> Choices:
    return [
        ("email", _("E-mail")),
        ("phone", _("Phone")),
        ("desk", _("At the desk")),
        ("portal", _("Status page")),
        ("webform", _("Web form")),
    ]


def channel_name(key: str) -> str:
    """What a channel is called, those of other systems' work and of visits too; an unknown one by its key."""
    others = {"back_office": _("Back office"), "visit": _("Visit"), "chat": _("Chat"), "api": _("Another system")}
    return str({**dict(channels()), **others}.get(key, key))


def departments() -> Choices:
    return [(department.key, department.name) for department in Department.objects.filter(is_active=True)]


def own_addresses() -> Choices:
    return [(value, value) for value in OwnAddress.objects.order_by("value").values_list("value", flat=True)]


def categories() -> Choices:
    rows = Category.objects.filter(is_active=True).order_by("key")
    return [(row.key, f"{' ' * 3 * row.key.count('/')}{row}") for row in rows]


def segments() -> Choices:
    return list(Segment.objects.order_by("name").values_list("key", "name"))


def areas() -> Choices:
    return list(Area.objects.order_by("name").values_list("key", "name"))


def add_texts(form: forms.Form, name: str, texts: Mapping[str, str], *, long: bool = False) -> None:
    """Give the form one field per language (``names_en``, ``names_el`` ...); English is required."""
    for code, language in settings.LANGUAGES:
        form.fields[f"{name}_{code}"] = forms.CharField(
            label=language,
            required=code == "en" and not long,
            max_length=2000 if long else 120,
            initial=texts.get(code, ""),
            widget=forms.Textarea(attrs={"rows": 3, "lang": code}) if long else forms.TextInput(attrs={"lang": code}),
        )


def texts_of(form: forms.Form, name: str) -> dict[str, str]:
    """What `add_texts` asked for, without the empty ones."""
    written = {code: str(form.cleaned_data[f"{name}_{code}"]).strip() for code, _language in settings.LANGUAGES}
    return {code: text for code, text in written.items() if text}


def lines(text: str) -> list[str]:
    """Non-empty lines, each once, in order."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def ticks(choices: Iterable[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(choices=list(choices), required=False, widget=forms.CheckboxSelectMultiple)


def skill_lines() -> forms.CharField:
    """Skills with levels as text: `levels_of` reads it, `written_levels` writes it."""
    return forms.CharField(
        label=gettext_lazy("Further skills"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One in a line with its lowest level, such as wifi: 3."),
    )


def levels_of(text: str) -> dict[str, int]:
    """Level by skill from lines such as ``wifi: 3``. Raises ValidationError when one is not such a line."""
    read: dict[str, int] = {}
    for line in lines(text):
        skill, _colon, level = (part.strip() for part in line.partition(":"))
        if level not in {"1", "2", "3", "4", "5"}:
            raise forms.ValidationError(_("Write a skill, a colon and a level from 1 to 5."))
        read[skill] = int(level)
    return read


def written_levels(levels: Mapping[str, int]) -> str:
    return "\n".join(f"{skill}: {level}" for skill, level in levels.items())
