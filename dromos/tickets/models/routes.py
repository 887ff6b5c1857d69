"""Ways tickets go between departments: a route, its versions, its legs."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department
from dromos.catalog.models import Category
from dromos.routing.models import Queue


class Route(models.Model):
    """A way tickets go between departments. What it consists of stands in its newest version."""

    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True, help_text="New tickets take it")
    retired_at = models.DateTimeField(null=True, blank=True, help_text="Removed; kept for the tickets that went it")

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class RouteVersion(models.Model):
    """The legs of a route as they were from one change to the next. A ticket keeps the version it began with."""

    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["route", "number"], name="route_version_once")]

    def __str__(self) -> str:
        return f"{self.route} ({self.number})"


class RouteLeg(models.Model):
    """One leg: which department has the ticket, for how long, and what it owes before the ticket may move on."""

    class Line(models.IntegerChoices):
        FIRST = 1, _("1st line")
        SECOND = 2, _("2nd line")
        THIRD = 3, _("3rd line")

    version = models.ForeignKey(RouteVersion, on_delete=models.CASCADE, related_name="legs")
    position = models.PositiveSmallIntegerField()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    queue = models.ForeignKey(
        Queue, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Null: the department's"
    )
    line = models.PositiveSmallIntegerField(choices=Line.choices, null=True, blank=True)
    task = models.CharField(max_length=200, default="", blank=True, help_text="What is done here, in a few words")
    budget_s = models.PositiveIntegerField(null=True, blank=True, help_text="Working seconds; null: no limit")
    asks = ArrayField(models.CharField(max_length=12), default=list, blank=True, help_text="What gates.ASKS names")
    skills = models.JSONField(default=dict, blank=True, help_text="Asked for here, beside the category's: key to level")
    answers_customer = models.BooleanField(default=False, help_text="Whoever is here writes to the customer")
    may_return = models.BooleanField(default=True, help_text="May go back to the leg before")
    may_skip = models.BooleanField(default=False, help_text="May be left out by agents; by leads always")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="route_leg_place_once"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(answers_customer=True), name="route_one_leg_answers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department.name} ({self.get_line_display()})" if self.line else self.department.name


class CategoryRoute(models.Model):
    """The route of a category; those below it inherit it unless they have one of their own."""

    category = models.OneToOneField(Category, on_delete=models.CASCADE, primary_key=True, related_name="route_link")
    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="category_links")
