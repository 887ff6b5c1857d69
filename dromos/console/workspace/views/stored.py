"""Files of letters and their originals: downloads that can do nothing here."""

from django.http import HttpRequest, HttpResponse

from dromos.console.door import user_of
from dromos.console.workspace.door import staff
from dromos.tickets.access import attachment_for_staff, note_file_for_staff, raw_for_staff
from dromos.ui.download import download


@staff
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponse:
    found = attachment_for_staff(user_of(request), attachment_id)
    return download(bytes(found.blob.content), found.filename, found.content_type)


@staff
def note_file(request: HttpRequest, file_id: int) -> HttpResponse:
    """A file colleagues left with a note."""
    found = note_file_for_staff(user_of(request), file_id)
    return download(bytes(found.blob.content), found.filename, found.content_type)


@staff
def original(request: HttpRequest, message_id: int) -> HttpResponse:
    """The letter as it arrived, byte for byte."""
    raw = raw_for_staff(user_of(request), message_id)
    ending = "eml" if raw.channel == "email" else "txt"
    return download(bytes(raw.content), f"message-{message_id}.{ending}", "application/octet-stream")
