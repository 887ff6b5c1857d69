"""Forms on web pages: which there are, where they may stand, and who sent one lately."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from dromos.accounts.models import Department
from dromos.catalog.models import Category


class WebForm(models.Model):
    """A form anybody can fill in: on a page of ours, and inside pages of ``origins``.

    ``origins`` are ``https://shop.example``: scheme, host and port, nothing else. Without ``categories`` it offers all
    that customers may choose. What it brings goes to the category's department, else to ``department``.
    """

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100, help_text="As staff call it")
    titles = models.JSONField(default=dict, help_text="Heading by language")
    intros = models.JSONField(default=dict, blank=True, help_text="First words by language")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    categories = models.ManyToManyField(Category, blank=True, related_name="+")
    origins = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    takes_files = models.BooleanField(default=True)
    is_front = models.BooleanField(default=False, help_text="Linked from the portal")
    is_on = models.BooleanField(default=True)
    hourly_limit = models.PositiveIntegerField(default=200, help_text="At most so many letters in an hour")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def source(self) -> str:
        """How raw messages name where they came from."""
        return f"webform:{self.pk}"

    def title_in(self, language: str) -> str:
        return str(self.titles.get(language) or self.titles.get("en") or self.name)

    def intro_in(self, language: str) -> str:
        return str(self.intros.get(language) or self.intros.get("en") or "")


class Submission(models.Model):
    """A form that was sent: what the brakes count. Forgotten after a month; the letter itself is a RawMessage.

    ``nonce`` is of the page it was sent from: pressing Send twice is once. ``network`` is the part of the address that
    one household or office has in common.
    """

    form = models.ForeignKey(WebForm, on_delete=models.CASCADE, related_name="submissions")
    nonce = models.CharField(max_length=40, unique=True)
    address = models.CharField(max_length=320)
    network = models.CharField(max_length=50)
    has_proof = models.BooleanField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["network", "created_at"], name="submission_of_network"),
            models.Index(fields=["address", "created_at"], name="submission_of_address"),
            models.Index(fields=["form", "created_at"], name="submission_of_form"),
            models.Index(fields=["created_at"], name="submission_age"),
        ]
