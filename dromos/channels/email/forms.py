"""Forms about mailboxes."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.accounts.models import Department
from dromos.channels.email.actions import FIELDS, SECRETS, Alias
from dromos.channels.email.models import Mailbox
from dromos.channels.email.presets import PRESETS, Preset
from dromos.interactions.models import OwnAddress

FROM_PRESET = (
    "imap_host",
    "imap_port",
    "imap_security",
    "smtp_host",
    "smtp_port",
    "smtp_security",
    "auth",
    "token_endpoint",
    "token_scope",
)
PORT = {"min_value": 1, "max_value": 65_535, "widget": forms.NumberInput(attrs={"data-width": "s"})}


def _secret(label: str, help_text: str = "") -> forms.CharField:
    """Never shown again: what is left empty stays as it is."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(
        label=label, required=False, max_length=4000, strip=False, widget=widget, help_text=help_text
    )


class MailboxForm(forms.Form):
    """An account at a mail provider."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100, help_text=gettext_lazy("As you call it here."))
    address = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=320)
    department = forms.ModelChoiceField(
        Department.objects.filter(is_active=True),
        label=gettext_lazy("Department"),
        required=False,
        empty_label=gettext_lazy("Decided for each letter"),
    )
    sender_name = forms.CharField(
        label=gettext_lazy("Sender's name"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("As customers read it."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of its customers"), required=False)
    aliases = forms.CharField(
        label=gettext_lazy("Further addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One in a line: other addresses whose letters arrive here too."),
    )
    auth = forms.ChoiceField(label=gettext_lazy("Sign-in"), choices=Mailbox.Auth.choices, widget=forms.RadioSelect)
    imap_host = forms.CharField(label=gettext_lazy("Server for receiving (IMAP)"), max_length=253)
    imap_port = forms.IntegerField(label=gettext_lazy("Port"), **PORT)  # type: ignore[arg-type]
    imap_security = forms.ChoiceField(label=gettext_lazy("Security"), choices=Mailbox.Security.choices)
    imap_username = forms.CharField(
        label=gettext_lazy("User name"), required=False, max_length=320, help_text=gettext_lazy("Empty: the address.")
    )
    imap_secret = _secret(gettext_lazy("Password"))  # type: ignore[arg-type]
    folder = forms.CharField(label=gettext_lazy("Folder"), max_length=200, initial="INBOX")
    processed_folder = forms.CharField(
        label=gettext_lazy("Move letters to"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Empty: letters stay where they are. Nothing is ever deleted."),
    )
    smtp_host = forms.CharField(label=gettext_lazy("Server for sending (SMTP)"), max_length=253)
    smtp_port = forms.IntegerField(label=gettext_lazy("Port"), **PORT)  # type: ignore[arg-type]
    smtp_security = forms.ChoiceField(label=gettext_lazy("Security"), choices=Mailbox.Security.choices)
    smtp_username = forms.CharField(
        label=gettext_lazy("User name"),
        required=False,
        max_length=320,
        help_text=gettext_lazy("Empty: as for receiving."),
    )
    smtp_secret = _secret(gettext_lazy("Password"), gettext_lazy("Empty: as for receiving."))  # type: ignore[arg-type]
    client_id = forms.CharField(label=gettext_lazy("Client ID"), required=False, max_length=300)
    client_secret = _secret(gettext_lazy("Client secret"))  # type: ignore[arg-type]
    token_endpoint = forms.URLField(
        label=gettext_lazy("Token address"), required=False, max_length=500, assume_scheme="https"
    )
    token_scope = forms.CharField(label=gettext_lazy("Scope"), required=False, max_length=500)
    plus_addresses = forms.BooleanField(
        label=gettext_lazy("The provider delivers name+anything@ to name@"), required=False, initial=True
    )
    automatic_bounces = forms.ChoiceField(
        label=gettext_lazy("Where undeliverable automatic letters return"), choices=Mailbox.Bounces.choices
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, mailbox: Mailbox | None = None, preset: Preset | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mailbox = mailbox
        self.preset = preset or PRESETS.get(mailbox.preset if mailbox else "", PRESETS["generic"])
        self.fields["language"].choices = [("", _("Mixed")), *settings.LANGUAGES]  # type: ignore[attr-defined]
        if mailbox is not None:
            kept = _("Empty: the one that is stored stays.")
            for secret in ("imap_secret", "smtp_secret", "client_secret"):
                if getattr(mailbox, SECRETS[secret]):
                    self.fields[secret].help_text = kept

    @staticmethod
    def initial_of(mailbox: Mailbox) -> dict[str, Any]:
        aliases = mailbox.aliases.filter(user__isnull=True, department__isnull=True).values_list("address", flat=True)
        return {**{field: getattr(mailbox, field) for field in FIELDS}, "aliases": "\n".join(aliases)}

    @staticmethod
    def initial_from(preset: Preset) -> dict[str, Any]:
        return {field: getattr(preset, field) for field in FROM_PRESET}

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).lower()
        self._require_free([address])
        return address

    def clean_aliases(self) -> list[str]:
        check = forms.EmailField().clean
        addresses = [
            str(check(line.strip())).lower() for line in self.cleaned_data["aliases"].splitlines() if line.strip()
        ]
        self._require_free(addresses)
        return list(dict.fromkeys(addresses))

    def _require_free(self, addresses: list[str]) -> None:
        mine = self.mailbox.key if self.mailbox else ""
        taken = OwnAddress.objects.filter(value__in=addresses).exclude(mailbox_key=mine).first()
        if taken is not None:
            raise forms.ValidationError(_("%(address)s belongs to another mailbox.") % {"address": taken.value})

    def values(self) -> dict[str, Any]:
        """As ``actions`` take them, without the aliases."""
        data = self.cleaned_data
        fields = [field for field in FIELDS if field in data]
        values = {**{field: data[field] for field in fields}, "kind": Mailbox.Kind.IMAP, "preset": self.preset.key}
        values["imap_username"] = data["imap_username"] or data["address"]
        return {**values, **{secret: data[secret] for secret in SECRETS if secret in data}}

    def alias_values(self) -> list[Alias]:
        """Further addresses, together with the ones that belong to a person or department and are not edited here."""
        kept = self.mailbox.aliases.exclude(user__isnull=True, department__isnull=True) if self.mailbox else []
        others = [Alias(alias.address, alias.department, alias.user) for alias in kept]
        return [*others, *(Alias(address) for address in self.cleaned_data["aliases"])]


class StartForm(forms.Form):
    """What becomes of the letters that are in the mailbox already."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Letters that are there already"),
        widget=forms.RadioSelect,
        choices=[
            (Mailbox.Start.FROM_NOW, gettext_lazy("Leave them alone: begin with the next letter")),
            (Mailbox.Start.HISTORY, gettext_lazy("Take the last days in as history, answering nothing")),
        ],
    )
    history_days = forms.IntegerField(
        label=gettext_lazy("Days"),
        min_value=1,
        max_value=3650,
        initial=30,
        widget=forms.NumberInput(attrs={"data-width": "s"}),
    )
