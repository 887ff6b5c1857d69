"""The door for mail servers: they hand us letters by SMTP or LMTP.

Only addresses of mailboxes that are received like this are taken. "250" is said after the original is committed; when
the database is away or full, "451", and whoever brought the letter keeps it and comes again. The same letter brought
twice, because our "250" did not arrive, is stored once. Played as a role of a worker; workers of one machine share the
ports.
"""

import asyncio
import contextlib
import datetime as dt
import ipaddress
import logging
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from dromos.channels.email import actions
from dromos.channels.email.actions import HandedIn, NotOursError
from dromos.channels.email.queries import BEAT
from dromos.lib import heartbeat, settings

log = logging.getLogger(__name__)

SETTING = "mail_reception"
THREADS = 4
MOST_LINES = 100  # connections at once
MOST_RECIPIENTS = 100
MOST_HOPS = 60
LONGEST_LINE = 10 * 2**20
RELAYS = ("127.0.0.0/8", "::1/128")
LATER = "451 4.3.0 Please come back later"


@dataclass(frozen=True, slots=True)
class Reception:
    """How we listen. Port 0: not at all. `relays` are networks whose servers are ours: only they may use LMTP, and
    what they say about the sender's authenticity is believed.
    """

    host: str = "127.0.0.1"
    smtp_port: int = 0
    lmtp_port: int = 0
    largest_mb: int = 50
    relays: tuple[str, ...] = RELAYS
    certificate: str = ""
    private_key: str = ""

    @property
    def is_open(self) -> bool:
        return bool(self.smtp_port or self.lmtp_port)

    def is_relay(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in ipaddress.ip_network(network, strict=False) for network in self.relays)


def configured() -> Reception:
    values = dict(settings.get(SETTING, {}))
    return Reception(**{**values, "relays": tuple(values.get("relays", RELAYS))})


class _Lines:
    """What SMTP and LMTP do alike: long lines are taken, too many callers are asked to come again."""

    line_length_limit = LONGEST_LINE
    door: "Door"

    def connection_made(self, transport: Any) -> None:
        self.door.lines += 1
        if self.door.lines > MOST_LINES:
            transport.write(b"421 4.7.0 Too many connections, come back later\r\n")
            transport.close()
            return
        super().connection_made(transport)  # type: ignore[misc]

    def connection_lost(self, error: Exception | None) -> None:
        self.door.lines -= 1
        with contextlib.suppress(AttributeError):  # turned away before it began
            super().connection_lost(error)  # type: ignore[misc]


class _Smtp(_Lines, SMTP):
    pass


class _Lmtp(_Lines, LMTP):
    """LMTP wants an answer for each recipient, also where the library gives one for all."""

    async def push(self, status: Any) -> None:
        text = status.decode() if isinstance(status, bytes) else status
        count = len(self.envelope.rcpt_tos) if self.envelope else 0
        if count > 1 and text.startswith(("552 ", "500 Line too long")):
            text = "\r\n".join([text] * count)
        await super().push(text)


class Handler:
    """What is done with each command. Database work happens in threads of its own."""

    def __init__(self, door: "Door", *, is_lmtp: bool) -> None:
        self.door, self.is_lmtp = door, is_lmtp

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.is_lmtp and not self.door.reception.is_relay(_peer(session)):
            return "550 5.7.1 You may not hand in letters here"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        answer = await self.door.run(_answer_to_recipient, address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        peer = _peer(session)
        letter = HandedIn(
            content=envelope.original_content or b"",
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            peer=peer,
            helo=session.host_name or "",
            is_relayed=self.door.reception.is_relay(peer),
        )
        answer = await self.door.run(_store, letter)
        return "\r\n".join([answer] * (len(envelope.rcpt_tos) if self.is_lmtp else 1))


def _peer(session: Session) -> str:
    return str(session.peer[0]) if session.peer else ""


def _answer_to_recipient(address: str) -> str:
    try:
        actions.receiving_mailbox(address)
    except NotOursError:
        return "550 5.1.1 No such mailbox here"
    except DatabaseError as error:
        log.warning("reception: %s", error)
        return LATER
    return "250 2.1.5 Ok"


def _store(letter: HandedIn) -> str:
    if letter.hops > MOST_HOPS:
        return "554 5.4.6 This letter goes round in a circle"
    try:
        actions.take_handed_in(letter=letter, at=timezone.now())
    except NotOursError:
        return "550 5.1.1 No such mailbox here"
    except DatabaseError as error:
        log.warning("reception: %s", error)
        return LATER
    return "250 2.0.0 Ok: stored"


class Door:
    """Open ports, served by an event loop in a thread of its own. Raises OSError when a port or file cannot be had."""

    def __init__(self, reception: Reception) -> None:
        self.reception = reception
        self.lines = 0
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="reception")
        self._context = _tls(reception)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="reception", daemon=True)
        self._thread.start()
        self._servers: list[asyncio.Server] = []
        try:
            asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        except BaseException:
            self.close()
            raise

    async def _open(self) -> None:
        for port, is_lmtp in ((self.reception.smtp_port, False), (self.reception.lmtp_port, True)):
            if port:
                make = self._maker(_Lmtp if is_lmtp else _Smtp, is_lmtp=is_lmtp)
                self._servers.append(
                    await self._loop.create_server(make, self.reception.host, port, reuse_port=True, backlog=100)
                )

    def _maker(self, kind: type[SMTP], *, is_lmtp: bool) -> Callable[[], SMTP]:
        handler = Handler(self, is_lmtp=is_lmtp)

        def make() -> SMTP:
            line = kind(
                handler, data_size_limit=self.reception.largest_mb * 2**20, enable_SMTPUTF8=True, timeout=300,
                ident="Dromos", tls_context=self._context, loop=self._loop,
            )  # fmt: skip
            line.door = self  # type: ignore[attr-defined]
            return line

        return make

    async def run(self, work: Callable[..., str], *arguments: Any) -> str:
        """Do database work in a thread; a fault of ours is no reason for the sender to give the letter up."""

        def clean() -> str:
            close_old_connections()
            try:
                return work(*arguments)
            except Exception:
                log.exception("reception: a letter could not be taken")
                return LATER
            finally:
                close_old_connections()

        return await self._loop.run_in_executor(self._threads, clean)

    def close(self) -> None:
        """Shut the ports; letters that are just being handed in are not answered, so their servers come again."""

        async def shut() -> None:
            for server in self._servers:
                server.close()

        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(shut(), self._loop).result(5)
            self._close_connections()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)
        self._threads.shutdown(wait=True)

    def _close_connections(self) -> None:
        meet = threading.Barrier(THREADS)

        def one() -> None:
            with contextlib.suppress(threading.BrokenBarrierError):
                meet.wait(2)
            connection.close()

        for done in [self._threads.submit(one) for _number in range(THREADS)]:
            done.result(5)


def _tls(reception: Reception) -> ssl.SSLContext | None:
    if not reception.certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(reception.certificate, reception.private_key or None)
    return context


class _Listening:
    door: Door | None = None


def keep_listening(at: dt.datetime) -> int:
    """A worker's step: the ports are open as the settings say, and the doctor knows."""
    wanted = configured()
    if _Listening.door is not None and _Listening.door.reception != wanted:
        _Listening.door.close()
        _Listening.door = None
    if not wanted.is_open:
        heartbeat.forget(BEAT, but=[])
        return 0
    try:
        _Listening.door = _Listening.door or Door(wanted)
    except (OSError, ssl.SSLError, ValueError) as error:
        log.warning("reception: %s", error)
        heartbeat.beat(BEAT, at, ok=False, error=str(error)[:300])
    else:
        heartbeat.beat(BEAT, at, smtp=wanted.smtp_port, lmtp=wanted.lmtp_port)
    return 0
