"""A category's questions as a form: the same on the phone, at the desk and in the portal."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dromos.catalog.asking import asked, condition_of
from dromos.catalog.models import Category, Question

PREFIX = "q"


class QuestionsForm(forms.Form):
    """One field per question of ``category``; none without. ``answers`` are plain values for ``Ticket.answers``."""

    def __init__(
        self,
        *args: Any,
        category: Category | None,
        language: str,
        nothing: str = "",
        questions: Sequence[Question] | None = None,
        known: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """``nothing`` is what a question with yes and no says before it is answered; else that nobody has asked it.

        ``questions`` tries a form that is not saved yet; ``known`` is what was answered before.
        """
        super().__init__(*args, **{**kwargs, "prefix": kwargs.get("prefix", PREFIX)})
        self.known = dict(known or {})
        self.questions: list[Question] = list(questions or (category.questions.all() if category else []))
        for question in self.questions:
            self.fields[question.key] = _field(question, language, nothing or str(_("Not asked")))
        if self.is_bound:
            self._spare_the_unasked()

    def _spare_the_unasked(self) -> None:
        """What is not asked after these answers need not be answered."""
        said = self.known | {
            question.key: self.data.get(self.add_prefix(question.key), "") for question in self.questions
        }
        due = {question.key for question in asked(self.questions, said)}
        for key, field in self.fields.items():
            field.required = field.required and key in due

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, as JSON keeps it: only to questions that were asked."""
        found = {key: _plain(value) for key, value in self.cleaned_data.items() if value not in {None, ""}}
        due = asked(self.questions, self.known | found)
        return {question.key: found[question.key] for question in due if question.key in found}


def _field(question: Question, language: str, nothing: str) -> forms.Field:
    common: dict[str, Any] = {
        "label": question.label_in(language),
        "help_text": question.help_in(language),
        "required": question.required,
    }
    field = _field_of_kind(question, language, nothing, common)
    condition = condition_of(question.asked_when)
    if condition is not None:
        field.asked_when = {"question": condition[0], "is": " ".join(condition[1])}  # type: ignore[attr-defined]
    return field


def _field_of_kind(question: Question, language: str, nothing: str, common: dict[str, Any]) -> forms.Field:
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
