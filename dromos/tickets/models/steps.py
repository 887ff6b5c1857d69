"""The internal steps of a ticket: tasks with work items of their own, and checklists."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.catalog.models import Category
from dromos.routing.models import Queue, WorkItem
from dromos.tickets.models.ticket import Ticket


class Task(models.Model):
    """One step of a ticket that somebody is given. Who has it, is said by its work item."""

    class Kind(models.TextChoices):
        WORK = "work", _("Work")
        QUALIFICATION = "qualification", _("Qualification")
        CALL_BACK = "call_back", _("Professional call-back")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="tasks")
    work_item = models.OneToOneField(WorkItem, on_delete=models.PROTECT, null=True, related_name="task")
    begins_at = models.DateTimeField(
        null=True, blank=True, help_text="Not before: nobody is given it until then; null once it has begun"
    )
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often nobody was reached")
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.WORK)
    title = models.CharField(max_length=200)
    note = models.TextField(default="", blank=True, help_text="For whoever does it")
    due_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When it was said that it is due")
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Who is to do it; null: whoever of the queue",
    )  # fmt: skip
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    result = models.TextField(default="", blank=True, help_text="What came of it, or why it is not wanted")
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    ended_by = models.CharField(max_length=200, default="", blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["state", "due_at", "id"]
        indexes = [
            models.Index(fields=["ticket"], condition=Q(state="open"), name="open_tasks_of_ticket"),
            models.Index(fields=["begins_at"], condition=Q(begins_at__isnull=False), name="tasks_to_begin"),
            models.Index(fields=["due_at"], condition=Q(state="open", told_at__isnull=True), name="tasks_to_tell"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Checklist(models.Model):
    """A template: what is ticked off, in order. Offered on tickets of its category and those below; none: on all."""

    name = models.CharField(max_length=120)
    category = models.ForeignKey(Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    lines = ArrayField(models.CharField(max_length=200), default=list)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class CheckLine(models.Model):
    """One line of a checklist on a ticket; ticked when and by whom."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="check_lines")
    list_name = models.CharField(max_length=120, default="", blank=True)
    text = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        ordering = ["list_name", "position", "id"]

    def __str__(self) -> str:
        return self.text


class TimeEntry(models.Model):
    """Time somebody spent on a ticket. While the timer runs there is no end; ``minutes`` are what is counted."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="time_entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="time_entries")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField(default=0)
    is_billable = models.BooleanField(default=True)
    note = models.CharField(max_length=500, default="", blank=True)
    billed_at = models.DateTimeField(null=True, blank=True, help_text="Stands on an invoice: not changed any more")

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at__isnull=True), name="one_timer_runs"),
        ]
        indexes = [models.Index(fields=["ticket", "started_at"], name="time_of_ticket")]

    def __str__(self) -> str:
        return f"{self.user} {self.minutes} min"


class Merge(models.Model):
    """What went along when one ticket was made part of another, so that it can be taken back.

    ``moved`` names the rows by table: ids that changed their ticket, or were made there.
    """

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="merges")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="merges_in")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    state_before = models.CharField(max_length=20)
    target_version = models.PositiveIntegerField(help_text="Of the target when the merge was done")
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.source} -> {self.target}"
