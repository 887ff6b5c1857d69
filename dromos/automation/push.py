"""Push to closed browsers: whether the house wants it, with which key, and what a push shows."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from dromos.automation import webpush, words
from dromos.automation.models import PersonalAlert
from dromos.lib import settings as house_settings
from dromos.lib import vault

SETTING, SECRET = "push", "push_secret"
MOST_WORDS = 160


class PushIsOffError(ValueError):
    """The house does not wake browsers."""


@dataclass(frozen=True, slots=True)
class Push:
    """``key`` is private; ``public`` is what browsers are given; ``contact`` is whom services write to about us."""

    is_on: bool
    key: str = ""
    public: str = ""
    contact: str = ""


def house() -> Push:
    found = house_settings.get(SETTING) or {}
    if not found.get("is_on"):
        return Push(is_on=False, contact=found.get("contact", ""))
    key = vault.unseal(house_settings.get(SECRET))
    return Push(is_on=True, key=key, public=webpush.public_key(key), contact=found["contact"] or settings.BASE_URL)


def require_on() -> None:
    """Raises PushIsOffError."""
    if not house().is_on:
        raise PushIsOffError("The house does not wake browsers: an administrator can allow it.")


def shown(row: PersonalAlert) -> dict[str, Any]:
    """A notification in the reader's language: the same beside an open page and from a closed one."""
    path = row.path or (f"/tickets/{row.ticket.number}/" if row.ticket else "/alerts/")
    about = words.about(row)
    body = about if len(about) <= MOST_WORDS else about[: MOST_WORDS - 1] + "…"
    return {"title": words.news(row), "body": body, "path": path, "tag": f"{row.kind}:{row.ticket_id or row.pk}"}
