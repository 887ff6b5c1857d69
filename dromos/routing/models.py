"""Who can do what, what waits for whom, and what was decided. Capacity is always counted from these rows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department, User
from dromos.catalog.models import Category
from dromos.routing.relief import Attendance, Overflowed, OverloadPeriod, OverloadRule, StandIn, Substitution

__all__ = [
    "Agent",
    "AgentSkill",
    "Assignment",
    "Attendance",
    "CategoryRequirement",
    "ChannelSkill",
    "ChannelWeight",
    "Decision",
    "Overflowed",
    "OverloadPeriod",
    "OverloadRule",
    "Presence",
    "Queue",
    "Reservation",
    "RoutingStep",
    "Skill",
    "StandIn",
    "Substitution",
    "WorkItem",
]


class Queue(models.Model):
    """Work waiting for the people of one department. Whoever has the role agent or lead there is a member."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="queues")
    policy = models.CharField(
        max_length=30, default="", blank=True, help_text="Order of its own; empty: that of the house"
    )
    offer_timeout_s = models.PositiveIntegerField(default=60, help_text="Seconds to accept before the next is asked")
    cool_down_s = models.PositiveIntegerField(
        default=300, help_text="Seconds before somebody who declined is asked again"
    )
    auto_accept = models.BooleanField(default=False, help_text="Work is assigned without asking")
    wrap_up_s = models.PositiveIntegerField(default=0, help_text="Seconds kept free after each piece of work")
    return_after_s = models.PositiveIntegerField(
        default=0, help_text="Working seconds without any progress before work goes back to the queue; 0: never"
    )
    wait_for_preferred_s = models.PositiveIntegerField(
        default=0, help_text="Seconds in which work is offered to nobody but the agent it prefers, while they are there"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RoutingStep(models.Model):
    """What is asked differently of work that has waited for a while. Steps add up, in the order of their times."""

    class Widening(models.TextChoices):
        NONE = "", _("As it is")
        PARENT = "parent", _("The area around it")
        EVERYWHERE = "everywhere", _("Everywhere")

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    after_s = models.PositiveIntegerField(help_text="Seconds since the beginning of the item's age")
    add_requirements = models.JSONField(default=list, blank=True, help_text='[{"skill": key, "level": 1-5}]')
    remove_requirements = models.JSONField(default=list, blank=True, help_text="Keys of skills no longer asked for")
    drop_language = models.BooleanField(default=False)
    widen_area = models.CharField(max_length=12, choices=Widening.choices, default=Widening.NONE, blank=True)
    further_queues = models.JSONField(default=list, blank=True, help_text="Ids of queues whose people may take it too")

    class Meta:
        ordering = ["queue", "position"]
        constraints = [models.UniqueConstraint(fields=["queue", "position"], name="routing_step_once_per_position")]

    def __str__(self) -> str:
        return f"{self.queue} +{self.after_s} s"


class Skill(models.Model):
    """Something a person can know. A language's key is its ISO code."""

    class Kind(models.TextChoices):
        KNOWLEDGE = "knowledge", _("Knowledge")
        LANGUAGE = "language", _("Language")

    key = models.SlugField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.KNOWLEDGE)
    names = models.JSONField(default=dict, help_text="Name by language")
    mean_minutes = models.FloatField(default=12.0, help_text="Work expected, learned from completed items")

    class Meta:
        ordering = ["kind", "key"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="skill_once_per_kind")]

    def __str__(self) -> str:
        return self.name_in("en")

    def name_in(self, language: str) -> str:
        return str(self.names.get(language) or self.names.get("en") or self.key)


class Agent(models.Model):
    """A member of staff who can be given work."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="agent")
    capacity_units = models.PositiveSmallIntegerField(default=10)
    max_held = models.PositiveSmallIntegerField(
        default=40, help_text="Assigned and waiting together; nothing more is offered beyond"
    )
    area_keys = models.JSONField(default=list, blank=True, help_text="Empty: everywhere")
    idle_since_at = models.DateTimeField(null=True, blank=True, help_text="When work last left this agent")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["user__name"]

    def __str__(self) -> str:
        return str(self.user)


class AgentSkill(models.Model):
    """How well one agent knows one skill, 1 (beginner) to 5 (expert)."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="agents")
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "skill"], name="agent_skill_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="agent_skill_level_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.agent}: {self.skill} {self.level}"


class ChannelSkill(models.Model):
    """Leave to work on a channel: who knows networks need not be fit for the telephone."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="channels")
    channel = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField(default=3)
    parallel = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Items of this channel at once; empty: as many as units allow"
    )
    auto_accept = models.BooleanField(default=False, help_text="Work of this channel is assigned without asking")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "channel"], name="agent_channel_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="channel_skill_level_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.agent}: {self.channel}"


class ChannelWeight(models.Model):
    """How many capacity units one item of a channel takes."""

    channel = models.CharField(max_length=20, unique=True)
    units = models.PositiveSmallIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.channel}: {self.units}"


class Presence(models.Model):
    """Whether an agent can be offered work. *Busy* is not a state: it follows from capacity."""

    class State(models.TextChoices):
        AVAILABLE = "available", _("Available")
        AWAY = "away", _("Away")
        OFFLINE = "offline", _("Offline")

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="presence")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFLINE)
    reason = models.CharField(max_length=60, default="", blank=True, help_text="break, meeting, training ...")
    since_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.agent}: {self.state}"


def _demand_key() -> Func:
    """What items ask for and how much they weigh, as one number: equal for those of one demand class."""
    fields = ("queue", "channel", "units", "requirements", "language", "area_key", "steps", "weight")
    return Func(
        *(Cast(F(field), models.TextField()) for field in fields),
        template="hashtextextended(%(expressions)s, 0)",
        arg_joiner=" || '|' || ",
        output_field=models.BigIntegerField(),
    )


class WorkItem(models.Model):
    """Anything an agent can be given. Everything routing needs is copied here: it knows no ticket."""

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        RESERVED = "reserved", _("Offered")
        ASSIGNED = "assigned", _("Assigned")
        WAITING = "waiting", _("Waiting")
        WRAPPING = "wrapping", _("Wrapping up")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")

    class Priority(models.IntegerChoices):
        URGENT = 1, _("Urgent")
        HIGH = 2, _("High")
        NORMAL = 3, _("Normal")
        LOW = 4, _("Low")

    HELD_STATES = (State.RESERVED, State.ASSIGNED, State.WAITING, State.WRAPPING)
    OPEN_STATES = (State.PENDING, *HELD_STATES)

    kind = models.CharField(max_length=20, default="ticket")
    channel = models.CharField(max_length=20)
    units = models.PositiveSmallIntegerField(default=1)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="items")
    subject = models.CharField(max_length=250, help_text="What screens call it")
    reference = models.CharField(max_length=60, default="", blank=True, help_text="A ticket's number, say")
    requirements = models.JSONField(default=list, blank=True, help_text='[{"skill": key, "level": 1-5}]')
    language = models.CharField(max_length=8, default="", blank=True)
    area_key = models.CharField(max_length=60, default="", blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    severity = models.PositiveSmallIntegerField(default=3)
    customers_hit = models.PositiveIntegerField(default=1, db_default=1, help_text="Counts in the weight")
    weight = models.FloatField(default=1.0)
    due_at = models.DateTimeField(null=True, blank=True)
    enqueued_at = models.DateTimeField(help_text="Beginning of its age; kept through transfer and reopening")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    state_at = models.DateTimeField()
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    preferred_agent = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    preferred_until_at = models.DateTimeField(
        null=True, blank=True, help_text="Until then it waits for the preferred agent"
    )
    last_agent = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    excluded_users = models.JSONField(default=list, blank=True, help_text="Ids of users whose own case it is")
    waiting_until_at = models.DateTimeField(null=True, blank=True)
    wrapping_until_at = models.DateTimeField(null=True, blank=True)
    unroutable_since_at = models.DateTimeField(null=True, blank=True, help_text="Since when nobody could ever take it")
    steps = models.JSONField(default=list, blank=True, help_text="Routing steps of the queue when it was enqueued")
    touched_at = models.DateTimeField(null=True, blank=True, help_text="When something was last done about it")
    window_starts_at = models.DateTimeField(null=True, blank=True, help_text="Of its appointment")
    window_ends_at = models.DateTimeField(null=True, blank=True)
    place_lat = models.FloatField(null=True, blank=True, help_text="Where the appointment is")
    place_lon = models.FloatField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    demand_key = models.GeneratedField(expression=_demand_key(), output_field=models.BigIntegerField(), db_persist=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state__in=["reserved", "assigned", "waiting", "wrapping"], agent__isnull=False)
                    | Q(state__in=["pending", "completed", "cancelled"], agent__isnull=True)
                ),
                name="work_item_held_by_an_agent_or_not",
            ),
            models.CheckConstraint(
                condition=Q(waiting_until_at__isnull=True) | Q(state="waiting"),
                name="work_item_waits_only_while_waiting",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="wrapping", wrapping_until_at__isnull=False)
                    | (~Q(state="wrapping") & Q(wrapping_until_at__isnull=True))
                ),
                name="work_item_wraps_until_a_time",
            ),
            models.CheckConstraint(
                condition=Q(window_starts_at__isnull=True, window_ends_at__isnull=True)
                | Q(window_starts_at__isnull=False, window_ends_at__gt=F("window_starts_at")),
                name="work_item_window",
            ),
            models.CheckConstraint(condition=Q(priority__gte=1, priority__lte=4), name="work_item_priority"),
            models.CheckConstraint(condition=Q(severity__gte=1, severity__lte=4), name="work_item_severity"),
        ]
        indexes = [
            models.Index(fields=["queue", "due_at", "id"], condition=Q(state="pending"), name="work_item_pending"),
            models.Index(fields=["demand_key", "due_at", "id"], condition=Q(state="pending"), name="work_item_heads"),
            models.Index(
                fields=["agent", "state"],
                condition=Q(state__in=["reserved", "assigned", "waiting", "wrapping"]),
                name="work_item_held",
            ),
            models.Index(fields=["waiting_until_at"], condition=Q(state="waiting"), name="work_item_waking"),
            models.Index(fields=["wrapping_until_at"], condition=Q(state="wrapping"), name="work_item_wrapping"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}".strip()


class Reservation(models.Model):
    """An offer of one item to one agent."""

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        TIMED_OUT = "timed_out", _("Timed out")
        RESCINDED = "rescinded", _("Rescinded")

    work_item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="reservations")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="reservations")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work_item"], condition=Q(state="offered"), name="reservation_one_live_per_item"
            ),
            models.CheckConstraint(
                condition=Q(state="offered", decided_at__isnull=True)
                | (~Q(state="offered") & Q(decided_at__isnull=False)),
                name="reservation_decided_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="offered"), name="reservation_live"),
            models.Index(
                fields=["decided_at"],
                condition=Q(state__in=["declined", "timed_out"]),
                name="reservation_cooling",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_item} -> {self.agent}: {self.state}"


class Assignment(models.Model):
    """One stretch of one agent being answerable for one item."""

    class Ended(models.TextChoices):
        COMPLETED = "completed", _("Completed")
        TRANSFERRED = "transferred", _("Transferred")
        RETURNED = "returned", _("Returned to the queue")
        CANCELLED = "cancelled", _("Cancelled")

    work_item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="assignments")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="assignments")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=12, choices=Ended.choices, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work_item"], condition=Q(ended_at__isnull=True), name="assignment_one_open_per_item"
            ),
        ]
        indexes = [
            models.Index(
                fields=["ended_at"],
                condition=Q(ended_how__in=["returned", "transferred"]),
                name="assignment_cooling",
            )
        ]

    def __str__(self) -> str:
        return f"{self.work_item} -> {self.agent}"


class Decision(models.Model):
    """The decision log: who was chosen for an item, by which policy, on which snapshot, and who was
    excluded why.

    Written thousands of times a second in the statement that has just found the item and locked the agent: the
    database need not look both up again at the commit, nor keep an index that nobody reads by.
    """

    work_item = models.ForeignKey(
        WorkItem, on_delete=models.CASCADE, related_name="decisions", db_constraint=False, db_index=False
    )
    at = models.DateTimeField()
    policy = models.CharField(max_length=30)
    snapshot_version = models.BigIntegerField()
    winner = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    score = models.FloatField(null=True)
    parts = models.JSONField(default=dict)
    eligible = models.PositiveIntegerField(default=0)
    excluded = models.JSONField(default=dict, help_text="Agents by the first cause that excluded them")

    class Meta:
        indexes = [models.Index(fields=["work_item", "-at"], name="decision_of_item")]

    def __str__(self) -> str:
        return f"{self.work_item} -> {self.winner} ({self.policy})"


class CategoryRequirement(models.Model):
    """A skill that tickets of a category ask for. Categories below inherit unless they name their own."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="requirements")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "skill"], name="category_requirement_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="category_requirement_level_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.skill} {self.level}"


class SimulationRun(models.Model):
    """A "what if?" that somebody asked. The row is the queue: a worker's child process plays it."""

    class Source(models.TextChoices):
        HISTORY = "history", _("Our own past")
        DAY = "day", _("A made-up day")

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN_STATES = (State.QUEUED, State.RUNNING)

    source = models.CharField(max_length=10, choices=Source.choices, default=Source.HISTORY)
    days = models.PositiveSmallIntegerField(default=56, help_text="Whole days looked back")
    time_zone = models.CharField(max_length=60, default="UTC")
    departments = models.JSONField(null=True, blank=True, help_text="Whose work; null: everybody's")
    changes = models.JSONField(default=list, blank=True, help_text="As simulation.changes.as_json writes them")
    seeds = models.PositiveSmallIntegerField(default=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True, help_text="Last sign of life")
    ended_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0, help_text="Courses to play in all; 0: not known yet")
    result = models.JSONField(null=True, blank=True, help_text="As simulation.variants.Comparison.as_json")
    error = models.CharField(max_length=40, default="", blank=True, help_text="too_little, too_long, broken")

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(state__in=["queued", "running"]), name="simulation_open")
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES
