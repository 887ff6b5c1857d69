"""Forms about one's own account."""

import zoneinfo
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from dromos.accounts.actions import SIGNATURE_LENGTH
from dromos.accounts.models import User

LONGEST_PASSWORD = 200


def _time_zones() -> list[tuple[str, str]]:
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class Bare:
    """The sign-in library's forms without placeholders (labels stand above) and without its own links."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
        for name in ("login", "password"):
            if name in self.fields:  # type: ignore[attr-defined]
                self.fields[name].help_text = ""  # type: ignore[attr-defined]


class LoginForm(Bare, account.LoginForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(Bare, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(Bare, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(Bare, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(Bare, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class CodeForm(Bare, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class CodeAgainForm(Bare, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateForm(Bare, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass


class PreferencesForm(forms.Form):
    """How the product looks and speaks for this person."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=lazy(_time_zones, list)())
    theme = forms.ChoiceField(
        label=_("Appearance"),
        choices=[("auto", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))],
    )
    density = forms.ChoiceField(label=_("Density"), choices=[("dense", _("Dense")), ("roomy", _("Roomy"))])
    newest_first = forms.BooleanField(
        label=_("Newest first"), required=False, help_text=_("On a ticket the newest message stands at the top.")
    )


class SignatureForm(forms.Form):
    """One's own line under letters, in each language."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            self.fields[code] = forms.CharField(
                label=language,
                required=False,
                max_length=SIGNATURE_LENGTH,
                initial=user.signatures.get(code, ""),
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
            )


class NewPasswordForm(forms.Form):
    """A password, typed twice."""

    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy(lambda: " ".join(password_validators_help_texts()), str)(),
    )
    again = forms.CharField(
        label=_("Password again"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("password") not in {None, again}:
            raise ValidationError(_("The two passwords are not the same."))
        return again


class FirstAdministratorForm(NewPasswordForm):
    """The first account of an installation."""

    field_order = ("name", "email", "language", "time_zone", "password", "again")
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=lazy(_time_zones, list)())
