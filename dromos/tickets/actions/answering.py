"""An agent answers from what they have drafted, says what happens next, and may take the letter back."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from dromos.interactions import actions as interactions
from dromos.interactions.inbound import InboundAttachment
from dromos.interactions.models import Message, Recipient
from dromos.lib.actor import Actor
from dromos.tickets import access, history
from dromos.tickets.actions import closing, moving, waiting, writing
from dromos.tickets.actions.writing import Reply
from dromos.tickets.models import Draft, DraftFile, Ticket


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
) -> Message:
    """Send the reply with the files of one's draft; then wait for the customer, or call the ticket solved.

    All or nothing. Raises what ``reply``, ``wait_for_customer`` and ``solve`` raise.
    """
    files = files_of_draft(ticket, by)
    message = writing.reply(ticket=ticket, reply=Reply(text=text, cc=cc, files=files), by=by, at=at)
    if wait_until is not None:
        waiting.wait_for_customer(ticket=ticket, until=wait_until, by=by, at=at)
    elif solve:
        closing.solve(ticket=ticket, by=by, at=at, tell=False)
    return message


def files_of_draft(ticket: Ticket, by: Actor) -> list[InboundAttachment]:
    """The files attached to one's reply draft."""
    rows = DraftFile.objects.filter(draft__ticket=ticket, draft__author_id=by.staff_id, draft__kind=Draft.Kind.REPLY)
    return [
        InboundAttachment(row.filename, row.content_type, bytes(row.blob.content), sha256=row.blob_id)
        for row in rows.select_related("blob").order_by("pk")
    ]


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
    draft.text = "\n\n".join(text for text in (message.fresh_text(), draft.text) if text)
    draft.cc, draft.updated_at, draft.version = list(message.cc), at, draft.version + 1
    draft.save()
    _files_back(draft, message)
    history.write(ticket, "take_back", by=by, at=at, old=message.pk)
    moving.touch(ticket, at)
    return True


def _files_back(draft: Draft, message: Message) -> None:
    DraftFile.objects.bulk_create(
        DraftFile(draft=draft, blob_id=row.blob_id, filename=row.filename, content_type=row.content_type, size=row.size)
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
