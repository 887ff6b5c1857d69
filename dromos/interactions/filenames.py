"""Names of files made safe to show, to store and to download. Pure."""

import re
import unicodedata

MOST = 180
_GAP = re.compile(r"\s{3,}")  # two spaces are a slip of the hand, many hide an ending
_FORBIDDEN = re.compile(r'[/\\:*?"<>|]+')
# Control, invisible and direction-changing characters, unassigned ones and lone surrogates.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BREAKS = str.maketrans(dict.fromkeys("\n\r\t\v\f\x85\u2028\u2029", " "))
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

    ``position`` (from 0) numbers files that come without a name; ``content_type`` gives those an ending.
    """
    spaced = claimed[:20_000].replace("\r\n", " ").translate(_BREAKS)
    visible = spaced if spaced.isascii() and spaced.isprintable() else _visible(spaced)
    leaf = re.split(r"[/\\]", visible.rstrip("/\\ "))[-1]
    name = _GAP.sub(" ", _FORBIDDEN.sub("_", leaf)).strip(". ")
    return _shortened(name) if name else f"file-{position + 1}.{extension(content_type)}"


def extension(content_type: str) -> str:
    """The usual ending for a content type: where there is none, the letters of the type itself, else "bin"."""
    known = _EXTENSIONS.get(content_type.partition(";")[0].strip().lower())
    if known:
        return known
    main, _, kind = content_type.lower().partition("/")
    return re.sub(r"[^a-z0-9]", "", kind)[:8] if main in {"image", "audio", "video"} and kind else "bin"


def _visible(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) not in _UNSEEN)


def _shortened(name: str) -> str:
    if len(name) <= MOST:
        return name
    stem, dot, ending = name.rpartition(".")
    kept = f".{ending}" if dot and len(ending) <= 10 else ""
    return (stem if kept else name)[: MOST - len(kept)] + kept
