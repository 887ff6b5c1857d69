"""Writing on a ticket: to the customer, by the customer, among ourselves; and what is half written."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from dromos.accounts.models import User
from dromos.interactions import actions as interactions
from dromos.interactions import queries as addresses
from dromos.interactions.actions import Letter
from dromos.interactions.inbound import InboundAttachment, InboundMessage
from dromos.interactions.models import Blob, Message
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.notifications import queries as notifications
from dromos.notifications.render import Rendered
from dromos.tickets import access, clocks, history, letters, states, work
from dromos.tickets.actions import moving, opening
from dromos.tickets.events import TicketNoted, TicketReplied
from dromos.tickets.models import Draft, DraftFile, Note, Participant, Ticket

# Time to take a letter back.
UNDO = dt.timedelta(seconds=15)


class EmptyTextError(ValueError):
    """There is nothing written."""


class StaleDraftError(ValueError):
    """The draft was saved elsewhere (another window) since. ``draft`` holds what is there; nothing was overwritten."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("This draft was changed in another window. Both versions are kept: choose one.")
        self.draft = draft


@dataclass(frozen=True, slots=True)
class Reply:
    """An agent's letter. ``cc`` are addresses; ``files`` are attached; ``undo`` False sends without delay."""

    text: str
    cc: Sequence[str] = ()
    files: Sequence[InboundAttachment] = ()
    undo: bool = True


@transaction.atomic
def reply(*, ticket: Ticket, reply: Reply, by: Actor, at: dt.datetime) -> Message:
    """Write to the requester and the people in copy; the reply clocks stop; the draft is done with.

    Whoever is in copy becomes a participant. Raises EmptyTextError, NotAllowedError, ForbiddenMoveError.
    """
    access.require_worker(by, ticket)
    if not reply.text.strip():
        raise EmptyTextError("Write something before sending.")
    work.claim(moving.locked(ticket), by=by, at=at)
    ticket = moving.locked(ticket)
    author = User.objects.get(pk=by.staff_id) if by.kind == "staff" else None
    message = _queue(ticket, reply, author, at)
    Participant.objects.bulk_create(
        [Participant(ticket=ticket, role="cc", address=copy.lower(), added_at=at) for copy in reply.cc],
        ignore_conflicts=True,
    )
    _note_reply(ticket, by, at)
    if author is not None:
        Draft.objects.filter(ticket=ticket, author=author, kind=Draft.Kind.REPLY).delete()
    history.write(ticket, "reply", by=by, at=at, new=message.pk)
    announce(TicketReplied(ticket.pk, message.pk), at)
    return message


def _note_reply(ticket: Ticket, by: Actor, at: dt.datetime) -> None:
    if ticket.state == states.NEW:
        moving.move(ticket, states.OPEN, by=by, at=at)
    ticket.first_replied_at = ticket.first_replied_at or at
    ticket.last_staff_at = at
    moving.save(ticket, at, "first_replied_at", "last_staff_at")
    clocks.staff_replied(ticket, at)
    work.follow(ticket, by=by, at=at)


def _queue(ticket: Ticket, reply: Reply, author: User | None, at: dt.datetime) -> Message:
    requester = letters.requester_of(ticket)
    if requester is None or "@" not in requester.address:
        raise moving.ForbiddenMoveError("This customer has no e-mail address: add one, or call them and note the call.")
    answered = letters.last_inbound(ticket)
    sender = letters.sender_of(ticket, addresses.own_addresses())
    thread = letters.thread_of(ticket, sender, answered)
    signature = _signature(ticket, author, sender)
    made = _compose(ticket, requester, reply, author, signature, answered, at)
    interaction = thread.interaction or interactions.start_interaction(
        channel="email", customer=ticket.customer, subject=ticket.subject, at=at
    )
    letter = Letter(
        subject=made.subject,
        text=made.text,
        html=made.html,
        to=[(requester.address, requester.name)],
        cc=[(copy, "") for copy in reply.cc],
        from_name=thread.from_name,
        from_address=thread.from_address,
        reply_to=thread.reply_to,
        message_id=thread.message_id,
        in_reply_to=thread.in_reply_to,
        references=thread.references,
        language=ticket.language,
        mailbox_key=thread.mailbox_key,
        send_after=at + UNDO if reply.undo else at,
        attachments=reply.files,
    )
    message = interactions.queue_letter(interaction=interaction, letter=letter, author=author, at=at)
    _fold_frame(message, reply.text)
    opening.link(ticket, interaction, at)
    return message


def _signature(ticket: Ticket, author: User | None, sender: letters.Sender | None) -> str:
    """Who writes, and below that the account's signature, or the department's where it has none."""
    texts = ticket.department.signatures
    usual = str(texts.get(ticket.language) or texts.get("en") or "")
    house = (sender.signature_in(ticket.language) if sender else "") or usual
    return "\n".join(line for line in (author.get_short_name() if author else "", house) if line)


def _compose(
    ticket: Ticket,
    requester: Participant,
    reply: Reply,
    author: User | None,
    signature: str,
    answered: Message | None,
    at: dt.datetime,
) -> Rendered:
    values: dict[str, notifications.Value] = {
        **letters.values_of(ticket, requester, language=ticket.language),
        "reply": reply.text.strip(),
        "agent": author.get_short_name() if author else "",
        "signature": signature,
        "quoted": answered.fresh_text()[:4000] if answered else "",
    }
    return notifications.compose(
        template="reply", values=values, language=ticket.language, at=at, department=ticket.department
    )


def _fold_frame(message: Message, written: str) -> None:
    """On our screens only what the agent wrote stands open; greeting, signature and quotation are folded."""
    start = message.text.find(written.strip())
    end = start + len(written.strip())
    if start < 0:
        return
    message.folded = [fold for fold in ([0, start], [end, len(message.text)]) if fold[0] < fold[1]]
    message.save(update_fields=["folded"])


@transaction.atomic
def reply_by_customer(
    *,
    ticket: Ticket,
    participant: Participant,
    text: str,
    files: Sequence[InboundAttachment],
    by: Actor,
    at: dt.datetime,
) -> Message:
    """A participant writes on the status page. Like a letter: it wakes or reopens the ticket. Raises EmptyTextError."""
    if not text.strip() and not files:
        raise EmptyTextError("Write something before sending.")
    interaction = interactions.start_interaction(
        channel="portal", customer=participant.customer or ticket.customer, subject=ticket.subject, at=at
    )
    inbound = InboundMessage(
        received_at=at,
        channel="portal",
        from_address=participant.address,
        from_name=participant.name,
        text=text.strip(),
        attachments=tuple(files),
    )
    message = interactions.record_inbound(
        interaction=interaction, message=inbound, kind=Message.Kind.PORTAL, language=ticket.language, raw=None
    )
    opening.join(ticket=ticket, message=message, how="portal", by=by, at=at)
    return message


@transaction.atomic
def note(*, ticket: Ticket, text: str, by: Actor, at: dt.datetime) -> Note:
    """Write something for colleagues only. It never leaves the house. Raises EmptyTextError."""
    access.require_worker(by, ticket)
    if not text.strip():
        raise EmptyTextError("Write something before saving the note.")
    row = Note.objects.create(ticket=ticket, author_id=by.user_id, at=at, text=text.strip())
    if by.is_staff:
        Draft.objects.filter(ticket=ticket, author_id=by.staff_id, kind=Draft.Kind.NOTE).delete()
    moving.touch(ticket, at)
    announce(TicketNoted(ticket.pk, row.pk), at)
    return row


@transaction.atomic
def save_draft(
    *, ticket: Ticket, kind: str, text: str, cc: Sequence[str], version: int, by: Actor, at: dt.datetime
) -> Draft:
    """Keep what is being written. ``version`` is the one the window knows (0: none yet).

    Raises StaleDraftError when another window saved a different text meanwhile.
    """
    access.require_worker(by, ticket)
    draft, _created = Draft.objects.select_for_update().get_or_create(
        ticket=ticket, author_id=by.staff_id, kind=kind, defaults={"updated_at": at}
    )
    if draft.version != version and draft.text not in {text, ""}:
        raise StaleDraftError(draft)
    draft.text, draft.cc, draft.updated_at, draft.version = text, list(cc), at, draft.version + 1
    draft.save()
    return draft


@transaction.atomic
def discard_draft(*, ticket: Ticket, kind: str, by: Actor) -> None:
    """Throw away one's own draft."""
    Draft.objects.filter(ticket=ticket, author_id=by.staff_id, kind=kind).delete()


@transaction.atomic
def add_draft_file(
    *, ticket: Ticket, filename: str, content_type: str, content: bytes, by: Actor, at: dt.datetime
) -> DraftFile:
    """Attach a file to one's reply draft, stored at once."""
    access.require_worker(by, ticket)
    sha256 = hashlib.sha256(content).hexdigest()
    Blob.objects.bulk_create([Blob(sha256=sha256, size=len(content), content=content)], ignore_conflicts=True)
    draft, _created = Draft.objects.get_or_create(
        ticket=ticket, author_id=by.staff_id, kind=Draft.Kind.REPLY, defaults={"updated_at": at}
    )
    return DraftFile.objects.create(
        draft=draft, blob_id=sha256, filename=filename[:255], content_type=content_type[:120], size=len(content)
    )


def remove_draft_file(*, file_id: int, ticket: Ticket, by: Actor) -> None:
    """Take a file off one's own draft."""
    DraftFile.objects.filter(pk=file_id, draft__ticket=ticket, draft__author_id=by.staff_id).delete()
