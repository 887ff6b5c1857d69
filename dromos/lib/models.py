"""Tables that know nothing of the trade: events and their reactions, audit, settings, heartbeats."""

from django.db import models
from django.db.models import Q


class EventRecord(models.Model):
    """Something that happened, written in the transaction that made it happen."""

    name = models.CharField(max_length=80)
    payload = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["name", "at"], name="event_name_at")]


class Reaction(models.Model):
    """A *later* reaction to one event. The row is the queue: workers take pending rows with SKIP LOCKED."""

    class State(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        FAILED = "failed"

    event = models.ForeignKey(EventRecord, on_delete=models.CASCADE, related_name="reactions")
    name = models.CharField(max_length=120, help_text="Key in the table of config/reactions.py")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.TextField(default="", blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="reaction_once_per_event")]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="pending"), name="reaction_due"),
            models.Index(fields=["id"], condition=Q(state="failed"), name="reaction_failed"),
        ]


class AuditEntry(models.Model):
    """Append-only record of who changed which setting or right, from where, and how. Secrets are masked before."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200)
    ip = models.GenericIPAddressField(null=True)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=200, default="", blank=True)
    changes = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="audit_at"),
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
        ]


class Setting(models.Model):
    """One installation-wide setting: a key and a JSON value."""

    key = models.CharField(max_length=80, primary_key=True)
    value = models.JSONField(null=True)
    updated_at = models.DateTimeField()


class Heartbeat(models.Model):
    """The last sign of life of a loop (``fetch:3``, ``dispatch``), read by ``dromos doctor``."""

    name = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)
    detail = models.JSONField(default=dict)
