"""A category's questions as a form: the same on the phone, at the desk and in the portal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dromos.catalog.models import Category, Question

PREFIX = "q"


class QuestionsForm(forms.Form):
    """One field per question of ``category``; none without. ``answers`` are plain values for ``Ticket.answers``."""

    def __init__(self, *args: Any, category: Category | None, language: str, nothing: str = "", **kwargs: Any) -> None:
        """``nothing`` is what a question with yes and no says before it is answered; else that nobody has asked it."""
        super().__init__(*args, **{**kwargs, "prefix": PREFIX})
        for question in category.questions.all() if category else []:
            self.fields[question.key] = _field(question, language, nothing or str(_("Not asked")))

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, as JSON keeps it."""
        return {key: _plain(value) for key, value in self.cleaned_data.items() if value not in {None, ""}}


def _field(question: Question, language: str, nothing: str) -> forms.Field:
    common: dict[str, Any] = {"label": question.label_in(language), "required": question.required}
    if question.kind == Question.Kind.LONG:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, **common)
    if question.kind == Question.Kind.CHOICE:
        return forms.ChoiceField(choices=_choices(question, language), **common)
    if question.kind == Question.Kind.YESNO:
        return forms.ChoiceField(choices=[("", nothing), ("yes", _("Yes")), ("no", _("No"))], **common)
    if question.kind == Question.Kind.DATE:
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date", "data-width": "s"}), **common)
    if question.kind == Question.Kind.NUMBER:
        return forms.FloatField(widget=forms.NumberInput(attrs={"data-width": "s"}), **common)
    return forms.CharField(max_length=500, **common)


def _choices(question: Question, language: str) -> list[tuple[str, Any]]:
    found = [("", _("Choose"))]
    for choice in question.choices:
        labels = choice.get("labels", {})
        found.append((choice["key"], labels.get(language) or labels.get("en") or choice["key"]))
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
