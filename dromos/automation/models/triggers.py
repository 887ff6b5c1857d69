"""Triggers: what they wait for and do, the changes they have yet to look at, and what fired."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.tickets.models import Ticket


class Trigger(models.Model):
    """When something happens to a ticket (``events``) or time has passed (``basis``), do something by itself.

    ``differences``: conditions on what changed, from what to what. ``actors``: who made the change; empty: anybody.
    ``alerts``: who of the house is told, and what.
    """

    class Kind(models.TextChoices):
        EVENT = "event", _("When something happens")
        TIME = "time", _("When time has passed")

    class Basis(models.TextChoices):
        STATE = "state", _("the ticket is in its state")
        CUSTOMER = "customer", _("the customer last wrote")
        STAFF = "staff", _("we last wrote")
        OPENED = "opened", _("the ticket was opened")
        UPDATED = "updated", _("anything happened on the ticket")
        FIRED = "fired", _("another rule acted")

    class Every(models.TextChoices):
        HOUR = "hour", _("every hour")
        DAY = "day", _("once a day")

    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.EVENT)
    events = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    differences = models.JSONField(default=list, blank=True)
    actors = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    conditions = models.JSONField(default=dict, blank=True, help_text="Tree of conditions; empty: every ticket")
    changes = models.JSONField(default=list, blank=True)
    alerts = models.JSONField(default=list, blank=True)
    basis = models.CharField(max_length=8, choices=Basis.choices, default="", blank=True)
    after_trigger = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    after_s = models.PositiveIntegerField(default=0, help_text="Seconds since the basis")
    in_working_time = models.BooleanField(default=False, help_text="Of the ticket's department")
    every = models.CharField(max_length=8, choices=Every.choices, default=Every.HOUR)
    at_time = models.TimeField(null=True, blank=True, help_text="Once a day at; in the house's time zone")
    cap = models.PositiveIntegerField(default=2000, help_text="Tickets in one run at most; the rest follow the next")
    next_run_at = models.DateTimeField(null=True, blank=True)
    last_run_at = models.DateTimeField(null=True, blank=True)
    last_remainder = models.PositiveIntegerField(default=0, help_text="How many the last run left for the next one")
    is_active = models.BooleanField(default=True)
    active_since_at = models.DateTimeField(help_text="What happened before does not count")
    retired_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="In a row")
    off_reason = models.CharField(max_length=500, default="", blank=True, help_text="Why it was switched off by itself")
    fired_count = models.PositiveIntegerField(default=0)
    last_fired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        indexes = [
            models.Index(
                fields=["next_run_at"], condition=Q(is_active=True, next_run_at__isnull=False), name="trigger_due"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """Something changed on a ticket, and a trigger listens: one row for a transaction, until triggers have looked.

    ``depth``: how many triggers led here, one after the other; ``cause``: the last of them.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    xact = models.BigIntegerField()
    at = models.DateTimeField()
    events = ArrayField(models.CharField(max_length=20))
    depth = models.PositiveSmallIntegerField(default=0)
    cause = models.ForeignKey(Trigger, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "xact", "at"], name="change_once")]


class TriggerFiring(models.Model):
    """A trigger that came true for a ticket: why, what it did, what went wrong. Once for each occasion."""

    class State(models.TextChoices):
        DONE = "done", _("Done")
        HELD = "held", _("Done, but the letter was held back")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped: too many triggers set off one another")

    trigger = models.ForeignKey(Trigger, on_delete=models.CASCADE, related_name="firings")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="trigger_firings")
    occasion = models.CharField(max_length=120)
    at = models.DateTimeField()
    since_at = models.DateTimeField(null=True, help_text="Of a rule of time: from when its time counted")
    state = models.CharField(max_length=8, choices=State.choices)
    because = models.JSONField(default=dict, help_text="events, actor, what changed, the conditions in words")
    did = models.JSONField(default=list, help_text="What it did, in words")
    error = models.CharField(max_length=500, default="", blank=True)
    depth = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trigger", "ticket", "occasion"], name="trigger_once_per_change")
        ]
        indexes = [
            models.Index(fields=["trigger", "-at"], name="trigger_firing_newest"),
            models.Index(fields=["ticket", "-at"], name="trigger_firing_of_ticket"),
        ]
