"""Work from other systems, and the call-backs that tell them of its end. The row is the queue of a call-back."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Token
from dromos.routing.models import WorkItem

KIND = "back_office"
"""The kind and the channel of such work items."""


class BackOfficeItem(models.Model):
    """What another system asked for. Where it waits and who has it is said by its work item.

    ``version`` grows with every change of what is asked, and at its end: a system that saw an older one is refused.
    """

    work_item = models.OneToOneField(WorkItem, on_delete=models.CASCADE, related_name="back_office")
    token = models.ForeignKey(
        Token, on_delete=models.PROTECT, null=True, blank=True, related_name="items", help_text="Empty: made here"
    )
    reference = models.CharField(max_length=60, default="", blank=True, help_text="What the other system calls it")
    details = models.TextField(default="", blank=True)
    link = models.URLField(max_length=500, default="", blank=True, help_text="The thing in the other system")
    callback_url = models.URLField(max_length=500, default="", blank=True)
    result = models.TextField(default="", blank=True, help_text="What came of it, for the other system")
    ended_by = models.CharField(max_length=200, default="", blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["token", "-work_item"], name="back_office_of_token"),
            models.Index(fields=["token", "reference"], condition=~Q(reference=""), name="back_office_reference"),
        ]

    def __str__(self) -> str:
        return str(self.work_item)


class Callback(models.Model):
    """One thing another system is told, with the body as it is sent. Sent until somebody there says yes."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting to be sent")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")

    item = models.ForeignKey(BackOfficeItem, on_delete=models.CASCADE, related_name="callbacks")
    event_id = models.UUIDField(unique=True, default=uuid.uuid4, help_text="The same in every attempt")
    kind = models.CharField(max_length=40)
    version = models.PositiveIntegerField(help_text="Of the item: one event for one end")
    url = models.URLField(max_length=500)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "kind", "version"], name="callback_once_per_end")]
        indexes = [models.Index(fields=["next_at", "id"], condition=Q(state="pending"), name="callback_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class CallbackAttempt(models.Model):
    """One try to deliver a call-back, and what the other side said. ``status`` None: it could not be reached."""

    callback = models.ForeignKey(Callback, on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    said = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.callback}: {self.status or self.said}"
