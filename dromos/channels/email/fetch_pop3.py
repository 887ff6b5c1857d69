"""Brings letters from a POP3 server into our rows: bytes, name and commit together, then the next letter.

A letter is known by the name its server gives it (UIDL). What was there before we came is looked at once, by the
time in its head: older than the start is left alone or becomes history, as was chosen. When a server knows none of
its old names any more, everything is looked at like that again, and stored letters are known by their bytes.
Nothing is deleted, unless the account says after how many days; and then only what is stored here.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils import timezone

from dromos.channels.email import actions
from dromos.channels.email.arrival import arrived_at
from dromos.channels.email.inbound import KEPT_OF_LARGER, MAX_SIZE
from dromos.channels.email.models import KeptUid, Mailbox
from dromos.channels.email.pop3 import Drop, Listed
from dromos.interactions.actions import RawLetter

OLD_IN_A_ROW = 30  # after so many letters older than the start, those before them are believed to be older too


def fetch_drop(drop: Drop, mailbox: Mailbox) -> int:
    """Store everything that is new at the server; returns how many letters were new to us."""
    listed = drop.listed()
    known = _known(mailbox, listed)
    unknown = [one for one in listed if one.uid not in known]
    looks_back = mailbox.uid_validity is None or (not known and mailbox.kept_uids.exists())
    if looks_back and mailbox.uid_validity is not None and listed:
        actions.note_renumbered(mailbox=mailbox, at=timezone.now())
    if looks_back:
        unknown = _since_the_start(drop, mailbox, unknown)
    new = sum(_store(drop, mailbox, one, looks_back=looks_back) for one in unknown)
    if mailbox.uid_validity is None:
        actions.note_first_look(mailbox=mailbox)
    _delete_old(drop, mailbox, listed)
    return new


def _known(mailbox: Mailbox, listed: Sequence[Listed]) -> set[str]:
    rows = mailbox.kept_uids.filter(uid__in=[one.uid for one in listed])
    return set(rows.values_list("uid", flat=True))


def _since_the_start(drop: Drop, mailbox: Mailbox, unknown: Sequence[Listed]) -> list[Listed]:
    """Those to fetch, oldest first; the older ones are noted as not ours. From the newest back, by their heads."""
    start = mailbox.history_since() or mailbox.started_at or mailbox.created_at
    wanted: list[Listed] = []
    old_in_a_row = 0
    for one in reversed(unknown):
        if old_in_a_row >= OLD_IN_A_ROW:
            break
        arrived = arrived_at(drop.head(one.number))
        is_old = arrived is not None and arrived < start.replace(microsecond=0)
        old_in_a_row = old_in_a_row + 1 if is_old else 0
        if not is_old:
            wanted.append(one)
    wanted.reverse()
    left = {one.uid for one in unknown} - {one.uid for one in wanted}
    actions.keep_uids(mailbox=mailbox, uids=left, at=timezone.now())
    return wanted


def _store(drop: Drop, mailbox: Mailbox, one: Listed, *, looks_back: bool) -> int:
    content = drop.fetch(one.number) if one.size <= MAX_SIZE else drop.beginning(one.number)[:KEPT_OF_LARGER]
    arrived = arrived_at(content) if looks_back else None
    is_history = looks_back and _is_history(mailbox, arrived)
    letter = RawLetter(
        source_uid=f"{mailbox.place}uidl:{one.uid}"[:80],
        content=content,
        is_history=is_history,
        received_at=arrived if is_history else None,
    )
    return actions.keep_dropped(mailbox=mailbox, uid=one.uid, letter=letter, at=timezone.now())


def _is_history(mailbox: Mailbox, arrived: dt.datetime | None) -> bool:
    """Of a letter that does not say when it came, nobody can say that it is new."""
    started = (mailbox.started_at or mailbox.created_at).replace(microsecond=0)
    return arrived is None or arrived < started


def _delete_old(drop: Drop, mailbox: Mailbox, listed: Sequence[Listed]) -> None:
    if mailbox.delete_after_days is None:
        return
    for one in _old(mailbox, listed, timezone.now() - dt.timedelta(days=mailbox.delete_after_days)):
        drop.delete(one.number)


def _old(mailbox: Mailbox, listed: Sequence[Listed], before: dt.datetime) -> Iterator[Listed]:
    rows = KeptUid.objects.filter(mailbox=mailbox, is_stored=True, at__lt=before)
    stored = set(rows.values_list("uid", flat=True))
    yield from (one for one in listed if one.uid in stored)
