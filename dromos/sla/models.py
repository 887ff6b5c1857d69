"""What was agreed: how soon we reply and solve, for whom."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.sla.defaults import usual_pauses


class SlaPolicy(models.Model):
    """Targets for the tickets that match. Empty labels match everything; the first policy that matches holds.

    Targets are working seconds on the calendar of the contract, department or house; null: none was agreed.
    """

    class Penalty(models.TextChoices):
        PER_BREACH = "per_breach", _("For each broken promise")
        PER_HOUR = "per_hour", _("For each working hour late")

    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=120)
    segment = models.CharField(max_length=60, default="", blank=True, help_text="Key of the customer's segment")
    service_level = models.CharField(max_length=40, default="", blank=True, help_text="Of the customer's contract")
    category = models.CharField(max_length=120, default="", blank=True, help_text="Category key or its beginning")
    severity = models.PositiveSmallIntegerField(null=True, blank=True)
    priority = models.CharField(max_length=8, default="", blank=True)
    channel = models.CharField(max_length=16, default="", blank=True)
    department = models.CharField(max_length=60, default="", blank=True, help_text="Key of the department")
    first_reply_s = models.PositiveIntegerField(null=True, blank=True)
    next_reply_s = models.PositiveIntegerField(null=True, blank=True)
    resolution_s = models.PositiveIntegerField(null=True, blank=True)
    quote_s = models.PositiveIntegerField(null=True, blank=True, help_text="From opening until a quote is sent")
    leg_s = models.PositiveIntegerField(null=True, blank=True, help_text="For each department that has the ticket")
    pauses = models.JSONField(
        default=usual_pauses, blank=True, help_text='{"waiting_customer": {"clocks": [...], "limit_s": 144000}, ...}'
    )
    penalty_kind = models.CharField(max_length=12, choices=Penalty.choices, default="", blank=True)
    penalty_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    penalty_cap = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="At most so much for one clock of a ticket"
    )
    penalty_currency = models.CharField(max_length=3, default="EUR", blank=True)
    penalty_on = models.JSONField(default=list, blank=True, help_text="Kinds of clock; empty: resolution")
    warn_before_s = models.PositiveIntegerField(default=0, help_text="Working seconds before the due time; 0: never")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__isnull=True) | Q(severity__gte=1, severity__lte=4),
                name="policy_severity_1_to_4",
            )
        ]

    def __str__(self) -> str:
        return self.name
