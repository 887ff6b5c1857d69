"""What customers fill in. Everything typed is kept when something is wrong; only files must be chosen again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dromos.catalog.models import Category, Question
from dromos.interactions.filenames import safe_name
from dromos.interactions.inbound import InboundAttachment

MOST_FILES = 10
LARGEST = 10 * 2**20
LARGEST_TOGETHER = 25 * 2**20
LONGEST_TEXT = 50_000


class FilesInput(forms.ClearableFileInput):
    """Several files in one go."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files up to the limits, as what intake takes."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[InboundAttachment]:
        del initial
        files = [file for file in (data if isinstance(data, list) else [data]) if isinstance(file, UploadedFile)]
        _check(files)
        return [_taken(file, position) for position, file in enumerate(files)]


def _check(files: Sequence[UploadedFile[Any]]) -> None:
    if len(files) > MOST_FILES:
        text = ngettext("At most %(num)s file at a time.", "At most %(num)s files at a time.", MOST_FILES)
        raise ValidationError(text % {"num": MOST_FILES})
    for file in files:
        if (file.size or 0) > LARGEST:
            raise ValidationError(
                _("“%(name)s” is larger than %(most)s.")
                % {"name": (file.name or "")[:80], "most": filesizeformat(LARGEST)}
            )
    if sum(file.size or 0 for file in files) > LARGEST_TOGETHER:
        raise ValidationError(
            _("Together the files are larger than %(most)s.") % {"most": filesizeformat(LARGEST_TOGETHER)}
        )


def _taken(file: UploadedFile[Any], position: int) -> InboundAttachment:
    content_type = (file.content_type or "application/octet-stream").split(";")[0].strip().lower()[:120]
    return InboundAttachment(
        filename=safe_name(file.name or "", content_type, position), content_type=content_type, content=file.read()
    )


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
    uploads = FilesField(label=lazy("Files"), required=False)

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
        self.fields["uploads"] = FilesField(label=_("Files"), required=False)

    def answers(self) -> dict[str, Any]:
        """Question key to answer, in plain values; unanswered ones are left out."""
        found = {question.key: self.cleaned_data.get(f"q_{question.key}") for question in self.questions}
        return {key: _plain(value) for key, value in found.items() if value not in {None, ""}}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _field_of(question: Question) -> forms.Field:
    language = get_language() or "en"
    about: dict[str, Any] = {"label": question.label_in(language), "required": question.required}
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
