"""A mailbox at a POP3 server. Knows nothing of our tables. Deletes only what it is told to, at the end of the visit."""

import base64
import contextlib
import poplib
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from dromos.channels.email.models import Mailbox
from dromos.channels.email.tokens import sign_in, xoauth2
from dromos.channels.email.trust import context_of

TIMEOUT = 60.0
LINES_OF_LARGER = 25_000

poplib._MAXLINE = 20_000_000  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Listed:
    """A letter at the server: its number in this visit, its name for good, its size in bytes."""

    number: int
    uid: str
    size: int


class Drop:
    """One visit, for as long as the context. Raises poplib.error_proto, OSError, TokenRefusedError.

    A visit that ends with an error is broken off, and the server deletes nothing.
    """

    def __init__(self, mailbox: Mailbox) -> None:
        self.server = _connect(mailbox)
        try:
            _sign_in(self.server, mailbox)
        except BaseException:
            _shut(self.server)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            with contextlib.suppress(poplib.error_proto, OSError):
                self.server.quit()
        _shut(self.server)

    def listed(self) -> list[Listed]:
        """Everything that is there, in the server's order: usually the oldest first."""
        sizes = {int(number): int(size) for number, size in map(_pair, self.server.list()[1])}
        names = [(int(number), uid) for number, uid in map(_pair, self.server.uidl()[1])]
        return [Listed(number, uid, sizes.get(number, 0)) for number, uid in names]

    def count(self) -> int:
        return self.server.stat()[0]

    def head(self, number: int) -> bytes:
        return _joined(self.server.top(number, 0)[1])

    def fetch(self, number: int) -> bytes:
        """The original bytes."""
        return _joined(self.server.retr(number)[1])

    def beginning(self, number: int) -> bytes:
        """The first lines of a letter that is too large to be fetched whole."""
        return _joined(self.server.top(number, LINES_OF_LARGER)[1])

    def delete(self, number: int) -> None:
        self.server.dele(number)


def _pair(line: bytes) -> tuple[str, str]:
    first, _, second = line.decode("ascii", "replace").partition(" ")
    return first, second.strip()


def _joined(lines: list[bytes]) -> bytes:
    return b"\r\n".join(lines) + b"\r\n"


def _connect(mailbox: Mailbox) -> poplib.POP3:
    host, port = mailbox.imap_host, mailbox.imap_port
    if mailbox.imap_security == Mailbox.Security.TLS:
        return poplib.POP3_SSL(host, port, timeout=TIMEOUT, context=context_of(mailbox))
    server = poplib.POP3(host, port, timeout=TIMEOUT)
    if mailbox.imap_security == Mailbox.Security.STARTTLS:
        try:
            server.stls(context=context_of(mailbox))
        except BaseException:
            _shut(server)
            raise
    return server


def _shut(server: poplib.POP3) -> None:
    with contextlib.suppress(OSError):  # a line that could not be protected is gone already
        server.close()


def _sign_in(server: poplib.POP3, mailbox: Mailbox) -> None:
    user = mailbox.imap_username or mailbox.address
    if mailbox.auth != Mailbox.Auth.XOAUTH2:
        server.user(user)
        server.pass_(mailbox.imap_secret)
        return
    sign_in(mailbox, lambda token: _authenticate(server, xoauth2(user, token)), poplib.error_proto)


def _authenticate(server: poplib.POP3, said: str) -> None:
    encoded = base64.b64encode(said.encode()).decode("ascii")
    line = server._shortcmd(f"AUTH XOAUTH2 {encoded}")  # type: ignore[attr-defined]
    if line.startswith(b"+ "):  # the reason of a refusal, which wants an empty answer before it is one
        server._shortcmd("")  # type: ignore[attr-defined]
