"""Products and the one category tree, with the questions each category asks."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department


class Product(models.Model):
    """Something the company sells or runs."""

    key = models.SlugField(max_length=60, unique=True)
    names = models.JSONField(default=dict, help_text="Name by language")
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.names.get("en") or self.key)


class Category(models.Model):
    """A node of the one category tree. ``key`` is the path, such as ``technical/no-connection``."""

    key = models.CharField(max_length=120, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    names = models.JSONField(default=dict, help_text="Name by language")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    default_severity = models.PositiveSmallIntegerField(default=3)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(default_severity__gte=1, default_severity__lte=4),
                name="category_severity_1_to_4",
            )
        ]

    def __str__(self) -> str:
        return str(self.names.get("en") or self.key)

    def name_in(self, language: str) -> str:
        return str(self.names.get(language) or self.names.get("en") or self.key)


class Question(models.Model):
    """One question a category asks, so that whoever solves the ticket has the complete description."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Short text")
        LONG = "long", _("Long text")
        CHOICE = "choice", _("Choice")
        DATE = "date", _("Date")
        NUMBER = "number", _("Number")
        YESNO = "yesno", _("Yes or no")

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=60)
    labels = models.JSONField(default=dict, help_text="Question by language")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TEXT)
    choices = models.JSONField(default=list, blank=True, help_text='[{"key": ..., "labels": {language: text}}]')
    required = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["category", "key"], name="question_key_once")]

    def __str__(self) -> str:
        return str(self.labels.get("en") or self.key)

    def label_in(self, language: str) -> str:
        return str(self.labels.get(language) or self.labels.get("en") or self.key)
