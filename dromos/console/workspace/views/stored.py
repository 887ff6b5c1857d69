"""Files of letters and notes: downloads that can do nothing here, and what of them may be looked at."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dromos.console.door import user_of
from dromos.console.workspace.door import staff
from dromos.tickets.access import attachment_for_staff, note_file_for_staff, raw_for_staff, ticket_for_staff
from dromos.tickets.files import files_of
from dromos.ui import preview
from dromos.ui.download import download, zipped


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
def view_attachment(request: HttpRequest, attachment_id: int) -> HttpResponse:
    return _looked_at(request, attachment_for_staff(user_of(request), attachment_id))


@staff
def view_note_file(request: HttpRequest, file_id: int) -> HttpResponse:
    return _looked_at(request, note_file_for_staff(user_of(request), file_id))


def _looked_at(request: HttpRequest, file: Any) -> HttpResponse:
    """The file as far as it can be looked at safely: text in our own words, the rest as the one type it has."""
    kind, content = preview.type_of(file.filename, file.content_type), bytes(file.blob.content)
    if kind == "text/plain":
        text, is_cut = preview.words_of(content)
        return render(request, "workspace/text_file.html", {"text": text, "is_cut": is_cut, "most": preview.MOST_TEXT})
    if not kind or not preview.is_what_it_says(content, kind):
        raise Http404(file.filename)
    return preview.inline(content, file.filename, kind, asked=request.headers.get("range", ""))


@staff
def all_files(request: HttpRequest, number: str) -> HttpResponse:
    """Every file of the ticket, or with ``?of=message-12`` of one message or note, in one archive."""
    found = ticket_for_staff(user_of(request), number)
    files = files_of(found, request.GET.get("of", ""))
    if not files:
        raise Http404(number)
    return zipped([(file.filename, bytes(file.blob.content)) for file in files], f"{found.number}.zip")


@staff
def original(request: HttpRequest, message_id: int) -> HttpResponse:
    """The letter as it arrived, byte for byte."""
    raw = raw_for_staff(user_of(request), message_id)
    ending = "eml" if raw.channel == "email" else "txt"
    return download(bytes(raw.content), f"message-{message_id}.{ending}", "application/octet-stream")
