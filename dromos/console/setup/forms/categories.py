"""Forms about the category tree and the questions categories ask."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.accounts.models import Department
from dromos.catalog.models import Category, Question
from dromos.console.setup.forms import choices
from dromos.routing.models import CategoryRequirement, Skill

CHOICE = re.compile(r"^\s*([\w-]+)\s*:\s*(.+)$")


class CategoryForm(forms.Form):
    """A node of the tree."""

    department = forms.ModelChoiceField(
        Department.objects.filter(is_active=True),
        label=gettext_lazy("Department"),
        required=False,
        empty_label=gettext_lazy("None"),
        help_text=gettext_lazy("Who answers for it."),
    )
    default_severity = forms.TypedChoiceField(
        label=gettext_lazy("Usual severity"), coerce=int, choices=choices.severities, initial=3
    )
    position = forms.IntegerField(
        label=gettext_lazy("Position"),
        min_value=0,
        max_value=9999,
        initial=0,
        help_text=gettext_lazy("Low comes first."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, category: Category | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices.add_texts(self, "names", category.names if category else {})

    @staticmethod
    def initial_of(category: Category) -> dict[str, Any]:
        fields = ("department", "default_severity", "position", "is_active")
        return {field: getattr(category, field) for field in fields}

    def values(self) -> dict[str, Any]:
        fields = ("department", "default_severity", "position", "is_active")
        return {**{field: self.cleaned_data[field] for field in fields}, "names": choices.texts_of(self, "names")}


class NewCategoryForm(CategoryForm):
    """A new node, under the root or under another one."""

    parent = forms.ModelChoiceField(
        Category.objects.filter(is_active=True).order_by("key"),
        label=gettext_lazy("Under"),
        required=False,
        empty_label=gettext_lazy("At the top"),
        to_field_name="key",
    )
    key = forms.SlugField(
        label=gettext_lazy("Key"), max_length=60, help_text=gettext_lazy("Short and lasting, such as no-connection.")
    )
    field_order = ("parent", "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_active"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        parent = data.get("parent")
        data["path"] = f"{parent.key}/{data.get('key')}" if parent else str(data.get("key"))
        if Category.objects.filter(key=data["path"]).exists():
            self.add_error("key", _("There is one with this key already."))
        return data

    def values(self) -> dict[str, Any]:
        fields = ("department", "default_severity", "position")
        values = {field: self.cleaned_data[field] for field in fields}
        return {**values, "key": self.cleaned_data["path"], "names": choices.texts_of(self, "names")}


class RequirementsForm(forms.Form):
    """What somebody must know to work on the category."""

    def __init__(self, *args: Any, category: Category, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skills = list(Skill.objects.filter(kind=Skill.Kind.KNOWLEDGE).order_by("key"))
        asked = dict(CategoryRequirement.objects.filter(category=category).values_list("skill_id", "level"))
        levels = [(0, _("Not needed")), *((level, _("At least %(level)s") % {"level": level}) for level in range(1, 6))]
        for skill in self.skills:
            self.fields[f"skill_{skill.pk}"] = forms.TypedChoiceField(
                label=str(skill), choices=levels, coerce=int, initial=asked.get(skill.pk, 0)
            )

    def levels(self) -> dict[Skill, int]:
        levels = {skill: self.cleaned_data[f"skill_{skill.pk}"] for skill in self.skills}
        return {skill: level for skill, level in levels.items() if level}


class QuestionForm(forms.Form):
    """One question; an empty English text takes it away."""

    key = forms.SlugField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("Answer"), choices=Question.Kind.choices)
    required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)
    choice_lines = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One in a line. For other languages: red: Red | el=Κόκκινο | hu=Piros"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = (self.initial or {}).get("labels", {})
        choices.add_texts(self, "labels", texts)
        self.fields["labels_en"].required = False

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self[f"labels_{code}"] for code, _language in settings.LANGUAGES]

    @staticmethod
    def initial_of(question: Question) -> dict[str, Any]:
        return {
            "key": question.key,
            "kind": question.kind,
            "required": question.required,
            "labels": question.labels,
            "choice_lines": "\n".join(_choice_line(choice) for choice in question.choices),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wanted = data.get("labels_en") and data.get("kind") == Question.Kind.CHOICE
        if wanted and len(choices.lines(data.get("choice_lines", ""))) < 2:
            self.add_error("choice_lines", _("A choice needs at least two lines."))
        return data

    def value(self) -> dict[str, Any] | None:
        """As ``catalog.actions.set_questions`` takes it; None when the question was emptied."""
        labels = choices.texts_of(self, "labels")
        if "en" not in labels:
            return None
        data = self.cleaned_data
        written = choices.lines(data["choice_lines"]) if data["kind"] == Question.Kind.CHOICE else []
        return {
            "key": data["key"] or slugify(labels["en"])[:60] or "question",
            "labels": labels,
            "kind": data["kind"],
            "required": data["required"],
            "choices": [_read_choice(line) for line in written],
        }


QuestionFormSet = forms.formset_factory(QuestionForm, extra=2, max_num=40)


def _choice_line(choice: dict[str, Any]) -> str:
    labels = choice["labels"]
    others = [f" | {code}={text}" for code, text in labels.items() if code != "en"]
    return f"{choice['key']}: {labels.get('en', '')}{''.join(others)}"


def _read_choice(line: str) -> dict[str, Any]:
    english, *others = (part.strip() for part in line.split("|"))
    found = CHOICE.match(english)
    key, text = found.groups() if found else (slugify(english) or "choice", english)
    labels = {"en": text, **dict(part.split("=", 1) for part in others if "=" in part)}
    return {"key": key, "labels": {code.strip(): value.strip() for code, value in labels.items()}}
