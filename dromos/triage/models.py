"""The ordered rules by which a contact gets its category, severity and priority."""

from django.db import models


class Rule(models.Model):
    """One rule: when ``conditions`` hold, ``outcome`` says what follows. Both as ``triage.rules`` reads them."""

    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=120, unique=True)
    conditions = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
