"""Macros: several changes at a click, all or nothing."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department, Grant


class Macro(models.Model):
    """What it does (``changes``), when it is offered (``conditions``, and to whom), and what comes after.

    ``owner``: it is one person's own. Else ``department`` and ``role`` narrow who is offered it; empty: everybody.
    """

    class After(models.TextChoices):
        STAY = "stay", _("stay on the ticket")
        NEXT = "next", _("open the next piece of work")
        CLOSE = "close", _("go back to the list")

    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=120)
    conditions = models.JSONField(default=dict, blank=True, help_text="Tree of conditions; empty: always")
    changes = models.JSONField(default=list)
    after = models.CharField(max_length=8, choices=After.choices, default=After.STAY)
    department = models.ForeignKey(Department, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=16, choices=Grant.Role.choices, default="", blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="macros"
    )
    is_active = models.BooleanField(default=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["position"], condition=Q(is_active=True), name="macro_in_use")]

    def __str__(self) -> str:
        return self.name


class MacroUse(models.Model):
    """How often one person used a macro: the most used come first."""

    macro = models.ForeignKey(Macro, on_delete=models.CASCADE, related_name="uses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["macro", "user"], name="macro_use_once")]
