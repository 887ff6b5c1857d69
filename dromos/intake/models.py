"""What became of everything that arrived: one row for each original, so that one equation proves nothing was lost."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dromos.interactions.models import Interaction, RawMessage
from dromos.tickets.models import Ticket


class Outcome(models.Model):
    """received = opened + joined + deflected + set aside (by cause) + failed (waiting for a person)."""

    class Result(models.TextChoices):
        OPENED = "opened", _("Opened a ticket")
        JOINED = "joined", _("Joined a ticket")
        RECORDED = "recorded", _("Recorded as history")
        SET_ASIDE = "set_aside", _("Set aside")

    raw = models.OneToOneField(RawMessage, on_delete=models.PROTECT, primary_key=True, related_name="outcome")
    result = models.CharField(max_length=10, choices=Result.choices)
    verdict = models.CharField(max_length=20)
    cause = models.CharField(max_length=40, default="", blank=True)
    evidence = models.CharField(max_length=300, default="", blank=True)
    interaction = models.ForeignKey(Interaction, on_delete=models.PROTECT, null=True, blank=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at", "result"], name="outcome_at")]


class Sender(models.Model):
    """What is known of a sender: on the block list or the allow list, and how often staff called a letter spam or not.

    ``value`` is an address (``margit@h.example``) or all of a domain (``@h.example``), in lower case.
    """

    class Listed(models.TextChoices):
        NO = "", _("On no list")
        BLOCKED = "blocked", _("Blocked")
        ALLOWED = "allowed", _("Allowed")

    value = models.CharField(max_length=320, unique=True)
    listed = models.CharField(max_length=8, choices=Listed.choices, default=Listed.NO, blank=True)
    spam_marks = models.PositiveIntegerField(default=0)
    letter_marks = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, default="", blank=True)
    changed_by = models.CharField(max_length=200, default="", blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["listed", "value"], name="sender_listed")]

    def __str__(self) -> str:
        return self.value


class HeaderRule(models.Model):
    """The house's own rule over one line of a letter's header: what it contains decides the verdict."""

    class Means(models.TextChoices):
        SPAM = "spam", _("Spam")
        LIST = "list", _("Mailing list")
        AUTO_REPLY = "auto_reply", _("Automatic reply")
        LETTER = "letter", _("A letter, in any case")

    name = models.CharField(max_length=120, unique=True)
    header = models.CharField(max_length=80)
    contains = models.CharField(max_length=200, default="", blank=True, help_text="Empty: the line is there at all")
    means = models.CharField(max_length=10, choices=Means.choices)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class ReconciledDay(models.Model):
    """The equation of one day (UTC) as a worker last found it. ``missing``: originals counted in, and not there.

    ``unexplained``: marked as processed without an outcome, or with one that names nothing.
    """

    day = models.DateField(primary_key=True)
    received = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    unexplained = models.PositiveIntegerField(default=0)
    missing = models.IntegerField(default=0)
    holds = models.BooleanField(default=True)
    first_failed_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["day"], condition=models.Q(holds=False), name="day_that_fails")]
