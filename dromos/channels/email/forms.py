"""Forms about mailboxes."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.accounts.models import Department
from dromos.catalog.models import Category
from dromos.channels.email.actions import FIELDS, SECRETS, Alias
from dromos.channels.email.models import Mailbox
from dromos.channels.email.presets import PRESETS, Preset
from dromos.channels.email.trust import problem_with
from dromos.interactions.models import OwnAddress
from dromos.tickets.models import Ticket

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
    "kind",
    "trusted_servers",
    "smtp_connections",
    "smtp_per_minute",
    "smtp_per_day",
)
FETCHED = ("imap_host", "imap_port", "imap_security", "folder")
KINDS = [choice for choice in Mailbox.Kind.choices if choice[0] != Mailbox.Kind.SANDBOX]
PORT = {"min_value": 1, "max_value": 65_535, "widget": forms.NumberInput(attrs={"data-width": "s"})}


def _secret(label: str, help_text: str = "") -> forms.CharField:
    """Never shown again: what is left empty stays as it is."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(
        label=label, required=False, max_length=4000, strip=False, widget=widget, help_text=help_text
    )


NO_LIMIT = gettext_lazy("0: no limit.")


def _number(
    label: Any, *, low: int = 0, high: int = 1_000_000, initial: int = 0, help_text: Any = ""
) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"data-width": "s"})
    return forms.IntegerField(
        label=label, min_value=low, max_value=high, initial=initial, required=False, help_text=help_text, widget=widget
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
    kind = forms.ChoiceField(
        label=gettext_lazy("How its letters come"), choices=KINDS, initial=Mailbox.Kind.IMAP, required=False
    )
    imap_host = forms.CharField(label=gettext_lazy("Server for receiving"), max_length=253, required=False)
    imap_port = forms.IntegerField(label=gettext_lazy("Port"), required=False, **PORT)  # type: ignore[arg-type]
    imap_security = forms.ChoiceField(label=gettext_lazy("Security"), choices=Mailbox.Security.choices, required=False)
    imap_username = forms.CharField(
        label=gettext_lazy("User name"), required=False, max_length=320, help_text=gettext_lazy("Empty: the address.")
    )
    imap_secret = _secret(gettext_lazy("Password"))  # type: ignore[arg-type]
    folder = forms.CharField(label=gettext_lazy("Folder"), max_length=200, initial="INBOX", required=False)
    processed_folder = forms.CharField(
        label=gettext_lazy("Move letters to"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Empty: letters stay where they are. Nothing is ever deleted."),
    )
    delete_after_days = forms.IntegerField(
        label=gettext_lazy("Delete at the server after days (POP3)"),
        required=False,
        min_value=0,
        max_value=3650,
        widget=forms.NumberInput(attrs={"data-width": "s"}),
        help_text=gettext_lazy("Empty: never. Only letters that are stored here are deleted there."),
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
    smtp_connections = _number(gettext_lazy("Connections at once"), low=1, high=50, initial=2)
    smtp_per_minute = _number(gettext_lazy("Recipients per minute"), help_text=NO_LIMIT)
    smtp_per_day = _number(gettext_lazy("Recipients per day"), help_text=NO_LIMIT)
    own_ca = forms.CharField(
        label=gettext_lazy("Own certificate authority"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "code"}),
        help_text=gettext_lazy("Its certificate as text, when the server's was not made by a public authority."),
    )
    trusted_servers = forms.CharField(
        label=gettext_lazy("Servers whose check of the sender is believed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "One in a line: the names your border servers sign Authentication-Results with. Others are not believed."
        ),
    )
    category = forms.ModelChoiceField(
        Category.objects.filter(is_active=True).order_by("key"),
        label=gettext_lazy("Category of its letters"),
        required=False,
        empty_label=gettext_lazy("Decided for each letter"),
        help_text=gettext_lazy("Where no rule decides."),
    )
    priority = forms.ChoiceField(
        label=gettext_lazy("Priority of its letters"), required=False, help_text=gettext_lazy("Where no rule decides.")
    )
    acknowledges = forms.BooleanField(
        label=gettext_lazy("A new ticket is confirmed to the customer"), required=False, initial=True
    )
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
        self.fields["priority"].choices = [("", _("Decided for each letter")), *Ticket.Priority.choices]  # type: ignore[attr-defined]
        self._add_signatures(mailbox.signatures if mailbox else {})
        if mailbox is not None:
            kept = _("Empty: the one that is stored stays.")
            for secret in ("imap_secret", "smtp_secret", "client_secret"):
                if getattr(mailbox, SECRETS[secret]):
                    self.fields[secret].help_text = kept

    def _add_signatures(self, texts: dict[str, str]) -> None:
        for code, language in settings.LANGUAGES:
            self.fields[f"signature_{code}"] = forms.CharField(
                label=language,
                required=False,
                max_length=2000,
                initial=texts.get(code, ""),
                widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
            )

    @property
    def signature_fields(self) -> list[forms.BoundField]:
        return [self[f"signature_{code}"] for code, _language in settings.LANGUAGES]

    @property
    def is_fetched(self) -> bool:
        return bool(self["kind"].value() != Mailbox.Kind.RECEPTION)

    def clean(self) -> dict[str, Any]:
        """What letters are fetched with is needed only where they are fetched."""
        data = super().clean() or {}
        data["kind"] = data.get("kind") or Mailbox.Kind.IMAP
        if data["kind"] != Mailbox.Kind.RECEPTION:
            for name in FETCHED:
                if name not in self.errors and data.get(name) in {None, ""}:
                    self.add_error(name, forms.Field.default_error_messages["required"])
        return data

    def clean_own_ca(self) -> str:
        pem = str(self.cleaned_data["own_ca"]).strip()
        problem = problem_with(pem)
        if problem:
            raise forms.ValidationError(problem)
        return pem

    def clean_trusted_servers(self) -> list[str]:
        names = str(self.cleaned_data["trusted_servers"]).split()
        return list(dict.fromkeys(name.lower()[:253] for name in names))

    @staticmethod
    def initial_of(mailbox: Mailbox) -> dict[str, Any]:
        aliases = mailbox.aliases.filter(user__isnull=True, department__isnull=True).values_list("address", flat=True)
        values = {field: getattr(mailbox, field) for field in FIELDS}
        trusted = "\n".join(mailbox.trusted_servers)
        return {**values, "aliases": "\n".join(aliases), "trusted_servers": trusted}

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
        numbers = ("imap_port", "smtp_connections", "smtp_per_minute", "smtp_per_day")
        fields = [field for field in FIELDS if field in data and not (field in numbers and data[field] is None)]
        values = {**{field: data[field] for field in fields}, "preset": self.preset.key}
        values["imap_username"] = data["imap_username"] or data["address"]
        values["imap_security"] = data["imap_security"] or Mailbox.Security.TLS
        values["folder"] = data["folder"] or "INBOX"
        written = {code: str(data[f"signature_{code}"]).strip() for code, _language in settings.LANGUAGES}
        values["signatures"] = {code: text for code, text in written.items() if text}
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
