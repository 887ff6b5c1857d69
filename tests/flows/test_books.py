"""The one equation is kept as books: what was counted in must be there, and have become something."""

import datetime as dt

import pytest

from dromos.accounts.access import NotAllowedError
from dromos.api.health import ILL, WELL, examine
from dromos.channels import intake
from dromos.intake import books, retention
from dromos.intake.models import Outcome, ReconciledDay
from dromos.intake.release import NotWaitingError, release
from dromos.interactions import actions as interactions
from dromos.interactions.actions import RawLetter
from dromos.interactions.models import Message, RawMessage, ReceivedCount
from dromos.lib.actor import SYSTEM
from dromos.lib.models import AuditEntry
from tests.cast import Cast
from tests.flows.letters import letter

DAY = dt.timedelta(days=1)
SPAM = {"X_Spam_Flag": "YES"}


def arrive(cast: Cast, *contents: bytes) -> list[RawMessage]:
    start = RawMessage.objects.count()
    letters = [RawLetter(f"1:{start + number}", content) for number, content in enumerate(contents)]
    interactions.store_raw(channel="email", source="mailbox:1", letters=letters, at=cast.at)
    rows = list(RawMessage.objects.order_by("id")[start:])
    for raw in rows:
        intake.take_in([raw.pk], cast.at)
    return rows


def status(at: dt.datetime) -> int:
    return next(found.status for found in examine(at).findings if found.name == "reconciliation")


def test_a_day_on_which_everything_is_accounted_for_adds_up(cast: Cast) -> None:
    arrive(cast, letter(subject="One"), letter(subject="Two", **SPAM), b"\x00\x01")
    assert books.keep_books(cast.at) == 0
    day = ReconciledDay.objects.get(day=cast.at.date())
    assert (day.received, day.counts) == (3, {"opened": 1, "set_aside": 2})
    assert ReceivedCount.objects.get().number == 3
    assert status(cast.at) == WELL


def test_fetching_twice_counts_once(cast: Cast) -> None:
    letters = [RawLetter("1:1", letter())]
    for _turn in range(2):
        interactions.store_raw(channel="email", source="mailbox:1", letters=letters, at=cast.at)
    assert ReceivedCount.objects.get().number == 1


def test_an_original_that_disappeared_is_noticed(cast: Cast) -> None:
    raw = arrive(cast, letter(subject="One"), letter(subject="Two", **SPAM))[1]
    Outcome.objects.filter(raw=raw).delete()
    raw.delete()
    assert books.keep_books(cast.at) == 1
    day = ReconciledDay.objects.get(holds=False)
    assert (day.received, day.missing, day.unexplained, day.first_failed_at) == (2, 1, 0, cast.at)
    assert status(cast.at) == ILL


@pytest.mark.parametrize("how", ["no outcome", "no ticket"])
def test_an_original_that_became_nothing_is_noticed_until_it_is_mended(cast: Cast, how: str) -> None:
    (raw,) = arrive(cast, letter())
    kept = Outcome.objects.get()
    Outcome.objects.all().delete() if how == "no outcome" else Outcome.objects.update(ticket=None)
    assert books.keep_books(cast.at) == 1
    Outcome.objects.all().delete()
    kept.save(force_insert=True)
    assert books.keep_books(cast.at + DAY) == 0
    assert (ReconciledDay.objects.filter(holds=False).count(), status(cast.at)) == (0, WELL)
    assert raw.pk


def test_old_spam_is_deleted_and_still_counted(cast: Cast) -> None:
    spam, kept = arrive(cast, letter(subject="Pills", **SPAM), letter(subject="No internet"))
    assert retention.delete_what_is_old(cast.at + 89 * DAY) == 0
    assert retention.delete_what_is_old(cast.at + 91 * DAY) == 1
    spam.refresh_from_db()
    kept.refresh_from_db()
    assert (bytes(spam.content), spam.emptied_at, spam.state) == (b"", cast.at + 91 * DAY, "set_aside")
    assert kept.content
    assert books.keep_books(cast.at) == 0
    assert AuditEntry.objects.get(verb="delete_old").changes == {"spam": 1}
    with pytest.raises(NotWaitingError):
        release(raw=spam, by=cast.users["filip"].actor(), at=cast.at + 92 * DAY)


def test_originals_of_contacts_go_only_when_the_house_says_so(cast: Cast) -> None:
    arrive(cast, letter(subject="No internet"))
    values = {**retention.DEFAULTS, "originals": 10}
    with pytest.raises(NotAllowedError):
        retention.set_periods(values=values, by=cast.users["filip"].actor(), at=cast.at)
    with pytest.raises(retention.BadPeriodError):
        retention.set_periods(values={**values, "spam": -1}, by=SYSTEM, at=cast.at)
    retention.set_periods(values=values, by=cast.users["ilona"].actor(), at=cast.at)
    assert retention.delete_what_is_old(cast.at + 11 * DAY) == 1
    assert Message.objects.get(direction="in").text.strip() == "Please help."
