"""Web Push as values: what is said to a browser, so that only that browser can read it, and who says it. Pure.

Encryption: RFC 8291 (aes128gcm of RFC 8188, one record). Who we are: RFC 8292 (VAPID, ES256).
"""

import base64
import datetime as dt
import json
import secrets
import struct
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

RECORD = 4096
MOST = 3000
"""Bytes of a message: push services take 4096 with everything around it."""
LASTS = dt.timedelta(hours=12)
"""How long one signature holds; services refuse more than a day."""
KEY_LENGTH, AUTH_LENGTH = 65, 16


class CrookedSubscriptionError(ValueError):
    """What the browser sent are no keys one could encrypt with."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser is reached, and its keys as bytes: a point on P-256 (65 bytes) and a secret (16)."""

    endpoint: str
    p256dh: bytes
    auth: bytes


def encoded(content: bytes) -> str:
    """base64url without padding, as all these standards write bytes."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises CrookedSubscriptionError for what is no base64url."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise CrookedSubscriptionError("not base64url") from error


def subscription(endpoint: str, p256dh: str, auth: str) -> Subscription:
    """A browser's subscription, checked. Raises CrookedSubscriptionError."""
    found = Subscription(endpoint, decoded(p256dh), decoded(auth))
    if len(found.p256dh) != KEY_LENGTH or len(found.auth) != AUTH_LENGTH:
        raise CrookedSubscriptionError("keys of another length")
    _point(found.p256dh)
    return found


def _point(raw: bytes) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CrookedSubscriptionError("no point of P-256") from error


def encrypted(
    content: bytes, to: Subscription, *, salt: bytes = b"", key: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """``content`` as the body of a push (RFC 8291, section 3.4), for ``to`` alone.

    1. A key pair of this message; its secret with the browser's key; with ``auth`` mixed in: the input keying material.
    2. From that and a random salt: the content encryption key and the nonce.
    3. One record: content, the mark of the last record (2), sealed with AES-128-GCM; before it salt, record size, our
       public key.

    ``salt`` and ``key`` are given by tests only. Raises ValueError when it is too long.
    """
    if len(content) > MOST:
        raise ValueError("too long for a push")
    ours = key or ec.generate_private_key(ec.SECP256R1())
    salt = salt or secrets.token_bytes(16)
    public = _raw(ours.public_key())
    shared = ours.exchange(ec.ECDH(), _point(to.p256dh))
    material = _derived(shared, to.auth, b"WebPush: info\0" + to.p256dh + public, 32)
    sealing = _derived(material, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(material, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + struct.pack("!IB", RECORD, len(public)) + public
    return header + AESGCM(sealing).encrypt(nonce, content + b"\x02", None)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def _raw(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


# -- who we are ----------------------------------------------------------------------------------


def new_key() -> str:
    """A private key of our own, as text to be sealed."""
    return encoded(ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value.to_bytes(32, "big"))


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decoded(text), "big"), ec.SECP256R1())


def public_key(text: str) -> str:
    """The public half of ``new_key``'s result, as browsers want it."""
    return encoded(_raw(private_key(text).public_key()))


def authorization(endpoint: str, *, key: str, contact: str, at: dt.datetime) -> str:
    """The Authorization header for one push service (RFC 8292): valid for its address only, for a while."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((at + LASTS).timestamp()), "sub": contact}
    signed = ".".join(encoded(json.dumps(part, separators=(",", ":")).encode()) for part in (_HEAD, claims))
    ours = private_key(key)
    r, s = decode_dss_signature(ours.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    token = f"{signed}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
    return f"vapid t={token}, k={encoded(_raw(ours.public_key()))}"


_HEAD = {"typ": "JWT", "alg": "ES256"}
