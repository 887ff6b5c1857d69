"""Products and the one category tree, with the questions each category asks."""

from typing import ClassVar

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

    @property
    def answered_by(self) -> Department | None:
        """The department that answers for it, while that is in use."""
        return self.department if self.department is not None and self.department.is_active else None


class AskedQuestions(models.Manager["Question"]):
    """Questions in use: a retired one is asked nobody any more, and keeps its words for the answers it has."""

    def get_queryset(self) -> models.QuerySet["Question"]:
        return super().get_queryset().filter(is_active=True)


class Question(models.Model):
    """One question a category asks, so that whoever solves the ticket has the complete description.

    ``asked_when`` names a question before it and the answers that lead here: empty means always.
    """

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
    helps = models.JSONField(default=dict, blank=True, help_text="A sentence under the question, by language")
    asked_when = models.JSONField(default=dict, blank=True, help_text='{"question": key, "is": [answers]}')
    is_active = models.BooleanField(default=True)

    objects: ClassVar[AskedQuestions] = AskedQuestions()
    everything: ClassVar[models.Manager["Question"]] = models.Manager()

    class Meta:
        base_manager_name = "everything"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["category", "key"], name="question_key_once")]

    def __str__(self) -> str:
        return str(self.labels.get("en") or self.key)

    def label_in(self, language: str) -> str:
        return str(self.labels.get(language) or self.labels.get("en") or self.key)

    def help_in(self, language: str) -> str:
        return str(self.helps.get(language) or self.helps.get("en") or "")
