"""Writing on a ticket: to the customer, by the customer, among ourselves; and what is half written."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.interactions import actions as interactions
from dromos.interactions import queries as addresses
from dromos.interactions import written_html
from dromos.interactions.actions import Letter
from dromos.interactions.inbound import InboundAttachment, InboundMessage
from dromos.interactions.models import Message
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.notifications import queries as notifications
from dromos.notifications.render import Rendered
from dromos.tickets import access, clocks, history, letters, mentions, states, work
from dromos.tickets.actions import moving, opening
from dromos.tickets.events import StaffMentioned, TicketNoted, TicketReplied
from dromos.tickets.models import Draft, Note, Participant, Ticket, Watch

# Time to take a letter back.
UNDO = dt.timedelta(seconds=15)


class EmptyTextError(ValueError):
    """There is nothing written."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An agent's letter. ``cc`` are addresses; ``files`` are attached; ``undo`` False sends without delay.

    ``html`` is the same as ``text`` with its looks; where it is given it is cleaned, and ``text`` is made of it.
    """

    text: str
    cc: Sequence[str] = ()
    files: Sequence[InboundAttachment] = ()
    undo: bool = True
    html: str = ""

    @classmethod
    def rich(cls, html: str, **rest: Any) -> "Reply":
        """A letter of cleaned HTML; plain when it needs none."""
        cleaned = written_html.clean(html)
        plain = written_html.is_plain(cleaned)
        return cls(text=written_html.to_text(cleaned, picture=_("picture")), html="" if plain else cleaned, **rest)


@transaction.atomic
def reply(*, ticket: Ticket, reply: Reply, by: Actor, at: dt.datetime, keeps_draft: bool = False) -> Message:
    """Write to the requester and the people in copy; the reply clocks stop; the draft is done with (or kept).

    Whoever is in copy becomes a participant. Raises EmptyTextError, NotAllowedError, ForbiddenMoveError.
    """
    access.require_worker(by, ticket)
    if reply.html:
        reply = Reply.rich(reply.html, cc=reply.cc, files=reply.files, undo=reply.undo)
    if not reply.text.strip():
        raise EmptyTextError("Write something before sending.")
    own = addresses.own_addresses()
    if any(copy.lower() in own for copy in reply.cc):
        raise moving.ForbiddenMoveError("An address of ours is in copy: we would write to ourselves. Take it off.")
    work.claim(moving.locked(ticket), by=by, at=at)
    ticket = moving.locked(ticket)
    author = User.objects.get(pk=by.staff_id) if by.kind == "staff" else None
    message = _queue(ticket, reply, author, at)
    Participant.objects.bulk_create(
        [Participant(ticket=ticket, role="cc", address=copy.lower(), added_at=at) for copy in reply.cc],
        ignore_conflicts=True,
    )
    _note_reply(ticket, by, at)
    if author is not None and not keeps_draft:
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
    signature = signature_of(ticket, author, sender)
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


@dataclass(frozen=True, slots=True)
class Drawn:
    """A reply as it would leave now: nothing of it is kept. ``pictures`` are the Content-IDs in it."""

    rendered: Rendered
    requester: Participant | None
    pictures: frozenset[str]


def draw_reply(*, ticket: Ticket, text: str, html: str, by: User, at: dt.datetime) -> Drawn:
    """The letter as the customer would read it."""
    reply = Reply.rich(html) if html else Reply(text=text)
    requester = letters.requester_of(ticket)
    sender = letters.sender_of(ticket, addresses.own_addresses())
    who = requester or Participant(ticket=ticket, address="", name=ticket.customer.name, pk=0)
    signature, answered = signature_of(ticket, by, sender), letters.last_inbound(ticket)
    written = Reply(text=reply.text or "…", html=reply.html)
    made = _compose(ticket, who, written, by, signature, answered, at)
    return Drawn(made, requester, written_html.pictures_in(reply.html))


def signature_of(ticket: Ticket, author: User | None, sender: letters.Sender | None) -> str:
    """Who writes; below that the account's signature, or the department's where it has none; then their own line."""
    texts = ticket.department.signatures
    usual = str(texts.get(ticket.language) or texts.get("en") or "")
    house = (sender.signature_in(ticket.language) if sender else "") or usual
    own = (author.get_short_name(), author.signature_in(ticket.language)) if author else ("", "")
    return "\n".join(line for line in (own[0], house, own[1]) if line)


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
    rich = {"reply": written_html.for_letter(reply.html)} if reply.html else None
    return notifications.compose(
        template="reply", values=values, language=ticket.language, at=at, department=ticket.department, rich=rich
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
def note(*, ticket: Ticket, text: str, by: Actor, at: dt.datetime, kind: str = Note.Kind.NOTE) -> Note:
    """Write something for colleagues only. It never leaves the house. Raises EmptyTextError.

    Whoever is named in it (``@Alexandra``) and may read the ticket watches it from now on, and is told.
    """
    access.require_worker(by, ticket)
    if not text.strip():
        raise EmptyTextError("Write something before saving the note.")
    row = Note.objects.create(ticket=ticket, author_id=by.user_id, at=at, text=text.strip(), kind=kind)
    drafts = Draft.objects.filter(ticket=ticket, author_id=by.user_id)
    drafts.filter(kind=Draft.Kind.BRIEF if kind == Note.Kind.BRIEF else Draft.Kind.NOTE).delete()
    moving.touch(ticket, at)
    announce(TicketNoted(ticket.pk, row.pk), at)
    _tell_the_named(ticket, row, by, at)
    return row


def _tell_the_named(ticket: Ticket, row: Note, by: Actor, at: dt.datetime) -> None:
    named = [user for user in mentions.named_in(ticket, row.text) if user.pk != by.user_id]
    Watch.objects.bulk_create(
        [Watch(ticket=ticket, user=user, because="mentioned", at=at) for user in named], ignore_conflicts=True
    )
    for user in named:
        announce(StaffMentioned(ticket.pk, row.pk, user.pk), at)
