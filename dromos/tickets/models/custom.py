"""Custom fields: what a house wants to know of its tickets beyond what every ticket has."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department, Grant
from dromos.catalog.models import Category
from dromos.tickets.models.ticket import Ticket


class CustomField(models.Model):
    """One field of a ticket that an administrator added. A deactivated one is not shown, and keeps what was given.

    It belongs to ``categories`` and those below them; without any, to every ticket. ``departments`` and ``roles`` say
    who sees it; empty: everybody who sees the ticket. Customers never do.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Short text")
        LONG = "long", _("Long text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")
        SEVERAL = "several", _("Several choices")
        YESNO = "yesno", _("Yes or no")
        PERSON = "person", _("Person")

    class When(models.TextChoices):
        OPENED = "opened", _("when a ticket is opened by hand")
        SOLVED = "solved", _("before it is solved")
        HANDED_OVER = "handed_over", _("before it is handed over")

    key = models.SlugField(max_length=40, unique=True)
    labels = models.JSONField(default=dict, help_text="Name by language")
    help = models.JSONField(default=dict, blank=True, help_text="Explanation by language")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TEXT)
    choices = models.JSONField(default=list, blank=True, help_text='[{"key": ..., "labels": {language: text}}]')
    categories = models.ManyToManyField(Category, blank=True, related_name="custom_fields")
    required_when = ArrayField(models.CharField(max_length=12, choices=When.choices), default=list, blank=True)
    required_if = models.JSONField(
        default=dict, blank=True, help_text="Conditions of tickets for which it is required; empty: all"
    )
    departments = models.ManyToManyField(Department, blank=True, related_name="+")
    roles = ArrayField(models.CharField(max_length=16, choices=Grant.Role.choices), default=list, blank=True)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label_in("en")

    def label_in(self, language: str) -> str:
        return str(self.labels.get(language) or self.labels.get("en") or self.key)

    def help_in(self, language: str) -> str:
        return str(self.help.get(language) or self.help.get("en") or "")


class FieldValue(models.Model):
    """What a custom field of a ticket holds. No row: nothing was given.

    ``value`` is a text, a number, a day as ``2026-11-22``, true or false, the key of a choice, a list of such keys, or
    the id of a member of staff; ``text`` is the same in words, for search and export.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="field_values")
    field = models.ForeignKey(CustomField, on_delete=models.PROTECT, related_name="values")
    value = models.JSONField()
    text = models.TextField(default="", blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "field"], name="field_value_once")]

    def __str__(self) -> str:
        return self.text
