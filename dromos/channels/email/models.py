"""E-mail accounts: where letters are fetched from, how far, and through which server they leave."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department
from dromos.lib.vault import unseal


class Mailbox(models.Model):
    """One account at a mail provider, shared by a department.

    Secrets are sealed (lib.vault) and never shown again. While ``start_mode`` is empty nothing is fetched: the first
    connection to an old mailbox asks. Until ``is_live`` outgoing letters wait in the outbox.
    ``uid_validity`` and ``last_uid`` are the cursor: everything up to it is stored here.
    """

    class Kind(models.TextChoices):
        IMAP = "imap", _("Mail server (IMAP and SMTP)")
        SANDBOX = "sandbox", _("Local sandbox")

    class Auth(models.TextChoices):
        PASSWORD = "password", _("Password")
        XOAUTH2 = "xoauth2", _("Sign-in with the provider (OAuth2)")

    class Security(models.TextChoices):
        TLS = "tls", _("TLS")
        STARTTLS = "starttls", _("STARTTLS")
        NONE = "none", _("None")

    class Start(models.TextChoices):
        ASK = "", _("Not answered yet")
        FROM_NOW = "from_now", _("From now on")
        HISTORY = "history_days", _("The last days as history")

    class Bounces(models.TextChoices):
        VERP = "verp", _("To an address that names the ticket")
        NULL = "null", _("Nowhere (empty sender)")

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.IMAP)
    preset = models.CharField(max_length=20, default="", blank=True, help_text="Key in presets.PRESETS")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    address = models.EmailField(max_length=320, unique=True)
    sender_name = models.CharField(max_length=200, default="", blank=True)
    language = models.CharField(max_length=8, default="", blank=True)
    is_active = models.BooleanField(default=True, help_text="Fetched and used at all")
    is_live = models.BooleanField(default=False, help_text="Outgoing letters really leave")
    plus_addresses = models.BooleanField(default=True, help_text="The provider delivers name+anything@ to name@")
    automatic_bounces = models.CharField(max_length=4, choices=Bounces.choices, default=Bounces.VERP)

    auth = models.CharField(max_length=10, choices=Auth.choices, default=Auth.PASSWORD)
    imap_host = models.CharField(max_length=253, default="", blank=True)
    imap_port = models.PositiveIntegerField(default=993)
    imap_security = models.CharField(max_length=8, choices=Security.choices, default=Security.TLS)
    imap_username = models.CharField(max_length=320, default="", blank=True)
    imap_sealed_secret = models.TextField(default="", blank=True)
    folder = models.CharField(max_length=200, default="INBOX")
    processed_folder = models.CharField(max_length=200, default="", blank=True, help_text="Empty: letters stay")

    smtp_host = models.CharField(max_length=253, default="", blank=True)
    smtp_port = models.PositiveIntegerField(default=465)
    smtp_security = models.CharField(max_length=8, choices=Security.choices, default=Security.TLS)
    smtp_username = models.CharField(max_length=320, default="", blank=True, help_text="Empty: as for IMAP")
    smtp_sealed_secret = models.TextField(default="", blank=True, help_text="Empty: as for IMAP")

    token_endpoint = models.URLField(max_length=500, default="", blank=True)
    token_scope = models.CharField(max_length=500, default="", blank=True)
    client_id = models.CharField(max_length=300, default="", blank=True)
    client_sealed_secret = models.TextField(default="", blank=True)
    refresh_sealed_token = models.TextField(default="", blank=True)

    start_mode = models.CharField(max_length=12, choices=Start.choices, default=Start.ASK, blank=True)
    history_days = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True, help_text="Older letters are history")
    uid_validity = models.BigIntegerField(null=True, blank=True)
    last_uid = models.BigIntegerField(default=0)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(default="", blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "mailboxes"
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>"

    @property
    def key(self) -> str:
        """How messages out name their account."""
        return f"email:{self.pk}"

    @property
    def source(self) -> str:
        """How raw messages name where they were found."""
        return f"mailbox:{self.pk}"

    @property
    def can_fetch(self) -> bool:
        return self.is_active and self.kind == self.Kind.IMAP and bool(self.start_mode) and bool(self.imap_host)

    @property
    def can_send(self) -> bool:
        """May letters leave now? Else they are held in the outbox."""
        if self.kind == self.Kind.SANDBOX:
            return self.is_active
        return self.is_active and self.is_live and bool(self.smtp_host)

    @property
    def imap_secret(self) -> str:
        return unseal(self.imap_sealed_secret)

    @property
    def smtp_user(self) -> str:
        return self.smtp_username or (self.imap_username if self._same_sign_in else "")

    @property
    def smtp_secret(self) -> str:
        return unseal(self.smtp_sealed_secret or (self.imap_sealed_secret if self._same_sign_in else ""))

    @property
    def _same_sign_in(self) -> bool:
        """Without a user of its own SMTP signs in as IMAP does, unless the line is not protected at all."""
        return self.smtp_security != self.Security.NONE

    @property
    def client_secret(self) -> str:
        return unseal(self.client_sealed_secret)

    @property
    def refresh_token(self) -> str:
        return unseal(self.refresh_sealed_token)

    def history_since(self) -> dt.datetime | None:
        """From when on old letters are recorded as history; None: no history is wanted."""
        if self.start_mode != self.Start.HISTORY or self.started_at is None:
            return None
        return self.started_at - dt.timedelta(days=self.history_days)


class MailboxAlias(models.Model):
    """Another address whose letters arrive in the mailbox. With ``user`` it is a specialist's own."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="aliases")
    address = models.EmailField(max_length=320, unique=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True)

    class Meta:
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address
