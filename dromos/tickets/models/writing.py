"""What staff write on a ticket: notes, and what is half written."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.tickets.models.legs import TicketLeg
from dromos.tickets.models.ticket import Ticket


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
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, help_text="Null: a rule wrote it"
    )
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
    """What somebody has begun to write on a ticket. One per person and kind; nobody else's change touches it.

    ``html`` is set for rich text; ``text`` then says the same in words. A letter put off until ``send_at`` is a draft
    of the kind ``later``: there may be several. ``held`` says why it did not leave when its time had come.
    """

    class Kind(models.TextChoices):
        REPLY = "reply", _("Reply")
        NOTE = "note", _("Note")
        BRIEF = "brief", _("Technical brief")
        LATER = "later", _("Letter to be sent later")

    class Then(models.TextChoices):
        NOTHING = "", _("Send")
        WAIT = "wait", _("Send and wait")
        SOLVE = "solve", _("Send and solve")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    text = models.TextField(default="", blank=True)
    html = models.TextField(default="", blank=True, help_text="Cleaned; empty: plain text")
    cc = ArrayField(models.CharField(max_length=320), default=list, blank=True)
    is_shared = models.BooleanField(default=False, help_text="Colleagues on the ticket read it, and may take it over")
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()
    send_at = models.DateTimeField(null=True, blank=True)
    then = models.CharField(max_length=6, choices=Then.choices, default="", blank=True)
    wait_until = models.DateTimeField(null=True, blank=True)
    held = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "author", "kind"], condition=~Q(kind="later"), name="draft_once"),
            models.CheckConstraint(condition=~Q(kind="later") | Q(send_at__isnull=False), name="later_has_its_time"),
        ]
        indexes = [
            models.Index(fields=["send_at"], condition=Q(kind="later", held=""), name="draft_due"),
        ]


class DraftFile(models.Model):
    """A file attached to a draft, stored as soon as it is chosen. With ``content_id`` it is a picture in its text."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    blob = models.ForeignKey("interactions.Blob", on_delete=models.PROTECT)
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    content_id = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["content_id"], condition=~Q(content_id=""), name="draft_picture")]
