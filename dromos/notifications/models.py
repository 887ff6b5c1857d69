"""Letters: the house's own wording where it differs from the default, and what was written to whom."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department
from dromos.interactions.models import Message


class LetterText(models.Model):
    """The administrator's wording of one letter in one language; `department` null: for the whole house."""

    key = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    department = models.ForeignKey(Department, on_delete=models.CASCADE, null=True, blank=True)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "language", "department"], nulls_distinct=False, name="letter_text_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"


class Letter(models.Model):
    """One letter that was written, or held back with its cause. `dedupe_key` makes writing it twice impossible."""

    class Cause(models.TextChoices):
        OWN_ADDRESS = "own_address", _("The address is one of ours")
        NOBODY_READS = "nobody_reads", _("Nobody reads mail at that address")
        TICKET_LIMIT = "ticket_limit", _("Too many automatic letters for one ticket")
        ACKNOWLEDGEMENT_LIMIT = "acknowledgement_limit", _("Too many acknowledgements to one address in an hour")
        ADDRESS_LIMIT = "address_limit", _("Too many automatic letters to one address in a day")
        ADDRESS_BOUNCED = "address_bounced", _("Letters to this address come back")
        ADDRESS_COMPLAINED = "address_complained", _("A letter to this address was reported as unwanted")

    dedupe_key = models.CharField(max_length=200, unique=True)
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    address = models.CharField(max_length=320)
    reference = models.CharField(max_length=60, default="", blank=True, help_text="What it is about, such as ticket:12")
    is_automatic = models.BooleanField(default=True)
    is_acknowledgement = models.BooleanField(default=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, blank=True, related_name="letters")
    cause = models.CharField(
        max_length=24, choices=Cause.choices, default="", blank=True, help_text="Why it was held back; empty: queued"
    )
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["address", "-created_at"], name="letter_to_address"),
            models.Index(fields=["reference", "-created_at"], condition=~Q(reference=""), name="letter_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(cause="", message__isnull=False) | (~Q(cause="") & Q(message__isnull=True)),
                name="letter_is_queued_or_held",
            )
        ]

    def __str__(self) -> str:
        return self.dedupe_key
