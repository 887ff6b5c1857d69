"""Every contact: raw originals, interactions, messages with their recipients, attachments."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department
from dromos.customers.models import Customer
from dromos.interactions import folds


class OwnAddress(models.Model):
    """An address of ours that people write to. Channels keep these rows in step with their accounts.

    ``user`` is set for a specialist's own address: what arrives there becomes a ticket of the right queue, and the
    specialist is not interrupted. ``mailbox_key`` names the account that sends from here (``email:3``).
    """

    channel = models.CharField(max_length=16)
    value = models.CharField(max_length=320)
    department = models.ForeignKey(Department, on_delete=models.CASCADE, null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True)
    mailbox_key = models.CharField(max_length=60, default="", blank=True)
    from_name = models.CharField(max_length=200, default="", blank=True)
    is_sender = models.BooleanField(default=False, help_text="Letters of the department leave from here")
    holds = models.BooleanField(default=False, help_text="Its account does not send yet: letters from here wait")
    language = models.CharField(max_length=8, default="", blank=True, help_text="Of its customers; empty: mixed")
    signatures = models.JSONField(default=dict, blank=True, help_text="By language; empty: the department's")
    category = models.CharField(max_length=200, default="", blank=True, help_text="Key; where no rule decides")
    priority = models.CharField(max_length=8, default="", blank=True, help_text="Where no rule decides")
    acknowledges = models.BooleanField(default=True, help_text="A new ticket is confirmed to the customer")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "value"], name="own_address_once")]

    def __str__(self) -> str:
        return self.value


class Blob(models.Model):
    """Bytes kept once, named by their SHA-256 (hex)."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveIntegerField()
    content = models.BinaryField()


class RawMessage(models.Model):
    """The original bytes of something that arrived. Stored and committed before anything else happens to it.

    The row is the queue of intake: ``new`` rows are taken by workers with SKIP LOCKED. ``source`` names where it came
    from (``mailbox:3``), ``source_uid`` its place there (``UIDVALIDITY:UID``); together they are unique.
    """

    class State(models.TextChoices):
        NEW = "new", _("Waiting")
        DONE = "done", _("Processed")
        SET_ASIDE = "set_aside", _("Set aside")
        FAILED = "failed", _("Failed")

    channel = models.CharField(max_length=16)
    source = models.CharField(max_length=60)
    source_uid = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    is_history = models.BooleanField(default=False, help_text="Older than the connection: recorded, never answered")
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    cause = models.CharField(max_length=40, default="", blank=True, help_text="Why set aside or failed")
    error = models.TextField(default="", blank=True)
    processed_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True, help_text="The bytes were deleted; the row still counts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "source_uid"], name="raw_once_per_place")]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="new"), name="raw_waiting"),
            models.Index(fields=["source", "sha256"], name="raw_content"),
            models.Index(fields=["-received_at"], condition=Q(state__in=["set_aside", "failed"]), name="raw_aside"),
            BrinIndex(fields=["received_at"], name="raw_by_day"),
        ]


class ReceivedCount(models.Model):
    """How many originals were stored from one source on one day (UTC), counted as they are stored.

    The books beside the rows: an original that disappeared shows as a difference between the two.
    """

    day = models.DateField()
    source = models.CharField(max_length=60)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "source"], name="received_count_once")]


class Interaction(models.Model):
    """One contact on one channel, made of messages."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ENDED = "ended", _("Ended")
        DEFLECTED = "deflected", _("Answered without a ticket")
        AWAITING = "awaiting_confirmation", _("Awaiting confirmation")
        CONFIRMED = "confirmed", _("Confirmed")
        REOPENED = "reopened", _("Reopened")

    channel = models.CharField(max_length=16)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="interactions")
    subject = models.CharField(max_length=500, default="", blank=True)
    state = models.CharField(max_length=24, choices=State.choices, default=State.OPEN)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["customer", "-started_at"], name="interaction_of_customer")]


class Message(models.Model):
    """One message in or out. A message out is a row of the outbox until every recipient has an answer."""

    class Direction(models.TextChoices):
        IN = "in", _("In")
        OUT = "out", _("Out")

    class Kind(models.TextChoices):
        LETTER = "letter", _("Letter")
        AUTOMATIC = "automatic", _("Automatic letter")
        AUTO_REPLY = "auto_reply", _("Automatic reply")
        OUT_OF_OFFICE = "out_of_office", _("Out-of-office reply")
        BOUNCE = "bounce", _("Delivery failure report")
        ABUSE = "abuse", _("Abuse report")
        CALL = "call", _("Phone call")
        VISIT = "visit", _("At the desk")
        PORTAL = "portal", _("Written on the status page")

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        DRAFT = "draft", _("Draft")
        QUEUED = "queued", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")
        BOUNCED = "bounced", _("Bounced")

    interaction = models.ForeignKey(Interaction, on_delete=models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=16)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.LETTER)
    state = models.CharField(max_length=10, choices=State.choices)
    at = models.DateTimeField(help_text="Received, or written")
    raw = models.OneToOneField(RawMessage, on_delete=models.PROTECT, null=True, blank=True, related_name="message")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    from_name = models.CharField(max_length=200, default="", blank=True)
    from_address = models.CharField(max_length=320, default="", blank=True)
    to = ArrayField(models.CharField(max_length=400), default=list, blank=True)
    cc = ArrayField(models.CharField(max_length=400), default=list, blank=True)
    subject = models.CharField(max_length=1000, default="", blank=True)
    text = models.TextField(default="", blank=True)
    html = models.TextField(default="", blank=True, help_text="As it came; sanitised where it is shown")
    folded = models.JSONField(
        default=list, blank=True, help_text="Ranges of text [[start, end], ...] that quote earlier letters or sign"
    )
    language = models.CharField(max_length=8, default="", blank=True)
    protection = models.CharField(
        max_length=20, default="", blank=True, help_text="pgp-signed, pgp-encrypted, smime-signed, smime-encrypted"
    )
    message_id = models.CharField(max_length=500, default="", blank=True)
    in_reply_to = models.CharField(max_length=500, default="", blank=True)
    references = ArrayField(models.CharField(max_length=500), default=list, blank=True)
    # Out only:
    mailbox_key = models.CharField(max_length=60, default="", blank=True, help_text="Which account sends it")
    reply_to = models.CharField(max_length=320, default="", blank=True)
    automatic = models.CharField(
        max_length=20, default="", blank=True, help_text="Auto-Submitted value; empty: by hand"
    )
    send_after = models.DateTimeField(null=True, blank=True, help_text="Undo until then, or send later")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["interaction", "at"], name="message_of_interaction"),
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="message_by_message_id"),
            models.Index(
                fields=["send_after", "id"],
                condition=Q(state__in=["queued", "sending"]),
                name="message_outbox",
            ),
            models.Index(fields=["-at"], condition=Q(state__in=["failed", "bounced"]), name="message_failed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(direction="in", state="received") | (Q(direction="out") & ~Q(state="received"))),
                name="message_state_fits_direction",
            )
        ]

    def pieces(self) -> list[tuple[bool, str]]:
        """As ``folds.pieces``."""
        return folds.pieces(self.text, self.folded)

    def fresh_text(self) -> str:
        """As ``folds.fresh``."""
        return folds.fresh(self.text, self.folded)


class Recipient(models.Model):
    """One recipient of a message out, with the result of sending to them."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        BOUNCED = "bounced", _("Bounced")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="recipients")
    kind = models.CharField(max_length=3, default="to", help_text="to, cc or bcc")
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=200, default="", blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    response = models.CharField(max_length=500, default="", blank=True, help_text="What the server said last")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "address"], name="recipient_once")]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="queued"), name="recipient_due"),
            models.Index(fields=["-id"], condition=Q(state__in=["failed", "bounced"]), name="recipient_trouble"),
        ]


class Attachment(models.Model):
    """A file of a message. Served only through an access door, as a download or in a sandbox."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    content_id = models.CharField(max_length=255, default="", blank=True)
    inline = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
