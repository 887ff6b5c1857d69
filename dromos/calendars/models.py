"""When the company works: calendars, their exceptions and feeds, who follows which; and when its people work."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department
from dromos.customers.models import Contract


class BusinessCalendar(models.Model):
    """Working hours in one time zone, with the public holidays of one country or region.

    With a ``parent``, what is left empty here (time zone, country with region, all hours) is the parent's, and its
    exceptions and feeds hold here too, unless this calendar says otherwise for the same day.
    """

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    time_zone = models.CharField(
        max_length=60, default="UTC", blank=True, help_text="IANA name, such as Europe/Athens; empty: the parent's"
    )
    country = models.CharField(
        max_length=2,
        default="",
        blank=True,
        help_text="Two letters; its public holidays are closed. Empty: the parent's, else none",
    )
    region = models.CharField(max_length=10, default="", blank=True, help_text="Region with holidays of its own")
    frames = models.JSONField(default=dict, help_text='{"Mon": [["08:00", "12:00"], ["13:00", "17:00"]], ...}')
    is_default = models.BooleanField(default=False, help_text="For departments without a calendar of their own")
    version = models.PositiveIntegerField(default=1, help_text="Raised by every change, here or in what is inherited")
    updated_at = models.DateTimeField(
        help_text="Raised with every change here and in the exceptions, feeds and parents"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_calendar")
        ]

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """What a calendar was before a change: running clocks count the time until then on it."""

    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    described = models.JSONField(help_text="As in queries.describe")
    replaced_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "version"], name="calendar_version_once")]

    def __str__(self) -> str:
        return f"{self.calendar} {self.version}"


class CalendarException(models.Model):
    """One date that differs from the week and the holidays. No frames: closed."""

    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.CASCADE, related_name="exceptions")
    date = models.DateField()
    name = models.CharField(max_length=120, default="", blank=True)
    frames = models.JSONField(default=list, blank=True, help_text='[["09:00", "12:00"]]; empty: closed')

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="exception_once_a_day")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}".strip()


class DepartmentCalendar(models.Model):
    """The calendar a department's targets run on."""

    department = models.OneToOneField(
        Department, on_delete=models.CASCADE, primary_key=True, related_name="calendar_link"
    )
    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT, related_name="department_links")

    def __str__(self) -> str:
        return f"{self.department}: {self.calendar}"


class ContractCalendar(models.Model):
    """The calendar the targets of one contract's tickets run on, whoever works on them."""

    contract = models.OneToOneField(Contract, on_delete=models.CASCADE, primary_key=True, related_name="calendar_link")
    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT, related_name="contract_links")

    def __str__(self) -> str:
        return f"{self.contract}: {self.calendar}"


class Feed(models.Model):
    """An iCalendar address that is read again and again: closed times of a calendar, or absences of a person."""

    calendar = models.ForeignKey(
        BusinessCalendar, on_delete=models.CASCADE, null=True, blank=True, related_name="feeds"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="feeds"
    )
    name = models.CharField(max_length=120)
    url = models.CharField(max_length=500, default="", blank=True, help_text="Empty: files are uploaded by hand")
    absence_kind = models.CharField(max_length=10, default="leave", blank=True, help_text="Of a person's events")
    takes_all = models.BooleanField(
        default=False, help_text="A person's feed: every busy event, not only whole days and those marked out of office"
    )
    is_trusted = models.BooleanField(default=False, help_text="A person's feed: no lead needs to approve its absences")
    is_active = models.BooleanField(default=True)
    etag = models.CharField(max_length=200, default="", blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, default="", blank=True, help_text="Why it could not be read last time")
    next_at = models.DateTimeField(null=True, blank=True, help_text="When it is read next; empty: not by itself")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(calendar__isnull=False) ^ Q(user__isnull=False), name="feed_of_calendar_or_person"
            )
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="feed_due")]

    def __str__(self) -> str:
        return self.name


class FeedDay(models.Model):
    """What a calendar's feed says of one local day: when it is closed."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="days")
    date = models.DateField()
    name = models.CharField(max_length=200, default="", blank=True)
    closed = models.JSONField(default=list, help_text='[["00:00", "24:00"]]: the whole day')

    class Meta:
        ordering = ["date", "id"]
        indexes = [models.Index(fields=["feed", "date"], name="day_of_feed")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}".strip()


class WorkingPattern(models.Model):
    """Shifts that repeat after one or more weeks, to be followed by people.

    A shift over midnight is one frame that ends before it starts: ["22:00", "06:00"].
    """

    name = models.CharField(max_length=120)
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="patterns", help_text="Empty: any"
    )
    calendar = models.ForeignKey(
        BusinessCalendar,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="patterns",
        help_text="Its holidays and exceptions hold for the shifts; empty: shifts take place on every day",
    )
    time_zone = models.CharField(max_length=60, default="", blank=True, help_text="Empty: that of whoever follows it")
    weeks = models.JSONField(default=list, help_text='[{"Mon": [["06:00", "14:00"]], ...}, ...]')
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Schedule(models.Model):
    """Who follows which pattern, and when. The periods of one person never overlap."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="schedules")
    pattern = models.ForeignKey(WorkingPattern, on_delete=models.PROTECT, related_name="schedules")
    starts_date = models.DateField()
    ends_date = models.DateField(null=True, blank=True, help_text="First day it no longer holds; empty: open-ended")
    first_week = models.PositiveSmallIntegerField(
        default=0, help_text="Which week of the pattern, counted from 0, the week of starts_date is"
    )

    class Meta:
        ordering = ["starts_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_date__isnull=True) | Q(ends_date__gt=F("starts_date")), name="schedule_ends_later"
            )
        ]
        indexes = [models.Index(fields=["user", "starts_date"], name="schedule_of_user")]

    def __str__(self) -> str:
        return f"{self.user}: {self.pattern}"


class ShiftChange(models.Model):
    """One day on which somebody works otherwise than their pattern says: an extra shift, a swap, a free day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shift_changes")
    date = models.DateField()
    frames = models.JSONField(default=list, blank=True, help_text='[["14:00", "22:00"]]; empty: free')
    note = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["user", "date"], name="shift_change_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user} {self.date}"


class Absence(models.Model):
    """Time in which somebody does not work. It counts when it is approved; how it moves is in ``absences.py``."""

    class Kind(models.TextChoices):
        LEAVE = "leave", _("Leave")
        SICKNESS = "sickness", _("Sickness")
        CALL_UP = "call_up", _("Call-up")
        TRAINING = "training", _("Training")
        OTHER = "other", _("Other absence")

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Cancelled")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.LEAVE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_whole_days = models.BooleanField(default=True, help_text="From midnight to midnight where the person lives")
    note = models.CharField(max_length=300, default="", blank=True, help_text="Seen by the person and their leads")
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, default="", blank=True, help_text="Why it was declined or cancelled")
    feed = models.ForeignKey(Feed, on_delete=models.SET_NULL, null=True, blank=True, related_name="absences")
    uid = models.CharField(max_length=300, default="", blank=True, help_text="Of the feed's event and its recurrence")

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_later"),
            models.UniqueConstraint(
                fields=["feed", "uid"], condition=Q(feed__isnull=False), name="absence_once_per_event"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "ends_at"], name="absence_of_user"),
            models.Index(fields=["starts_at"], condition=Q(state="requested"), name="absence_to_decide"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"
