"""Forms about tags, own fields of tickets, and checklists."""

from collections.abc import Mapping, Sequence
from itertools import chain, count
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department, Grant
from dromos.catalog.models import Category
from dromos.console.conditions.building import ConditionsField
from dromos.tickets.models import Checklist, CustomField, Tag

LANGUAGES = (("el", "Ελληνικά"), ("hu", "Magyar"), ("ru", "Русский"), ("cs", "Čeština"))


class TagForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)


class MergeTagForm(forms.Form):
    into = forms.ModelChoiceField(label=_("Into which tag"), queryset=Tag.objects.none())

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Tag.objects.exclude(pk=tag.pk)  # type: ignore[attr-defined]


class FieldForm(forms.Form):
    """One own field of tickets."""

    label_en = forms.CharField(label=_("Name in English"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=CustomField.Kind.choices,
        help_text=_("What people fill in: a line, a date, one of several choices."),
    )
    choices = forms.CharField(
        label=_("What can be chosen"),
        help_text=_("One a line. Only for choices."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    help_en = forms.CharField(
        label=_("Explanation"),
        max_length=300,
        required=False,
        help_text=_("A sentence under the field, for whoever fills it in."),
    )
    categories = forms.ModelMultipleChoiceField(
        label=_("Categories"), help_text=_("And those below them. None: every ticket has it."),
        queryset=Category.objects.filter(is_active=True), widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    required_when = forms.MultipleChoiceField(
        label=_("Must be filled in"), choices=CustomField.When.choices, widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Whoever cannot see the field is not asked for it when they open a ticket."),
    )  # fmt: skip
    required_if = ConditionsField()
    departments = forms.ModelMultipleChoiceField(
        label=_("Seen by departments"), help_text=_("None: everybody who sees the ticket. Customers never see it."),
        queryset=Department.objects.filter(is_active=True), widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=_("Seen by roles"),
        choices=Grant.Role.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None: every role."),
    )
    is_active = forms.BooleanField(
        label=_("In use"),
        help_text=_("Off: it is not shown, and what was given is kept."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, field: CustomField | None = None, **kwargs: Any) -> None:
        self.field = field
        if field is not None:
            kwargs["initial"] = _initial(field)
        super().__init__(*args, **kwargs)
        for key, name in LANGUAGES:
            self.fields[f"label_{key}"] = forms.CharField(label=name, max_length=120, required=False)
            self.fields[f"choices_{key}"] = forms.CharField(
                label=name, widget=forms.Textarea(attrs={"rows": 4, "lang": key}), required=False
            )

    def clean(self) -> dict[str, Any]:
        """In each language there are as many names as in English, or none."""
        data = super().clean() or {}
        many = len(lines_of(data.get("choices", "")))
        for key, _name in LANGUAGES:
            if (found := len(lines_of(data.get(f"choices_{key}", "")))) not in {0, many}:
                self.add_error(f"choices_{key}", _TOO_FEW % {"found": found, "many": many})
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What make_field and change_field take."""
        data = self.cleaned_data
        labels = {key: data[f"label_{key}"] for key in ("en", *dict(LANGUAGES)) if data.get(f"label_{key}")}
        same = ("kind", "required_when", "required_if", "roles", "is_active", "categories", "departments")
        as_it_is = {"kind", "is_active", "required_if"}
        others = {key: text for key, text in (self.field.help if self.field else {}).items() if key != "en"}
        return {
            "labels": labels,
            "help": others | ({"en": data["help_en"]} if data["help_en"] else {}),
            "choices": self._choices(),
            **{name: data[name] if name in as_it_is else list(data[name]) for name in same},
        }

    def _choices(self) -> list[dict[str, Any]]:
        """What was chosen before keeps its key, also under another name in the same place."""
        named = {key: lines_of(self.cleaned_data[f"choices_{key}"]) for key in dict(LANGUAGES)}
        lines = lines_of(self.cleaned_data["choices"])
        keys = choice_keys(lines, self.field.choices if self.field else [])
        return [
            {"key": key, "labels": {"en": line} | {tongue: rows[place] for tongue, rows in named.items() if rows}}
            for place, (key, line) in enumerate(zip(keys, lines, strict=True))
        ]


_TOO_FEW = _("There are %(found)s lines here and %(many)s in English: one a line, in the same order.")


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def choice_keys(lines: Sequence[str], before: Sequence[Mapping[str, Any]]) -> list[str]:
    """The keys of ``lines``: a name that was there ``before`` keeps its own; as many lines as before with another name
    in a place are a choice renamed. No two are the same.
    """
    known = {str(row["labels"].get("en", row["key"])): str(row["key"]) for row in before}
    renamed = len(lines) == len(before)
    keys: list[str] = []
    for place, line in enumerate(lines):
        old = str(before[place]["key"]) if renamed else ""
        gone = bool(old) and str(before[place]["labels"].get("en", old)) not in lines
        wanted = known.get(line) or (old if gone else "") or slugify(line) or f"choice-{place}"
        taken = {*keys, *(key for name, key in known.items() if name != line and name in lines)}
        keys.append(next(key for key in chain([wanted], (f"{wanted}-{n}" for n in count(2))) if key not in taken))
    return keys


def _initial(field: CustomField) -> dict[str, Any]:
    names = ("kind", "required_when", "required_if", "roles", "is_active")
    translated = {
        f"choices_{key}": "\n".join(str(row["labels"].get(key) or row["labels"].get("en", "")) for row in field.choices)
        for key, _name in LANGUAGES
        if any(row["labels"].get(key) for row in field.choices)
    }
    return {
        **translated,
        **{name: getattr(field, name) for name in names},
        **{f"label_{key}": text for key, text in field.labels.items()},
        "help_en": field.help.get("en", ""),
        "choices": "\n".join(str(row["labels"].get("en", row["key"])) for row in field.choices),
        "categories": list(field.categories.all()),
        "departments": list(field.departments.all()),
    }


class ChecklistForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    lines = forms.CharField(
        label=_("What is ticked off"), help_text=_("One a line."), widget=forms.Textarea(attrs={"rows": 8})
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.filter(is_active=True), required=False,
        help_text=_("Offered on its tickets and those below it. None: on all."),
    )  # fmt: skip
    is_active = forms.BooleanField(
        label=_("In use"), required=False, initial=True, help_text=_("Off: kept, and not offered any more.")
    )

    def __init__(self, *args: Any, checklist: Checklist | None = None, **kwargs: Any) -> None:
        if checklist is not None:
            values = {name: getattr(checklist, name) for name in ("name", "category", "is_active")}
            kwargs["initial"] = values | {"lines": "\n".join(checklist.lines)}
        super().__init__(*args, **kwargs)

    def values(self, *, new: bool = False) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        if new:
            del data["is_active"]
        return {**data, "lines": data["lines"].splitlines()}
