"""Letters from a real POP3 server into rows: each once, nothing deleted unless told."""

import datetime as dt
from typing import Any

import pytest

from dromos.channels.email import actions
from dromos.channels.email.arrival import arrived_at, received_at
from dromos.channels.email.fetch_pop3 import fetch_drop
from dromos.channels.email.models import KeptUid, Mailbox
from dromos.channels.email.pop3 import Drop
from dromos.channels.email.probe import try_mailbox
from dromos.channels.tests.test_fetch import letter, now, send, subjects
from dromos.interactions.models import RawMessage
from dromos.lib.actor import SYSTEM
from tests.mailservers import PASSWORD, MailServers

pytestmark = pytest.mark.mailservers


def mailbox_of(servers: MailServers, user: str, **values: Any) -> Mailbox:
    settings = {
        "kind": "pop3", "name": user, "address": user, "imap_host": "127.0.0.1", "imap_port": servers.pop3_port,
        "imap_security": "none", "imap_username": user, "imap_secret": PASSWORD, "smtp_host": "127.0.0.1",
        "smtp_port": servers.smtp_port, "smtp_security": "none",
    }  # fmt: skip
    mailbox = actions.create_mailbox(**{**settings, **values}, by=SYSTEM, at=now())
    actions.choose_start(mailbox=mailbox, mode="from_now", by=SYSTEM, at=now())
    return mailbox


def fetch(mailbox: Mailbox) -> int:
    mailbox = Mailbox.objects.get(pk=mailbox.pk)
    with Drop(mailbox) as drop:
        return fetch_drop(drop, mailbox)


def old_letter(servers: MailServers, user: str, number: int) -> None:
    """A letter that came a year ago; by IMAP, since nobody can hand in a letter yesterday."""
    with servers.imap(user) as line:
        head = b"Received: from x by h.example; Mon, 3 Nov 2025 10:00:00 +0000\r\n"
        line.append("INBOX", "", "", head + letter(number))


@pytest.mark.django_db
def test_each_letter_comes_once_and_stays_at_the_server(mailservers: MailServers) -> None:
    user = "pop-once@h.example"
    mailbox = mailbox_of(mailservers, user)
    send(mailservers, user, 1, 2)
    assert fetch(mailbox) == 2
    assert fetch(mailbox) == 0
    send(mailservers, user, 3, already=2)
    assert fetch(mailbox) == 1
    assert subjects(mailbox) == ["letter 1", "letter 2", "letter 3"]
    assert len(mailservers.inbox(user)) == 3
    assert bytes(
        RawMessage.objects.get(source_uid__startswith="uidl:", pk=RawMessage.objects.earliest("pk").pk).content
    ).endswith(b"\r\nx\r\n")


@pytest.mark.django_db
def test_letters_from_before_are_left_alone_or_become_history(mailservers: MailServers) -> None:
    user = "pop-old@h.example"
    old_letter(mailservers, user, 1)
    mailbox = mailbox_of(mailservers, user)
    send(mailservers, user, 2, already=1)
    assert fetch(mailbox) == 1
    assert subjects(mailbox) == ["letter 2"]
    actions.choose_start(mailbox=mailbox, mode="history_days", history_days=3000, by=SYSTEM, at=now())
    assert fetch(mailbox) == 1
    history = RawMessage.objects.get(is_history=True)
    assert history.received_at == dt.datetime(2025, 11, 3, 10, 0, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_when_the_server_forgets_its_names_nothing_comes_twice(mailservers: MailServers) -> None:
    user = "pop-renamed@h.example"
    old_letter(mailservers, user, 1)
    mailbox = mailbox_of(mailservers, user)
    send(mailservers, user, 2, already=1)
    fetch(mailbox)
    for row in KeptUid.objects.filter(mailbox=mailbox):
        row.uid = f"gone-{row.uid}"
        row.save()
    RawMessage.objects.update(source_uid="uidl:gone")
    assert fetch(mailbox) == 0
    assert subjects(mailbox) == ["letter 2"]


@pytest.mark.django_db
def test_a_letter_is_deleted_only_when_told_and_only_after_the_days(mailservers: MailServers) -> None:
    user = "pop-deletes@h.example"
    old_letter(mailservers, user, 1)
    mailbox = mailbox_of(mailservers, user, delete_after_days=7)
    send(mailservers, user, 2, 3, already=1)
    fetch(mailbox)
    assert len(mailservers.inbox(user)) == 3
    rows = KeptUid.objects.filter(mailbox=mailbox)
    rows.update(at=now() - dt.timedelta(days=8))
    fetch(mailbox)
    assert len(mailservers.inbox(user)) == 1
    assert rows.filter(is_stored=False).count() == 1  # what was there before us is not ours to delete


@pytest.mark.django_db
def test_a_death_after_the_commit_costs_nothing(mailservers: MailServers, monkeypatch: pytest.MonkeyPatch) -> None:
    user = "pop-dies@h.example"
    mailbox = mailbox_of(mailservers, user)
    send(mailservers, user, 1, 2)
    kept = actions.keep_dropped

    def keep_and_die(**values: Any) -> int:
        kept(**values)
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "keep_dropped", keep_and_die)
    with pytest.raises(KeyboardInterrupt):
        fetch(mailbox)
    monkeypatch.undo()
    assert fetch(mailbox) == 1
    assert subjects(mailbox) == ["letter 1", "letter 2"]


@pytest.mark.django_db
def test_the_connection_can_be_tried_and_failures_are_said(mailservers: MailServers) -> None:
    mailbox = mailbox_of(mailservers, "pop-tries@h.example")
    assert [finding.is_ok for finding in try_mailbox(mailbox)] == [True, True]
    actions.change_mailbox(mailbox=mailbox, imap_secret="wrong", by=SYSTEM, at=now())
    assert "user name and password" in try_mailbox(mailbox)[0].text


def test_when_a_letter_came_is_read_from_its_head() -> None:
    head = b"Received: from a by b\r\n\tfor c; Mon, 3 Nov 2025 10:00:00 +0000\r\nReceived: x; Tue, 4 Nov 2025 10:00:00 +0000\r\n"
    day = dt.datetime(2025, 11, 3, 10, 0, tzinfo=dt.UTC)
    assert received_at(head + b"Subject: x\r\n\r\nReceived: y; Wed, 5 Nov 2025 10:00:00 +0000\r\n") == day
    dated = b"Date: Mon, 3 Nov 2025 10:00:00 +0000\r\n\r\nx"
    assert (received_at(dated), arrived_at(dated), arrived_at(b"Date: soon\r\n\r\n")) == (None, day, None)
