"""Letters in envelopes: Outlook's winmail.dat, signed and encrypted ones, invitations."""

import base64
import struct
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from hypothesis import given
from hypothesis import strategies as st

from dromos.channels.email.inbound import parse
from dromos.channels.email.invitation import words_of_calendar
from dromos.channels.email.protection import signed_content
from dromos.channels.email.rtf import rtf_to_text, uncompressed_rtf
from dromos.channels.email.tnef import SIGNATURE, read_tnef
from dromos.interactions.inbound import InboundMessage

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
HEADERS = b"From: Kostas <kostas@example.org>\r\nSubject: hello\r\nMIME-Version: 1.0\r\n"


def read(raw: bytes) -> InboundMessage:
    found = parse(raw, received_at=AT)
    assert isinstance(found, InboundMessage), found
    return found


def sent_as(content_type: str, content: bytes, words: bytes = b"") -> InboundMessage:
    """A letter with some words and one part of that type."""
    return read(
        HEADERS + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\n" + words + b"\r\n--B\r\n"
        b"Content-Transfer-Encoding: base64\r\nContent-Type: " + content_type.encode() + b"\r\n\r\n"
        + base64.encodebytes(content) + b"--B--\r\n"
    )  # fmt: skip


def attribute(identifier: int, data: bytes) -> bytes:
    return struct.pack("<BII", 1, identifier, len(data)) + data + b"\0\0"


def properties(*values: tuple[int, int, bytes]) -> bytes:
    """MAPI properties (name, type, value) as Outlook writes them."""
    out = struct.pack("<I", len(values))
    for name, kind, value in values:
        out += struct.pack("<HH", kind, name)
        out += (
            struct.pack("<II", 1, len(value)) + value + b"\0" * (-len(value) % 4)
            if kind in {0x1E, 0x1F, 0x102}
            else value
        )
    return out


def packed(*attributes: bytes) -> bytes:
    return SIGNATURE + b"\1\0" + attribute(0x69007, struct.pack("<II", 1253, 0)) + b"".join(attributes)


FILE = attribute(0x69002, b"\0" * 14) + attribute(0x18010, b"short.txt\0") + attribute(0x6800F, b"content")
LONG_NAME = attribute(
    0x69005, properties((0x3707, 0x1F, "Λογαριασμός.txt\0".encode("utf-16-le")), (0x370E, 0x1E, b"text/plain\0"))
)


def test_the_files_of_a_winmail_dat_stand_in_the_letter() -> None:
    message = sent_as("application/ms-tnef; name=winmail.dat", packed(FILE, LONG_NAME), b"See the bill.")
    (file,) = message.attachments
    assert (file.filename, file.content, file.content_type) == ("Λογαριασμός.txt", b"content", "text/plain")
    assert message.text == "See the bill."


def test_the_words_of_a_winmail_dat_are_read_where_there_are_no_others() -> None:
    html = (0x1013, 0x102, "<p>Καλημέρα</p>".encode("cp1253"))
    message = sent_as("application/ms-tnef", packed(attribute(0x69003, properties((0x0017, 3, b"\1\0\0\0"), html))))
    assert (message.text, message.html) == ("Καλημέρα", "<p>Καλημέρα</p>")
    assert sent_as("application/ms-tnef", packed(attribute(0x2800C, b"Plain words\0"))).text == "Plain words"


def test_a_message_inside_a_winmail_dat_is_unpacked_too() -> None:
    inner = packed(attribute(0x2800C, b"Inner words\0"), FILE)
    outer = packed(attribute(0x69002, b""), attribute(0x69005, properties((0x3701, 0x102, inner))))
    message = sent_as("application/ms-tnef", outer, b"Outer words")
    assert message.text == "Outer words\n\nInner words"
    assert [file.filename for file in message.attachments] == ["short.txt"]


@pytest.mark.parametrize(
    "broken",
    [b"no such thing", packed(FILE)[:-12], packed(attribute(0x69003, struct.pack("<IHH", 9, 0x77, 0x3001)), FILE)],
)
def test_a_winmail_dat_that_is_not_understood_stays_a_file(broken: bytes) -> None:
    message = sent_as("application/ms-tnef; name=winmail.dat", broken, b"x")
    assert broken in [file.content for file in message.attachments]


def test_rich_text_is_unpacked_and_read() -> None:
    # The example of MS-OXRTFCP, 4.1.
    raw = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert uncompressed_rtf(raw) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert rtf_to_text(uncompressed_rtf(raw)) == "hello world"
    wrapped = b"{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\*\\htmltag <p>}\\htmlrtf {\\htmlrtf0 a\\'e4\\u945 ?\\par b\\{\\}\\htmlrtf }\\htmlrtf0}"
    assert rtf_to_text(wrapped) == "aäα\nb{}"


@given(st.binary(max_size=300), st.sampled_from([b"", SIGNATURE + b"\1\0", packed(FILE), b"{\\rtf1 "]))
def test_no_bytes_break_the_unpacking(noise: bytes, begin: bytes) -> None:
    read_tnef(begin + noise)
    rtf_to_text(begin + noise)
    uncompressed_rtf(b"\0" * 8 + b"LZFu" + b"\0" * 4 + noise)
    uncompressed_rtf(b"\0\0\0\0\xff\xff\0\0LZFu\0\0\0\0" + noise)
    signed_content(bytes.fromhex("06092a864886f70d010702") + noise)
    signed_content(bytes.fromhex("06092a864886f70d01070206092a864886f70d010701") + noise)
    words_of_calendar(noise.decode("latin-1"))


@pytest.fixture(scope="module")
def envelope() -> bytes:
    """A letter in a signed envelope, made by another program's hand."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Kostas")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(datetime(2026, 1, 1)).not_valid_after(datetime(2027, 1, 1)).sign(key, hashes.SHA256())  # noqa: DTZ001
    )  # fmt: skip
    inner = b"Content-Type: multipart/mixed; boundary=I\r\n\r\n--I\r\n\r\nSigned words\r\n--I\r\nContent-Type: text/csv; name=a.csv\r\n\r\n1;2\r\n--I--\r\n"
    builder = pkcs7.PKCS7SignatureBuilder().set_data(inner).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_a_signed_envelope_is_opened_and_kept(envelope: bytes) -> None:
    message = sent_as("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", envelope)
    assert (message.protection, message.text) == ("smime-signed", "Signed words")
    assert [file.filename for file in message.attachments] == ["a.csv", "smime.p7m"]
    assert message.attachments[1].content == envelope


def test_a_chain_of_envelopes_is_opened_only_so_far() -> None:
    def wrapped(content: bytes) -> bytes:
        def element(tag: int, inside: bytes) -> bytes:
            return bytes([tag, 0x84]) + struct.pack(">I", len(inside)) + inside

        data = bytes.fromhex("06092a864886f70d010701") + element(0xA0, element(0x04, content))
        return element(
            0x30, bytes.fromhex("06092a864886f70d010702") + element(0xA0, element(0x30, element(0x30, data)))
        )

    letter = b"\r\nthe innermost"
    for _ in range(3):
        letter = b"Content-Type: application/pkcs7-mime\r\n\r\n" + wrapped(letter)
    assert read(HEADERS + letter).text == "the innermost"
    letter = b"Content-Type: application/pkcs7-mime\r\n\r\n" + wrapped(letter)
    assert read(HEADERS + letter).text == ""


@pytest.mark.parametrize(
    ("raw", "protection"),
    [
        (b"Content-Type: multipart/encrypted; protocol=application/pgp-encrypted; boundary=B\r\n\r\n--B\r\n\r\nx\r\n--B--", "pgp-encrypted"),
        (b'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=B\r\n\r\n--B\r\n\r\nx\r\n--B--', "pgp-signed"),
        (b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=B\r\n\r\n--B\r\n\r\nx\r\n--B--', "smime-signed"),
        (b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\n0", "smime-encrypted"),
        (b"Content-Type: application/x-pkcs7-mime\r\n\r\n0\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03", "smime-encrypted"),
        (b"\r\nfor you\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQ", "pgp-encrypted"),
        (b"\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: x\r\n\r\nhi", "pgp-signed"),
        (b"\r\nI saw -----BEGIN PGP MESSAGE----- in a book", ""),
        (b"\r\nplain", ""),
    ],
)  # fmt: skip
def test_signed_and_encrypted_letters_are_known(raw: bytes, protection: str) -> None:
    assert read(HEADERS + raw).protection == protection


INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY;LANGUAGE=en:Visit of the technician\\, modem
DTSTART;TZID="Europe/Athens":20261124T100000
DTEND;TZID="Europe/Athens":20261124T113000
ORGANIZER;CN="Dorota":mailto:dorota@meridian.example
LOCATION:Patission 1
DESCRIPTION:Please be
  at home\\nThank you
BEGIN:VALARM
DESCRIPTION:reminder
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def test_an_invitation_says_what_when_and_where() -> None:
    words = "Visit of the technician, modem\n2026-11-24 10:00–11:30 Europe/Athens\nPatission 1\nDorota\n"
    assert words_of_calendar(INVITATION) == f"{words}Please be at home\nThank you"
    message = sent_as("text/calendar; method=REQUEST; charset=utf-8", INVITATION.encode())
    assert message.is_calendar
    assert message.text.startswith("Visit of the technician, modem")


@pytest.mark.parametrize(
    ("lines", "when"),
    [
        ("DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261126", "2026-11-24–2026-11-26"),
        ("DTSTART:20261124T230000Z\nDTEND:20261125T010000Z", "2026-11-24 23:00–2026-11-25 01:00 UTC"),
        ("DTSTART:20261124T230000", "2026-11-24 23:00"),
        ("DTSTART:tomorrow", ""),
    ],
)
def test_times_of_invitations_are_read(lines: str, when: str) -> None:
    assert words_of_calendar(f"BEGIN:VEVENT\n{lines}\nEND:VEVENT") == when
