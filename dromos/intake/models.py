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
