"""Files for the browser: always a download, never a page of ours. Whoever calls has asked an access door first."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from dromos.interactions.models import Attachment

# Nothing in a file may run, load or be framed on our origin, whatever the browser makes of it.
POLICY = "default-src 'none'; sandbox"


def download(attachment: Attachment) -> HttpResponse:
    """The bytes as an attachment of an innocent type: the claimed type is never sent."""
    response = HttpResponse(bytes(attachment.blob.content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, attachment.filename) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
