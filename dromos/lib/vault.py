"""Secrets at rest, and signatures: both from keys derived of the installation's secret key."""

import base64
import functools
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class SecretUnreadableError(ValueError):
    """A stored secret cannot be read with this installation's key: it must be entered again."""


def derived_key(purpose: str) -> bytes:
    """32 bytes for one ``purpose``, different for every installation and purpose."""
    return hmac.new(settings.SECRET_KEY.encode(), b"dromos:" + purpose.encode(), hashlib.sha256).digest()


@functools.lru_cache(maxsize=4)
def _fernet(secret_key: str) -> Fernet:
    del secret_key  # only the cache key: another installation key gives another box
    return Fernet(base64.urlsafe_b64encode(derived_key("vault")))


def seal(plain: str) -> str:
    """Encrypt for the database. The empty string stays empty."""
    return _fernet(settings.SECRET_KEY).encrypt(plain.encode()).decode() if plain else ""


def unseal(sealed: str) -> str:
    """The plain text of ``seal``'s result. Raises SecretUnreadableError when the key has changed."""
    if not sealed:
        return ""
    try:
        return _fernet(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SecretUnreadableError("The stored secret was sealed with another key; enter it again.") from error
