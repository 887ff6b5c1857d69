"""Every write to mailboxes."""

import copy
import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

from django.db import connection, transaction

from dromos.accounts.access import require_administration
from dromos.accounts.models import Department, User
from dromos.channels.email.dkim import new_key
from dromos.channels.email.domain_check import Finding
from dromos.channels.email.models import KeptUid, Mailbox, MailboxAlias, Pace, SendingDomain
from dromos.channels.email.pace import Spent, rest_after
from dromos.interactions import actions as interactions
from dromos.interactions.actions import WAKE_DELIVERY, RawLetter
from dromos.interactions.models import OwnAddress
from dromos.lib import audit
from dromos.lib.actor import Actor
from dromos.lib.events import notify
from dromos.lib.heartbeat import beat
from dromos.lib.standing import Standing, save
from dromos.lib.typed import whole
from dromos.lib.vault import seal
from dromos.tickets.threading import bare_address

HEAD = 256 * 1024
DIRECT = "direct"
"""Begins the place of an original that a stranger handed to us: what it says about its own authenticity is nothing."""
_TRACE = re.compile(
    rb"\A(?:(?:return-path|envelope-to|delivery-date|delivered-to)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+", re.IGNORECASE
)
WAKE_FETCH = "dromos_fetch"
FIELDS = (
    "name", "kind", "preset", "department", "address", "sender_name", "language", "is_active", "plus_addresses",
    "automatic_bounces", "auth", "imap_host", "imap_port", "imap_security", "imap_username", "folder",
    "processed_folder", "delete_after_days", "own_ca", "trusted_servers", "smtp_host", "smtp_port", "smtp_security",
    "smtp_username", "smtp_connections", "smtp_per_minute", "smtp_per_day", "token_endpoint", "token_scope",
    "client_id", "signatures", "category", "priority", "acknowledges",
)  # fmt: skip
SECRETS = {
    "imap_secret": "imap_sealed_secret",
    "smtp_secret": "smtp_sealed_secret",
    "client_secret": "client_sealed_secret",
    "refresh_token": "refresh_sealed_token",
}


@dataclass(frozen=True, slots=True)
class Alias:
    """Another address of the mailbox: a department's, or with `user` a specialist's own."""

    address: str
    department: Department | None = None
    user: User | None = None


@transaction.atomic
def create_mailbox(*, by: Actor, at: dt.datetime, aliases: Iterable[Alias] = (), **values: Any) -> Mailbox:
    """Set up an account. `values` are FIELDS and SECRETS (plain; an empty secret is none)."""
    require_administration(by)
    mailbox = Mailbox(created_at=at)
    _assign(mailbox, values)
    mailbox.save()
    _set_aliases(mailbox, aliases)
    audit.record(by=by, at=at, verb="create", subject=mailbox, changes=_shown(values))
    return mailbox


@transaction.atomic
def change_mailbox(
    *, mailbox: Mailbox, by: Actor, at: dt.datetime, aliases: Iterable[Alias] | None = None, **values: Any
) -> Mailbox:
    """Change FIELDS and SECRETS. A secret that is not given, or empty, stays as it is."""
    require_administration(by)
    old = {name: getattr(mailbox, name) for name in FIELDS if name in values}
    values = {name: value for name, value in values.items() if name not in SECRETS or value}
    moved = any(name in values and values[name] != getattr(mailbox, name) for name in ("kind", "imap_host", "folder"))
    _assign(mailbox, values)
    if moved:
        mailbox.uid_validity, mailbox.last_uid = None, 0
        mailbox.moves += 1
        mailbox.kept_uids.all().delete()
    mailbox.last_error = ""
    mailbox.save()
    _set_aliases(mailbox, aliases)
    changes = audit.differences(_shown(old), _shown(values))
    audit.record(by=by, at=at, verb="change", subject=mailbox, changes=changes)
    return mailbox


def imagined_mailbox(mailbox: Mailbox | None, values: dict[str, Any]) -> Mailbox:
    """The account as it would be with `values`, for trying it out; nothing is stored. Empty secrets stay."""
    imagined = copy.copy(mailbox) if mailbox else Mailbox()
    _assign(imagined, {name: value for name, value in values.items() if name not in SECRETS or value})
    return imagined


def _assign(mailbox: Mailbox, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name in SECRETS:
            setattr(mailbox, SECRETS[name], seal(value))
        elif name in FIELDS:
            setattr(mailbox, name, value.strip().lower() if name == "address" else value)
        else:
            raise TypeError(f"a mailbox has no {name!r}")


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, (bool, int)) else str(value or "") for name, value in values.items()}


def _set_aliases(mailbox: Mailbox, aliases: Iterable[Alias] | None) -> None:
    if aliases is not None:
        mailbox.aliases.all().delete()
        MailboxAlias.objects.bulk_create(
            MailboxAlias(
                mailbox=mailbox, address=alias.address.strip().lower(), department=alias.department, user=alias.user
            )
            for alias in aliases
        )
    _publish_addresses(mailbox)
    notify(WAKE_FETCH, str(mailbox.pk))


def _publish_addresses(mailbox: Mailbox) -> None:
    """Keep the house's list of its own addresses in step with the account."""
    rows: list[OwnAddress] = []
    if mailbox.is_active:
        main = OwnAddress(
            value=mailbox.address,
            department=mailbox.department,
            from_name=mailbox.sender_name,
            is_sender=True,
            holds=not mailbox.can_send,
            **_treatment(mailbox),
        )
        rows = [main, *(_own(alias) for alias in mailbox.aliases.select_related("department", "user"))]
    interactions.set_own_addresses(mailbox_key=mailbox.key, channel="email", addresses=rows)


def _own(alias: MailboxAlias) -> OwnAddress:
    department = alias.department or (None if alias.user else alias.mailbox.department)
    return OwnAddress(value=alias.address, department=department, user=alias.user, **_treatment(alias.mailbox))


def _treatment(mailbox: Mailbox) -> dict[str, Any]:
    """What the account says about letters that come to it."""
    return {
        "language": mailbox.language,
        "signatures": mailbox.signatures,
        "category": mailbox.category.key if mailbox.category else "",
        "priority": mailbox.priority,
        "acknowledges": mailbox.acknowledges,
    }


@transaction.atomic
def choose_start(*, mailbox: Mailbox, mode: str, by: Actor, at: dt.datetime, history_days: int = 0) -> Mailbox:
    """Answer what becomes of the letters that are there already: "from_now", or "history_days" and how many."""
    require_administration(by)
    mailbox.start_mode, mailbox.history_days = Mailbox.Start(mode), history_days
    mailbox.started_at = at
    mailbox.uid_validity, mailbox.last_uid = None, 0
    mailbox.kept_uids.filter(is_stored=False).delete()
    mailbox.save(update_fields=["start_mode", "history_days", "started_at", "uid_validity", "last_uid"])
    changes = {"start_mode": mode, "history_days": history_days}
    audit.record(by=by, at=at, verb="choose_start", subject=mailbox, changes=changes)
    notify(WAKE_FETCH, str(mailbox.pk))
    return mailbox


@transaction.atomic
def go_live(*, mailbox: Mailbox, is_live: bool, by: Actor, at: dt.datetime) -> Mailbox:
    """Let outgoing letters leave (or hold them again). What waits in the outbox leaves at once."""
    require_administration(by)
    audit.record(by=by, at=at, verb="go_live", subject=mailbox, changes={"is_live": [mailbox.is_live, is_live]})
    mailbox.is_live = is_live
    mailbox.save(update_fields=["is_live"])
    _publish_addresses(mailbox)
    notify(WAKE_DELIVERY, mailbox.key)
    return mailbox


@transaction.atomic
def remove_mailbox(*, mailbox: Mailbox, by: Actor, at: dt.datetime) -> None:
    """Forget the account. What it brought stays; letters that wait for it leave by another account that may send."""
    require_administration(by)
    interactions.let_others_send(mailbox_key=mailbox.key)
    interactions.set_own_addresses(mailbox_key=mailbox.key, channel="email", addresses=[])
    audit.record(by=by, at=at, verb="remove", subject=mailbox, changes={"address": [mailbox.address, ""]})
    mailbox.delete()


@transaction.atomic
def keep_letters(
    *, mailbox: Mailbox, uid_validity: int, last_uid: int, letters: Iterable[RawLetter], at: dt.datetime
) -> int:
    """Store originals and move the cursor past them, together; returns how many were new."""
    new = interactions.store_raw(channel="email", source=mailbox.source, letters=list(letters), at=at)
    mailbox.uid_validity, mailbox.last_uid = uid_validity, last_uid
    mailbox.save(update_fields=["uid_validity", "last_uid"])
    return new


@transaction.atomic
def keep_dropped(*, mailbox: Mailbox, uid: str, letter: RawLetter, at: dt.datetime) -> int:
    """Store an original from a POP3 server and its name there, together; returns whether it was new (1 or 0)."""
    new = interactions.store_raw(channel="email", source=mailbox.source, letters=[letter], at=at)
    KeptUid.objects.update_or_create(mailbox=mailbox, uid=uid, defaults={"is_stored": True, "at": at})
    return new


def keep_uids(*, mailbox: Mailbox, uids: Iterable[str], at: dt.datetime) -> None:
    """Letters of a POP3 server that were there before us: they are left alone."""
    rows = [KeptUid(mailbox=mailbox, uid=uid, is_stored=False, at=at) for uid in sorted(uids)]
    KeptUid.objects.bulk_create(rows, ignore_conflicts=True)


def note_renumbered(*, mailbox: Mailbox, at: dt.datetime) -> None:
    """The server numbers its letters anew: they are read again and known by their bytes, and the doctor says so."""
    mailbox.renumbered_at = at
    mailbox.moves += 1
    mailbox.save(update_fields=["renumbered_at", "moves"])


def note_first_look(*, mailbox: Mailbox) -> None:
    """What was in the POP3 mailbox before us is sorted out."""
    mailbox.uid_validity = 1
    mailbox.save(update_fields=["uid_validity"])


class NotOursError(LookupError):
    """No mailbox of ours that letters are handed in to has this address."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A letter as another mail server hands it to us. `is_relayed`: by a server of our own."""

    content: bytes
    sender: str
    recipients: tuple[str, ...]
    peer: str
    helo: str
    is_relayed: bool

    @property
    def hops(self) -> int:
        head = re.split(rb"\r?\n\r?\n", self.content[:HEAD], maxsplit=1)[0]
        return len(re.findall(rb"(?im)^received[ \t]*:", head))

    def place(self, recipients: Iterable[str]) -> str:
        """The same for the same letter brought again; what servers write anew at each attempt does not count."""
        content = _TRACE.sub(b"", self.content, count=1)
        known = hashlib.sha256("\n".join(sorted(recipients)).encode() + b"\n" + content).hexdigest()
        return f"{'relayed' if self.is_relayed else DIRECT}:{known}"

    def trace(self, recipients: Iterable[str], at: dt.datetime) -> bytes:
        """What the last server on a letter's way writes above it."""
        lines = [f"Return-Path: <{_plain(self.sender)}>", *(f"Envelope-To: {_plain(one)}" for one in recipients)]
        lines.append(f"Received: from {_plain(self.helo) or 'unknown'} ([{_plain(self.peer)}]) by dromos;")
        lines.append(f"\t{format_datetime(at)}")
        return "".join(f"{line}\r\n" for line in lines).encode()


def _plain(text: str) -> str:
    return re.sub(r"[^\x21-\x7e\x80-\U0010ffff]|[<>]", "", text)[:400].encode("utf-8", "replace").decode()


def receiving_mailbox(address: str) -> Mailbox:
    """The mailbox that letters to `address` are handed in to, plus-tokens aside. Raises NotOursError."""
    keys = OwnAddress.objects.filter(channel="email", value=bare_address(address.strip().lower()))
    number = (keys.values_list("mailbox_key", flat=True).first() or "").partition(":")[2]
    rows = Mailbox.objects.filter(kind=Mailbox.Kind.RECEPTION, is_active=True)
    found = rows.filter(pk=whole(number) or 0).first()
    if found is None:
        raise NotOursError(address)
    return found


@transaction.atomic
def take_handed_in(*, letter: HandedIn, at: dt.datetime) -> int:
    """Store a letter that was handed to us, once for each mailbox; returns how many originals were new.

    When this returns they are committed. Raises NotOursError; then nothing is kept.
    """
    by_mailbox: dict[Mailbox, list[str]] = {}
    for recipient in letter.recipients:
        by_mailbox.setdefault(receiving_mailbox(recipient), []).append(recipient.strip().lower())
    new = 0
    for mailbox, recipients in by_mailbox.items():
        raw = RawLetter(source_uid=letter.place(recipients), content=letter.trace(recipients, at) + letter.content)
        new += interactions.store_raw(channel="email", source=mailbox.source, letters=[raw], at=at)
        note_success(mailbox=mailbox, at=at)
    return new


def note_success(*, mailbox: Mailbox, at: dt.datetime) -> None:
    """The mailbox was read to its end."""
    mailbox.last_success_at, mailbox.last_error = at, ""
    mailbox.save(update_fields=["last_success_at", "last_error"])


def note_failure(*, mailbox: Mailbox, error: str, at: dt.datetime) -> None:
    """The mailbox could not be read; the administrator sees why."""
    mailbox.last_error, mailbox.last_error_at = error[:2000], at
    mailbox.save(update_fields=["last_error", "last_error_at"])


@transaction.atomic(savepoint=False)
def reserve(*, mailbox: Mailbox, count: int, at: dt.datetime) -> dt.datetime | None:
    """Take `count` recipients off what the account may send; returns when it may, None: now, and they are counted."""
    row = _locked_pace(mailbox, at)
    spent = spent_of(row).at(at)
    free_at = spent.free_at(count, per_minute=mailbox.smtp_per_minute, per_day=mailbox.smtp_per_day)
    if free_at is None:
        spent = spent.plus(count)
        row.minute_began_at, row.sent_in_minute = spent.minute_began_at, spent.in_minute
        row.day_began_at, row.sent_today = spent.day_began_at, spent.in_day
        save(row, "minute_began_at", "sent_in_minute", "day_began_at", "sent_today")
    return free_at


def spent_of(row: Pace) -> Spent:
    return Spent(row.minute_began_at, row.sent_in_minute, row.day_began_at, row.sent_today)


@transaction.atomic
def note_rest(*, mailbox: Mailbox, said: str, at: dt.datetime) -> dt.datetime:
    """The server turned the account away: leave it alone for a while, each time longer. Returns until when."""
    row = _locked_pace(mailbox, at)
    row.rests = min(row.rests + 1, 30_000)
    row.failing_since = row.failing_since or at
    row.rests_until, row.said = at + rest_after(row.rests), said[:500]
    row.save(update_fields=["rests", "rests_until", "failing_since", "said"])
    since = row.failing_since.isoformat()
    beat(f"send:{mailbox.pk}", at, ok=False, mailbox=mailbox.address, error=said[:300], since=since)
    return row.rests_until


def note_handed_over(*, mailbox: Mailbox, at: dt.datetime) -> None:
    """The server took a letter: it need not be left alone."""
    rows = Pace.objects.filter(mailbox=mailbox, failing_since__isnull=False)
    if rows.update(rests=0, rests_until=None, failing_since=None, said=""):
        beat(f"send:{mailbox.pk}", at, mailbox=mailbox.address)


def _locked_pace(mailbox: Mailbox, at: dt.datetime) -> Pace:
    row = _PACE.one(mailbox.pk)
    if row is None:
        Pace.objects.get_or_create(mailbox=mailbox, defaults={"minute_began_at": at, "day_began_at": at})
        row = Pace.objects.select_for_update().get(mailbox=mailbox)
    return row


_PACE = Standing(lambda mailbox: Pace.objects.select_for_update().filter(mailbox_id=mailbox), int)


SLOTS = """
SELECT slot FROM generate_series(1, %(slots)s) slot WHERE pg_try_advisory_xact_lock(%(group)s, %(first)s + slot) LIMIT 1
"""
SLOT_CLASS, MOST_SLOTS = 0x44524D53, 64


def take_slot(mailbox: Mailbox) -> bool:
    """Take one of the account's connections until the end of the transaction, over all workers; False: none is free."""
    with connection.cursor() as cursor:
        slots = min(mailbox.smtp_connections, MOST_SLOTS)
        cursor.execute(SLOTS, {"slots": slots, "group": SLOT_CLASS, "first": mailbox.pk * MOST_SLOTS})
        return cursor.fetchone() is not None


@transaction.atomic
def make_key(*, domain: str, by: Actor, at: dt.datetime) -> SendingDomain:
    """A new key for the domain's signatures. Signing stops until the key is published and signing is asked for."""
    require_administration(by)
    pem, public = new_key()
    values = {"selector": f"dromos{at:%Y%m%d%H%M}", "sealed_key": seal(pem), "public_key": public, "signs": False}
    row, _made = SendingDomain.objects.update_or_create(
        name=domain, defaults={**values, "findings": []}, create_defaults={**values, "name": domain, "created_at": at}
    )
    audit.record(by=by, at=at, verb="make_key", subject=row, changes={"selector": ["", row.selector]})
    return row


@transaction.atomic
def let_sign(*, domain: SendingDomain, signs: bool, by: Actor, at: dt.datetime) -> None:
    """Sign the domain's letters from now on, or no more."""
    require_administration(by)
    audit.record(by=by, at=at, verb="let_sign", subject=domain, changes={"signs": [domain.signs, signs]})
    domain.signs = signs
    domain.save(update_fields=["signs"])


def note_check(*, domain: str, findings: Sequence[Finding], at: dt.datetime) -> None:
    """What the DNS said about the domain."""
    values = {"checked_at": at, "findings": [finding.as_json() for finding in findings]}
    SendingDomain.objects.update_or_create(
        name=domain,
        defaults=values,
        create_defaults={
            **values,
            "name": domain,
            "created_at": at,
            "selector": "",
            "sealed_key": "",
            "public_key": "",
        },
    )


def locked_mailbox(pk: int) -> Mailbox | None:
    """The account, locked for the caller's transaction."""
    return Mailbox.objects.select_for_update(of=("self",)).filter(pk=pk).first()


def keep_refresh_token(*, mailbox: Mailbox, token: str) -> None:
    """The provider gave a new refresh token in place of the old one."""
    mailbox.refresh_sealed_token = seal(token)
    mailbox.save(update_fields=["refresh_sealed_token"])
