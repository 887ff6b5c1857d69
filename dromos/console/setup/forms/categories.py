"""Forms about the category tree and the questions categories ask."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.accounts.models import Department
from dromos.catalog.asking import condition_of
from dromos.catalog.models import Category, Question
from dromos.console.setup.forms import choices
from dromos.lib.typed import whole
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
        label=gettext_lazy("Usual severity"),
        coerce=int,
        choices=choices.severities,
        initial=3,
        help_text=gettext_lazy("What its tickets get when neither a rule nor a person says otherwise."),
    )
    position = forms.IntegerField(
        label=gettext_lazy("Position"),
        min_value=0,
        max_value=9999,
        initial=0,
        help_text=gettext_lazy("Low comes first."),
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Off: nobody can choose it any more; the tickets that have it keep it."),
    )

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
        help_text=gettext_lazy("What is set up for the one above holds here too, until you say otherwise."),
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


class MoveForm(forms.Form):
    """Where a category stands in the tree, and the last part of its key."""

    parent = forms.ModelChoiceField(
        Category.objects.none(),
        label=gettext_lazy("Under"),
        required=False,
        empty_label=gettext_lazy("At the top"),
        to_field_name="key",
        help_text=gettext_lazy("Everything below it goes with it."),
    )
    key = forms.SlugField(
        label=gettext_lazy("Key"),
        max_length=60,
        help_text=gettext_lazy("The last part of its path: rules, policies and other systems name it by that."),
    )

    def __init__(self, *args: Any, category: Category, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category = category
        others = Category.objects.exclude(pk=category.pk).exclude(key__startswith=f"{category.key}/")
        self.fields["parent"].queryset = others.order_by("key")  # type: ignore[attr-defined]
        self.fields["parent"].label_from_instance = _indented  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(category: Category) -> dict[str, Any]:
        parent, _slash, leaf = category.key.rpartition("/")
        return {"parent": parent, "key": leaf}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "key" in data and Category.objects.filter(key=self._path(data)).exclude(pk=self.category.pk).exists():
            self.add_error("key", _("There is one with this key already."))
        return data

    def new_key(self) -> str:
        """The whole path it would have."""
        return self._path(self.cleaned_data)

    @staticmethod
    def _path(data: dict[str, Any]) -> str:
        parent = data.get("parent")
        return f"{parent.key}/{data['key']}" if parent else str(data["key"])


def _indented(category: Category) -> str:
    return f"{chr(0xA0) * 3 * category.key.count('/')}{category}"


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
    """One question of a category's form; without English words it is no question."""

    key = forms.SlugField(required=False, widget=forms.HiddenInput)
    place = forms.IntegerField(
        label=gettext_lazy("Place"), required=False, min_value=0, max_value=999, widget=forms.NumberInput
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=Question.Kind.choices,
        help_text=gettext_lazy("What the answer looks like: it decides the field people fill in."),
    )
    required = forms.BooleanField(
        label=gettext_lazy("Must be answered"),
        required=False,
        help_text=gettext_lazy("No ticket is opened without it, and none moves on."),
    )
    choice_lines = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One in a line. For other languages: red: Red | el=Κόκκινο | hu=Piros"),
    )
    asked_when = forms.MultipleChoiceField(
        label=gettext_lazy("Asked when"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing ticked: always. Else only after one of these answers."),
    )
    retired = forms.BooleanField(
        label=gettext_lazy("Retired"),
        required=False,
        help_text=gettext_lazy("Nobody is asked any more; tickets keep the answers they have."),
    )

    def __init__(self, *args: Any, answers: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        initial = self.initial or {}
        self.stored: Question | None = initial.get("row")
        choices.add_texts(self, "labels", initial.get("labels", {}))
        choices.add_texts(self, "helps", initial.get("helps", {}))
        for name in ("labels_en", "helps_en"):
            self.fields[name].required = False
        own = f"{initial.get('key')}="
        self.fields["asked_when"].choices = [  # type: ignore[attr-defined]
            (value, text) for value, text in answers if not value.startswith(own)
        ]

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self[f"labels_{code}"] for code, _language in settings.LANGUAGES]

    @property
    def help_texts(self) -> list[forms.BoundField]:
        return [self[f"helps_{code}"] for code, _language in settings.LANGUAGES]

    @staticmethod
    def initial_of(question: Question) -> dict[str, Any]:
        condition = condition_of(question.asked_when)
        return {
            "key": question.key,
            "place": question.position + 1,
            "kind": question.kind,
            "required": question.required,
            "labels": question.labels,
            "helps": question.helps,
            "choice_lines": "\n".join(_choice_line(choice) for choice in question.choices),
            "asked_when": [f"{condition[0]}={answer}" for answer in condition[1]] if condition else [],
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wanted = data.get("labels_en") and data.get("kind") == Question.Kind.CHOICE
        if wanted and len(choices.lines(data.get("choice_lines", ""))) < 2:
            self.add_error("choice_lines", _("A choice needs at least two lines."))
        if len({value.partition("=")[0] for value in data.get("asked_when", [])}) > 1:
            self.add_error("asked_when", _("Choose answers of one question only."))
        return data

    def value(self) -> dict[str, Any] | None:
        """As ``catalog.actions.set_questions`` takes it; None for what is retired, or was never a question."""
        labels = choices.texts_of(self, "labels")
        data = self.cleaned_data
        if "en" not in labels or data["retired"]:
            return None
        written = choices.lines(data["choice_lines"]) if data["kind"] == Question.Kind.CHOICE else []
        waits = [value.partition("=") for value in data["asked_when"]]
        return {
            "key": data["key"] or slugify(labels["en"])[:60] or "question",
            "labels": labels,
            "helps": choices.texts_of(self, "helps"),
            "kind": data["kind"],
            "required": data["required"],
            "choices": [_read_choice(line) for line in written],
            "asked_when": {"question": waits[0][0], "is": [answer for _key, _is, answer in waits]} if waits else {},
        }


class Questions(forms.BaseFormSet):  # type: ignore[type-arg]  # not subscriptable when it runs
    """The whole form of a category, in the order of the places people gave."""

    def values(self) -> list[dict[str, Any]]:
        """As ``catalog.actions.set_questions`` takes them: two with the same words get different keys."""
        rows = [(form.cleaned_data.get("place") or 999, form.value()) for form in self.forms]
        asked = [value for _place, value in sorted(rows, key=lambda row: row[0]) if value is not None]
        taken: set[object] = set()
        for question in asked:
            key, number = question["key"], 2
            while question["key"] in taken:
                question["key"] = f"{key}-{number}"
                number += 1
            taken.add(question["key"])
        return asked

    @property
    def shown(self) -> list[QuestionForm]:
        """The forms in their order on the page."""
        return sorted(self.forms, key=lambda form: _number(form["place"].value()))

    def refuse(self, problems: Iterable[str]) -> None:
        """Show what the action refused above the form."""
        self.non_form_errors().extend(problems)


def _number(typed: Any) -> int:
    number = whole(str(typed or ""))
    return 999 if number is None else number


QuestionFormSet = forms.formset_factory(QuestionForm, formset=Questions, extra=0, max_num=60)


def answers_of(questions: Iterable[Question], language: str) -> list[tuple[str, str]]:
    """Every answer another question may wait for: (``question=answer``, in words)."""
    found: list[tuple[str, str]] = []
    for question in questions:
        said = question.label_in(language)
        if question.kind == Question.Kind.YESNO:
            found += [(f"{question.key}=yes", f"{said} {_('Yes')}"), (f"{question.key}=no", f"{said} {_('No')}")]
        elif question.kind == Question.Kind.CHOICE:
            for choice in question.choices:
                text = choice["labels"].get(language) or choice["labels"].get("en") or choice["key"]
                found.append((f"{question.key}={choice['key']}", f"{said} {text}"))
    return found


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
