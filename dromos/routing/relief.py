"""Rows about temporary routing: who is to be at work, and who stands in for whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department, Grant
from dromos.calendars.models import Absence


class Attendance(models.Model):
    """Whether one agent is to be at work, as shifts and absences say; looked at again at ``next_at``."""

    agent = models.OneToOneField("routing.Agent", on_delete=models.CASCADE, primary_key=True, related_name="attendance")
    cause = models.CharField(max_length=10, default="", blank=True, help_text="absent, off_shift; empty: at work")
    kind = models.CharField(max_length=10, default="", blank=True, help_text="Of the absence")
    until_at = models.DateTimeField(null=True, blank=True, help_text="When the cause ends; empty: nobody knows")
    next_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="attendance_due")]

    def __str__(self) -> str:
        return f"{self.agent}: {self.cause}"


class Substitution(models.Model):
    """In ``[starts_at, ends_at)`` the work of one person, or of a role's people who are absent, goes to another."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ACTIVE = "active", _("In force")
        ENDED = "ended", _("Ended")
        CANCELLED = "cancelled", _("Cancelled")

    class Returns(models.TextChoices):
        UNTOUCHED = "untouched", _("What the substitute has not begun to answer")
        ALL = "all", _("Everything that is not finished")
        NOTHING = "nothing", _("Nothing: the substitute finishes it")

    person = models.ForeignKey(
        "routing.Agent", on_delete=models.CASCADE, null=True, blank=True, related_name="substituted"
    )
    role = models.CharField(max_length=16, choices=Grant.Role.choices, default="", blank=True)
    department = models.ForeignKey(Department, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    substitute = models.ForeignKey("routing.Agent", on_delete=models.CASCADE, related_name="stands_in")
    absence = models.ForeignKey(
        Absence, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Named with this absence, and called off with it",
    )  # fmt: skip
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    takes_open = models.BooleanField(default=True, help_text="Open work is handed over, not only new work")
    with_skills = models.BooleanField(default=True, help_text="Is offered what the absent person knows, not what they")
    returns = models.CharField(max_length=10, choices=Returns.choices, default=Returns.UNTOUCHED)
    reason = models.CharField(max_length=200, default="", blank=True)
    roles = models.JSONField(default=list, help_text="[[role, department id], ...] the substitute holds meanwhile")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200, default="", blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="substitution_ends_later"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, role="", department__isnull=True)
                | Q(person__isnull=True, role__in=["agent", "lead"], department__isnull=False),
                name="substitution_of_person_or_role",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], condition=Q(state="planned"), name="substitution_to_start"),
            models.Index(fields=["ends_at"], condition=Q(state="active"), name="substitution_to_end"),
        ]

    def __str__(self) -> str:
        return f"{self.substitute} for {self.whom}"

    @property
    def whom(self) -> str:
        """Who is stood in for, in words."""
        if self.person is not None:
            return str(self.person)
        return f"{self.get_role_display()}, {self.department}"


class StandIn(models.Model):
    """One piece of work that ``agent`` has for ``absent``: handed over as open, or come in meanwhile."""

    class Outcome(models.TextChoices):
        RETURNED = "returned", _("Went back")
        QUEUED = "queued", _("Went back to the queue")
        KEPT = "kept", _("Stayed")
        LEFT = "left", _("Finished or handed on")

    substitution = models.ForeignKey(Substitution, on_delete=models.CASCADE, related_name="items")
    work_item = models.ForeignKey("routing.WorkItem", on_delete=models.CASCADE, related_name="stand_ins")
    absent = models.ForeignKey("routing.Agent", on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey("routing.Agent", on_delete=models.CASCADE, related_name="+")
    was_open = models.BooleanField(default=True, help_text="Handed over; else it came in meanwhile")
    started_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True, help_text="When the stand-in began to answer")
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work_item", "substitution"], condition=Q(ended_at__isnull=True), name="stand_in_once"
            )
        ]
        indexes = [models.Index(fields=["agent"], condition=Q(ended_at__isnull=True), name="stand_in_open")]

    def __str__(self) -> str:
        return f"{self.work_item}: {self.agent} for {self.absent}"


class OverloadRule(models.Model):
    """When too much waits in a queue, what helps. It begins above one figure and ends below another."""

    class Measure(models.TextChoices):
        WAITING = "waiting", _("Items waiting")
        OLDEST = "oldest", _("Minutes the oldest has waited")
        LOAD = "load", _("Load of the people who are here, in %")
        ALWAYS = "always", _("No condition: as long as the rule holds")

    class Effect(models.TextChoices):
        OVERFLOW = "overflow", _("Let work overflow into another queue")
        REINFORCE = "reinforce", _("Let the people of another queue help")
        WIDEN = "widen", _("Take the queue's routing steps at once")
        TELL = "tell", _("Only tell the leads")

    NEEDS_TARGET = (Effect.OVERFLOW, Effect.REINFORCE)

    name = models.CharField(max_length=120)
    queue = models.ForeignKey("routing.Queue", on_delete=models.CASCADE, related_name="overload_rules")
    measure = models.CharField(max_length=10, choices=Measure.choices, default=Measure.WAITING)
    begins_above = models.FloatField(default=0)
    ends_below = models.FloatField(default=0)
    effect = models.CharField(max_length=10, choices=Effect.choices, default=Effect.TELL)
    target = models.ForeignKey("routing.Queue", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    from_time = models.TimeField(null=True, blank=True, help_text="Each day from; empty: the whole day")
    to_time = models.TimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True, help_text="A rule for today ends tonight; empty: for good")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_below__lte=F("begins_above")), name="overload_ends_below_begin"),
            models.CheckConstraint(
                condition=Q(effect__in=["overflow", "reinforce"], target__isnull=False)
                | Q(effect__in=["widen", "tell"]),
                name="overload_effect_has_target",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OverloadPeriod(models.Model):
    """One stretch of a rule being in force; ``peak`` is the highest figure meanwhile."""

    rule = models.ForeignKey(OverloadRule, on_delete=models.CASCADE, related_name="periods")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    measured = models.FloatField(default=0)
    peak = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule"], condition=Q(ended_at__isnull=True), name="overload_period_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.began_at}"


class Overflowed(models.Model):
    """One piece of work that waits in another queue meanwhile, at its old age and with its clocks."""

    class Outcome(models.TextChoices):
        RETURNED = "returned", _("Went back")
        TAKEN = "taken", _("Somebody there has it")
        LEFT = "left", _("Finished or handed on")

    period = models.ForeignKey(OverloadPeriod, on_delete=models.CASCADE, related_name="items")
    work_item = models.ForeignKey("routing.WorkItem", on_delete=models.CASCADE, related_name="overflows")
    home = models.ForeignKey("routing.Queue", on_delete=models.CASCADE, related_name="+")
    moved_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work_item"], condition=Q(settled_at__isnull=True), name="overflowed_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.work_item}: {self.home}"
