"""Forms about tags, own fields of tickets, and checklists."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department, Grant
from dromos.catalog.models import Category
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
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomField.Kind.choices)
    choices = forms.CharField(
        label=_("What can be chosen"),
        help_text=_("One a line. Only for choices."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    help_en = forms.CharField(label=_("Explanation"), max_length=300, required=False)
    categories = forms.ModelMultipleChoiceField(
        label=_("Categories"), help_text=_("And those below them. None: every ticket has it."),
        queryset=Category.objects.filter(is_active=True), widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    required_when = forms.MultipleChoiceField(
        label=_("Must be filled in"), choices=CustomField.When.choices, widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip
    departments = forms.ModelMultipleChoiceField(
        label=_("Seen by departments"), help_text=_("None: everybody who sees the ticket. Customers never see it."),
        queryset=Department.objects.filter(is_active=True), widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=_("Seen by roles"), choices=Grant.Role.choices, widget=forms.CheckboxSelectMultiple, required=False
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

    @property
    def values(self) -> dict[str, Any]:
        """What make_field and change_field take."""
        data = self.cleaned_data
        labels = {key: data[f"label_{key}"] for key in ("en", *dict(LANGUAGES)) if data.get(f"label_{key}")}
        same = ("kind", "required_when", "roles", "is_active", "categories", "departments")
        return {
            "labels": labels,
            "help": {"en": data["help_en"]} if data["help_en"] else {},
            "choices": self._choices(),
            **{name: list(data[name]) if name not in {"kind", "is_active"} else data[name] for name in same},
        }

    def _choices(self) -> list[dict[str, Any]]:
        """What was chosen before keeps its key, and its names in other languages."""
        known = {row["labels"].get("en"): row for row in (self.field.choices if self.field else [])}
        lines = [line.strip() for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        fresh = [
            {"key": slugify(line) or f"choice-{number}", "labels": {"en": line}} for number, line in enumerate(lines)
        ]
        return [known.get(line, new) for line, new in zip(lines, fresh, strict=True)]


def _initial(field: CustomField) -> dict[str, Any]:
    names = ("kind", "required_when", "roles", "is_active")
    return {
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
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

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
