"""A mailbox at its server, as few round trips as possible. Knows nothing of our tables; never deletes anything."""

import contextlib
import datetime as dt
import imaplib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Self

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import UnexpectedCommandStatusError

from dromos.channels.email.headers import moment
from dromos.channels.email.models import Mailbox
from dromos.channels.email.tokens import oauthbearer, sign_in
from dromos.channels.email.trust import context_of

TIMEOUT = 60.0
KEYWORD = "$DromosStored"
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_DATE = re.compile(rb'\bINTERNALDATE "([^"]+)"')

imaplib.Commands.setdefault("MOVE", ("SELECTED",))  # RFC 6851
imaplib._MAXLINE = 20_000_000  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Found:
    """A letter at the server, not fetched yet. `arrived_at` is the server's clock, None when it does not say."""

    uid: int
    size: int
    arrived_at: dt.datetime | None


class Folder:
    """One folder, open for as long as the context. Raises imaplib.IMAP4.error, OSError, TokenRefusedError."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.box: BaseMailBox = _connect(mailbox)
        try:
            with _plain_errors():
                _sign_in(self.box, mailbox)
                self.box.client._get_capabilities()  # a server tells all it can only who has signed in
                self.box.folder.set(mailbox.folder)
            self.uid_validity = self._number("UIDVALIDITY")
            self.uid_next = self._number("UIDNEXT")
        except BaseException:
            self._shut()
            raise
        self.keyword = KEYWORD
        self.was_read = False  # in this connection

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                self.box.logout()
        self._shut()

    def _shut(self) -> None:
        with contextlib.suppress(imaplib.IMAP4.error, OSError, AttributeError):
            self.box.client.shutdown()

    def _number(self, name: str) -> int:
        found = self.box.client.response(name)[1]
        return int(found[0]) if found and found[0] else 0

    @property
    def can_idle(self) -> bool:
        return "IDLE" in self.box.client.capabilities

    def after(self, uid: int) -> list[Found]:
        """All letters with a higher UID, lowest first. One round trip."""
        return [found for found in self._list(f"{uid + 1}:*") if found.uid > uid]

    def since(self, moment_: dt.datetime) -> list[Found]:
        """All letters that arrived at the moment or later, lowest UID first."""
        day = (moment_ - dt.timedelta(days=1)).strftime("%d-%b-%Y")
        uids = self._call("SEARCH", None, f"(SINCE {day})")
        numbers = sorted(int(uid) for line in uids if isinstance(line, bytes) for uid in line.split())
        found: list[Found] = []
        for start in range(0, len(numbers), 500):
            found.extend(self._list(",".join(map(str, numbers[start : start + 500]))))
        floor = moment_.replace(microsecond=0)
        return [one for one in found if one.arrived_at is None or one.arrived_at >= floor]

    def highest_uid(self) -> int:
        """The highest UID there was when the folder was opened, 0 for an empty one."""
        return self.uid_next - 1 if self.uid_next else max((found.uid for found in self._list("*")), default=0)

    def _list(self, numbers: str) -> list[Found]:
        answer = self._call("FETCH", numbers, "(UID RFC822.SIZE INTERNALDATE)")
        lines = [line for line in answer if isinstance(line, bytes)]
        found = {entry.uid: entry for line in lines if (entry := _entry(line))}
        return [found[uid] for uid in sorted(found)]

    def fetch(self, uids: Sequence[int], *, first: int = 0) -> Iterator[tuple[int, bytes]]:
        """(UID, original bytes) of those that are still there; with `first` only so many bytes of each. One round
        trip; nothing is marked as read.
        """
        if not uids:
            return
        part = f"BODY.PEEK[]<0.{first}>" if first else "BODY.PEEK[]"
        answer = self._call("FETCH", ",".join(map(str, uids)), f"(UID {part})")
        for index, piece in enumerate(answer):
            if isinstance(piece, tuple) and len(piece) == 2:
                following = answer[index + 1] if index + 1 < len(answer) else b""
                about = piece[0] + (following if isinstance(following, bytes) else b"")
                uid = _UID.search(about)
                if uid:
                    yield int(uid.group(1)), piece[1]

    def mark_stored(self, uids: Sequence[int]) -> None:
        """Flag the letters as ours and read. A server that knows no keywords gets only the read flag."""
        for start in range(0, len(uids), 200):
            numbers = ",".join(map(str, uids[start : start + 200]))
            flags = f"(\\Seen {self.keyword})" if self.keyword else "(\\Seen)"
            try:
                self._call("STORE", numbers, "+FLAGS.SILENT", flags)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:
                if not self.keyword:
                    return  # a read-only mailbox: the cursor alone remembers
                self.keyword = ""
                self.mark_stored(uids[start : start + 200])

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move letters to another folder where the server can do it in one step; else they stay."""
        if uids and "MOVE" in self.box.client.capabilities:
            self._call("MOVE", ",".join(map(str, uids)), self.box.client._quote(folder))

    def wait(self, seconds: float) -> None:
        """Until something happens in the folder, at most so long (RFC 2177)."""
        with _plain_errors():
            self.box.idle.wait(timeout=int(seconds))

    def stay(self) -> None:
        """Tell the server we are still here; it may tell of new letters."""
        self.box.client.noop()

    def count(self) -> int:
        """How many letters are in the folder."""
        return len(self._call("SEARCH", None, "ALL")[0].split())

    def _call(self, command: str, *arguments: Any) -> list[Any]:
        kind, answer = self.box.client.uid(command, *arguments)
        if kind != "OK":
            raise imaplib.IMAP4.error(f"{command}: {answer!r}"[:500])
        if command == "FETCH" and answer == [None]:
            return []
        return list(answer)


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    """The library's own errors as those of the protocol, with the server's words."""
    try:
        yield
    except UnexpectedCommandStatusError as error:
        said = error.command_result[1]
        words = b" ".join(part for part in said if isinstance(part, bytes)).decode("utf-8", "replace")
        raise imaplib.IMAP4.error(words) from error


def _entry(line: bytes) -> Found | None:
    uid, size, date = _UID.search(line), _SIZE.search(line), _DATE.search(line)
    if not uid:
        return None
    arrived = moment(date.group(1).decode("ascii", "replace").strip()) if date else None
    return Found(int(uid.group(1)), int(size.group(1)) if size else 0, arrived)


def _connect(mailbox: Mailbox) -> BaseMailBox:
    host, port = mailbox.imap_host, mailbox.imap_port
    if mailbox.imap_security == Mailbox.Security.NONE:
        return MailBoxUnencrypted(host, port, timeout=TIMEOUT)
    context = context_of(mailbox)
    kind = MailBoxStartTls if mailbox.imap_security == Mailbox.Security.STARTTLS else MailBox
    return kind(host, port, timeout=TIMEOUT, ssl_context=context)


def _sign_in(box: BaseMailBox, mailbox: Mailbox) -> None:
    user = mailbox.imap_username or mailbox.address
    if mailbox.auth != Mailbox.Auth.XOAUTH2:
        box.login(user, mailbox.imap_secret, initial_folder=None)
    elif "AUTH=XOAUTH2" not in box.client.capabilities and "AUTH=OAUTHBEARER" in box.client.capabilities:
        sign_in(mailbox, partial(_oauthbearer, box, mailbox, user), imaplib.IMAP4.error)
    else:
        sign_in(mailbox, lambda token: box.xoauth2(user, token, initial_folder=None), imaplib.IMAP4.error)


def _oauthbearer(box: BaseMailBox, mailbox: Mailbox, user: str, token: str) -> None:
    said = oauthbearer(user, token, mailbox.imap_host, mailbox.imap_port).encode()
    # Whoever is refused gets the reason as a challenge, and answers it with one byte (RFC 7628, 3.2.3).
    box.client.authenticate("OAUTHBEARER", lambda challenge: b"\x01" if challenge else said)
