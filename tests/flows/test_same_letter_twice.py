"""One letter to two of our own mailboxes is one ticket; both originals are kept and counted."""

import threading

import pytest
from django.db import connection, transaction

from dromos.channels import intake
from dromos.intake.models import Outcome
from dromos.intake.queries import reconcile
from dromos.interactions import actions as interactions
from dromos.interactions.actions import RawLetter
from dromos.interactions.models import Message, RawMessage
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.flows.letters import letter


def twice(cast: Cast, **changes: str) -> list[RawMessage]:
    """The same letter, as the servers of two mailboxes wrote it down."""
    values = {"to": "support@meridian.example, finance@meridian.example", "Message_ID": "<one@customer.example>"}
    for number, mailbox in enumerate(("support", "finance"), 1):
        content = letter(**values) if number == 1 else letter(**{**values, **changes})
        content = f"Delivered-To: {mailbox}@meridian.example\r\n".encode() + content
        raw = RawLetter(f"1:{number}", content)
        interactions.store_raw(channel="email", source=f"mailbox:{number}", letters=[raw], at=cast.at)
    return list(RawMessage.objects.order_by("id"))


def test_two_mailboxes_one_ticket(cast: Cast) -> None:
    rows = twice(cast)
    for raw in rows:
        intake.take_in([raw.pk], cast.at)
    ticket = Ticket.objects.get()
    assert Message.objects.filter(direction="in").count() == 1
    assert Message.objects.filter(direction="out").count() == 1
    found = {outcome.raw_id: outcome for outcome in Outcome.objects.all()}
    assert [found[raw.pk].result for raw in rows] == ["opened", "joined"]
    assert found[rows[1].pk].ticket == ticket
    assert (found[rows[1].pk].cause, found[rows[1].pk].interaction_id) == (
        "same_letter",
        found[rows[0].pk].interaction_id,
    )
    day = reconcile(cast.at, cast.at.replace(hour=23))
    assert (day.received, dict(day.counts), day.holds) == (2, {"opened": 1, "joined": 1}, True)


@pytest.mark.parametrize(
    "changes", [{"text": "Other words."}, {"subject": "Other"}, {"sender": "Oscar <oscar@customer.example>"}]
)
def test_a_message_id_used_again_for_another_letter_hides_nothing(cast: Cast, changes: dict[str, str]) -> None:
    for raw in twice(cast, **changes):
        intake.take_in([raw.pk], cast.at)
    assert Ticket.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_a_moment_while_the_first_is_in_other_hands(cast: Cast) -> None:
    first, second = twice(cast)
    taken, go_on = threading.Event(), threading.Event()

    def other_worker() -> None:
        with transaction.atomic():
            intake.take_in([first.pk], cast.at)
            taken.set()
            go_on.wait(20)
        connection.close()

    worker = threading.Thread(target=other_worker)
    worker.start()
    assert taken.wait(20)
    intake.take_in([second.pk], cast.at)
    second.refresh_from_db()
    assert (second.state, second.attempts, second.next_at > cast.at) == ("new", 0, True)
    go_on.set()
    worker.join(20)
    intake.take_in([second.pk], cast.at)
    assert (Ticket.objects.count(), Outcome.objects.get(raw=second).cause) == (1, "same_letter")


def test_two_originals_taken_in_together_are_one_letter_too(cast: Cast) -> None:
    rows = twice(cast)
    intake.take_in([raw.pk for raw in rows], cast.at)
    assert Ticket.objects.count() == 1
    assert Outcome.objects.filter(raw__in=rows).count() == 2
