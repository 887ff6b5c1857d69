"""The stays of a ticket on the legs of its route."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.tickets.models.clocks import TicketClock
from dromos.tickets.models.routes import RouteLeg
from dromos.tickets.models.ticket import Ticket


class TicketLeg(models.Model):
    """One stay of a ticket on a leg of its route. Append-only but for its end."""

    class How(models.TextChoices):
        MOVED_ON = "moved_on", _("Moved on")
        SENT_BACK = "sent_back", _("Sent back")
        SKIPPED = "skipped", _("Left out")
        DONE = "done", _("Done")
        LEFT = "left", _("Left the route")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="legs")
    leg = models.ForeignKey(RouteLeg, on_delete=models.PROTECT, related_name="stays")
    run = models.PositiveSmallIntegerField(default=1, help_text="Which route of the ticket's this belongs to, counted")
    started_at = models.DateTimeField()
    budget_s = models.PositiveIntegerField(null=True, help_text="Working seconds it had; null: no limit")
    clock = models.ForeignKey(TicketClock, on_delete=models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField(null=True, help_text="As promised at its beginning; its clock knows of pauses")
    ended_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How.choices, default="", blank=True)
    reason = models.CharField(max_length=500, default="", blank=True)
    used_s = models.PositiveIntegerField(null=True, blank=True, help_text="Working seconds used, pauses left out")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who had it last"
    )

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "started_at"], name="leg_of_ticket"),
            models.Index(fields=["leg"], condition=Q(ended_at__isnull=True), name="leg_under_way"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at__isnull=True), name="one_leg_at_a_time")
        ]

    def __str__(self) -> str:
        return str(self.leg)
