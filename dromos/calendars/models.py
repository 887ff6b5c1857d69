"""When the company works: calendars, their exceptions, and which department follows which."""

from django.db import models
from django.db.models import Q

from dromos.accounts.models import Department


class BusinessCalendar(models.Model):
    """Working hours in one time zone, with the public holidays of one country or region."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="UTC", help_text="IANA name, such as Europe/Athens")
    country = models.CharField(
        max_length=2, default="", blank=True, help_text="Two letters; its public holidays are closed. Empty: none"
    )
    region = models.CharField(max_length=10, default="", blank=True, help_text="Region with holidays of its own")
    frames = models.JSONField(default=dict, help_text='{"Mon": [["08:00", "12:00"], ["13:00", "17:00"]], ...}')
    is_default = models.BooleanField(default=False, help_text="For departments without a calendar of their own")
    updated_at = models.DateTimeField(help_text="Raised with every change here and in the exceptions")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_calendar")
        ]

    def __str__(self) -> str:
        return self.name


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
