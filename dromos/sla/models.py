"""What was agreed: how soon we reply and solve, for whom."""

from django.db import models
from django.db.models import Q


class SlaPolicy(models.Model):
    """Targets for the tickets that match. Empty labels match everything; the first policy that matches holds.

    Targets are working seconds on the department's calendar; null means that none was agreed.
    """

    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=120)
    segment = models.CharField(max_length=60, default="", blank=True, help_text="Key of the customer's segment")
    service_level = models.CharField(max_length=40, default="", blank=True, help_text="Of the customer's contract")
    category = models.CharField(max_length=120, default="", blank=True, help_text="Category key or its beginning")
    severity = models.PositiveSmallIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=16, default="", blank=True)
    department = models.CharField(max_length=60, default="", blank=True, help_text="Key of the department")
    first_reply_s = models.PositiveIntegerField(null=True, blank=True)
    next_reply_s = models.PositiveIntegerField(null=True, blank=True)
    resolution_s = models.PositiveIntegerField(null=True, blank=True)
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
