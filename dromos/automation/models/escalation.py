"""Escalation: rules with their steps, what runs and what fired, who was alerted, digests. The rows are the queues."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department, Grant
from dromos.routing.models import Queue
from dromos.tickets.models import Ticket, TicketClock


class EscalationRule(models.Model):
    """When somebody must hear of it, and the ladder of steps that follows. Empty labels match every ticket."""

    class Trigger(models.TextChoices):
        SILENCE = "silence", _("No reaction for")
        BEFORE_DUE = "before_due", _("Before it is due")
        BREACH = "breach", _("When a promise is broken")
        AFTER_DUE = "after_due", _("After it was due")
        LEG_OVERDUE = "leg_overdue", _("A leg has used up its time")
        QUEUE_AGE = "queue_age", _("Something waits in a queue for")
        LETTERS = "letters", _("The customer wrote again and again")
        PENALTY = "penalty", _("The penalty is above")
        UNROUTABLE = "unroutable", _("Nobody could ever take it")

    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=120)
    trigger = models.CharField(max_length=12, choices=Trigger.choices)
    clock = models.CharField(max_length=12, default="", blank=True, help_text="Kind of clock; empty: any")
    wait_s = models.PositiveIntegerField(default=0, help_text="Seconds: no reaction for, before, after, waiting for")
    count = models.PositiveSmallIntegerField(default=0, help_text="Letters without an answer")
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    in_working_time = models.BooleanField(default=True, help_text="False: seconds of the wall clock")
    department = models.CharField(max_length=60, default="", blank=True, help_text="Key of the department")
    category = models.CharField(max_length=120, default="", blank=True, help_text="Category key or its beginning")
    segment = models.CharField(max_length=60, default="", blank=True, help_text="Key of the customer's segment")
    priority = models.CharField(max_length=8, default="", blank=True)
    severity = models.PositiveSmallIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=16, default="", blank=True)
    is_active = models.BooleanField(default=True)
    active_since_at = models.DateTimeField(help_text="What came true before does not count: a new rule looks ahead")
    retired_at = models.DateTimeField(null=True, blank=True, help_text="Removed; kept for what it did")

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__isnull=True) | Q(severity__gte=1, severity__lte=4),
                name="escalation_severity_1_to_4",
            )
        ]

    def __str__(self) -> str:
        return self.name


class EscalationStep(models.Model):
    """One rung of a rule's ladder: how long after the rung before, what is done, and how often again."""

    class Kind(models.TextChoices):
        ALERT = "alert", _("Alert")
        PRIORITY = "priority", _("Raise the priority")
        WIDEN = "widen", _("Let more people take it")
        MOVE = "move", _("Move to a department")
        ASSIGN_LEAD = "assign_lead", _("Give it to the lead")

    class Audience(models.TextChoices):
        HOLDER = "holder", _("whoever holds the ticket")
        LEAD = "lead", _("the leads of the department")
        AGENTS = "agents", _("the agents of the department")
        MANAGEMENT = "management", _("management")
        COMPLAINTS = "complaints", _("the complaints managers")
        ADMINISTRATOR = "administrator", _("the administrators")
        PERSON = "person", _("one person")

    class Night(models.TextChoices):
        WAIT = "wait", _("waits for the end of the quiet hours")
        ANYWAY = "anyway", _("goes out at any hour")
        DUTY = "duty", _("goes to those on night duty")

    rule = models.ForeignKey(EscalationRule, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    after_s = models.PositiveIntegerField(default=0, help_text="Seconds after the step before, or after the trigger")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    audience = models.CharField(max_length=14, choices=Audience.choices, default="", blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    ways = models.JSONField(default=list, blank=True, help_text='Beside the screen: ["email"]')
    night = models.CharField(max_length=8, choices=Night.choices, default=Night.WAIT)
    priority = models.CharField(max_length=8, default="", blank=True, help_text="Raise to; empty: one higher")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    every_s = models.PositiveIntegerField(default=0, help_text="Again after so many seconds")
    times = models.PositiveSmallIntegerField(default=1, help_text="How often in all")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["rule", "position"], name="escalation_step_place_once")]

    def __str__(self) -> str:
        return f"{self.rule} {self.position + 1}: {self.get_kind_display()}"


class TicketWatch(models.Model):
    """When the rules must next look at a ticket. A change of the ticket puts ``next_at`` to now."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True, related_name="watch")
    next_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="ticket_watch_due")]


class QueueWatch(models.Model):
    """When the rules must next look at a queue."""

    queue = models.OneToOneField(Queue, on_delete=models.CASCADE, primary_key=True, related_name="watch")
    next_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="queue_watch_due")]


class Escalation(models.Model):
    """A ladder being climbed for one ticket or queue, because of one occasion. ``next_at``: the next step is due."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        DONE = "done", _("All steps taken")
        SETTLED = "settled", _("Settled")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (State.RUNNING, State.DONE)

    rule = models.ForeignKey(EscalationRule, on_delete=models.PROTECT, related_name="escalations")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, related_name="escalations")
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, null=True, related_name="escalations")
    clock = models.ForeignKey(TicketClock, on_delete=models.SET_NULL, null=True, related_name="+")
    occasion = models.CharField(max_length=120, help_text="What came true; with the rule it happens once")
    facts = models.JSONField(default=dict, help_text="Why, as data: due_at, letters, waiting_since …")
    state = models.CharField(max_length=12, choices=State.choices, default=State.RUNNING)
    since_at = models.DateTimeField(help_text="When it came true")
    started_at = models.DateTimeField()
    step = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)
    next_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="The cause is gone; null while it stands")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "occasion"], name="escalation_once_per_occasion"),
            models.UniqueConstraint(
                fields=["rule", "queue"], condition=Q(ended_at__isnull=True), name="escalation_one_live_per_queue"
            ),
            models.CheckConstraint(
                condition=Q(ticket__isnull=True, queue__isnull=False) | Q(ticket__isnull=False, queue__isnull=True),
                name="escalation_of_a_ticket_or_a_queue",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="escalation_due"),
            models.Index(fields=["ticket"], condition=Q(ended_at__isnull=True), name="escalation_live"),
            models.Index(fields=["-started_at", "-id"], name="escalation_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.occasion}"


class Firing(models.Model):
    """One step that was taken: what, when, with what effect. Append-only; each step and round once."""

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="firings")
    step = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=12, choices=EscalationStep.Kind.choices)
    at = models.DateTimeField()
    outcome = models.JSONField(default=dict, help_text="people alerted, old and new value, or the problem met")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["escalation", "step", "round"], name="firing_once")]
        indexes = [models.Index(fields=["-at"], name="firing_newest")]


class Alert(models.Model):
    """What one member of staff is told because of one rule, however many tickets it is about."""

    class State(models.TextChoices):
        RAISED = "raised", _("Raised")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        SETTLED = "settled", _("Settled")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alerts")
    rule = models.ForeignKey(EscalationRule, on_delete=models.PROTECT, related_name="alerts")
    state = models.CharField(max_length=12, choices=State.choices, default=State.RAISED)
    raised_at = models.DateTimeField()
    last_at = models.DateTimeField(help_text="When something was last added")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "rule"], condition=Q(state="raised"), name="one_raised_alert")
        ]
        indexes = [models.Index(fields=["user", "-last_at"], name="alert_of_user")]

    def __str__(self) -> str:
        return f"{self.user}: {self.rule}"


class AlertItem(models.Model):
    """One ticket or queue in an alert. ``mail_at``: due by e-mail; null when mailed, or for the screen only."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="items")
    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="alert_items")
    raised_at = models.DateTimeField()
    mail_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "escalation"], name="alert_item_once")]


class Mailing(models.Model):
    """When the next letter with alerts goes to somebody: one letter for all that has gathered."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True)
    next_at = models.DateTimeField(null=True)
    last_sent_at = models.DateTimeField(null=True)
    number = models.PositiveIntegerField(default=0, help_text="Letters so far")

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="mailing_due")]


class AlertPreference(models.Model):
    """How one member of staff wants to be alerted, where it differs from the house. Screens always tell."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="alert_preference"
    )
    by_email = models.BooleanField(default=True)
    own_quiet_hours = models.BooleanField(default=False)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    digests = models.BooleanField(default=True)
    kinds = models.JSONField(default=dict, blank=True, help_text='Ways by kind, where changed: {"reply": ["screen"]}')
    only_at_work = models.BooleanField(default=False, help_text="Nothing leaves the screen while one is offline")
    digest_hour = models.PositiveSmallIntegerField(default=8, help_text="Of what was gathered; in their time zone")


class Digest(models.Model):
    """Figures sent regularly to everybody with a role: daily or weekly, at an hour of the reader's own day."""

    class Period(models.TextChoices):
        DAILY = "daily", _("Every working day")
        WEEKLY = "weekly", _("Every week")

    role = models.CharField(max_length=16, choices=Grant.Role.choices)
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, help_text="Null: the whole house"
    )
    period = models.CharField(max_length=8, choices=Period.choices, default=Period.DAILY)
    weekday = models.PositiveSmallIntegerField(default=0, help_text="Of a weekly digest; 0 is Monday")
    hour = models.PositiveSmallIntegerField(default=7, help_text="In the reader's time zone")
    is_active = models.BooleanField(default=True)
    since_at = models.DateTimeField(help_text="Nothing is sent of the time before it was planned")
    next_at = models.DateTimeField(help_text="When somebody's may next be due")

    class Meta:
        ordering = ["department__name", "period", "id"]
        indexes = [models.Index(fields=["next_at"], condition=Q(is_active=True), name="digest_due")]


class DigestIssue(models.Model):
    """A digest one reader got for one of their days: once."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="issues")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    date = models.DateField(help_text="The reader's day it was due on")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "user", "date"], name="digest_once_a_day")]
