"""E-mail accounts: where letters are fetched from, how far, and through which server they leave."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department
from dromos.catalog.models import Category
from dromos.lib.vault import unseal


class Mailbox(models.Model):
    """One account at a mail provider, shared by a department.

    Secrets are sealed (lib.vault) and never shown again. While ``start_mode`` is empty nothing is fetched: the first
    connection to an old mailbox asks. Until ``is_live`` outgoing letters wait in the outbox.
    ``uid_validity`` and ``last_uid`` are the cursor: everything up to it is stored here. Over POP3 the cursor is the
    set of KeptUid. The ``imap_...`` fields name the server letters are fetched from, over IMAP or POP3.
    """

    class Kind(models.TextChoices):
        IMAP = "imap", _("We fetch them (IMAP)")
        POP3 = "pop3", _("We fetch them (POP3)")
        RECEPTION = "reception", _("They are handed to us (SMTP or LMTP)")
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
    signatures = models.JSONField(default=dict, blank=True, help_text="By language; empty: the department's")
    category = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, blank=True, help_text="Of its letters, where no rule decides"
    )
    priority = models.CharField(max_length=8, default="", blank=True, help_text="Of its letters, where no rule decides")
    acknowledges = models.BooleanField(default=True, help_text="A new ticket is confirmed to the customer")
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
    delete_after_days = models.PositiveIntegerField(null=True, blank=True, help_text="POP3; empty: never")
    own_ca = models.TextField(default="", blank=True, help_text="PEM: trusted beside the usual authorities")
    trusted_servers = ArrayField(models.CharField(max_length=253), default=list, blank=True)

    smtp_host = models.CharField(max_length=253, default="", blank=True)
    smtp_port = models.PositiveIntegerField(default=465)
    smtp_security = models.CharField(max_length=8, choices=Security.choices, default=Security.TLS)
    smtp_username = models.CharField(max_length=320, default="", blank=True, help_text="Empty: as for IMAP")
    smtp_sealed_secret = models.TextField(default="", blank=True, help_text="Empty: as for IMAP")

    smtp_connections = models.PositiveSmallIntegerField(default=2, help_text="At once, over all workers")
    smtp_per_minute = models.PositiveIntegerField(default=0, help_text="Recipients; 0: no limit")
    smtp_per_day = models.PositiveIntegerField(default=0, help_text="Recipients; 0: no limit")

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
    moves = models.PositiveIntegerField(default=0, help_text="Times its numbers began to mean other letters")
    renumbered_at = models.DateTimeField(
        null=True, blank=True, help_text="Its server gave all letters new numbers, or forgot the old names"
    )
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
    def place(self) -> str:
        """Begins the place of each of its originals: numbers of another server or folder mean other letters."""
        return f"{self.moves}." if self.moves else ""

    @property
    def can_fetch(self) -> bool:
        return self.is_active and self.is_fetched and bool(self.start_mode) and bool(self.imap_host)

    @property
    def is_fetched(self) -> bool:
        """We go and get its letters; else somebody brings them."""
        return self.kind in {self.Kind.IMAP, self.Kind.POP3}

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


class KeptUid(models.Model):
    """A letter of a POP3 mailbox that is stored here, or was there before we came: it is not fetched again."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="kept_uids")
    uid = models.CharField(max_length=100)
    is_stored = models.BooleanField(help_text="Its bytes are here; only such a letter is ever deleted there")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "uid"], name="kept_uid_once")]


class Pace(models.Model):
    """How much an account has sent lately, and until when its server wants to be left alone."""

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, primary_key=True, related_name="pace")
    minute_began_at = models.DateTimeField()
    sent_in_minute = models.PositiveIntegerField(default=0)
    day_began_at = models.DateTimeField()
    sent_today = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    rests = models.PositiveSmallIntegerField(default=0, help_text="Times in a row its server asked us to wait")
    said = models.CharField(max_length=500, default="", blank=True)


class SendingDomain(models.Model):
    """A domain our letters come from: the key they are signed with, and what its DNS said last."""

    name = models.CharField(max_length=253, unique=True)
    selector = models.CharField(max_length=63, default="", blank=True)
    sealed_key = models.TextField(default="", blank=True, help_text="RSA, PEM; empty: none yet")
    public_key = models.TextField(default="", blank=True, help_text="As it stands in the DNS record")
    signs = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    findings = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return unseal(self.sealed_key)
