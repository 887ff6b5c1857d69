"""Digests: each reader one for each of their days, at their own hour, in their own language."""

import datetime as dt

from dromos.accounts.models import User
from dromos.automation import actions, tasks
from dromos.automation.models import Digest, DigestIssue
from dromos.interactions.models import Message
from dromos.lib.actor import SYSTEM
from dromos.notifications.models import Letter
from dromos.tickets import actions as tickets
from tests.cast import Cast
from tests.flows.letters import letter, receive

HOUR = dt.timedelta(hours=1)
TUESDAY = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def live_in(user: User, zone: str, language: str = "en") -> None:
    User.objects.filter(pk=user.pk).update(time_zone=zone, language=language)


def written_to(user: User) -> list[Message]:
    return [row.message for row in Letter.objects.filter(address=user.email).order_by("id") if row.message]


def work(*moments: dt.datetime) -> int:
    return sum(tasks.issue_digests(at) for at in moments)


def test_a_digest_comes_once_a_day_at_the_readers_own_hour_in_their_language(cast: Cast) -> None:
    filip = cast.users["filip"]
    live_in(filip, "Europe/Athens", "el")
    ticket = receive(letter(subject="Internet down"), cast.at).ticket
    assert ticket is not None
    tickets.solve(ticket=ticket, by=cast.users["alexandra"].actor(), at=cast.at + HOUR)
    receive(letter(sender="Margit <margit@customer.example>"), cast.at + HOUR)
    department = cast.departments["customer-service"]
    actions.plan_digest(role="lead", department=department, hour=7, by=SYSTEM, at=cast.at)
    seven = TUESDAY + 5 * HOUR  # 7:00 in Athens
    assert work(seven - HOUR, seven - dt.timedelta(minutes=1)) == 0
    assert work(seven + dt.timedelta(minutes=1), seven + HOUR, seven + 5 * HOUR) == 1
    (message,) = written_to(filip)
    assert "Customer Service" in message.subject
    assert "Άνοιξαν: 2" in message.text
    assert "▇" in message.text
    assert "bgcolor=" in message.html
    assert message.automatic == "auto-generated"
    assert work(*(seven + dt.timedelta(hours=hours) for hours in range(6, 26))) == 1, "the next day's"


def test_readers_in_other_time_zones_get_theirs_at_their_own_hour(cast: Cast) -> None:
    hektor, galina = cast.users["hektor"], cast.users["galina"]
    live_in(hektor, "America/New_York")
    digest = actions.plan_digest(role="management", period="weekly", weekday=1, hour=8, by=SYSTEM, at=cast.at)
    assert work(*(TUESDAY + dt.timedelta(minutes=30 * half) for half in range(48))) == 1
    issue = DigestIssue.objects.get(digest=digest)
    assert (issue.user, issue.sent_at) == (hektor, TUESDAY + 13 * HOUR)
    assert written_to(galina) == []
    assert "%" not in written_to(hektor)[0].subject


def test_whoever_does_not_want_figures_gets_none_and_old_ones_are_not_sent(cast: Cast) -> None:
    filip = cast.users["filip"]
    department = cast.departments["customer-service"]
    actions.plan_digest(role="lead", department=department, hour=7, by=SYSTEM, at=cast.at)
    assert work(TUESDAY + 31 * HOUR) == 1, "after a standstill only the last one"
    actions.set_preference(
        by=filip.actor(), by_email=True, own_quiet_hours=False, quiet_from=None, quiet_to=None, digests=False
    )
    assert work(TUESDAY + 56 * HOUR) == 0
    assert Digest.objects.get().next_at > TUESDAY + 56 * HOUR


def test_a_digest_of_working_days_keeps_the_weekend(cast: Cast) -> None:
    department = cast.departments["customer-service"]
    actions.plan_digest(role="lead", department=department, hour=7, by=SYSTEM, at=cast.at)
    saturday = TUESDAY + dt.timedelta(days=4)
    assert work(saturday + 8 * HOUR, saturday + 32 * HOUR) == 0
