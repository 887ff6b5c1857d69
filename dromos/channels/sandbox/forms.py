"""What a visitor of the sandbox writes in a customer's name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ReplyForm(forms.Form):
    """An answer to one letter."""

    text = forms.CharField(label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 5}), max_length=20_000)


class LetterForm(forms.Form):
    """A new letter."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    address = forms.EmailField(label=_("E-mail address of the customer"), max_length=320)
    to = forms.ChoiceField(label=_("To"))
    subject = forms.CharField(label=_("Subject"), max_length=300)
    text = forms.CharField(label=_("Letter"), widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000)
    file = forms.FileField(label=_("File"), required=False)

    def __init__(self, *args: Any, addresses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(value, f"{value} ({label})") for value, label in addresses]
        self.fields["to"] = forms.ChoiceField(label=_("To"), choices=choices)
