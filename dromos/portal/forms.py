"""What customers fill in. Everything typed is kept when something is wrong; only files must be chosen again."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dromos.catalog.asking import asked
from dromos.catalog.models import Category, Question
from dromos.ui.files import FilesField

LONGEST_TEXT = 50_000


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=lazy("Your e-mail address"),
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


class AnswerForm(forms.Form):
    """An answer on a ticket."""

    text = forms.CharField(
        label=lazy("Your answer"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    uploads = FilesField(label=lazy("Files"))

    def clean(self) -> dict[str, Any]:
        cleaned = cast("dict[str, Any]", super().clean())
        if not self.errors and not cleaned.get("text", "").strip() and not cleaned.get("uploads"):
            self.add_error("text", _("Write something before sending."))
        return cleaned


class LetterForm(forms.Form):
    """A new letter to us, with the questions of its category."""

    subject = forms.CharField(label=lazy("In a few words"), max_length=200)
    text = forms.CharField(
        label=lazy("What happened?"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, category: Category, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(category.questions.all())
        for question in self.questions:
            self.fields[f"q_{question.key}"] = _field_of(question)
        self.fields["uploads"] = FilesField(label=_("Files"), help_text=_("Up to ten files of at most 10 MB each."))

    def answers(self) -> dict[str, Any]:
        """Question key to answer, in plain values; unanswered ones are left out."""
        found = {question.key: self.cleaned_data.get(f"q_{question.key}") for question in self.questions}
        said = {key: _plain(value) for key, value in found.items() if value not in {None, ""}}
        return {one.key: said[one.key] for one in asked(self.questions, said) if one.key in said}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _field_of(question: Question) -> forms.Field:
    language = get_language() or "en"
    about: dict[str, Any] = {
        "label": question.label_in(language),
        "required": question.required and not question.asked_when,
    }
    kind = question.kind
    if kind == Question.Kind.LONG:
        return forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), **about)
    if kind == Question.Kind.DATE:
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **about)
    if kind == Question.Kind.NUMBER:
        return forms.FloatField(**about)
    if kind == Question.Kind.YESNO:
        return forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect, **about)
    if kind == Question.Kind.CHOICE:
        return forms.ChoiceField(choices=_choices(question, language), widget=forms.RadioSelect, **about)
    return forms.CharField(max_length=500, **about)


def _choices(question: Question, language: str) -> list[tuple[str, str]]:
    return [
        (choice["key"], str(choice["labels"].get(language) or choice["labels"].get("en") or choice["key"]))
        for choice in question.choices
    ]
