"""Visits to the customer for a ticket."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.calendars.shifts import Period
from dromos.customers.models import Area, Location
from dromos.routing.models import WorkItem
from dromos.tickets.models.ticket import Ticket


class Visit(models.Model):
    """Somebody goes to the customer in ``[starts_at, ends_at)``. Who, is said by its work item."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CONFIRMED = "confirmed", _("Confirmed")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN_STATES = (State.PROPOSED, State.CONFIRMED)

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="visits")
    work_item = models.OneToOneField(WorkItem, on_delete=models.PROTECT, related_name="visit")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    location = models.ForeignKey(Location, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, default="", blank=True, help_text="For whoever goes there")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    planned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="visit_window")]

    def __str__(self) -> str:
        return f"{self.ticket.number} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def window(self) -> Period:
        return Period(self.starts_at, self.ends_at)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES
