"""What is half written: kept on the server, shown to colleagues when its writer wants that, handed over.

Whoever needs both locks the ticket before the draft that is being written, as sending does, and a letter put off before
the ticket, as the worker does that sends it.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from dromos.interactions import written_html
from dromos.interactions.models import Blob
from dromos.lib import live
from dromos.lib.actor import Actor
from dromos.tickets import access, history
from dromos.tickets.actions import moving
from dromos.tickets.models import Draft, DraftFile, Ticket


class StaleDraftError(ValueError):
    """The draft was saved elsewhere (another window) since. ``draft`` holds what is there; nothing was overwritten."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("This draft was changed in another window. Both versions are kept: choose one.")
        self.draft = draft


@transaction.atomic
def save_draft(
    *,
    ticket: Ticket,
    kind: str,
    text: str,
    cc: Sequence[str],
    version: int,
    by: Actor,
    at: dt.datetime,
    html: str = "",
) -> Draft:
    """Keep what is being written. ``version`` is the one the window knows (0: none yet); ``html`` is for rich text.

    Raises StaleDraftError when another window saved a different text meanwhile.
    """
    access.require_worker(by, ticket)
    draft, _created = Draft.objects.select_for_update().get_or_create(
        ticket=ticket, author_id=by.staff_id, kind=kind, defaults={"updated_at": at}
    )
    if html:
        html = written_html.clean(html)
        text = written_html.to_text(html)
    if draft.version != version and draft.text not in {text, ""}:
        raise StaleDraftError(draft)
    draft.text, draft.html, draft.cc, draft.updated_at, draft.version = text, html, list(cc), at, draft.version + 1
    draft.save()
    if draft.is_shared:
        _tell(draft)
    return draft


@transaction.atomic
def discard_draft(*, ticket: Ticket, kind: str, by: Actor) -> None:
    """Throw away one's own draft."""
    for draft in Draft.objects.filter(ticket=ticket, author_id=by.staff_id, kind=kind).exclude(kind=Draft.Kind.LATER):
        if draft.is_shared:
            _tell(draft)
        draft.delete()


@transaction.atomic
def share_draft(*, ticket: Ticket, is_shared: bool, by: Actor, at: dt.datetime) -> Draft:
    """Show one's reply draft to the colleagues on the ticket as it is written, or no longer."""
    access.require_worker(by, ticket)
    draft, _created = Draft.objects.get_or_create(
        ticket=ticket, author_id=by.staff_id, kind=Draft.Kind.REPLY, defaults={"updated_at": at}
    )
    draft.is_shared = is_shared
    draft.save(update_fields=["is_shared"])
    _tell(draft)
    return draft


@transaction.atomic
def take_over_draft(*, ticket: Ticket, draft_id: int, by: Actor, at: dt.datetime) -> Draft | None:
    """Go on writing what a colleague shows: it is one's own draft from now on, below what one has written oneself.

    None when they show it no more.
    """
    access.require_worker(by, ticket)
    moving.locked(ticket)
    shown = Draft.objects.select_for_update(of=("self",)).select_related("author")
    theirs = shown.filter(pk=draft_id, ticket=ticket, is_shared=True).exclude(author_id=by.staff_id).first()
    if theirs is None:
        return None
    mine = _own_from(theirs, by, at)
    history.write(ticket, "take_over_draft", by=by, at=at, old=theirs.author.name)
    live.push(f"user:{theirs.author_id}", "draft_taken", ticket=ticket.pk)
    _tell(mine)
    return mine


def _own_from(other: Draft, by: Actor, at: dt.datetime) -> Draft:
    """The reply ``by`` is writing, with what ``other`` held in front of it; ``other`` is gone."""
    mine, _created = Draft.objects.select_for_update().get_or_create(
        ticket_id=other.ticket_id, author_id=by.staff_id, kind=Draft.Kind.REPLY, defaults={"updated_at": at}
    )
    add_to(mine, text=other.text, html=other.html, cc=other.cc, at=at)
    other.files.update(draft=mine)
    other.delete()
    return mine


def add_to(draft: Draft, *, text: str, html: str, cc: Sequence[str], at: dt.datetime) -> None:
    """Put another text in front of what the draft holds; rich when one of the two is."""
    if draft.html or html:
        both = [html or written_html.of_text(text), draft.html or written_html.of_text(draft.text)]
        draft.html = written_html.clean("".join(both))
        draft.text = written_html.to_text(draft.html)
    else:
        draft.text = "\n\n".join(part for part in (text, draft.text) if part)
    draft.cc = list(dict.fromkeys([*cc, *draft.cc]))
    draft.updated_at, draft.version = at, draft.version + 1
    draft.save()


@transaction.atomic
def add_draft_file(
    *,
    ticket: Ticket,
    filename: str,
    content_type: str,
    content: bytes,
    by: Actor,
    at: dt.datetime,
    content_id: str = "",
) -> DraftFile:
    """Attach a file to one's reply draft, stored at once; with ``content_id`` it is a picture in its text."""
    access.require_worker(by, ticket)
    sha256 = hashlib.sha256(content).hexdigest()
    Blob.objects.bulk_create([Blob(sha256=sha256, size=len(content), content=content)], ignore_conflicts=True)
    draft, _created = Draft.objects.get_or_create(
        ticket=ticket, author_id=by.staff_id, kind=Draft.Kind.REPLY, defaults={"updated_at": at}
    )
    return DraftFile.objects.create(
        draft=draft,
        blob_id=sha256,
        filename=filename[:255],
        content_type=content_type[:120],
        size=len(content),
        content_id=content_id,
    )


def remove_draft_file(*, file_id: int, ticket: Ticket, by: Actor) -> None:
    """Take a file off one's own draft."""
    DraftFile.objects.filter(pk=file_id, draft__ticket=ticket, draft__author_id=by.staff_id).delete()


def _tell(draft: Draft) -> None:
    live.push(f"ticket:{draft.ticket_id}", "draft", ticket=draft.ticket_id, user=draft.author_id)


@transaction.atomic
def put_off(
    *,
    ticket: Ticket,
    until: dt.datetime,
    by: Actor,
    at: dt.datetime,
    then: str = "",
    wait_until: dt.datetime | None = None,
) -> Draft:
    """Send one's reply draft at ``until``: it is a letter of its own from now on. Raises ForbiddenMoveError."""
    access.require_worker(by, ticket)
    if until <= at:
        raise moving.ForbiddenMoveError("Choose a time in the future to send it.")
    moving.locked(ticket)
    draft = Draft.objects.select_for_update().filter(
        ticket=ticket, author_id=by.staff_id, kind=Draft.Kind.REPLY
    ).exclude(text="").first()  # fmt: skip
    if draft is None:
        raise moving.ForbiddenMoveError("There is no draft to send later.")
    draft.kind, draft.send_at, draft.then, draft.wait_until = Draft.Kind.LATER, until, then, wait_until
    draft.is_shared, draft.held, draft.updated_at = False, "", at
    draft.version = F("version") + 1
    draft.save()
    draft.refresh_from_db()
    history.write(ticket, "put_off", by=by, at=at, new=f"{until:%Y-%m-%d %H:%M} UTC")
    moving.touch(ticket, at)
    return draft


@transaction.atomic
def call_back(*, ticket: Ticket, draft_id: int, by: Actor, at: dt.datetime) -> Draft | None:
    """A letter put off is one's own draft again; a colleague on the ticket may do that too. None: it has left."""
    access.require_worker(by, ticket)
    late = Draft.objects.select_for_update().filter(pk=draft_id, ticket=ticket, kind=Draft.Kind.LATER).first()
    if late is None:
        return None
    moving.locked(ticket)
    mine = _own_from(late, by, at)
    history.write(ticket, "call_back", by=by, at=at)
    moving.touch(ticket, at)
    return mine
