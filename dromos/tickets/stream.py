"""The stream of a ticket: messages over all channels, notes and what happened, a window at a time.

A window costs the same whatever the ticket's length: every table is read from its newest end (or from a place, a
``Mark``) and only as many rows as are shown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from dromos.interactions.models import Attachment, Message, Recipient
from dromos.lib.standing import Standing, hang
from dromos.lib.typed import whole
from dromos.tickets.models import HistoryEntry, Note, NoteFile, Ticket

SHOWN = 40
MOST = 200
EVENTS = 80
MESSAGE, NOTE, EVENT = "message", "note", "event"
ORDER = {EVENT: 0, MESSAGE: 1, NOTE: 2}
KINDS = {
    "all": (MESSAGE, NOTE, EVENT),
    "customer": (MESSAGE,),
    "notes": (NOTE,),
    "events": (EVENT,),
}
# What stands in the stream anyway, as the message or the note itself.
TOLD_BY_MESSAGES = ("reply", "note")
MACHINES = (Message.Kind.AUTOMATIC, Message.Kind.AUTO_REPLY, Message.Kind.OUT_OF_OFFICE, Message.Kind.BOUNCE)
_MARK = re.compile(r"(-?\d{1,17})\.([012])\.(\d{1,18})")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a stream: when, what kind of thing, which row."""

    at: dt.datetime
    rank: int
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}.{self.rank}.{self.pk}"

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """The mark written by str(); None when ``text`` is none."""
        found = _MARK.fullmatch(text)
        if found is None:
            return None
        try:
            at = _EPOCH + int(found[1]) * _MICROSECOND
        except OverflowError:
            return None
        return cls(at, int(found[2]), int(found[3]))


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the stream: a message, a note, or a line of the history."""

    message: Message | None = None
    note: Note | None = None
    event: HistoryEntry | None = None

    @property
    def row(self) -> Message | Note | HistoryEntry:
        found = self.message or self.note or self.event
        assert found is not None  # noqa: S101  (an entry is one of the three)
        return found

    @property
    def kind(self) -> str:
        return MESSAGE if self.message else NOTE if self.note else EVENT

    @property
    def mark(self) -> Mark:
        return Mark(self.row.at, ORDER[self.kind], self.row.pk)

    @property
    def author_id(self) -> int | None:
        """Which member of staff it is by; None for everybody else."""
        if self.event is not None:
            return self.event.actor_id if self.event.actor_kind == "staff" else None
        return self.message.author_id if self.message else self.note.author_id if self.note else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the stream. ``show`` is a key of KINDS; at most one of the places is given.

    ``before``: the newest that are older. ``since``: everything from there on (at most MOST). ``around``: from a bit
    before there on, as much as fits a window. None of them: the newest.
    """

    show: str = "all"
    before: Mark | None = None
    since: Mark | None = None
    around: Mark | None = None
    find: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Entries, oldest first, and whether there are older and newer ones."""

    entries: Sequence[Entry]
    has_older: bool
    has_newer: bool = False

    @property
    def first(self) -> Mark | None:
        return self.entries[0].mark if self.entries else None

    @property
    def last(self) -> Mark | None:
        return self.entries[-1].mark if self.entries else None


def window_of(ticket: Ticket, wanted: Wanted) -> Window:
    """A window of the ticket's stream: at most six queries, whatever its length."""
    kinds = KINDS.get(wanted.show, KINDS["all"])
    if wanted.since is not None:
        after = _entries(ticket, kinds, wanted, first=MOST + 1, since=wanted.since)
        older = _entries(ticket, kinds, wanted, last=1, before=wanted.since)
        return _filled(after[:MOST], has_older=bool(older), has_newer=len(after) > MOST)
    if wanted.around is not None:
        earlier = _entries(ticket, kinds, wanted, last=SHOWN // 4 + 1, before=wanted.around)
        later = _entries(ticket, kinds, wanted, first=SHOWN + 1, since=wanted.around)
        shown = [*earlier[-(SHOWN // 4) :], *later[:SHOWN]]
        return _filled(shown, has_older=len(earlier) > SHOWN // 4, has_newer=len(later) > SHOWN)
    found = _entries(ticket, kinds, wanted, last=SHOWN + 1, before=wanted.before)
    return _filled(found[-SHOWN:], has_older=len(found) > SHOWN)


def place_of(ticket: Ticket, name: str) -> Mark | None:
    """The place of what a permalink names ("message-12", "note-3"); None when it is not on this ticket."""
    kind, _dash, number = name.partition("-")
    if kind not in ORDER:
        return None
    row = _rows(ticket.pk, kind).filter(pk=whole(number) or 0).values_list("at", "pk").first()
    return Mark(row[0], ORDER[kind], row[1]) if row else None


def first_unread(ticket: Ticket, *, since: dt.datetime, but: int) -> Mark | None:
    """The first message or note after ``since`` that is not by the member of staff ``but``. Two queries."""
    marks = []
    for kind in (MESSAGE, NOTE):
        rows = _rows(ticket.pk, kind).filter(at__gt=since).exclude(author_id=but).order_by("at", "pk")
        marks += [Mark(at, ORDER[kind], pk) for at, pk in rows.values_list("at", "pk")[:1]]
    return min(marks, default=None)


def unseen(ticket: Ticket, *, since: Mark, but: int) -> Entry | None:
    """The newest that a person wrote after ``since``, not the member of staff ``but``; None when nobody did."""
    written = _rows(ticket.pk, MESSAGE).filter(
        automatic="", kind__in=[kind for kind in Message.Kind if kind not in MACHINES]
    )
    newest = [
        _entry(kind, row)
        for kind, rows in ((MESSAGE, written), (NOTE, _rows(ticket.pk, NOTE).filter(author__isnull=False)))
        if (row := rows.filter(at__gt=since.at).exclude(author_id=but).order_by("-at", "-pk").first())
    ]
    return max(newest, key=lambda entry: entry.mark, default=None)


def _entries(
    ticket: Ticket,
    kinds: Iterable[str],
    wanted: Wanted,
    *,
    first: int = 0,
    last: int = 0,
    since: Mark | None = None,
    before: Mark | None = None,
) -> list[Entry]:
    """The ``first`` entries from ``since`` on or the ``last`` before ``before``, oldest first.

    Lines of history do not count against messages and notes when both are asked for: they come along for the time
    that is shown.
    """
    kinds = [kind for kind in kinds if not (wanted.find and kind == EVENT)]
    told = [kind for kind in kinds if kind != EVENT] or kinds
    limit = first or last
    found: list[Entry] = []
    is_newest = last == SHOWN + 1 and not (wanted.find or since or before)
    for kind in told:
        if is_newest:
            found += [_entry(kind, row) for row in NEWEST[kind](ticket.pk)]
            continue
        rows = _placed(_rows(ticket.pk, kind, wanted.find), kind, since, before)
        order = ("at", "pk") if first else ("-at", "-pk")
        found += [_entry(kind, row) for row in rows.order_by(*order)[:limit]]
    found.sort(key=lambda entry: entry.mark)
    found = found[:limit] if first else found[-limit:]
    if EVENT not in kinds or told == kinds or limit == 1:
        return found
    if len(found) == limit:  # more follows: history only for the time that is shown
        since, before = (since, found[-1].mark) if first else (found[0].mark, before)
    narrowed = _placed(_rows(ticket.pk, EVENT), EVENT, since, before).order_by("-at", "-pk")
    along = narrowed[:EVENTS] if since or before else _ALONG(ticket.pk)
    return sorted([*found, *(_entry(EVENT, row) for row in along)], key=lambda entry: entry.mark)


def _entry(kind: str, row: Any) -> Entry:
    return Entry(**{kind: row})


def _rows(ticket: int, kind: str, find: str = "") -> QuerySet[Any]:
    if kind == MESSAGE:
        messages = Message.objects.filter(interaction__ticket_link__ticket=ticket).exclude(state=Message.State.DRAFT)
        named = Attachment.objects.filter(message=OuterRef("pk"), filename__icontains=find)
        words = Q(text__icontains=find) | Q(subject__icontains=find) | Exists(named)
        return (messages.filter(words) if find else messages).select_related("author", "interaction__ticket_link")
    if kind == NOTE:
        notes = Note.objects.filter(ticket=ticket).select_related("author")
        return notes.filter(text__icontains=find) if find else notes
    return HistoryEntry.objects.filter(ticket=ticket).exclude(verb__in=TOLD_BY_MESSAGES)


def _newest(kind: str, most: int) -> Standing[Any]:
    return Standing(lambda ticket: _rows(ticket, kind).order_by("-at", "-pk")[:most], int)


NEWEST = {kind: _newest(kind, SHOWN + 1) for kind in ORDER}
_ALONG = _newest(EVENT, EVENTS)
_ATTACHMENTS = Standing(
    lambda messages: Attachment.objects.filter(message_id__in=messages).order_by("position", "id"), list[int]
)
_RECIPIENTS = Standing(lambda messages: Recipient.objects.filter(message_id__in=messages).order_by("id"), list[int])
_FILES = Standing(lambda notes: NoteFile.objects.filter(note_id__in=notes).order_by("id"), list[int])


def _placed(rows: QuerySet[Any], kind: str, since: Mark | None, before: Mark | None) -> QuerySet[Any]:
    rank = ORDER[kind]
    if since is not None:
        here = Q(at=since.at, pk__gte=since.pk) if rank == since.rank else Q(at=since.at) if rank > since.rank else Q()
        rows = rows.filter(Q(at__gt=since.at) | here if here else Q(at__gt=since.at))
    if before is not None:
        here = Q(at=before.at, pk__lt=before.pk) if rank == before.rank else Q(at=before.at)
        there = Q(at__lt=before.at)
        rows = rows.filter(there | here if rank <= before.rank else there)
    return rows


def _filled(entries: Sequence[Entry], *, has_older: bool, has_newer: bool = False) -> Window:
    """The window with the files and recipients of what is shown."""
    messages = [entry.message for entry in entries if entry.message]
    if messages:
        ids = [message.pk for message in messages]
        hang(messages, "attachments", _ATTACHMENTS(ids), "message")
        hang(messages, "recipients", _RECIPIENTS(ids), "message")
    notes = [entry.note for entry in entries if entry.note]
    if notes:
        hang(notes, "files", _FILES([note.pk for note in notes]), "note")
    return Window(entries, has_older, has_newer)
