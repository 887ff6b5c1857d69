"""How fast letters leave: limits of providers, servers that want to be left alone, connections at once."""

import datetime as dt
import smtplib
from typing import Any

import pytest
from django.db import connection

from dromos.channels import delivery
from dromos.channels.adapter import Envelope, PostponedError
from dromos.channels.email import actions, sending, smtp
from dromos.channels.email.models import Mailbox, Pace
from dromos.channels.email.pace import LONGEST_REST, SHORTEST_REST, Spent, rest_after
from dromos.channels.tests.test_delivery import AT, Carrier, carried_by, queue, states
from dromos.interactions.models import Message, Recipient
from dromos.lib.actor import SYSTEM

MINUTE = dt.timedelta(minutes=1)


def test_limits_are_kept_in_each_minute_and_day() -> None:
    spent = Spent(AT, 28, AT, 990)
    assert spent.free_at(2, per_minute=30, per_day=1000) is None
    assert spent.free_at(3, per_minute=30, per_day=1000) == AT + MINUTE
    assert spent.free_at(11, per_minute=30, per_day=1000) == AT + dt.timedelta(days=1)
    assert spent.free_at(10_000, per_minute=0, per_day=0) is None
    later = spent.at(AT + MINUTE)
    assert (later.in_minute, later.in_day) == (0, 990)
    assert spent.at(AT + dt.timedelta(days=1)).in_day == 0
    assert Spent(AT, 0, AT, 0).free_at(50, per_minute=30, per_day=40) is None  # or it would never leave


def test_rests_grow_and_end() -> None:
    rests = [rest_after(times) for times in range(1, 40)]
    assert rests == sorted(rests)
    assert (rests[0], rests[-1]) == (SHORTEST_REST, LONGEST_REST)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def mailbox(db: None, clock: None) -> Mailbox:
    del db, clock
    made = actions.create_mailbox(
        name="Support", address="support@h.example", smtp_host="127.0.0.1", smtp_port=1, smtp_security="none",
        smtp_per_minute=2, by=SYSTEM, at=AT,
    )  # fmt: skip
    return actions.go_live(mailbox=made, is_live=True, by=SYSTEM, at=AT)


def test_what_is_above_the_limit_waits_for_the_next_minute(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_by(Carrier(), monkeypatch)
    for number in range(5):
        queue(mailbox, f"k{number}@c.example", message_id=f"m{number}@h.example")
    delivery.deliver_due(AT)
    assert Message.objects.filter(state="sent").count() == 2
    assert delivery.deliver_due(AT) == 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT + MINUTE)
    delivery.deliver_due(AT + MINUTE)
    assert Message.objects.filter(state="sent").count() == 4
    assert set(Recipient.objects.filter(state="queued").values_list("attempts", flat=True)) == {0}


class Server:
    """An SMTP line that answers as it is told to."""

    def __init__(self, **answers: tuple[int, bytes]) -> None:
        self.answers = answers

    def _say(self, command: str) -> tuple[int, bytes]:
        return self.answers.get(command, (250, b"ok"))

    def mail(self, _sender: str) -> tuple[int, bytes]:
        return self._say("mail")

    def rcpt(self, _address: str) -> tuple[int, bytes]:
        return self._say("rcpt")

    def data(self, _content: bytes) -> tuple[int, bytes]:
        if self.answers.get("data") == (0, b""):
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        return self._say("data")

    def rset(self) -> tuple[int, bytes]:
        return 250, b"ok"


def served_by(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "_line", lambda _mailbox: server)


@pytest.mark.parametrize(
    "answers",
    [
        {"mail": (421, b"4.7.0 Try again later, closing connection")},
        {"rcpt": (450, b"4.7.1 Error: too much mail from 192.0.2.1")},
        {"data": (451, b"Throttled: slow down please")},
        {"mail": (421, b"bye")},
    ],
)
def test_a_server_that_wants_fewer_letters_is_left_alone(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, answers: dict[str, tuple[int, bytes]]
) -> None:
    served_by(Server(**answers), monkeypatch)
    first, second = queue(mailbox, "a@c.example"), queue(mailbox, "b@c.example", message_id="2@h.example")
    delivery.deliver_due(AT)
    pace = Pace.objects.get()
    assert pace.rests_until == AT + SHORTEST_REST
    assert (states(first)[0], states(second)[0]) == ("queued", "queued")
    assert sending.sendable(AT) == []
    for _round in range(2):
        pace.refresh_from_db()
        assert pace.rests_until is not None
        at = pace.rests_until
        delivery.deliver_due(at)
    pace.refresh_from_db()
    assert pace.rests == 3
    assert not Recipient.objects.filter(attempts__gt=0).exists()

    served_by(Server(), monkeypatch)
    Recipient.objects.update(next_at=AT)
    Message.objects.update(send_after=AT)
    delivery.deliver_due(AT + dt.timedelta(hours=1))
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT + dt.timedelta(hours=1))
    delivery.deliver_due(AT + dt.timedelta(hours=1))
    pace.refresh_from_db()
    assert (pace.rests, pace.failing_since) == (0, None)
    assert (states(first)[0], states(second)[0]) == ("sent", "sent")


def test_a_letter_that_breaks_the_line_is_counted_and_stops_nobody(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    served_by(Server(data=(0, b"")), monkeypatch)
    message = queue(mailbox, "a@c.example")
    delivery.deliver_due(AT)
    assert Recipient.objects.get(message=message).attempts == 1
    assert sending.sendable(AT) == ["", mailbox.key]


def test_a_recipient_who_is_busy_is_no_matter_of_the_account(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    served_by(Server(rcpt=(450, b"4.2.1 greylisted")), monkeypatch)
    message = queue(mailbox, "a@c.example")
    delivery.deliver_due(AT)
    assert Recipient.objects.get(message=message).attempts == 1
    assert not Pace.objects.filter(rests__gt=0).exists()


def test_after_a_day_without_server_everything_leaves_at_once(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Retries of a letter grow to a day; waiting for a server must not."""
    message = queue(mailbox, "a@c.example")
    at = AT
    while at < AT + dt.timedelta(days=1):
        delivery.deliver_due(at)
        message.refresh_from_db()
        assert message.send_after is not None
        at = max(at + dt.timedelta(hours=3), message.send_after)
    assert Pace.objects.get().failing_since == AT
    assert message.send_after is not None
    assert message.send_after - at < LONGEST_REST
    served_by(Server(), monkeypatch)
    delivery.deliver_due(at + LONGEST_REST)
    assert states(message) == ("sent", {"a": "sent"})
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_account_has_only_so_many_connections_over_all_workers(clock: None) -> None:
    del clock
    values: dict[str, Any] = {"smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_security": "none", "smtp_connections": 2}
    made = actions.create_mailbox(name="S", address="s@h.example", by=SYSTEM, at=AT, **values)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            for slot in (1, 2):  # two other workers are sending
                key = made.pk * actions.MOST_SLOTS + slot
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [actions.SLOT_CLASS, key])
            with pytest.raises(PostponedError):
                smtp.deliver(made, Envelope("m", "s@h.example", ("a@c.example",), b""), AT)
            cursor.execute("ROLLBACK")
        assert actions.take_slot(made)
    finally:
        other.close()
