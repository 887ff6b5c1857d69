"""Other people's files: always a download, in a sandbox, never sniffed."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def download(content: bytes, filename: str, content_type: str) -> HttpResponse:
    """``content`` as an attachment. Only pictures keep their type (a letter's own pictures are shown in it)."""
    kind = content_type if content_type in PICTURES else "application/octet-stream"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=3600"
    return response
