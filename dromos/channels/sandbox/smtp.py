"""The sandbox's door: an SMTP port on loopback for letters to the demo's addresses.

A letter is in the database before "250" is said. Played as a role of a worker: `keep_listening` opens the port when
there is a sandbox account and leaves it open.
"""

import asyncio
import datetime as dt
import logging
import os
from concurrent.futures import ThreadPoolExecutor

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from dromos.channels.email.models import Mailbox
from dromos.channels.sandbox import actions

log = logging.getLogger(__name__)
HOST = "127.0.0.1"
LARGEST = 30 * 2**20


def port() -> int:
    """DROMOS_SANDBOX_PORT, 2525 by default."""
    return int(os.environ.get("DROMOS_SANDBOX_PORT", "2525"))


class Door:
    """What the server does with a letter. Database work happens in one thread of its own."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await self._run(_answer_to_recipient, address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        return await self._run(_store, envelope.mail_from or "", list(envelope.rcpt_tos), content)

    async def _run(self, work, *args) -> str:  # type: ignore[no-untyped-def] # noqa: ANN001, ANN002
        return str(await asyncio.get_running_loop().run_in_executor(self._thread, work, *args))


def _answer_to_recipient(address: str) -> str:
    close_old_connections()
    try:
        actions.mailbox_of(address)
    except actions.NoSuchMailboxError:
        return "550 5.1.1 No such mailbox in the sandbox; see its page for the addresses"
    except DatabaseError:
        log.exception("sandbox: the database is away")
        return "451 4.3.0 Please come back later"
    return "250 2.1.5 Ok"


def _store(sender: str, recipients: list[str], content: bytes) -> str:
    close_old_connections()
    try:
        actions.accept(sender=sender, recipients=recipients, content=content, at=timezone.now())
    except (DatabaseError, actions.NoSuchMailboxError):
        log.exception("sandbox: a letter could not be stored")
        return "451 4.3.0 Please come back later"
    return "250 2.0.0 Ok: stored"


class _Listening:
    controller: Controller | None = None
    has_complained = False


def listen(number: int) -> Controller:
    """Open the door; `controller.stop()` shuts it. Raises OSError when the port is taken."""
    controller = Controller(
        Door(), hostname=HOST, port=number, data_size_limit=LARGEST, enable_SMTPUTF8=True, decode_data=False,
        ident="Dromos sandbox",
    )  # fmt: skip
    controller.start()
    return controller


def keep_listening(at: dt.datetime) -> int:
    """A worker's step: the port is open as long as there is a sandbox account."""
    del at
    if _Listening.controller is None and Mailbox.objects.filter(kind=Mailbox.Kind.SANDBOX, is_active=True).exists():
        try:
            _Listening.controller = listen(port())
        except OSError as error:
            if not _Listening.has_complained:
                log.warning("sandbox: port %s cannot be opened: %s", port(), error)
            _Listening.has_complained = True
    return 0
