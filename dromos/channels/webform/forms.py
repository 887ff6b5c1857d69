"""What people fill in on a page of anybody's, and what administrators say about it."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dromos.accounts.models import Department
from dromos.catalog.models import Category
from dromos.catalog.queries import choosable
from dromos.channels.webform.models import WebForm
from dromos.ui.files import FilesField

LONGEST_TEXT = 50_000
TRAP = "homepage"


class LetterForm(forms.Form):
    """Who writes, and what. The category's questions are a form of their own."""

    subject = forms.CharField(label=lazy("In a few words"), max_length=200)
    text = forms.CharField(
        label=lazy("What happened?"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6})
    )
    name = forms.CharField(
        label=lazy("Your name"), required=False, max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        help_text=lazy("We answer to this address."),
    )

    def __init__(self, *args: Any, takes_files: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if takes_files:
            self.fields["uploads"] = FilesField(label=_("Files"), help_text=_("Up to ten files of at most 10 MB each."))
            self.order_fields(["subject", "text", "uploads"])


class SetupForm(forms.Form):
    """A form, as administrators set it up."""

    name = forms.CharField(label=lazy("Name"), max_length=100, help_text=lazy("As you call it here."))
    key = forms.SlugField(
        label=lazy("Address"), max_length=60, help_text=lazy("The last part of its address: letters, digits, hyphens.")
    )
    department = forms.ModelChoiceField(
        Department.objects.filter(is_active=True),
        label=lazy("Department"),
        required=False,
        empty_label=lazy("Decided for each letter"),
        help_text=lazy("For letters whose category names none."),
    )
    categories = forms.MultipleChoiceField(
        label=lazy("Categories offered"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("None ticked: all of them. With one the form asks its questions at once."),
    )
    origins = forms.CharField(
        label=lazy("Pages it may stand in"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "https://www.meridian.example"}),
        help_text=lazy("One in a line: https:// and the host, without a path. Browsers show it nowhere else."),
    )
    hourly_limit = forms.IntegerField(
        label=lazy("Letters in an hour, at most"),
        min_value=1,
        max_value=100_000,
        initial=200,
        widget=forms.NumberInput(attrs={"data-width": "s"}),
    )
    takes_files = forms.BooleanField(label=lazy("Files may be attached"), required=False, initial=True)
    is_front = forms.BooleanField(label=lazy("Link it from the customers' sign-in page"), required=False, initial=False)
    is_on = forms.BooleanField(label=lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, form: WebForm | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form = form
        language = get_language() or "en"
        named = [(str(row.pk), _named(row, language)) for row in choosable()]
        self.fields["categories"].choices = named  # type: ignore[attr-defined]
        for code, name in settings.LANGUAGES:
            self.fields[f"titles_{code}"] = forms.CharField(
                label=name, required=code == "en", max_length=120, widget=forms.TextInput(attrs={"lang": code})
            )
            self.fields[f"intros_{code}"] = forms.CharField(
                label=name, required=False, max_length=600, widget=forms.Textarea(attrs={"lang": code, "rows": 2})
            )

    @staticmethod
    def initial_of(form: WebForm) -> dict[str, Any]:
        texts = {f"{part}_{code}": text for part in ("titles", "intros") for code, text in getattr(form, part).items()}
        names = ("name", "key", "department", "hourly_limit", "takes_files", "is_front", "is_on")
        return {
            **{name: getattr(form, name) for name in names},
            **texts,
            "categories": [str(pk) for pk in form.categories.values_list("pk", flat=True)],
            "origins": "\n".join(form.origins),
        }

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"]).lower()
        others = WebForm.objects.exclude(pk=self.form.pk) if self.form else WebForm.objects.all()
        if others.filter(key=key).exists():
            raise forms.ValidationError(_("Another form has this address."))
        return key

    def clean_origins(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["origins"].splitlines() if line.strip()]
        return list(dict.fromkeys(origin_of(line) for line in lines))

    def values(self) -> dict[str, Any]:
        """As ``actions`` take them."""
        data = dict(self.cleaned_data)
        texts: dict[str, dict[str, str]] = {"titles": {}, "intros": {}}
        for part, by_language in texts.items():
            for code, _name in settings.LANGUAGES:
                if text := str(data.pop(f"{part}_{code}")).strip():
                    by_language[code] = text
        return {**data, **texts, "categories": [int(pk) for pk in data["categories"]]}


def _named(category: Category, language: str) -> str:
    name = category.name_in(language)
    return f"{category.parent.name_in(language)}: {name}" if category.parent else name


def origin_of(line: str) -> str:
    """``https://Shop.example/contact`` as a browser names the origin. Raises ValidationError for anything else."""
    try:
        parts = urlsplit(line)
        port = f":{parts.port}" if parts.port else ""
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        parts, host, port = urlsplit(""), "", ""
    strange = any(letter in host for letter in " ;,'\"*\\") or parts.username
    if parts.scheme not in {"http", "https"} or not host or strange:
        raise forms.ValidationError(_("“%(line)s” is no page's address: https:// and a host.") % {"line": line[:80]})
    if port == {"http": ":80", "https": ":443"}[parts.scheme]:
        port = ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}{port}"
