"""An agent answers from what they have drafted, says what happens next, and may take the letter back."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop

from dromos.accounts.access import NotAllowedError
from dromos.interactions import actions as interactions
from dromos.interactions import written_html
from dromos.interactions.inbound import InboundAttachment
from dromos.interactions.models import Message, Recipient
from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.events import announce
from dromos.tickets import access, history, states
from dromos.tickets.actions import closing, drafting, moving, waiting, writing
from dromos.tickets.actions.writing import Reply
from dromos.tickets.events import LetterHeld
from dromos.tickets.models import Draft, DraftFile, Ticket

TWICE = dt.timedelta(minutes=1)
"""The same words by the same person within this time are one letter."""


@transaction.atomic
def answer(
    *,
    ticket: Ticket,
    text: str,
    cc: Sequence[str],
    by: Actor,
    at: dt.datetime,
    wait_until: dt.datetime | None = None,
    solve: bool = False,
    html: str = "",
) -> Message:
    """Send the reply with the files of one's draft; then wait for the customer, or call the ticket solved.

    All or nothing. ``html`` is the text with its looks. What one has just sent word for word (the button pressed twice,
    a request that came again) is not sent again: the letter is the one that left. Raises what ``reply``,
    ``wait_for_customer``, ``solve`` raise.
    """
    moving.locked(ticket)
    draft = Draft.objects.filter(ticket=ticket, author_id=by.staff_id, kind=Draft.Kind.REPLY).first()
    reply = written(text, html, cc, draft)
    sent = _just_sent(ticket, reply.text, by, at)
    if sent is not None:
        if draft is not None:
            draft.delete()
        return sent
    message = writing.reply(ticket=ticket, reply=reply, by=by, at=at)
    _then(ticket, wait_until if not solve else None, solve=solve, by=by, at=at)
    return message


def _just_sent(ticket: Ticket, text: str, by: Actor, at: dt.datetime) -> Message | None:
    mine = Message.objects.filter(
        interaction__ticket_link__ticket=ticket,
        author_id=by.staff_id,
        direction=Message.Direction.OUT,
        at__gt=at - TWICE,
    )
    latest = mine.exclude(state=Message.State.DRAFT).order_by("-at", "-pk").first()
    return latest if latest is not None and latest.fresh_text() == text.strip() else None


def _then(ticket: Ticket, wait_until: dt.datetime | None, *, solve: bool, by: Actor, at: dt.datetime) -> None:
    if wait_until is not None:
        waiting.wait_for_customer(ticket=ticket, until=wait_until, by=by, at=at)
    elif solve:
        closing.solve(ticket=ticket, by=by, at=at, tell=False)


def written(text: str, html: str, cc: Sequence[str], draft: Draft | None) -> Reply:
    """The letter as it stands in the composer, with the files of the draft; of its pictures those that are shown."""
    reply = Reply.rich(html, cc=cc) if html else Reply(text=text, cc=cc)
    return dataclasses.replace(reply, files=_files_of(draft, reply.html) if draft else ())


def files_of_draft(ticket: Ticket, by: Actor) -> list[InboundAttachment]:
    """The files attached to one's reply draft."""
    draft = Draft.objects.filter(ticket=ticket, author_id=by.staff_id, kind=Draft.Kind.REPLY).first()
    return _files_of(draft, draft.html) if draft else []


def _files_of(draft: Draft, html: str) -> list[InboundAttachment]:
    shown = written_html.pictures_in(html)
    return [
        InboundAttachment(
            row.filename, row.content_type, bytes(row.blob.content), content_id=row.content_id,
            is_inline=bool(row.content_id), sha256=row.blob_id,
        )
        for row in draft.files.select_related("blob").order_by("pk")
        if not row.content_id or row.content_id in shown
    ]  # fmt: skip


@transaction.atomic
def send_put_off(*, ticket: Ticket, draft_id: int, by: Actor, at: dt.datetime) -> Message:
    """Send a letter that was put off, now. Raises what ``answer`` raises."""
    access.require_worker(by, ticket)
    rows = Draft.objects.select_for_update(of=("self",)).select_related("ticket__customer", "author")
    draft = rows.filter(pk=draft_id, ticket=ticket, kind=Draft.Kind.LATER).first()
    if draft is None:
        raise moving.ForbiddenMoveError("It has already been sent.")
    return _send(draft, at)


def _send(draft: Draft, at: dt.datetime) -> Message:
    """In its writer's name: whoever pressed Send for later, pressed Send."""
    ticket, by = draft.ticket, draft.author.actor()
    reply = dataclasses.replace(written(draft.text, draft.html, draft.cc, draft), undo=False)
    # What the writer began to write since belongs to another letter.
    message = writing.reply(ticket=ticket, reply=reply, by=by, at=at, keeps_draft=True)
    wait = max(draft.wait_until or at, at + dt.timedelta(hours=1)) if draft.then == Draft.Then.WAIT else None
    _then(ticket, wait, solve=draft.then == Draft.Then.SOLVE, by=by, at=at)
    draft.delete()
    return message


def send_due(at: dt.datetime, *, limit: int = 50) -> int:
    """Send the letters whose time has come; returns how many were looked at.

    Not when the customer wrote since, or the ticket ended: then the letter is held, and its writer told why.
    """
    done = 0
    while done < limit and _send_one(at):
        done += 1
    return done


@transaction.atomic
def _send_one(at: dt.datetime) -> bool:
    rows = Draft.objects.select_for_update(skip_locked=True, of=("self",)).select_related("ticket__customer", "author")
    draft = rows.filter(kind=Draft.Kind.LATER, held="", send_at__lte=at).order_by("send_at", "pk").first()
    if draft is None:
        return False
    held = _why_not(draft)
    if not held:
        try:
            with transaction.atomic():
                _send(draft, at)
        except (moving.ForbiddenMoveError, NotAllowedError, writing.EmptyTextError) as error:
            held = str(error)
    if held:
        draft.held = held[:300]
        draft.save(update_fields=["held"])
        history.write(draft.ticket, "held_letter", by=SYSTEM, at=at, reason=draft.held)
        moving.touch(draft.ticket, at)
        announce(LetterHeld(draft.ticket_id, draft.pk, draft.author_id), at)
    return True


def _why_not(draft: Draft) -> str:
    ticket = draft.ticket
    if ticket.last_customer_at and ticket.last_customer_at > draft.updated_at:
        return gettext_noop("The customer has written since. Read it before this leaves.")
    if ticket.state in states.FINAL:
        return gettext_noop("The ticket has ended.")
    return ""


@transaction.atomic
def take_back(*, ticket: Ticket, message_id: int, by: Actor, at: dt.datetime) -> bool:
    """Undo a letter that has not begun to be sent: its text is one's draft again. False when it is too late."""
    access.require_worker(by, ticket)
    message = Message.objects.filter(
        pk=message_id, interaction__ticket_link__ticket=ticket, author_id=by.staff_id
    ).first()
    if message is None or not interactions.take_back(message=message):
        return False
    draft, _created = Draft.objects.get_or_create(
        ticket=ticket, author_id=by.staff_id, kind=Draft.Kind.REPLY, defaults={"updated_at": at}
    )
    html = written_html.clean(written_html.own_part(message.html))
    drafting.add_to(draft, text=message.fresh_text(), html=html, cc=list(message.cc), at=at)
    _files_back(draft, message)
    history.write(ticket, "take_back", by=by, at=at, old=message.pk)
    moving.touch(ticket, at)
    return True


def _files_back(draft: Draft, message: Message) -> None:
    DraftFile.objects.bulk_create(
        DraftFile(
            draft=draft,
            blob_id=row.blob_id,
            filename=row.filename,
            content_type=row.content_type,
            size=row.size,
            content_id=row.content_id,
        )
        for row in message.attachments.order_by("position", "pk")
    )


@transaction.atomic
def retry_letter(*, ticket: Ticket, recipient_id: int, by: Actor, at: dt.datetime) -> bool:
    """Send a letter that failed to the same recipient again. False when it has not failed, or is not of this ticket."""
    access.require_worker(by, ticket)
    recipient = Recipient.objects.filter(pk=recipient_id, message__interaction__ticket_link__ticket=ticket).first()
    if recipient is None or not interactions.retry_recipient(recipient=recipient, at=at):
        return False
    history.write(ticket, "retry_letter", by=by, at=at, new=recipient.address)
    moving.touch(ticket, at)
    return True
