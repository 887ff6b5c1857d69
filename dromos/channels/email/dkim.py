"""DKIM signatures (RFC 6376, rsa-sha256, relaxed/relaxed) and their keys. Pure."""

import base64
import datetime as dt
import hashlib
import re
from functools import lru_cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

SIGNED = (
    "from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "reply-to", "mime-version",
    "content-type", "content-transfer-encoding", "auto-submitted", "list-unsubscribe", "list-unsubscribe-post",
)  # fmt: skip
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:((?:[^\r\n]|\r\n[ \t])*)\r\n")
_SPACE = re.compile(rb"[ \t]+")


def new_key() -> tuple[str, str]:
    """A private key (PEM) and its public half as it stands in DNS."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem.decode("ascii"), base64.b64encode(public).decode("ascii")


@lru_cache(maxsize=64)
def _loaded(pem: str) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode("ascii"), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("DKIM keys are RSA keys here.")
    return key


def sign(content: bytes, *, domain: str, selector: str, key: str, at: dt.datetime) -> bytes:
    """The letter (CRLF line ends) with a signature above it. From is signed once more than it is there, so that
    nobody can add a second one.
    """
    head, _, body = content.partition(b"\r\n\r\n")
    fields = [(name.decode("ascii").lower(), value) for name, value in _FIELD.findall(head + b"\r\n")]
    names = [name for name in SIGNED for field, _value in fields if field == name]
    names.append("from")
    digest = base64.b64encode(hashlib.sha256(_body(body)).digest()).decode("ascii")
    value = (
        f" v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s={selector};\r\n\tt={int(at.timestamp())};"
        f" h={_folded(':'.join(names), ':')};\r\n\tbh={digest};\r\n\tb="
    )
    said = _header("dkim-signature", value.encode("ascii")).removesuffix(b"\r\n")
    made = _loaded(key).sign(_chosen(fields, names) + said, padding.PKCS1v15(), hashes.SHA256())
    encoded = base64.b64encode(made).decode("ascii")
    lines = "\r\n\t".join(encoded[start : start + 72] for start in range(0, len(encoded), 72))
    return f"DKIM-Signature:{value}{lines}\r\n".encode("ascii") + content


def _folded(text: str, at: str) -> str:
    """Broken into lines after `at`, where white space does not count."""
    lines, line = [], ""
    for part in re.split(f"(?<={at})", text):
        if line and len(line) + len(part) > 66:
            lines.append(line)
            line = ""
        line += part
    return "\r\n\t".join([*lines, line])


def _chosen(fields: list[tuple[str, bytes]], names: list[str]) -> bytes:
    """The named fields, of several equal ones the lowest first; one that is not there counts as nothing."""
    left = list(fields)
    out = b""
    for name in names:
        place = max((index for index, (field, _value) in enumerate(left) if field == name), default=None)
        if place is not None:
            out += _header(*left.pop(place))
    return out


def _header(name: str, value: bytes) -> bytes:
    flat = _SPACE.sub(b" ", value.replace(b"\r\n", b"")).strip()
    return name.encode("ascii") + b":" + flat + b"\r\n"


def _body(body: bytes) -> bytes:
    lines = [_SPACE.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)
