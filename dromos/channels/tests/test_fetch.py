"""Letters from a real IMAP server into rows, whatever happens on the way."""

import datetime as dt
import time
from collections.abc import Iterator
from typing import Any

import pytest

from dromos.channels.email import actions, readers
from dromos.channels.email.fetch import batches, fetch_new
from dromos.channels.email.imap import Folder, Found
from dromos.channels.email.models import Mailbox
from dromos.channels.email.probe import try_mailbox
from dromos.interactions.models import RawMessage
from dromos.lib.actor import SYSTEM
from dromos.lib.models import Heartbeat
from tests.mailservers import PASSWORD, MailServers

pytestmark = pytest.mark.mailservers


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def mailbox_of(servers: MailServers, user: str, start: str = "from_now", days: int = 0) -> Mailbox:
    mailbox = actions.create_mailbox(
        name=user, address=user, imap_host="127.0.0.1", imap_port=servers.imap_port, imap_security="none",
        imap_username=user, imap_secret=PASSWORD, smtp_host="127.0.0.1", smtp_port=servers.smtp_port,
        smtp_security="none", by=SYSTEM, at=now(),
    )  # fmt: skip
    if start:
        actions.choose_start(mailbox=mailbox, mode=start, history_days=days, by=SYSTEM, at=now())
    return mailbox


def letter(number: int) -> bytes:
    return f"From: k@c.example\r\nSubject: letter {number}\r\nMessage-ID: <l{number}@c.example>\r\n\r\nx\r\n".encode()


def send(servers: MailServers, user: str, *numbers: int, already: int = 0) -> None:
    for number in numbers:
        servers.send(letter(number), sender="k@c.example", to=user)
    servers.await_letters(user, already + len(numbers))


def fetch(mailbox: Mailbox) -> int:
    mailbox = Mailbox.objects.get(pk=mailbox.pk)
    with Folder(mailbox) as folder:
        return fetch_new(folder, mailbox)


def subjects(mailbox: Mailbox) -> list[str]:
    """What was stored, in the order of the alphabet: a mail server delivers letters handed in together as it likes."""
    rows = RawMessage.objects.filter(source=mailbox.source)
    return sorted(bytes(row.content).partition(b"Subject: ")[2].partition(b"\r")[0].decode() for row in rows)


@pytest.mark.django_db
def test_letters_are_stored_once_flagged_and_never_deleted(mailservers: MailServers) -> None:
    user = "once@h.example"
    mailbox = mailbox_of(mailservers, user)
    send(mailservers, user, 1, 2, 3)
    assert fetch(mailbox) == 3
    assert fetch(mailbox) == 0
    assert subjects(mailbox) == ["letter 1", "letter 2", "letter 3"]
    with mailservers.imap(user) as line:
        assert line.search(None, "KEYWORD", "$DromosStored", "SEEN")[1] == [b"1 2 3"]
    send(mailservers, user, 4, already=3)
    assert fetch(mailbox) == 1
    assert not RawMessage.objects.filter(is_history=True).exists()


@pytest.mark.django_db
def test_what_was_there_before_is_left_alone_or_becomes_history(mailservers: MailServers) -> None:
    user = "old@h.example"
    send(mailservers, user, 1, 2)
    time.sleep(1.1)
    mailbox = mailbox_of(mailservers, user)
    send(mailservers, user, 3, already=2)
    fetch(mailbox)
    assert subjects(mailbox) == ["letter 3"]
    actions.choose_start(mailbox=mailbox, mode="history_days", history_days=7, by=SYSTEM, at=now())
    fetch(mailbox)
    assert subjects(mailbox) == ["letter 1", "letter 2", "letter 3"]
    assert RawMessage.objects.filter(is_history=True).count() == 2
    with mailservers.imap(user) as line:
        assert line.search(None, "UNSEEN")[1] == [b"1 2"]


@pytest.mark.django_db
def test_nothing_is_fetched_until_the_start_is_chosen(mailservers: MailServers) -> None:
    mailbox = mailbox_of(mailservers, "asks@h.example", start="")
    assert not mailbox.can_fetch
    readers.keep_reading(now())
    assert mailbox.pk not in readers._readers


@pytest.mark.django_db
def test_letters_renamed_by_the_server_are_known_by_their_bytes(mailservers: MailServers) -> None:
    user = "renamed@h.example"
    mailbox = mailbox_of(mailservers, user)
    send(mailservers, user, 1, 2)
    fetch(mailbox)
    Mailbox.objects.filter(pk=mailbox.pk).update(uid_validity=1, last_uid=900)
    send(mailservers, user, 3, already=2)
    assert fetch(mailbox) == 1
    assert subjects(mailbox) == ["letter 1", "letter 2", "letter 3"]


@pytest.mark.django_db
def test_a_death_between_fetch_and_cursor_costs_nothing(
    mailservers: MailServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = "dies@h.example"
    mailbox = mailbox_of(mailservers, user)
    send(mailservers, user, 1, 2)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Folder, "mark_stored", die)
    with pytest.raises(KeyboardInterrupt):
        fetch(mailbox)
    monkeypatch.undo()
    assert fetch(mailbox) == 0
    assert len(subjects(mailbox)) == 2


@pytest.mark.django_db
def test_of_a_huge_letter_the_beginning_is_kept(mailservers: MailServers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dromos.channels.email.fetch.MAX_SIZE", 2_000)
    monkeypatch.setattr("dromos.channels.email.fetch.KEPT_OF_LARGER", 1_000)
    user = "huge@h.example"
    mailbox = mailbox_of(mailservers, user)
    mailservers.send(letter(1) + b"x" * 70 + b"\r\n" * 3_000, sender="k@c.example", to=user)
    send(mailservers, user, 2, already=1)
    assert fetch(mailbox) == 2
    assert subjects(mailbox) == ["letter 1", "letter 2"]
    assert {raw.size for raw in RawMessage.objects.all()} & {1_000}


@pytest.mark.django_db
def test_letters_move_to_the_folder_that_is_named(mailservers: MailServers) -> None:
    user = "moves@h.example"
    mailbox = mailbox_of(mailservers, user)
    with mailservers.imap(user) as line:
        line.create("Done")
    actions.change_mailbox(mailbox=mailbox, processed_folder="Done", by=SYSTEM, at=now())
    send(mailservers, user, 1)
    fetch(mailbox)
    assert mailservers.inbox(user) == []
    with mailservers.imap(user) as line:
        assert line.select("Done")[1] == [b"1"]


@pytest.mark.django_db
def test_the_connection_can_be_tried(mailservers: MailServers) -> None:
    mailbox = mailbox_of(mailservers, "tries@h.example")
    assert [finding.is_ok for finding in try_mailbox(mailbox)] == [True, True]
    assert "0 letters" in try_mailbox(mailbox)[0].text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"imap_secret": "wrong"}, "user name and password"),
        ({"imap_port": 1}, "Nobody answers"),
        ({"imap_host": "no-such-host.invalid"}, "no server of that name"),
        ({"folder": "Nowhere"}, "folder"),
        ({"imap_security": "tls"}, "secur"),
        ({"imap_host": ""}, "Give the name"),
    ],
)
def test_what_is_wrong_is_said_in_words(mailservers: MailServers, changes: dict[str, Any], words: str) -> None:
    mailbox = mailbox_of(mailservers, "wrong@h.example")
    actions.change_mailbox(mailbox=mailbox, by=SYSTEM, at=now(), **changes)
    receiving, sending = try_mailbox(mailbox)
    assert not receiving.is_ok
    assert words in receiving.text
    assert sending.is_ok


@pytest.fixture
def reading() -> Iterator[None]:
    """Readers that were started are stopped, and their connections closed."""
    yield
    for reader in readers._readers.values():
        reader.stop.set()
    for reader in readers._readers.values():
        reader.join(15)
    readers._readers.clear()


def await_rows(mailbox: Mailbox, count: int, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if RawMessage.objects.filter(source=mailbox.source).count() >= count:
            return
        time.sleep(0.1)
    raise AssertionError(f"{subjects(mailbox)}; {Mailbox.objects.get(pk=mailbox.pk).last_error}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("reading")
def test_a_reader_is_told_of_new_letters_and_survives_the_server(
    mailservers: MailServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "IDLE_SECONDS", 2)
    user = "told@h.example"
    mailbox = mailbox_of(mailservers, user)
    readers.keep_reading(now())
    send(mailservers, user, 1)
    await_rows(mailbox, 1)
    mailservers.kill_dovecot()
    mailservers.send(letter(2), sender="k@c.example", to=user)
    time.sleep(1)
    mailservers.start_dovecot()
    mailservers.await_letters(user, 2, 40)
    send(mailservers, user, 3, already=2)
    await_rows(mailbox, 3, 40)
    assert subjects(mailbox) == ["letter 1", "letter 2", "letter 3"]
    beat = Heartbeat.objects.get(name=f"fetch:{mailbox.pk}")
    assert beat.succeeded_at is not None


def test_batches_are_bounded_in_number_and_size() -> None:
    small = [Found(uid, 10, None) for uid in range(1, 121)]
    assert [len(batch) for batch in batches(small)] == [50, 50, 20]
    large = [Found(uid, 5 * 2**20, None) for uid in range(1, 4)]
    assert [len(batch) for batch in batches(large)] == [1, 1, 1]
    assert list(batches([])) == []
