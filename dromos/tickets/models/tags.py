"""Tags: words that people hang on tickets to find them again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from dromos.tickets.models.ticket import Ticket


class Tag(models.Model):
    """One word of the house for a kind of ticket. A retired one stays on its tickets, and is offered no more."""

    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    tickets = models.ManyToManyField(Ticket, through="TicketTag", related_name="tags")

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(Lower("name"), name="tag_name_once")]

    def __str__(self) -> str:
        return self.name


class TicketTag(models.Model):
    """A tag on a ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="tag_links")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="links")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "tag"], name="ticket_tag_once")]
        indexes = [models.Index(fields=["tag", "-ticket"], name="tickets_of_tag")]

    def __str__(self) -> str:
        return str(self.tag)


class Watch(models.Model):
    """A colleague who wants to hear what happens on a ticket. ``because`` says how it came: asked, mentioned …"""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="watches")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    because = models.CharField(max_length=12, default="asked")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.ticket}"


class FollowUp(models.Model):
    """A day on which a ticket is to be looked at again, for one person. Told once; then it is ``done_at``."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="follow_ups")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follow_ups")
    due_at = models.DateTimeField()
    note = models.CharField(max_length=300, default="", blank=True)
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "user"], condition=Q(done_at__isnull=True), name="one_open_follow_up"
            )
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(told_at__isnull=True), name="follow_up_due")]

    def __str__(self) -> str:
        return f"{self.ticket} {self.due_at:%Y-%m-%d}"
