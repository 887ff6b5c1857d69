"""Dates and durations as people say them, in the reader's time zone and language; the exact moment on hover."""

from datetime import UTC, date, datetime
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

DAY = 86_400


def spoken(value: datetime, now: datetime) -> str:
    """``today 14:32``, ``yesterday 09:10``, ``Mon 10:00`` (within six days), ``3 Nov 10:00``, ``3 Nov 2025``."""
    zone = timezone.get_current_timezone()
    local, here = value.astimezone(zone), now.astimezone(zone)
    clock = f"{local:%H:%M}"
    days = (local.date() - here.date()).days
    if days == 0:
        return clock
    if days == -1:
        return _("yesterday %(time)s") % {"time": clock}
    if days == 1:
        return _("tomorrow %(time)s") % {"time": clock}
    if -7 < days < 7:
        return f"{_day(local.date(), 'D')} {clock}"
    if local.year == here.year:
        return _day(local.date(), "j M") + (f" {clock}" if abs(days) < 60 else "")
    return _day(local.date(), "j M Y")


def exact(value: datetime) -> str:
    """``Monday 3 November 2025 14:32 (EET)`` in the reader's zone."""
    local = value.astimezone(timezone.get_current_timezone())
    return f"{_day(local.date(), 'l j F Y')} {local:%H:%M} ({local:%Z})"


def _day(value: date, form: str) -> str:
    return _day_in(get_language(), value, form)


@lru_cache(maxsize=4096)
def _day_in(_language: str | None, value: date, form: str) -> str:
    """A page of fifty rows writes a hundred dates, of few days."""
    return formats.date_format(value, form)


def moment(value: datetime | None, now: datetime | None = None) -> SafeString | str:
    """A ``<time>`` element: spoken inside, exact on hover; "" for None."""
    if value is None:
        return ""
    words = spoken(value, now or timezone.now())
    exactly = value.astimezone(UTC).isoformat(timespec="seconds")
    return mark_safe(  # noqa: S308 - escaped here
        f'<time datetime="{exactly}" title="{escape(exact(value))}">{escape(words)}</time>'
    )


def day(value: date | None) -> str:
    """``3 November 2025``."""
    return formats.date_format(value, "j F Y") if value else ""


def weekday(value: date) -> str:
    """``Mon``."""
    return formats.date_format(value, "D")


def short_day(value: date) -> str:
    """``3 Nov``."""
    return formats.date_format(value, "j M")


def units() -> tuple[str, str, str, str]:
    """Short words for day, hour, minute, second."""
    return _units_in(get_language())


@lru_cache(maxsize=64)
def _units_in(_language: str | None) -> tuple[str, str, str, str]:
    return _("d"), _("h"), _("min"), _("s")


def duration(seconds: float) -> str:
    """``45 s``, ``12 min``, ``2 h 15 min``, ``3 d 4 h``: never more than two units; the sign is dropped."""
    left = abs(int(seconds))
    d, h, m, s = units()
    if left < 60:
        return f"{left} {s}"
    if left < 3600:
        return f"{left // 60} {m}"
    if left < DAY:
        return _two(left // 3600, h, left % 3600 // 60, m)
    return _two(left // DAY, d, left % DAY // 3600, h)


def _two(big: int, big_unit: str, small: int, small_unit: str) -> str:
    return f"{big} {big_unit} {small} {small_unit}" if small else f"{big} {big_unit}"
