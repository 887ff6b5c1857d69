"""The letters of escalation: alerts that have gathered, and digests."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dromos.accounts.models import User
from dromos.automation import figures, words
from dromos.automation.hours import zone_of
from dromos.automation.models import AlertItem, Digest, Escalation, PersonalAlert
from dromos.notifications import dates, plot
from dromos.notifications.actions import To
from dromos.notifications.queries import company_name
from dromos.notifications.render import one_line

MOST_LINES = 8


def to(user: User) -> To:
    return To(address=user.email, name=user.name, language=user.language, time_zone=zone_of(user).key)


def alert_letter(
    user: User, items: Sequence[AlertItem], at: dt.datetime, *, news: Sequence[PersonalAlert] = ()
) -> dict[str, Any]:
    """One letter about all of ``items`` and ``news``, for ``notifications.send``.

    Grouped by rule or by what happened, the longest lists cut short.
    """
    with translation.override(user.language):
        in_order = sorted(items, key=lambda item: (item.alert.rule.position, item.alert.rule_id, item.raised_at))
        parts = [
            _paragraph(str(rule), list(group), user, at)
            for rule, group in groupby(in_order, key=lambda item: item.alert.rule)
        ]
        told = [(words.news(row), words.about(row)) for row in news]
        parts += [
            _list(said, [about for _said, about in group]) for said, group in groupby(told, key=lambda one: one[0])
        ]
        return {
            "template": "alert",
            "values": {
                "name": user.get_short_name(),
                "summary": _summary(items, news),
                "alerts": "\n\n".join(parts),
                "link": _link(items, news),
            },
            "to": to(user),
        }


def _summary(items: Sequence[AlertItem], news: Sequence[PersonalAlert]) -> str:
    number = len(items) + len(news)
    if number == 1 and items:
        return f"{items[0].alert.rule}: {subject_of(items[0].escalation)}"
    if number == 1:
        return f"{words.news(news[0])}: {words.about(news[0])}"[:200]
    return ngettext("%(num)s thing needs you", "%(num)s things need you", number) % {"num": number}


def _paragraph(name: str, items: Sequence[AlertItem], user: User, at: dt.datetime) -> str:
    return _list(name, [f"{subject_of(item.escalation)}: {said_why(item.escalation, user, at)}" for item in items])


def _list(name: str, rows: Sequence[str]) -> str:
    lines = [f"- {one_line(row)}" for row in rows[:MOST_LINES]]
    if len(rows) > MOST_LINES:
        more = len(rows) - MOST_LINES
        lines.append("- " + ngettext("and %(num)s more", "and %(num)s more", more) % {"num": more})
    title = f"{name} ({len(rows)})" if len(rows) > 1 else name
    return f"{title}\n\n" + "\n".join(lines)


def subject_of(escalation: Escalation) -> str:
    """What it is about: a ticket with its number, or a queue."""
    if escalation.ticket is not None:
        return f"#{escalation.ticket.number} {escalation.ticket.subject}"
    return escalation.queue.name if escalation.queue else ""


def said_why(escalation: Escalation, user: User, at: dt.datetime) -> str:
    """Why it fired, with the moments as the reader says them."""
    say = {
        name: dates.moment(moment, now=at, language=user.language, time_zone=zone_of(user).key)
        for name, moment in words.moments(escalation).items()
    }
    return words.why(escalation, say)


def _link(items: Sequence[AlertItem], news: Sequence[PersonalAlert]) -> str:
    about = [item.escalation.ticket for item in items] + [row.ticket for row in news]
    only = about[0] if len(about) == 1 else None
    return f"{settings.BASE_URL}/tickets/{only.number}/" if only else f"{settings.BASE_URL}/alerts/"


# -- digests -------------------------------------------------------------------------------------

DAYS = {Digest.Period.DAILY: 14, Digest.Period.WEEKLY: 28}


def reader_day(user: User, at: dt.datetime) -> dt.date:
    return at.astimezone(zone_of(user)).date()


def digest_letter(digest: Digest, user: User, due: dt.datetime) -> dict[str, Any]:
    """Figures until the beginning of the reader's day: of the day before, or of the seven days before."""
    zone = zone_of(user)
    until = dt.datetime.combine(due.astimezone(zone).date(), dt.time(), zone)
    weekly = digest.period == Digest.Period.WEEKLY
    since = _days_before(until, 7 if weekly else 1)
    found = figures.of(digest.department_id, since, until, days=DAYS[Digest.Period(digest.period)], zone=zone)
    with translation.override(user.language):
        return {
            "template": "digest",
            "values": {
                "name": user.get_short_name(),
                "title": _title(digest, user, since, until, weekly=weekly),
                "figures": _figures(found),
                "plot": _plot(found, weekly=weekly),
                "topics": _topics(found, user.language),
                "link": f"{settings.BASE_URL}/floor/",
            },
            "to": to(user),
        }


def _days_before(until: dt.datetime, days: int) -> dt.datetime:
    return dt.datetime.combine(until.date() - dt.timedelta(days=days), dt.time(), until.tzinfo)


def _title(digest: Digest, user: User, since: dt.datetime, until: dt.datetime, *, weekly: bool) -> str:
    who = digest.department.name_in(user.language) if digest.department else company_name()
    first, last = since.date(), until.date() - dt.timedelta(days=1)
    day = date_format(first, "D j N")
    return f"{who}: {day} – {date_format(last, 'D j N')}" if weekly else f"{who}: {day}"


def _figures(found: figures.Figures) -> str:
    promises = found.kept + found.broken
    lines = [
        (_("Opened"), _("%(number)s (%(before)s the time before)") % {"number": found.opened, "before": found.before}),
        (_("Solved"), found.solved),
        (_("Open now"), found.open_now),
        (_("Late now"), found.late_now),
        (_("Not answered yet"), found.unanswered),
        (_("Promises kept"), f"{found.kept * 100 // promises} % ({found.kept}/{promises})" if promises else "–"),
        (_("Escalations"), found.escalated),
    ]
    return "\n".join(f"- {name}: {value}" for name, value in lines)


def _plot(found: figures.Figures, *, weekly: bool) -> str:
    """A row for each day; for each week in a weekly digest."""
    days = found.days
    rows: list[tuple[str, tuple[int, int]]]
    if weekly:
        weeks = [days[start : start + 7] for start in range(0, len(days), 7)]
        rows = [
            (date_format(week[0][0], "j N"), (sum(day[1] for day in week), sum(day[2] for day in week)))
            for week in weeks
        ]
    else:
        rows = [(date_format(day, "D j N"), (opened, solved)) for day, opened, solved in days]
    return plot.encode([_("Opened"), _("Solved")], rows)


def _topics(found: figures.Figures, language: str) -> str:
    if not found.topics:
        return ""
    lines = [f"- {names.get(language) or names.get('en', '?')}: {number}" for names, number in found.topics]
    return _("Most of it was about") + "\n\n" + "\n".join(lines)
