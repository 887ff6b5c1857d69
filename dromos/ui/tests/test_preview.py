"""Which files may be looked at, and that nothing of them runs."""

import pytest

from dromos.ui import preview
from dromos.ui.download import zipped


@pytest.mark.parametrize(
    ("name", "content_type", "kind"),
    [
        ("modem.png", "image/png", "picture"),
        ("photo.JPG", "application/octet-stream", "picture"),
        ("invoice.pdf", "application/pdf", "pdf"),
        ("modem.log", "text/plain", "text"),
        ("table.csv", "text/csv", "text"),
        ("config.xml", "application/xml", "text"),
        ("voice.wav", "audio/x-wav", "audio"),
        ("film.mp4", "video/mp4", "video"),
        ("evil.svg", "image/svg+xml", ""),
        ("evil.svg", "image/png", ""),
        ("evil.html", "text/plain", ""),
        ("evil.html", "text/html", ""),
        ("page.txt", "text/html", "text"),
        ("sheet.xlsx", "application/vnd.ms-excel", ""),
        ("noname", "", ""),
    ],
)
def test_only_what_can_do_nothing_is_looked_at(name: str, content_type: str, kind: str) -> None:
    assert preview.kind_of(name, content_type) == kind


def test_a_file_that_is_not_what_it_says_is_no_picture() -> None:
    assert preview.is_what_it_says(b"\x89PNG\r\n\x1a\n....", "image/png")
    assert preview.is_what_it_says(b"RIFF....WEBPVP8", "image/webp")
    assert preview.is_what_it_says(b"....ftypmp42", "video/mp4")
    assert not preview.is_what_it_says(b"<script>alert(1)</script>", "image/png")
    assert not preview.is_what_it_says(b"GIF89a", "image/jpeg")
    assert not preview.is_what_it_says(b"anything", "text/html")


@pytest.mark.parametrize("kind", [kind for kind, what in preview.TYPES.items() if what != preview.PDF])
def test_what_is_looked_at_stands_in_a_sandbox_and_is_never_guessed(kind: str) -> None:
    response = preview.inline(b"x", "a\r\nname.png", kind)
    assert response["Content-Type"] == kind
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].endswith("; sandbox")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Content-Disposition"].startswith("inline")
    assert "\n" not in response["Content-Disposition"]


def test_a_pdf_is_framed_by_our_own_pages_only() -> None:
    response = preview.inline(b"%PDF-1.4", "invoice.pdf", "application/pdf")
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("", 200, b"0123456789"),
        ("bytes=2-5", 206, b"2345"),
        ("bytes=7-", 206, b"789"),
        ("bytes=7-999", 206, b"789"),
        ("bytes=99-", 200, b"0123456789"),
        ("lines=1-2", 200, b"0123456789"),
        ("bytes=-3", 200, b"0123456789"),
    ],
)
def test_players_get_the_part_they_ask_for(asked: str, status: int, content: bytes) -> None:
    response = preview.inline(b"0123456789", "voice.ogg", "audio/ogg", asked=asked)
    assert (response.status_code, response.content) == (status, content)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Καλημέρα".encode(), "Καλημέρα"),
        ("\ufeffПривет".encode(), "Привет"),
        ("Příliš".encode("utf-16"), "Příliš"),
        ("na\xefve".encode("cp1252"), "naïve"),
    ],
)
def test_text_is_read_in_the_letters_it_was_written_in(content: bytes, text: str) -> None:
    assert preview.words_of(content) == (text, False)


def test_long_text_is_cut_and_says_so() -> None:
    text, is_cut = preview.words_of("я".encode() * 300_000)
    assert len(text) == preview.MOST_TEXT
    assert is_cut


def test_files_of_the_same_name_stand_side_by_side_in_an_archive() -> None:
    from io import BytesIO
    from zipfile import ZipFile

    packed = zipped([("a.txt", b"1"), ("A.txt", b"2"), ("../../evil.sh", b"3")], "files.zip")
    with ZipFile(BytesIO(packed.content)) as archive:
        assert archive.namelist() == ["a.txt", "A (2).txt", "evil.sh"]
        assert archive.read("A (2).txt") == b"2"
