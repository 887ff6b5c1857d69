"""Canned texts: what is written so often that it is written once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department


class CannedText(models.Model):
    """A text that agents put into a letter or note by its shortcut, in one version for each language.

    Of a department, of the house (no department), or of one person (``owner``). ``used`` counts how often it was put
    into a text that was sent or saved.
    """

    class Place(models.TextChoices):
        BOTH = "both", _("Letters and notes")
        REPLY = "reply", _("Letters to customers")
        NOTE = "note", _("Internal notes")

    title = models.CharField(max_length=120)
    shortcut = models.CharField(max_length=40, help_text="In lower case, without the sign that calls it")
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="+", help_text="Null: everybody's"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="canned_texts"
    )
    place = models.CharField(max_length=6, choices=Place.choices, default=Place.BOTH)
    is_active = models.BooleanField(default=True)
    used = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shortcut", "department"],
                condition=Q(owner__isnull=True),
                nulls_distinct=False,
                name="canned_shortcut_once",
            ),
            models.UniqueConstraint(
                fields=["shortcut", "owner"], condition=Q(owner__isnull=False), name="own_canned_shortcut_once"
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(department__isnull=True), name="canned_of_one_or_of_many"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CannedBody(models.Model):
    """The words of a canned text in one language. ``html`` is set where they are more than plain text."""

    canned = models.ForeignKey(CannedText, on_delete=models.CASCADE, related_name="bodies")
    language = models.CharField(max_length=8)
    text = models.TextField()
    html = models.TextField(default="", blank=True, help_text="Cleaned; empty: plain text")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["canned", "language"], name="canned_body_once")]

    def __str__(self) -> str:
        return f"{self.canned} ({self.language})"


class CannedFile(models.Model):
    """A file that comes along with a canned text."""

    canned = models.ForeignKey(CannedText, on_delete=models.CASCADE, related_name="files")
    blob = models.ForeignKey("interactions.Blob", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.filename
