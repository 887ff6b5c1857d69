"""Who may write to us: block list, allow list, the house's rules over headers, and what staff called spam."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from dromos.accounts.access import require_administration
from dromos.intake import access
from dromos.intake.models import HeaderRule, Sender
from dromos.intake.sieve import MARKS_NEEDED, HeaderTest, Sieve
from dromos.interactions.queries import own_addresses
from dromos.lib import audit, settings
from dromos.lib.actor import Actor
from dromos.lib.heartbeat import forget
from dromos.lib.memo import remembered
from dromos.tickets.threading import bare_address

SPAM_SETTING = "intake_spam"
HEARTBEAT = "spam filter"
"""The sign of life of the spam filter this house asks."""
MOST = 50_000
"""Entries of the lists that are kept in memory for one batch."""


class BadSenderError(ValueError):
    """Neither an address nor a domain."""


class OwnSenderError(ValueError):
    """One of our own addresses: it is on no list."""


class BadHeaderError(ValueError):
    """No line of a header is called that."""


@dataclass(frozen=True, slots=True)
class SpamSettings:
    """How spam is told. ``filter``: "", "rspamd" (an http address) or "spamd" (host:port); ``place``: where it is.

    ``headers``: believe what a filter on the way wrote; ``score``: from so many points on, None: only its yes or no.
    """

    filter: str = ""
    place: str = ""
    headers: bool = True
    score: float | None = None


@remembered
def spam_settings() -> SpamSettings:
    found: dict[str, Any] = settings.get(SPAM_SETTING) or {}
    return SpamSettings(**{key: found[key] for key in SpamSettings.__slots__ if key in found})


def set_spam_settings(*, values: SpamSettings, by: Actor, at: dt.datetime) -> None:
    """Raises NotAllowedError."""
    require_administration(by)
    value = {key: getattr(values, key) for key in SpamSettings.__slots__}
    settings.put(key=SPAM_SETTING, value=value, by=by, at=at)
    forget(HEARTBEAT, but=[])


@remembered
def sieve() -> Sieve:
    """What the house set up about senders and headers, in three reads; once per batch."""
    known = Q(listed__in=[Sender.Listed.BLOCKED, Sender.Listed.ALLOWED]) | Q(spam_marks__gte=MARKS_NEEDED)
    rows = Sender.objects.filter(known).values_list("value", "listed", "changed_by", "spam_marks", "letter_marks")
    senders = list(rows.order_by("-changed_at")[:MOST])
    tests = HeaderRule.objects.filter(is_active=True).values_list("name", "header", "contains", "means")
    chosen = spam_settings()
    return Sieve(
        blocked={value: who for value, listed, who, _spam, _letters in senders if listed == Sender.Listed.BLOCKED},
        allowed={value: who for value, listed, who, _spam, _letters in senders if listed == Sender.Listed.ALLOWED},
        tests=tuple(HeaderTest(*row) for row in tests),
        marks={value: (spam, letters) for value, _listed, _who, spam, letters in senders if spam},
        score=chosen.score,
        believes_headers=chosen.headers,
    )


def one_spelling(value: str) -> str:
    """An address or ``@domain`` as the lists keep it. Raises BadSenderError."""
    plain = value.strip().strip("<>").lower()
    plain = plain if "@" in plain else f"@{plain}"
    local, _, domain = plain.rpartition("@")
    sound = "." in domain.strip(".") and not any(ch.isspace() for ch in plain) and "@" not in local
    if not sound or len(plain) > 320:
        raise BadSenderError("This is neither an e-mail address nor a domain.")
    return f"{local}@{domain.strip('.')}"


@transaction.atomic
def list_sender(*, value: str, listed: str, by: Actor, at: dt.datetime, note: str = "") -> Sender:
    """Put a sender on the block list or the allow list, or (``listed`` "") take it off both.

    Raises BadSenderError, OwnSenderError, NotAllowedError.
    """
    access.require_keeping(by)
    plain = one_spelling(value)
    if listed and _is_ours(plain):
        raise OwnSenderError("This is one of our own addresses; letters from there are told apart anyway.")
    row, _created = Sender.objects.select_for_update().get_or_create(value=plain, defaults={"changed_at": at})
    old = row.listed
    row.listed, row.changed_by, row.changed_at = Sender.Listed(listed), by.label[:200], at
    row.note = note[:200] if listed else ""
    row.save()
    if old != row.listed:
        audit.record(by=by, at=at, verb="list_sender", subject=row, changes={"listed": [old, row.listed]})
    return row


def _is_ours(plain: str) -> bool:
    ours = {bare_address(address) for address in own_addresses()}
    return plain in ours or (plain.startswith("@") and any(address.endswith(plain) for address in ours))


def mark_sender(*, value: str, spam: bool, by: Actor, at: dt.datetime) -> None:
    """Staff called a letter of this sender spam, or (``spam`` False) a letter after all. Nothing for no address."""
    plain = value.strip().lower()
    if "@" not in plain or _is_ours(plain):
        return
    row, _created = Sender.objects.get_or_create(value=plain[:320], defaults={"changed_at": at})
    field = "spam_marks" if spam else "letter_marks"
    Sender.objects.filter(pk=row.pk).update(**{field: F(field) + 1, "changed_by": by.label[:200], "changed_at": at})


@transaction.atomic
def forget_marks(*, sender: Sender, by: Actor, at: dt.datetime) -> None:
    """What staff called earlier letters of this sender no longer counts. Raises NotAllowedError."""
    access.require_keeping(by)
    changes = {"spam_marks": [sender.spam_marks, 0], "letter_marks": [sender.letter_marks, 0]}
    Sender.objects.filter(pk=sender.pk).update(spam_marks=0, letter_marks=0, changed_by=by.label[:200], changed_at=at)
    audit.record(by=by, at=at, verb="forget_marks", subject=sender, changes=changes)


@transaction.atomic
def write_header_rule(
    *, rule: HeaderRule | None, name: str, header: str, contains: str, means: str, is_active: bool, by: Actor,
    at: dt.datetime,
) -> HeaderRule:  # fmt: skip
    """Make a rule over one line of the header (``rule`` None), or change one.

    Raises BadHeaderError, NotAllowedError.
    """
    require_administration(by)
    header = header.strip().rstrip(":").lower()
    if not header or not all(33 <= ord(ch) <= 126 and ch != ":" for ch in header):
        raise BadHeaderError("The name of a header line has no spaces and no colon.")
    values = {"name": name, "header": header, "contains": contains.strip(), "means": means, "is_active": is_active}
    old = {key: getattr(rule, key) for key in values} if rule else {}
    row = rule or HeaderRule(position=HeaderRule.objects.count())
    for key, value in values.items():
        setattr(row, key, value)
    row.save()
    verb = "change" if rule else "create"
    audit.record(by=by, at=at, verb=verb, subject=row, changes=audit.differences(old, values))
    return row


@transaction.atomic
def delete_header_rule(*, rule: HeaderRule, by: Actor, at: dt.datetime) -> None:
    require_administration(by)
    audit.record(by=by, at=at, verb="delete", subject=rule, changes={"means": [rule.means, ""]})
    rule.delete()


def senders_listed(listed: Sequence[str], *, find: str = "", limit: int = 500) -> list[Sender]:
    """Senders on the lists named, or (for "") those staff have marked; ``find`` is part of the address. One query."""
    wanted = Q(listed__in=[one for one in listed if one])
    if "" in listed:
        wanted |= Q(listed="") & (Q(spam_marks__gt=0) | Q(letter_marks__gt=0))
    return list(Sender.objects.filter(wanted, value__icontains=find.strip().lower()).order_by("-changed_at")[:limit])
