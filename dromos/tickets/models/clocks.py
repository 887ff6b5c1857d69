"""The running promises about time of a ticket."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.calendars.models import BusinessCalendar
from dromos.sla.models import SlaPolicy
from dromos.tickets.models.ticket import Ticket


class TicketClock(models.Model):
    """One running promise about time. ``sla.rules`` says how it moves; ``next_at`` is when it must be looked at.

    ``due_at`` was computed on version ``calendar_version`` of the calendar; when that has changed since, the clock is
    brought up to date before it moves (``clocks.live``).
    """

    class Kind(models.TextChoices):
        FIRST_REPLY = "first_reply", _("First reply")
        NEXT_REPLY = "next_reply", _("Next reply")
        RESOLUTION = "resolution", _("Resolution")
        QUOTE = "quote", _("Quote")
        LEG = "leg", _("Time of the department")
        THIRD_PARTY = "third_party", _("Third party")

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        MET = "met", _("Kept")
        BREACHED = "breached", _("Broken")
        CANCELLED = "cancelled", _("Cancelled")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT)
    calendar_version = models.PositiveIntegerField(default=1)
    policy = models.ForeignKey(SlaPolicy, on_delete=models.PROTECT, null=True)
    target_s = models.PositiveIntegerField(help_text="Working seconds")
    warn_before_s = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="Null while paused")
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_in = models.CharField(max_length=20, default="", blank=True, help_text="State that holds it up")
    paused_until = models.DateTimeField(null=True, blank=True, help_text="When the limit of the pause is reached")
    paused_s = models.JSONField(default=dict, blank=True, help_text="Working seconds it stood still, by state")
    remaining_s = models.IntegerField(null=True, blank=True, help_text="Working seconds left when it was paused")
    warned_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    penalty = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="Owed for lateness, fixed when it ended"
    )
    penalty_currency = models.CharField(max_length=3, default="", blank=True)
    is_budget = models.BooleanField(default=False, help_text="Of a leg of a route: no policy changes its target")

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="clock_due"),
            models.Index(
                fields=["due_at"], condition=Q(stopped_at__isnull=True, due_at__isnull=False), name="clock_open_due"
            ),
            models.Index(fields=["calendar"], condition=Q(stopped_at__isnull=True), name="clock_open_on_calendar"),
            models.Index(fields=["ticket", "kind"], name="clock_of_ticket"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "kind"], condition=Q(stopped_at__isnull=True), name="one_live_clock_of_a_kind"
            )
        ]


class ClockChange(models.Model):
    """What moved a clock between its start and its end, with what held before. Append-only."""

    class What(models.TextChoices):
        PAUSED = "paused", _("Paused")
        RESUMED = "resumed", _("Resumed")
        RECOMPUTED = "recomputed", _("Computed anew")

    clock = models.ForeignKey(TicketClock, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    what = models.CharField(max_length=10, choices=What.choices)
    why = models.CharField(max_length=40, default="", blank=True, help_text="A ticket's state, or policy, calendar …")
    old_due_at = models.DateTimeField(null=True)
    new_due_at = models.DateTimeField(null=True)
    old_target_s = models.PositiveIntegerField()
    new_target_s = models.PositiveIntegerField()
    old_policy = models.ForeignKey(SlaPolicy, on_delete=models.SET_NULL, null=True, related_name="+")
    old_calendar = models.ForeignKey(BusinessCalendar, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["clock", "at"], name="change_of_clock")]
