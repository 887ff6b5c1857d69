"""Brings letters from their server into our rows: first the bytes and the commit, then the flag at the server.

The cursor (UIDVALIDITY and highest UID) moves in the same transaction that stores the letters, so a process killed
at any point begins again where the rows end: nothing is lost, nothing comes twice. When the server renames its
letters (a new UIDVALIDITY) they are read again and known by their bytes.
"""

import datetime as dt
import logging
from collections.abc import Iterator, Sequence

from django.utils import timezone

from dromos.channels.email import actions
from dromos.channels.email.arrival import received_at
from dromos.channels.email.imap import Folder, Found
from dromos.channels.email.inbound import KEPT_OF_LARGER, MAX_SIZE
from dromos.channels.email.models import Mailbox
from dromos.interactions.actions import RawLetter
from dromos.interactions.models import RawMessage

log = logging.getLogger(__name__)

BATCH_LETTERS = 50
BATCH_BYTES = 8 * 2**20
A_DAY = dt.timedelta(days=1)
REMEMBERED = 200  # letters whose flag is set again after a new connection, in case we died before setting it


def fetch_new(folder: Folder, mailbox: Mailbox) -> int:
    """Store everything that is new in the folder; returns how many letters were new to us.

    1. The first time, or when UIDVALIDITY changed: look at what arrived since the start that was chosen; letters
       from before it are history, letters from before the history are not touched.
    2. Else: everything above the cursor.
    3. In batches: fetch, store, move the cursor, commit; then flag, and move where a folder for that is named.
    """
    if _is_renumbered(folder, mailbox):
        if mailbox.uid_validity is not None:
            actions.note_renumbered(mailbox=mailbox, at=timezone.now())
        found, highest = _rescan(folder, mailbox)
    else:
        found = folder.after(mailbox.last_uid)
        highest = found[-1].uid if found else mailbox.last_uid
    folder.was_read = True
    new = 0
    for batch in batches(found):
        new += _store(folder, mailbox, batch)
    if mailbox.uid_validity != folder.uid_validity or mailbox.last_uid < highest:
        _advance(mailbox, folder, highest)
    return new


def _is_renumbered(folder: Folder, mailbox: Mailbox) -> bool:
    """The cursor means nothing here: another UIDVALIDITY, or, at servers that always say the same one, numbers that
    begin below what was read already.
    """
    begins_anew = not folder.was_read and 0 < folder.uid_next <= mailbox.last_uid
    return mailbox.uid_validity != folder.uid_validity or begins_anew


def _rescan(folder: Folder, mailbox: Mailbox) -> tuple[list[Found], int]:
    """What to read when the cursor means nothing, and the UID up to which the folder was looked at."""
    highest = folder.highest_uid()
    start = mailbox.history_since() or mailbox.started_at or mailbox.created_at
    return [found for found in folder.since(start) if found.uid <= highest], highest


def batches(found: Sequence[Found]) -> Iterator[list[Found]]:
    """Letters in order, so many at once that neither round trips nor memory grow."""
    batch: list[Found] = []
    size = 0
    for one in found:
        if batch and (len(batch) >= BATCH_LETTERS or size + one.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += one.size
    if batch:
        yield batch


def _store(folder: Folder, mailbox: Mailbox, batch: list[Found]) -> int:
    about = {one.uid: one for one in batch}
    at = timezone.now()
    letters = [_raw(mailbox, folder.uid_validity, about[uid], content) for uid, content in _contents(folder, batch)]
    new = actions.keep_letters(
        mailbox=mailbox, uid_validity=folder.uid_validity, last_uid=batch[-1].uid, letters=letters, at=at
    )
    # History is only read: nobody's old letters change their place or look unread no more.
    taken = [one.uid for one in batch if not _is_history(mailbox, one)]
    folder.mark_stored(taken)
    if mailbox.processed_folder:
        folder.move(taken, mailbox.processed_folder)
    return new


def _contents(folder: Folder, batch: list[Found]) -> Iterator[tuple[int, bytes]]:
    """The bytes of each letter that is still there, in order; of a huge one its beginning."""
    yield from folder.fetch([one.uid for one in batch if one.size <= MAX_SIZE])
    for one in batch:
        if one.size > MAX_SIZE:
            log.warning("letter %d of %d bytes: only its beginning is stored", one.uid, one.size)
            yield from folder.fetch([one.uid], first=KEPT_OF_LARGER)


def _is_history(mailbox: Mailbox, found: Found) -> bool:
    return found.arrived_at is not None and found.arrived_at < _start(mailbox)


def _start(mailbox: Mailbox) -> dt.datetime:
    return (mailbox.started_at or mailbox.created_at).replace(microsecond=0)


def _copied_from(mailbox: Mailbox, found: Found, content: bytes) -> dt.datetime | None:
    """Whoever moves a mailbox may copy its letters under today's date: one that its old server had received long
    before, and before our start, is as old as that server said. None: it was not copied.
    """
    received = received_at(content)
    if received is None or found.arrived_at is None or received >= _start(mailbox):
        return None
    return received if found.arrived_at - received > A_DAY else None


def _raw(mailbox: Mailbox, uid_validity: int, found: Found, content: bytes) -> RawLetter:
    arrived = _copied_from(mailbox, found, content) or found.arrived_at
    is_history = arrived is not None and arrived < _start(mailbox)
    return RawLetter(
        source_uid=f"{mailbox.place}{uid_validity}:{found.uid}",
        content=content,
        is_history=is_history,
        received_at=arrived if is_history else None,
    )


def _advance(mailbox: Mailbox, folder: Folder, highest: int) -> None:
    actions.keep_letters(
        mailbox=mailbox, uid_validity=folder.uid_validity, last_uid=highest, letters=[], at=timezone.now()
    )


def flag_again(folder: Folder, mailbox: Mailbox) -> None:
    """Flag the letters stored last once more: a process that died between commit and flag left them unflagged."""
    prefix = f"{mailbox.place}{folder.uid_validity}:"
    rows = RawMessage.objects.filter(source=mailbox.source, source_uid__startswith=prefix, is_history=False)
    places = rows.order_by("-id").values_list("source_uid", flat=True)[:REMEMBERED]
    uids = sorted(int(place.partition(":")[2]) for place in places)
    if uids and not mailbox.processed_folder:
        folder.mark_stored(uids)


def note_cycle(mailbox: Mailbox, at: dt.datetime) -> None:
    """The folder was read to its end."""
    actions.note_success(mailbox=mailbox, at=at)
