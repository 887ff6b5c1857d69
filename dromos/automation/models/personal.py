"""What one member of staff is told about their own work, and the devices that can be reached when no page is open."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dromos.tickets.models import Ticket


class PersonalAlert(models.Model):
    """One thing one person is told. The same kind of thing on the same ticket is told once until it was read.

    ``push_at`` and ``mail_at``: when it leaves the screen, unless somebody saw it before; null: it does not.
    """

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("Work was given to me")
        MENTION = "mention", _("Somebody mentioned me")
        REPLY = "reply", _("The customer wrote on my ticket")
        REOPENED = "reopened", _("My ticket was reopened")
        NOTE = "note", _("A colleague wrote on my ticket")
        WATCHED = "watched", _("News on a ticket I watch")
        TASK = "task", _("A task or follow-up of mine")
        TASK_DUE = "task_due", _("A task of mine is due")
        LETTER = "letter", _("A letter of mine did not leave")
        BREACH = "breach", _("A promise of mine is about to break, or broken")
        SUBSTITUTION = "substitution", _("I stand in for somebody")
        TRIGGER = "trigger", _("A trigger tells me")
        HOUSE = "house", _("Something in the set-up needs me")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="personal_alerts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, related_name="+")
    subject = models.CharField(
        max_length=200, default="", blank=True, help_text="What it is about without a ticket, or of it"
    )
    by_label = models.CharField(max_length=200, default="", blank=True, help_text="Who did it; empty: nobody")
    text = models.CharField(max_length=500, default="", blank=True, help_text="The first words of it")
    path = models.CharField(max_length=200, default="", blank=True, help_text="Where it leads; empty: to the ticket")
    count = models.PositiveIntegerField(default=1, help_text="How often since it was last read")
    raised_at = models.DateTimeField(help_text="The last time")
    on_screen = models.BooleanField(default=True)
    in_browser = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)
    told_by = models.CharField(max_length=8, default="", blank=True, help_text="The way that told it: browser, push …")
    push_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "ticket", "subject"],
                condition=Q(read_at__isnull=True),
                nulls_distinct=False,
                name="personal_alert_once_until_read",
            )
        ]
        indexes = [
            models.Index(fields=["user", "-raised_at"], name="personal_alert_of_user"),
            models.Index(fields=["push_at"], condition=Q(push_at__isnull=False), name="personal_alert_push"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"


class PushSubscription(models.Model):
    """One browser that asked to be woken (RFC 8030). ``p256dh`` and ``auth`` are its keys (RFC 8291), base64url."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    device = models.CharField(max_length=120, default="", blank=True)
    created_at = models.DateTimeField()
    last_sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, default="", blank=True, help_text="Why the last push did not go")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.device
