"""The stream on the ticket page: which part of it is asked for, and its entries as the template wants them."""

import datetime as dt
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from dromos.accounts.models import User
from dromos.console.workspace import words
from dromos.interactions.forwards import names_a_forward
from dromos.interactions.models import Attachment, Message
from dromos.interactions.written_html import own_part
from dromos.lib.standing import Standing
from dromos.tickets import custom, stream
from dromos.tickets.models import HistoryEntry, Note, Ticket, TicketRead
from dromos.tickets.stream import Entry, Mark, Wanted, Window
from dromos.ui.preview import kind_of
from dromos.ui.safe_html import sanitise

LONGEST_FIND = 80
FOLD_FROM = 3
"""So many lines of history in a row, or more, stand folded."""


def wanted_of(user: User, ticket: Ticket, asked: QueryDict) -> Wanted:
    """What the address asks for: ``show``, ``find``, and one of ``before``, ``since``, ``at``.

    ``at`` is a permalink's name ("message-12"), or "unread": the first that is new to this reader.
    """
    show = asked.get("show", "all")
    wanted = Wanted(
        show=show if show in stream.KINDS else "all",
        before=Mark.read(asked.get("before", "")),
        since=Mark.read(asked.get("since", "")),
        find=asked.get("find", "").strip()[:LONGEST_FIND],
    )
    named = asked.get("at", "")
    if named == "unread":
        read = read_until(user, ticket)
        return replace(wanted, around=stream.first_unread(ticket, since=read, but=user.pk)) if read else wanted
    return replace(wanted, around=stream.place_of(ticket, named)) if named else wanted


def read_until(user: User, ticket: Ticket) -> dt.datetime | None:
    """Up to when the reader has read the ticket; None: never yet."""
    return _READ.one(ticket.pk, user.pk)


_READ = Standing(
    lambda ticket, user: TicketRead.objects.filter(ticket=ticket, user=user).values_list("seen_at", flat=True), int, int
)


def on_page(user: User, ticket: Ticket, wanted: Wanted, *, pictures: int = 0) -> dict[str, Any]:
    """The window, its entries in the reader's order, and where what is new to the reader begins."""
    window = stream.window_of(ticket, wanted)
    read = read_until(user, ticket)
    hidden = custom.hidden_among((entry.event.field for entry in window.entries if entry.event), user)
    entries = drawn(window, pictures, hidden)
    unread = [row for row in entries if read and row["way"] != "event" and row["at"] > read and row["by"] != user.pk]
    if unread and not user.newest_first:
        unread[0]["begins_new"] = True
    last = max((entry.row.at for entry in window.entries if entry.kind != stream.EVENT), default=None)
    return {
        "stream": entries[::-1] if user.newest_first else entries,
        "window": window,
        "wanted": wanted,
        "newest_first": user.newest_first,
        "unread": len(unread),
        "first_unread": unread[0]["id"] if unread else "",
        "unread_above": bool(unread) and window.has_older and unread[0] is _told(entries),
        "seen_until": last if last and (read is None or last > read) and not window.has_newer else None,
    }


def _told(entries: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    return next((row for row in entries if row["way"] != "event"), None)


def drawn(window: Window, pictures: int = 0, hidden: Container[str] = ()) -> list[dict[str, Any]]:
    """The entries as the template wants them; lines of history next to each other stand together.

    ``hidden`` are the fields whose values the reader may not know.
    """
    rows: list[dict[str, Any]] = []
    for entry in window.entries:
        if entry.event is None:
            rows.append(entry_drawn(entry, pictures))
        elif rows and rows[-1]["way"] == "event":
            rows[-1]["lines"].append(words.history_line(entry.event, hidden))
        else:
            rows.append(_events(entry.event, entry.mark, hidden))
    return rows


def _events(first: HistoryEntry, mark: Mark, hidden: Container[str]) -> dict[str, Any]:
    return {
        "id": f"event-{first.pk}",
        "way": "event",
        "at": first.at,
        "by": None,
        "mark": mark,
        "lines": [words.history_line(first, hidden)],
        "fold_from": FOLD_FROM,
    }


def entry_drawn(entry: Entry, pictures: int) -> dict[str, Any]:
    """A message or a note as the template wants it."""
    shown = {"mark": entry.mark, "by": entry.author_id, "at": entry.row.at, "begins_new": False}
    if entry.note is not None:
        return shown | _note(entry.note)
    assert entry.message is not None  # noqa: S101  (lines of history are drawn elsewhere)
    return shown | _message(entry.message, pictures)


def _note(note: Note) -> dict[str, Any]:
    return {
        "id": f"note-{note.pk}",
        "pk": note.pk,
        "way": "note",
        "who": note.author.name if note.author else "Dromos",
        "text": note.text,
        "note": note,
        "files": files_drawn(note.files.all()),
    }


def _message(message: Message, pictures: int) -> dict[str, Any]:
    files = [row for row in message.attachments.all() if not (row.inline and row.content_id)]
    ours = message.direction == "out"
    shown = _body(message, pictures=pictures == message.pk, ours=ours) if message.html else None
    return {
        "id": f"message-{message.pk}",
        "pk": message.pk,
        "way": message.direction,
        "who": (message.author.name if message.author else message.from_name) or message.from_address,
        "message": message,
        "pieces": message.pieces(),
        "html": shown[0] if shown else None,
        "blocked": shown[1] if shown else 0,
        "files": files_drawn(files),
        "recipients": list(message.recipients.all()),
        "is_private": message.interaction.ticket_link.is_private,
        "has_original": message.raw_id is not None,
        "route": words.route_of(message),
        "kind": words.kind_of(message),
        "protection": words.protection_of(message),
        "is_invitation": any(row.content_type == "text/calendar" for row in files),
        "is_wordless": message.channel == "email" and not (ours or message.text.strip() or shown),
    }


def files_drawn(files: Iterable[Any]) -> list[dict[str, Any]]:
    """Files of a message or a note with what may be looked at without leaving the page, and where."""
    return [_file(row) for row in files]


def _file(row: Any) -> dict[str, Any]:
    folder = "files" if isinstance(row, Attachment) else "note-files"
    kind = kind_of(row.filename, row.content_type)
    return {
        "name": row.filename,
        "size": row.size,
        "type": row.content_type,
        "kind": kind,
        "href": f"/{folder}/{row.pk}/",
        "view": f"/{folder}/{row.pk}/view/" if kind else "",
    }


def _body(message: Message, *, pictures: bool, ours: bool) -> tuple[str, int] | None:
    """The letter as it was laid out. Of a letter sent on the quotation is the message, and is not folded; of ours what
    the agent wrote is shown, and nothing where that was plain text.
    """
    html = own_part(message.html) if ours else message.html
    if not html:
        return None
    inline = {row.content_id.strip("<>"): f"/files/{row.pk}/" for row in message.attachments.all() if row.content_id}
    is_sent_on = names_a_forward(message.subject) and not message.folded
    fold = "" if is_sent_on else words.earlier()
    result = sanitise(html, pictures=pictures, cid=inline, fold=fold)
    return result.html, result.blocked
