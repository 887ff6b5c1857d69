"""The files of a ticket: what came with letters, and what colleagues left with notes."""

from collections.abc import Sequence

from dromos.interactions.models import Attachment, Message
from dromos.lib.typed import whole
from dromos.tickets.models import NoteFile, Ticket

LARGEST_TOGETHER = 200 * 2**20


def files_of(ticket: Ticket, of: str = "") -> Sequence[Attachment | NoteFile]:
    """The files with their bytes, oldest first; ``of`` ("message-12", "note-3") only those of one message or note.

    Beyond LARGEST_TOGETHER the rest is left out: such files are fetched one by one.
    """
    kind, _dash, number = of.partition("-")
    key = whole(number) or 0
    letters = Attachment.objects.filter(message__interaction__ticket_link__ticket=ticket)
    letters = letters.exclude(message__state=Message.State.DRAFT).select_related("blob").defer("blob__content")
    notes = NoteFile.objects.filter(note__ticket=ticket).select_related("blob").defer("blob__content")
    if of:
        letters = letters.filter(message=key) if kind == "message" else letters.none()
        notes = notes.filter(note=key) if kind == "note" else notes.none()
    found: list[Attachment | NoteFile] = []
    size = 0
    everything: list[Attachment | NoteFile] = [*letters.order_by("message__at", "position", "id")]
    everything += notes.order_by("note__at", "id")
    for file in everything:
        size += file.size
        if size <= LARGEST_TOGETHER:
            found.append(file)
    return found
