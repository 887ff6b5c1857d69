"""The ticket: the trouble we promised to solve, with everybody and everything that belongs to it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department
from dromos.calendars.models import BusinessCalendar
from dromos.calendars.shifts import Period
from dromos.catalog.models import Category, Product
from dromos.customers.models import Area, Customer, Location, Organization
from dromos.interactions.models import Interaction
from dromos.routing.models import Queue, WorkItem
from dromos.sla.models import SlaPolicy


class Route(models.Model):
    """A way tickets go between departments. What it consists of stands in its newest version."""

    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True, help_text="New tickets take it")
    retired_at = models.DateTimeField(null=True, blank=True, help_text="Removed; kept for the tickets that went it")

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class RouteVersion(models.Model):
    """The legs of a route as they were from one change to the next. A ticket keeps the version it began with."""

    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["route", "number"], name="route_version_once")]

    def __str__(self) -> str:
        return f"{self.route} ({self.number})"


class RouteLeg(models.Model):
    """One leg: which department has the ticket, for how long, and what it owes before the ticket may move on."""

    class Line(models.IntegerChoices):
        FIRST = 1, _("1st line")
        SECOND = 2, _("2nd line")
        THIRD = 3, _("3rd line")

    version = models.ForeignKey(RouteVersion, on_delete=models.CASCADE, related_name="legs")
    position = models.PositiveSmallIntegerField()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    queue = models.ForeignKey(
        Queue, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Null: the department's"
    )
    line = models.PositiveSmallIntegerField(choices=Line.choices, null=True, blank=True)
    task = models.CharField(max_length=200, default="", blank=True, help_text="What is done here, in a few words")
    budget_s = models.PositiveIntegerField(null=True, blank=True, help_text="Working seconds; null: no limit")
    asks = ArrayField(models.CharField(max_length=12), default=list, blank=True, help_text="What gates.ASKS names")
    skills = models.JSONField(default=dict, blank=True, help_text="Asked for here, beside the category's: key to level")
    answers_customer = models.BooleanField(default=False, help_text="Whoever is here writes to the customer")
    may_return = models.BooleanField(default=True, help_text="May go back to the leg before")
    may_skip = models.BooleanField(default=False, help_text="May be left out by agents; by leads always")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="route_leg_place_once"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(answers_customer=True), name="route_one_leg_answers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department.name} ({self.get_line_display()})" if self.line else self.department.name


class CategoryRoute(models.Model):
    """The route of a category; those below it inherit it unless they have one of their own."""

    category = models.OneToOneField(Category, on_delete=models.CASCADE, primary_key=True, related_name="route_link")
    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="category_links")


class Ticket(models.Model):
    """A trouble we promised to solve. Its states and their order are in ``states.py``."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        OPEN = "open", _("Open")
        WAITING_CUSTOMER = "waiting_customer", _("Waiting for the customer")
        WAITING_THIRD_PARTY = "waiting_third_party", _("Waiting for a third party")
        ON_HOLD = "on_hold", _("On hold")
        SOLVED = "solved", _("Solved")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")
        REJECTED = "rejected", _("Rejected")
        MERGED = "merged", _("Merged")

    class Priority(models.TextChoices):
        URGENT = "urgent", _("Urgent")
        HIGH = "high", _("High")
        NORMAL = "normal", _("Normal")
        LOW = "low", _("Low")

    number = models.CharField(max_length=20, unique=True)
    subject = models.CharField(max_length=500)
    state = models.CharField(max_length=20, choices=State.choices, default=State.NEW)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tickets")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="tickets")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True)
    severity = models.PositiveSmallIntegerField(default=3, help_text="1 critical to 4 minor")
    priority = models.CharField(max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    channel = models.CharField(max_length=16)
    language = models.CharField(max_length=8, default="en")
    mailbox_key = models.CharField(max_length=60, default="", blank=True, help_text="Letters leave by this account")
    work_item = models.OneToOneField(WorkItem, on_delete=models.PROTECT, null=True, blank=True, related_name="ticket")
    answers = models.JSONField(default=dict, blank=True, help_text="The category's questions: key to answer")
    extra_skills = models.JSONField(default=dict, blank=True, help_text="Skills a rule asked for: key to level")
    widened = models.PositiveSmallIntegerField(
        default=0, help_text="So many levels less than the skills ask for are enough, anywhere"
    )
    triage = models.JSONField(
        default=list, blank=True, help_text="Why category, severity and priority are what they are"
    )
    is_unproven = models.BooleanField(
        default=False, help_text="Anybody could have written it in the customer's name: no letter by itself, no rank"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="The owner of the address said: it was me")
    leg = models.ForeignKey(
        "TicketLeg", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Where it is on its route, or was when it ended; null: it goes none",
    )  # fmt: skip
    promised_by = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="On a route: whose working hours the promises to the customer count on",
    )  # fmt: skip
    hand_offs = models.PositiveSmallIntegerField(default=0, help_text="How often it went to another department")
    hand_backs = models.PositiveSmallIntegerField(default=0, help_text="How often it went back where it came from")
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    first_replied_at = models.DateTimeField(null=True, blank=True)
    last_customer_at = models.DateTimeField(null=True, blank=True, help_text="The customer last wrote")
    last_staff_at = models.DateTimeField(null=True, blank=True, help_text="We last wrote to the customer")
    waiting_until = models.DateTimeField(null=True, blank=True)
    waiting_for = models.CharField(max_length=120, default="", blank=True, help_text="The third party, by name")
    quoted_at = models.DateTimeField(null=True, blank=True, help_text="A quote was sent")
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    link_version = models.PositiveSmallIntegerField(default=0, help_text="Raised to revoke status links already sent")
    version = models.PositiveIntegerField(
        default=0, help_text="Raised by every change; a form that is older is refused"
    )

    class Meta:
        indexes = [
            models.Index(fields=["department", "state", "-updated_at"], name="ticket_list"),
            models.Index(fields=["customer", "-opened_at"], name="ticket_of_customer"),
            models.Index(
                fields=["state", "waiting_until"], condition=Q(waiting_until__isnull=False), name="ticket_wake"
            ),
            models.Index(fields=["solved_at"], condition=Q(state="solved"), name="ticket_to_close"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(severity__gte=1, severity__lte=4), name="ticket_severity_1_to_4"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"


class TicketInteraction(models.Model):
    """Which ticket a contact belongs to: at most one."""

    interaction = models.OneToOneField(
        Interaction, on_delete=models.PROTECT, primary_key=True, related_name="ticket_link"
    )
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="interaction_links")
    joined_at = models.DateTimeField()
    how = models.CharField(
        max_length=20, default="opened", help_text="opened, message_id, plus_address, subject, desk …"
    )


class Participant(models.Model):
    """Anyone who may read and write on a ticket from outside."""

    class Role(models.TextChoices):
        REQUESTER = "requester", _("Requester")
        CC = "cc", _("In copy")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="participants")
    role = models.CharField(max_length=10, choices=Role.choices)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True)
    address = models.CharField(max_length=320, help_text="E-mail address in lower case; empty when there is none")
    name = models.CharField(max_length=200, default="", blank=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "address"], name="participant_once")]
        indexes = [models.Index(fields=["address"], name="participant_address")]


class TicketClock(models.Model):
    """One running promise about time. ``sla.rules`` says how it moves; ``next_at`` is when it must be looked at.

    ``due_at`` was computed on version ``calendar_version`` of the calendar; when that has changed since, the clock is
    brought up to date before it moves (``clocks.live``).
    """

    class Kind(models.TextChoices):
        FIRST_REPLY = "first_reply", _("First reply")
        NEXT_REPLY = "next_reply", _("Next reply")
        RESOLUTION = "resolution", _("Resolution")
        QUOTE = "quote", _("Quote")
        LEG = "leg", _("Time of the department")
        THIRD_PARTY = "third_party", _("Third party")

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        MET = "met", _("Kept")
        BREACHED = "breached", _("Broken")
        CANCELLED = "cancelled", _("Cancelled")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT)
    calendar_version = models.PositiveIntegerField(default=1)
    policy = models.ForeignKey(SlaPolicy, on_delete=models.PROTECT, null=True)
    target_s = models.PositiveIntegerField(help_text="Working seconds")
    warn_before_s = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="Null while paused")
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_in = models.CharField(max_length=20, default="", blank=True, help_text="State that holds it up")
    paused_until = models.DateTimeField(null=True, blank=True, help_text="When the limit of the pause is reached")
    paused_s = models.JSONField(default=dict, blank=True, help_text="Working seconds it stood still, by state")
    remaining_s = models.IntegerField(null=True, blank=True, help_text="Working seconds left when it was paused")
    warned_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    penalty = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="Owed for lateness, fixed when it ended"
    )
    penalty_currency = models.CharField(max_length=3, default="", blank=True)
    is_budget = models.BooleanField(default=False, help_text="Of a leg of a route: no policy changes its target")

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="clock_due"),
            models.Index(
                fields=["due_at"], condition=Q(stopped_at__isnull=True, due_at__isnull=False), name="clock_open_due"
            ),
            models.Index(fields=["calendar"], condition=Q(stopped_at__isnull=True), name="clock_open_on_calendar"),
            models.Index(fields=["ticket", "kind"], name="clock_of_ticket"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "kind"], condition=Q(stopped_at__isnull=True), name="one_live_clock_of_a_kind"
            )
        ]


class ClockChange(models.Model):
    """What moved a clock between its start and its end, with what held before. Append-only."""

    class What(models.TextChoices):
        PAUSED = "paused", _("Paused")
        RESUMED = "resumed", _("Resumed")
        RECOMPUTED = "recomputed", _("Computed anew")

    clock = models.ForeignKey(TicketClock, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    what = models.CharField(max_length=10, choices=What.choices)
    why = models.CharField(max_length=40, default="", blank=True, help_text="A ticket's state, or policy, calendar …")
    old_due_at = models.DateTimeField(null=True)
    new_due_at = models.DateTimeField(null=True)
    old_target_s = models.PositiveIntegerField()
    new_target_s = models.PositiveIntegerField()
    old_policy = models.ForeignKey(SlaPolicy, on_delete=models.SET_NULL, null=True, related_name="+")
    old_calendar = models.ForeignKey(BusinessCalendar, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["clock", "at"], name="change_of_clock")]


class HistoryEntry(models.Model):
    """One line of a ticket's complete history. Append-only."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="history")
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200)
    verb = models.CharField(max_length=40)
    field = models.CharField(max_length=40, default="", blank=True)
    old = models.CharField(max_length=500, default="", blank=True)
    new = models.CharField(max_length=500, default="", blank=True)
    reason = models.TextField(default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["ticket", "at", "id"], name="history_of_ticket")]


class TicketLeg(models.Model):
    """One stay of a ticket on a leg of its route. Append-only but for its end."""

    class How(models.TextChoices):
        MOVED_ON = "moved_on", _("Moved on")
        SENT_BACK = "sent_back", _("Sent back")
        SKIPPED = "skipped", _("Left out")
        DONE = "done", _("Done")
        LEFT = "left", _("Left the route")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="legs")
    leg = models.ForeignKey(RouteLeg, on_delete=models.PROTECT, related_name="stays")
    run = models.PositiveSmallIntegerField(default=1, help_text="Which route of the ticket's this belongs to, counted")
    started_at = models.DateTimeField()
    budget_s = models.PositiveIntegerField(null=True, help_text="Working seconds it had; null: no limit")
    clock = models.ForeignKey(TicketClock, on_delete=models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField(null=True, help_text="As promised at its beginning; its clock knows of pauses")
    ended_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How.choices, default="", blank=True)
    reason = models.CharField(max_length=500, default="", blank=True)
    used_s = models.PositiveIntegerField(null=True, blank=True, help_text="Working seconds used, pauses left out")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who had it last"
    )

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "started_at"], name="leg_of_ticket"),
            models.Index(fields=["leg"], condition=Q(ended_at__isnull=True), name="leg_under_way"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at__isnull=True), name="one_leg_at_a_time")
        ]

    def __str__(self) -> str:
        return str(self.leg)


class Note(models.Model):
    """An internal note: never leaves the house. ``kind`` says what it is for on a route; ``leg`` where it was left."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Internal note")
        BRIEF = "brief", _("Technical brief")
        TRIED = "tried", _("What was tried")
        CAUSE = "cause", _("Cause")
        BACK = "back", _("Why it was sent back")

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.NOTE)
    leg = models.ForeignKey(TicketLeg, on_delete=models.SET_NULL, null=True, blank=True, related_name="notes")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()
    text = models.TextField()


class NoteFile(models.Model):
    """A file left for colleagues with a note."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="files")
    blob = models.ForeignKey("interactions.Blob", on_delete=models.PROTECT)
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()


class Draft(models.Model):
    """What somebody has begun to write on a ticket. One per person and kind; nobody else's change touches it."""

    class Kind(models.TextChoices):
        REPLY = "reply", _("Reply")
        NOTE = "note", _("Note")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    text = models.TextField(default="", blank=True)
    cc = ArrayField(models.CharField(max_length=320), default=list, blank=True)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "author", "kind"], name="draft_once")]


class DraftFile(models.Model):
    """A file attached to a draft, stored as soon as it is chosen."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    blob = models.ForeignKey("interactions.Blob", on_delete=models.PROTECT)
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()


class TicketLink(models.Model):
    """How two tickets belong together: ``source`` follows, was merged into, or is related to ``target``."""

    class Kind(models.TextChoices):
        FOLLOWS = "follows", _("Follows")
        MERGED = "merged", _("Merged into")
        RELATED = "related", _("Related to")

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target", "kind"], name="link_once")]


class Visit(models.Model):
    """Somebody goes to the customer in ``[starts_at, ends_at)``. Who, is said by its work item."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CONFIRMED = "confirmed", _("Confirmed")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN_STATES = (State.PROPOSED, State.CONFIRMED)

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="visits")
    work_item = models.OneToOneField(WorkItem, on_delete=models.PROTECT, related_name="visit")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    location = models.ForeignKey(Location, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, default="", blank=True, help_text="For whoever goes there")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    planned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="visit_window")]

    def __str__(self) -> str:
        return f"{self.ticket.number} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def window(self) -> Period:
        return Period(self.starts_at, self.ends_at)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES
