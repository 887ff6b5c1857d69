"""One reader for each mailbox: a thread that holds the mailbox's lock, stays connected, and is told of new letters.

Any number of processes may run readers; the advisory lock lets one of them read a mailbox, and when that one dies
the lock is free at once.
"""

import datetime as dt
import imaplib
import logging
import poplib
import threading

from django.db import DatabaseError, connection
from django.utils import timezone

from dromos.channels.email import actions
from dromos.channels.email.explain import explain
from dromos.channels.email.fetch import fetch_new, flag_again, note_cycle
from dromos.channels.email.fetch_pop3 import fetch_drop
from dromos.channels.email.imap import Folder
from dromos.channels.email.models import Mailbox
from dromos.channels.email.pop3 import Drop
from dromos.channels.email.tokens import TokenRefusedError
from dromos.lib.heartbeat import beat, forget

log = logging.getLogger(__name__)

IDLE_SECONDS = 50.0  # far below the 29 minutes servers allow; then we look ourselves, whatever was told
POLL_SECONDS = 10.0  # where the server cannot tell
VISIT_SECONDS = 30.0  # between two visits to a POP3 server
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
LOCK_CLASS = 0x44524D46
_SETTINGS = (
    "auth", "imap_host", "imap_port", "imap_security", "imap_username", "imap_sealed_secret", "folder", "start_mode",
    "processed_folder", "started_at", "token_endpoint", "client_id", "address", "kind", "own_ca", "delete_after_days",
    "client_sealed_secret",
)  # fmt: skip

USUAL = (OSError, DatabaseError, imaplib.IMAP4.error, poplib.error_proto, TokenRefusedError)

_readers: dict[int, "Reader"] = {}


def keep_reading(_at: dt.datetime) -> int:
    """See that every mailbox that is to be read has a reader with its present settings. Returns 0: nothing waits."""
    wanted = {mailbox.pk: mailbox for mailbox in Mailbox.objects.filter(is_active=True) if mailbox.can_fetch}
    for pk, reader in list(_readers.items()):
        if pk not in wanted or reader.settings != settings_of(wanted[pk]) or not reader.is_alive():
            reader.stop.set()
            del _readers[pk]
    for pk, mailbox in wanted.items():
        if pk not in _readers:
            _readers[pk] = Reader(mailbox)
            _readers[pk].start()
    forget("fetch:", but=[f"fetch:{pk}" for pk in wanted])
    forget("send:", but=[f"send:{pk}" for pk in Mailbox.objects.filter(is_live=True).values_list("pk", flat=True)])
    return 0


def settings_of(mailbox: Mailbox) -> str:
    """What a reader must be made anew for when it changes."""
    return repr([getattr(mailbox, name) for name in _SETTINGS])


class Reader(threading.Thread):
    """Reads one mailbox until `stop`."""

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(name=f"fetch:{mailbox.pk}", daemon=True)
        self.mailbox_id = mailbox.pk
        self.settings = settings_of(mailbox)
        self.stop = threading.Event()
        self.failures = 0

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                self._read()
            except Mailbox.DoesNotExist:
                return
            except Exception as error:  # noqa: BLE001 - a reader must outlive any fault of a server
                self._note_failure(error)
            finally:
                connection.close()

    def _read(self) -> None:
        """Take the lock, connect, and read until something breaks. Another process may hold the lock: then wait."""
        if not _lock(self.mailbox_id):
            self.stop.wait(POLL_SECONDS)
            return
        mailbox = Mailbox.objects.get(pk=self.mailbox_id)
        if mailbox.kind == Mailbox.Kind.POP3:
            self._visit(mailbox)
        else:
            self._stay(mailbox)

    def _visit(self, mailbox: Mailbox) -> None:
        """POP3 knows no staying: come, take what is new, go, and come again."""
        while not self.stop.is_set() and settings_of(mailbox) == self.settings:
            with Drop(mailbox) as drop:
                fetch_drop(drop, mailbox)
            self._note_success(mailbox)
            self.stop.wait(VISIT_SECONDS)
            mailbox.refresh_from_db()

    def _stay(self, mailbox: Mailbox) -> None:
        with Folder(mailbox) as folder:
            flag_again(folder, mailbox)
            while not self.stop.is_set():
                fetch_new(folder, mailbox)
                self._note_success(mailbox)
                self._pause(folder)
                mailbox.refresh_from_db()
                if settings_of(mailbox) != self.settings:
                    return

    def _pause(self, folder: Folder) -> None:
        if folder.can_idle:
            folder.wait(IDLE_SECONDS)
        else:
            self.stop.wait(POLL_SECONDS)
            folder.stay()

    def _note_success(self, mailbox: Mailbox) -> None:
        self.failures = 0
        at = timezone.now()
        note_cycle(mailbox, at)
        renumbered = mailbox.renumbered_at.isoformat() if mailbox.renumbered_at else ""
        beat(self.name, at, mailbox=mailbox.address, renumbered=renumbered)

    def _note_failure(self, error: Exception) -> None:
        if self.stop.is_set():
            return
        log.warning("%s: %s", self.name, error, exc_info=not isinstance(error, USUAL))
        try:
            connection.close()
            mailbox = Mailbox.objects.get(pk=self.mailbox_id)
            at = timezone.now()
            actions.note_failure(mailbox=mailbox, error=explain(error), at=at)
            beat(self.name, at, ok=False, mailbox=mailbox.address, error=explain(error)[:300])
        except (DatabaseError, Mailbox.DoesNotExist):
            connection.close()
        self.stop.wait(PAUSES[min(self.failures, len(PAUSES) - 1)])
        self.failures += 1


def _lock(mailbox_id: int) -> bool:
    """True when this connection now holds the mailbox's lock; it does until it closes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, mailbox_id])
        return bool(cursor.fetchone()[0])
