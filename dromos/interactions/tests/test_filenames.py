import pytest

from dromos.interactions.filenames import MOST, safe_name


@pytest.mark.parametrize(
    ("claimed", "safe"),
    [
        ("photo.jpg", "photo.jpg"),
        ("φωτογραφία μόντεμ.jpg", "φωτογραφία μόντεμ.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\bill.pdf", "bill.pdf"),
        ("\u200b.htaccess", "htaccess"),
        (".pht", "pht"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b\r\nc.txt", "ab c.txt"),
        ('"><img src=x>.png', "_img src=x_.png"),
        ("\udce9t\udce9.pdf", "t.pdf"),
        ("Tax  Invoice.pdf", "Tax  Invoice.pdf"),
        ("invoice.pdf" + " " * 60 + ".exe", "invoice.pdf .exe"),
        ("", "file-1.png"),
        ("...", "file-1.png"),
        ("//", "file-1.png"),
    ],
)
def test_a_name_is_safe_to_show_and_to_store(claimed: str, safe: str) -> None:
    assert safe_name(claimed, "image/png", 0) == safe


def test_a_name_of_ten_thousand_letters_keeps_its_ending() -> None:
    name = safe_name("x" * 10_000 + ".pdf", "application/pdf", 0)
    assert len(name) == MOST
    assert name.endswith(".pdf")


def test_a_nameless_file_of_a_strange_type_still_has_a_name() -> None:
    assert safe_name("", "", 4) == "file-5.bin"
    assert safe_name("", "application/<script>", 0) == "file-1.bin"
    assert safe_name("", "image/x-<icon>", 0) == "file-1.xicon"
    assert safe_name("", "text/calendar; method=REQUEST", 0) == "file-1.ics"
