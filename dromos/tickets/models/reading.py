"""Up to where somebody has read a ticket."""

from django.conf import settings
from django.db import models

from dromos.tickets.models.ticket import Ticket


class TicketRead(models.Model):
    """What is newer than ``seen_at`` and not one's own is new to this member of staff. Nobody else's business."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="read_once")]
