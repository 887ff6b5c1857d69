"""Bulk work: the same changes on many tickets. The rows are the queue, so nothing is done twice or forgotten."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import User
from dromos.tickets.models.ticket import Ticket


class BulkRun(models.Model):
    """One go at many tickets. ``first`` is the run that this one goes on from, where more were chosen than one takes.

    ``conditions`` are those of the list it was started on; empty when single tickets were chosen.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        FAILED = "failed", _("Failed")

    OPEN_STATES = (State.RUNNING, State.UNDOING)
    ENDED_STATES = (State.DONE, State.STOPPED, State.FAILED)

    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bulk_runs")
    made_at = models.DateTimeField()
    changes = models.JSONField(default=list)
    conditions = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    left = models.PositiveIntegerField(default=0, help_text="Tickets of the list that this run did not take")
    first = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="more")
    looked_at = models.DateTimeField(null=True, blank=True, help_text="When a worker last did some of it")
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=300, default="", blank=True, help_text="Why it failed")

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["id"], condition=Q(state__in=["running", "undoing"]), name="bulk_open")]

    def __str__(self) -> str:
        return f"{self.made_by} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES


class BulkRow(models.Model):
    """One ticket of a run. ``inverse`` puts it back as long as it has ``version``; null: that is not possible."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        UNDO = "undo", _("To be undone")
        UNDONE = "undone", _("Undone")
        KEPT = "kept", _("Not undone")
        FAILED = "failed", _("Failed")

    OPEN_STATES = (State.WAITING, State.UNDO)

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="rows")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    why = models.CharField(
        max_length=300, default="", blank=True, help_text="Why it was refused, failed, or not undone"
    )
    inverse = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "ticket"], name="bulk_ticket_once")]
        indexes = [models.Index(fields=["id"], condition=Q(state__in=["waiting", "undo"]), name="bulk_waiting")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.ticket_id} {self.state}"
