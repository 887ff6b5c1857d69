"""The tables of the console: saved overviews of tickets, and how each person has arranged theirs."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from dromos.accounts.models import Department, Grant, User
from dromos.console.overviews.defaults import NAMES


class Overview(models.Model):
    """A saved list of tickets: conditions, columns, order, groups.

    It is its owner's alone, or (no owner) it is for everybody, for some departments, or for those with some roles.
    ``key`` names one of the usual set, whose name is said in the reader's language until somebody gives it another.
    """

    key = models.SlugField(max_length=40, default="", blank=True)
    name = models.CharField(max_length=80, default="", blank=True)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="overviews")
    is_for_everybody = models.BooleanField(default=False)
    departments = models.ManyToManyField(Department, blank=True, related_name="overviews")
    roles = ArrayField(models.CharField(max_length=16, choices=Grant.Role.choices), default=list, blank=True)
    conditions = models.JSONField(default=dict, blank=True)
    columns = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    orders = models.JSONField(default=list, blank=True, help_text="[[column, falls], ...]")
    group_by = models.CharField(max_length=60, default="", blank=True)
    is_counted = models.BooleanField(default=True, help_text="Its number stands beside its name")
    position = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="overview_key_once"),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(is_for_everybody=False, roles=[]), name="overview_of_one_or_shared"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.name or str(NAMES.get(self.key, _("Overview")))

    @property
    def ordered_by(self) -> tuple[tuple[str, bool], ...]:
        """The orders as pairs; whatever is not one is left out."""
        rows: list[Any] = self.orders if isinstance(self.orders, list) else []
        return tuple((str(row[0]), bool(row[1])) for row in rows if isinstance(row, list) and len(row) > 1)


class OverviewPlace(models.Model):
    """Where one person has put an overview in their side list, or that they have hidden it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="overview_places")
    overview = models.ForeignKey(Overview, on_delete=models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField(default=0)
    is_hidden = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "overview"], name="overview_place_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.overview}"
