"""Keys of other systems: long random words, kept only as a hash. Guessing one is hopeless: no salt is needed."""

import base64
import hashlib
import secrets

KEY_BEGINS = "dromos_"
SECRET_BEGINS = "whsec_"  # noqa: S105 - only how such secrets begin
HINT = 12


def new_key() -> str:
    return KEY_BEGINS + secrets.token_urlsafe(32)


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def hint_of(key: str) -> str:
    return key[:HINT]


def new_callback_secret() -> str:
    """A secret for signing call-backs, in the spelling of Standard Webhooks."""
    return SECRET_BEGINS + base64.b64encode(secrets.token_bytes(32)).decode()
