"""The form with which a letter is worded."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dromos.notifications.defaults import Text


class LetterForm(forms.Form):
    """Subject and text with {variables}."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    body = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 16}))

    def __init__(self, *args: Any, text: Text | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"subject": text.subject, "body": text.body} if text else {}

    def text(self) -> Text:
        return Text(self.cleaned_data["subject"], self.cleaned_data["body"])
