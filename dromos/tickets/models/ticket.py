"""The ticket: the trouble we promised to solve, with who takes part, what happened, and what belongs to it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department
from dromos.catalog.models import Category, Product
from dromos.customers.models import Area, Customer, Organization
from dromos.interactions.models import Interaction
from dromos.routing.models import WorkItem
from dromos.tickets import states

LIVE = Q(state__in=sorted(states.LIVE))


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
    # Found by the index ticket_of_customer.
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tickets", db_index=False)
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
    due_at = models.DateTimeField(
        null=True, editable=False, help_text="When its work item is due: a copy to order by, kept by the database alone"
    )
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
            # What lists are ordered by: those of live tickets are small, and are read in order up to the end of a page.
            models.Index(fields=["due_at", "id"], condition=LIVE, name="ticket_live_due"),
            models.Index(fields=["-updated_at", "-id"], condition=LIVE, name="ticket_live_updated"),
            models.Index(fields=["-opened_at", "-id"], condition=LIVE, name="ticket_live_opened"),
            # Lists of the few customers of a segment: what is done with lies between, and is not even looked at.
            models.Index(fields=["customer"], condition=LIVE, name="ticket_live_of_customer"),
            models.Index(fields=["updated_at", "id"], name="ticket_updated"),
            models.Index(
                fields=["-solved_at", "-id"], condition=Q(solved_at__isnull=False), name="ticket_lately_solved"
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
    is_private = models.BooleanField(
        default=False, help_text="Came with another customer's ticket: never shown or quoted to this one's participants"
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


class TicketLink(models.Model):
    """How two tickets belong together: ``source`` follows, was merged into, is part of … ``target``."""

    class Kind(models.TextChoices):
        FOLLOWS = "follows", _("Follows")
        MERGED = "merged", _("Merged into")
        RELATED = "related", _("Related to")
        DUPLICATES = "duplicates", _("Duplicate of")
        CAUSED_BY = "caused_by", _("Caused by")
        PART_OF = "part_of", _("Part of")

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target", "kind"], name="link_once")]
