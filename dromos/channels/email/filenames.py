"""Names of attachments made safe to show, to store and to download. Pure."""

import re

from dromos.channels.email.charset import clean, without_invisible

MAX_NAME = 180
_FORBIDDEN = re.compile(r"[/\\:*?\"<>|\n\r\t]+")
_EXTENSIONS = {
    "text/plain": "txt",
    "text/html": "html",
    "text/csv": "csv",
    "text/calendar": "ics",
    "text/vcard": "vcf",
    "text/x-vcard": "vcf",
    "message/rfc822": "eml",
    "message/delivery-status": "txt",
    "message/disposition-notification": "txt",
    "message/feedback-report": "txt",
    "text/rfc822-headers": "txt",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
    "image/tiff": "tif",
    "image/bmp": "bmp",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/json": "json",
    "application/xml": "xml",
    "application/ms-tnef": "dat",
    "application/pgp-signature": "asc",
    "application/pgp-keys": "asc",
    "application/pkcs7-signature": "p7s",
    "application/pkcs7-mime": "p7m",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "video/mp4": "mp4",
}


def safe_name(claimed: str, content_type: str, position: int) -> str:
    """A name without path, control or invisible letters, at most 180 letters, never empty, never hidden.

    `position` (from 1) numbers those that come without a name.
    """
    name = without_invisible(clean(claimed[:20_000]).replace("\n", " "))
    name = re.split(r"[/\\]", name.rstrip("/\\ "))[-1]
    name = " ".join(_FORBIDDEN.sub("_", name).split()).strip(". ")
    if not name:
        return f"attachment-{position}.{extension(content_type)}"
    if len(name) > MAX_NAME:
        stem, dot, suffix = name.rpartition(".")
        kept = f".{suffix}" if dot and len(suffix) <= 10 else ""
        name = (stem if kept else name)[: MAX_NAME - len(kept)] + kept
    return name


def extension(content_type: str) -> str:
    """The usual ending for a content type, "bin" when unknown."""
    return _EXTENSIONS.get(content_type, "bin")
