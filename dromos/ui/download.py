"""Other people's files: always a download, in a sandbox, never sniffed."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZipFile

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


def zipped(files: Iterable[tuple[str, bytes]], filename: str) -> HttpResponse:
    """Files in one archive as a download; of those with the same name each gets a number."""
    packed, names = BytesIO(), set[str]()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(_once(name, names), content)
    return download(packed.getvalue(), filename, "application/zip")


def _once(name: str, taken: set[str]) -> str:
    path = PurePosixPath(name.replace("\\", "/")).name or "file"
    stem, ending = PurePosixPath(path).stem, PurePosixPath(path).suffix
    free, number = path, 1
    while free.casefold() in taken:
        number += 1
        free = f"{stem} ({number}){ending}"
    taken.add(free.casefold())
    return free
