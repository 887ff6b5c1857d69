"""Accidents of real mail servers and of our database: nothing is lost, nothing comes twice, and the doctor says it."""

import datetime as dt
import shutil
import time

import pytest
from django.db import DatabaseError, connection, transaction

from dromos.api.health import ILL, LOOK, WELL, Finding, examine
from dromos.channels.email import actions, readers
from dromos.channels.email.models import Mailbox
from dromos.channels.email.readers import Reader
from dromos.channels.tests.test_fetch import await_rows, fetch, letter, mailbox_of, now, reading, send, subjects
from dromos.interactions.models import RawMessage
from dromos.lib.actor import SYSTEM
from dromos.lib.heartbeat import beat
from tests.mailservers import MailServers

__all__ = ["reading"]  # a fixture


def said(name: str, at: dt.datetime) -> Finding:
    return next(finding for finding in examine(at).findings if finding.name.startswith(name))


@pytest.mark.mailservers
@pytest.mark.django_db
def test_a_server_that_numbers_its_letters_anew_brings_nothing_twice(mailservers: MailServers) -> None:
    """UIDVALIDITY changes in earnest: Dovecot loses its list of numbers."""
    user = "anew@h.example"
    with mailservers.imap(user) as line:
        for number in (90, 91):
            line.append("INBOX", "", '"03-Nov-2025 10:00:00 +0000"', letter(number))
    mailbox = mailbox_of(mailservers, user)
    send(mailservers, user, 1, 2, already=2)
    fetch(mailbox)
    before = Mailbox.objects.get(pk=mailbox.pk).uid_validity
    mailservers.kill_dovecot()
    time.sleep(1.1)  # a new number is a new second
    for path in (mailservers.run / "mail" / user).glob("dovecot*"):
        path.unlink() if path.is_file() else shutil.rmtree(path)
    mailservers.start_dovecot()
    send(mailservers, user, 3, already=4)
    assert fetch(mailbox) == 1
    after = Mailbox.objects.get(pk=mailbox.pk)
    assert after.uid_validity != before
    assert subjects(mailbox) == ["letter 1", "letter 2", "letter 3"]
    assert after.renumbered_at is not None
    at = now()
    beat(f"fetch:{after.pk}", at, mailbox=user, renumbered=after.renumbered_at.isoformat())
    finding = said(f"fetch:{after.pk}", at)
    assert (finding.status, "numbered all letters anew" in finding.text) == (LOOK, True)
    assert said(f"fetch:{after.pk}", at + dt.timedelta(minutes=1)).status == LOOK
    beat(f"fetch:{after.pk}", at + dt.timedelta(days=2), mailbox=user, renumbered=after.renumbered_at.isoformat())
    assert said(f"fetch:{after.pk}", at + dt.timedelta(days=2)).status == WELL


@pytest.mark.mailservers
@pytest.mark.django_db
def test_a_folder_made_anew_under_the_same_number_hides_no_letter(mailservers: MailServers) -> None:
    """Some servers always say the same UIDVALIDITY: then the numbers alone show that the folder is another one."""
    user = "again@h.example"
    mailbox = mailbox_of(mailservers, user)
    send(mailservers, user, 1, 2, 3)
    fetch(mailbox)
    with mailservers.imap(user) as line:
        line.create("Anew")
        line.append("Anew", "", "", letter(7))
        validity = int(line.status("Anew", "(UIDVALIDITY)")[1][0].split()[-1].rstrip(b")"))
    Mailbox.objects.filter(pk=mailbox.pk).update(folder="Anew", uid_validity=validity)
    RawMessage.objects.filter(source_uid__endswith=":1").update(source_uid=f"{validity}:1")
    assert fetch(mailbox) == 1
    assert fetch(mailbox) == 0
    assert subjects(mailbox) == ["letter 1", "letter 2", "letter 3", "letter 7"]


@pytest.mark.mailservers
@pytest.mark.django_db
def test_a_mailbox_that_moved_to_another_server_brings_nothing_twice_and_no_old_letters(
    mailservers: MailServers,
) -> None:
    """Whoever moves a mailbox copies its letters, some of them under today's date."""
    old, new = "moved@h.example", "moved-there@h.example"
    mailbox = mailbox_of(mailservers, old)
    send(mailservers, old, 1, 2)
    fetch(mailbox)
    with mailservers.imap(new) as line:
        line.append("INBOX", "", "", b"Received: from x by y; Mon, 3 Nov 2025 10:00:00 +0000\r\n" + letter(90))
        for content in mailservers.inbox(old):
            line.append("INBOX", "", "", content)
    send(mailservers, new, 3, already=3)
    actions.change_mailbox(mailbox=mailbox, imap_host="localhost", imap_username=new, by=SYSTEM, at=now())
    fetch(mailbox)
    assert subjects(mailbox) == ["letter 1", "letter 2", "letter 3", "letter 90"]
    assert [bytes(raw.content).count(b"letter 90") for raw in RawMessage.objects.filter(is_history=True)] == [1]


@pytest.mark.mailservers
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("reading")
def test_a_folder_that_is_renamed_is_said_and_read_again_when_it_is_back(
    mailservers: MailServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "IDLE_SECONDS", 1)
    monkeypatch.setattr(readers, "PAUSES", (0.2,))
    user = "renames@h.example"
    with mailservers.imap(user) as line:
        line.create("Support")
    mailbox = mailbox_of(mailservers, user)
    mailbox = actions.change_mailbox(mailbox=mailbox, folder="Support", by=SYSTEM, at=now())
    with mailservers.imap(user) as line:
        line.append("Support", "", "", letter(1))
    readers.keep_reading(now())
    await_rows(mailbox, 1)
    with mailservers.imap(user) as line:
        line.rename("Support", "Old")
        line.append("Old", "", "", letter(2))
    deadline = time.monotonic() + 20
    error = ""
    while "folder's name" not in error and time.monotonic() < deadline:
        time.sleep(0.1)
        error = Mailbox.objects.get(pk=mailbox.pk).last_error
    assert "folder's name" in error
    later = now() + dt.timedelta(hours=2)
    assert said(f"fetch:{mailbox.pk}", later).status == ILL
    with mailservers.imap(user) as line:
        line.rename("Old", "Support")
    await_rows(mailbox, 2)
    assert subjects(mailbox) == ["letter 1", "letter 2"]


@pytest.mark.mailservers
@pytest.mark.django_db
def test_a_server_that_was_away_for_a_day_costs_nothing(mailservers: MailServers) -> None:
    user = "away@h.example"
    mailbox = mailbox_of(mailservers, user)
    send(mailservers, user, 1)
    fetch(mailbox)
    reader = Reader(mailbox)
    actions.note_success(mailbox=mailbox, at=now())
    beat(reader.name, now(), mailbox=user)
    mailservers.kill_dovecot()
    with pytest.raises(OSError, match="refused"):
        fetch(mailbox)
    at = now() + dt.timedelta(days=1)
    beat(reader.name, at, ok=False, mailbox=user, error="Nobody answers there")
    finding = said(reader.name, at)
    assert finding.status == ILL
    assert "last success 1 d ago; now: Nobody answers there" in finding.text
    mailservers.send(letter(2), sender="k@c.example", to=user)  # the border server keeps it
    mailservers.start_dovecot()
    mailservers.await_letters(user, 2, 40)
    assert fetch(mailbox) == 1
    assert subjects(mailbox) == ["letter 1", "letter 2"]


@pytest.mark.mailservers
@pytest.mark.django_db
def test_a_database_that_cannot_write_leaves_letters_at_the_server(mailservers: MailServers) -> None:
    """As with a full disk: PostgreSQL refuses what writes and answers what reads."""
    user = "full@h.example"
    mailbox = mailbox_of(mailservers, user)
    send(mailservers, user, 1)

    def fetch_without_writing() -> None:
        with transaction.atomic():
            connection.cursor().execute("SET LOCAL transaction_read_only = on")
            fetch(mailbox)

    with pytest.raises(DatabaseError):
        fetch_without_writing()
    with mailservers.imap(user) as line:
        assert line.search(None, "UNSEEN")[1] == [b"1"]  # no flag without a commit
    assert fetch(mailbox) == 1
    assert subjects(mailbox) == ["letter 1"]


@pytest.mark.django_db
def test_the_doctor_says_that_nothing_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise DatabaseError("could not extend file: No space left on device\nHINT: Check free disk space.")

    assert said("writing", now()).status == WELL
    monkeypatch.setattr("dromos.api.health.beat", refuse)
    monkeypatch.setattr("dromos.api.health.connection.close", lambda: None)
    finding = said("writing", now())
    assert finding.status == ILL
    assert "No space left on device" in finding.text


@pytest.mark.django_db
def test_the_doctor_says_which_account_cannot_send_and_whether_we_listen() -> None:
    at = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
    mailbox = actions.create_mailbox(name="S", address="s@h.example", smtp_host="x", by=SYSTEM, at=at)
    actions.note_rest(mailbox=mailbox, said="421 busy", at=at)
    assert said("send:", at + dt.timedelta(minutes=1)).status == WELL
    later = at + dt.timedelta(minutes=20)
    actions.note_rest(mailbox=mailbox, said="421 busy", at=later)
    finding = said("send:", later)
    assert (finding.status, finding.text) == (LOOK, "not for 20 min; letters wait: 421 busy")
    assert said("send:", at + dt.timedelta(hours=2)).status == ILL
    actions.note_handed_over(mailbox=mailbox, at=later)
    assert said("send:", at + dt.timedelta(hours=2)).status == WELL
    beat("reception", at, smtp=25)
    assert said("reception", at).text == "listens: SMTP 25; last seen 0 s ago"
    assert said("reception", at + dt.timedelta(minutes=30)).status == ILL
    beat("reception", at, ok=False, error="Address already in use")
    assert said("reception", at).status == ILL
