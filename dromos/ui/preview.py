"""Which files may be looked at without being downloaded, and how they are served then. Others' files never run here.

Pictures, sound and films go out in a sandbox with the one type they have; a PDF is drawn by the browser's own viewer, a
process apart; text is put into our page, escaped. HTML, SVG and everything else is a download only.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from dromos.lib.typed import whole

PICTURE, PDF, TEXT, AUDIO, VIDEO = "picture", "pdf", "text", "audio", "video"
TYPES = {
    "image/png": PICTURE,
    "image/jpeg": PICTURE,
    "image/gif": PICTURE,
    "image/webp": PICTURE,
    "application/pdf": PDF,
    "audio/mpeg": AUDIO,
    "audio/ogg": AUDIO,
    "audio/wav": AUDIO,
    "audio/webm": AUDIO,
    "audio/mp4": AUDIO,
    "video/mp4": VIDEO,
    "video/webm": VIDEO,
}
SAME = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "audio/mp3": "audio/mpeg", "audio/x-wav": "audio/wav",
        "audio/wave": "audio/wav", "audio/x-m4a": "audio/mp4", "application/x-pdf": "application/pdf"}  # fmt: skip
ENDINGS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp",
           ".pdf": "application/pdf", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".oga": "audio/ogg",
           ".wav": "audio/wav", ".m4a": "audio/mp4", ".mp4": "video/mp4"}  # fmt: skip
READABLE = frozenset({".txt", ".log", ".csv", ".tsv", ".md", ".json", ".xml", ".yaml", ".yml", ".ini", ".conf", ".cfg",
                      ".ics", ".vcf", ".eml", ".diff", ".patch", ".sql", ".py", ".sh"})  # fmt: skip
UNSURE = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})
NEVER = frozenset({".html", ".htm", ".xhtml", ".svg", ".svgz", ".mht", ".mhtml", ".shtml", ".xht"})
MOST_TEXT = 200_000
_BEGINS = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "application/pdf": (b"%PDF-",),
    "audio/ogg": (b"OggS",),
    "audio/mpeg": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "audio/webm": (b"\x1aE\xdf\xa3",),
    "video/webm": (b"\x1aE\xdf\xa3",),
}


def type_of(filename: str, content_type: str) -> str:
    """The type a file is looked at as; "" when it is a download only. Where the sender knew none, the name decides."""
    ending = PurePosixPath(filename.lower()).suffix
    given = content_type.partition(";")[0].strip().lower()
    given = SAME.get(given, given)
    if ending in NEVER:
        return ""
    if given in TYPES:
        return given
    if ending in READABLE and (given in UNSURE or given.startswith(("text/", "application/json", "application/xml"))):
        return "text/plain"
    if given == "text/plain":
        return given
    return ENDINGS.get(ending, "") if given in UNSURE else ""


def kind_of(filename: str, content_type: str) -> str:
    """picture, pdf, text, audio or video; "" for what can only be downloaded."""
    found = type_of(filename, content_type)
    return TEXT if found == "text/plain" else TYPES.get(found, "")


def is_what_it_says(content: bytes, kind: str) -> bool:
    """The bytes begin as files of this type do."""
    if kind == "image/webp":
        return content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    if kind == "audio/wav":
        return content[:4] == b"RIFF" and content[8:12] == b"WAVE"
    if kind in {"audio/mp4", "video/mp4"}:
        return content[4:8] == b"ftyp"
    return content.startswith(_BEGINS.get(kind, ())) if kind in _BEGINS else False


def words_of(content: bytes) -> tuple[str, bool]:
    """The text of a file (at most MOST_TEXT characters) and whether there is more."""
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "cp1252"):
        try:
            text = content[: MOST_TEXT * 4].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < MOST_TEXT or error.end < len(content[: MOST_TEXT * 4]):
                continue
            text = content[: error.start].decode(encoding)
        return text[:MOST_TEXT], len(text) > MOST_TEXT or len(content) > MOST_TEXT * 4
    return content[:MOST_TEXT].decode("latin-1"), len(content) > MOST_TEXT


def inline(content: bytes, filename: str, kind: str, *, asked: str = "") -> HttpResponse:
    """``content`` to be looked at as ``kind`` (a key of TYPES). ``asked``: the Range header; players ask for parts."""
    response = _part(content, asked) if TYPES[kind] in {AUDIO, VIDEO} else HttpResponse(content)
    response["Content-Type"] = kind
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=filename) or "inline"
    # A browser's PDF viewer does not start in a sandbox; it is a process of its own, and the type is never guessed.
    sandbox = "" if TYPES[kind] == PDF else "; sandbox"
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'{sandbox}"
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _part(content: bytes, asked: str) -> HttpResponse:
    unit, _equals, span = asked.partition("=")
    first, _dash, last = span.partition("-")
    begin = whole(first, most=len(content) - 1)
    if unit.strip() != "bytes" or begin is None:
        response = HttpResponse(content)
    else:
        end = whole(last, most=len(content) - 1)
        end = len(content) - 1 if end is None else end
        response = HttpResponse(content[begin : end + 1], status=206)
        response["Content-Range"] = f"bytes {begin}-{end}/{len(content)}"
    response["Accept-Ranges"] = "bytes"
    return response
