"""Signed and encrypted letters: which they are, and what stands in a signed envelope. Pure; never raises.

Nothing is verified or decrypted here: that needs keys. People are told what a letter is, and a letter that is
only signed is read like any other.
"""

from collections.abc import Iterable

from dromos.channels.email.parts import Part

SIGNED, ENCRYPTED = "signed", "encrypted"
_SMIME = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_ENVELOPED_DATA = (bytes.fromhex("06092a864886f70d010703"), bytes.fromhex("060b2a864886f70d0109100117"))
_DATA = bytes.fromhex("06092a864886f70d010701")
_OCTETS, _CONSTRUCTED = 0x04, 0x24
MAX_PIECES = 100_000


def protection_of(parts: Iterable[Part], text: str) -> str:
    """One of "pgp-signed", "pgp-encrypted", "smime-signed", "smime-encrypted", or "" for an ordinary letter."""
    found = [kind for part in parts if (kind := _kind(part))]
    if not found and "-----BEGIN PGP " in text:
        lines = {line.rstrip() for line in text.split("\n", 2_000)}
        if "-----BEGIN PGP MESSAGE-----" in lines:
            return f"pgp-{ENCRYPTED}"
        if "-----BEGIN PGP SIGNED MESSAGE-----" in lines:
            return f"pgp-{SIGNED}"
    return next((kind for kind in found if kind.endswith(ENCRYPTED)), next(iter(found), ""))


def _kind(part: Part) -> str:
    if part.content_type == "multipart/encrypted":
        return f"pgp-{ENCRYPTED}"
    if part.content_type == "multipart/signed":
        return f"pgp-{SIGNED}" if "pgp" in part.parameters.get("protocol", "").lower() else f"smime-{SIGNED}"
    if part.content_type in _SMIME:
        return f"smime-{ENCRYPTED if _is_encrypted(part) else SIGNED}"
    return ""


def _is_encrypted(part: Part) -> bool:
    claimed = part.parameters.get("smime-type", "").lower()
    if claimed in {"enveloped-data", "authenveloped-data"}:
        return True
    beginning = part.content()[:64]
    return any(mark in beginning for mark in _ENVELOPED_DATA)


def is_smime(part: Part) -> bool:
    """An envelope of S/MIME, signed or encrypted."""
    return part.content_type in _SMIME


def signed_content(envelope: bytes) -> bytes:
    """The letter inside a signed envelope (CMS SignedData, RFC 5652), b"" when there is none to be read."""
    if _SIGNED_DATA not in envelope[:64]:
        return b""
    position = envelope.find(_DATA, envelope.find(_SIGNED_DATA))
    if position < 0:
        return b""
    position += len(_DATA)
    tag, start, _ = _element(envelope, position)
    if tag != 0xA0:
        return b""
    tag, start, end = _element(envelope, start)
    if tag == _OCTETS:
        return envelope[start:end]
    return _pieces(envelope, start, end) if tag == _CONSTRUCTED else b""


def _pieces(raw: bytes, start: int, end: int) -> bytes:
    """A string sent in pieces (BER)."""
    out: list[bytes] = []
    while start < end and len(out) < MAX_PIECES:
        tag, inside, after = _element(raw, start)
        if tag != _OCTETS:
            break
        out.append(raw[inside:after])
        start = after
    return b"".join(out)


def _element(raw: bytes, position: int) -> tuple[int, int, int]:
    """(tag, where its content begins, where it ends) of the DER or BER element at `position`; tag -1: none."""
    header = raw[position : position + 2]
    if len(header) < 2:
        return -1, len(raw), len(raw)
    length, start = header[1], position + 2
    if length == 0x80:
        return header[0], start, len(raw)
    if length > 0x80:
        count = length & 0x7F
        if count > 8:
            return -1, len(raw), len(raw)
        length = int.from_bytes(raw[start : start + count], "big")
        start += count
    return header[0], start, min(len(raw), start + length)
