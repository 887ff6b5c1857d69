"""Reads about what arrived and what leaves: the daily reconciliation, the lists behind its figures, the outbox."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BinaryField, BooleanField, Case, Count, F, Func, Q, QuerySet, Value, When

from dromos.accounts.models import User
from dromos.intake import access
from dromos.intake.books import unexplained
from dromos.intake.models import Outcome
from dromos.intake.originals import HEAD, heading
from dromos.interactions import queries as interactions
from dromos.interactions.models import RawMessage, Recipient
from dromos.tickets.access import visible_to

PAGE = 50
OPENED, JOINED, RECORDED, ASIDE = "opened", "joined", "recorded", "set_aside"
FAILED, WAITING, UNEXPLAINED = "failed", "waiting", "unexplained"
KEPT_ASIDE = "kept_aside"
"""Set aside or failed: what a person may look at and release."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What became of everything that arrived within ``[starts_at, ends_at)``.

    received = opened + joined + recorded + set aside (by cause) + failed + waiting. ``unexplained`` is what is marked
    as processed and became nothing anybody can name: it must be 0, or something was lost.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime
    counts: Mapping[str, int] = field(default_factory=dict)
    aside_by_cause: Mapping[str, int] = field(default_factory=dict)

    @property
    def received(self) -> int:
        return sum(self.counts.values())

    @property
    def holds(self) -> bool:
        return not self.counts.get(UNEXPLAINED)


def reconcile(starts_at: dt.datetime, ends_at: dt.datetime) -> Reconciliation:
    """The one equation for a period: one query."""
    groups = (
        RawMessage.objects.filter(received_at__gte=starts_at, received_at__lt=ends_at)
        .annotate(is_lost=Case(When(unexplained(), then=True), default=False, output_field=BooleanField()))
        .values_list("state", "outcome__result", "cause", "is_lost")
        .annotate(n=Count("pk"))
        .order_by()
    )
    counts: dict[str, int] = {}
    causes: dict[str, int] = {}
    for state, result, cause, is_lost, n in groups:
        what = UNEXPLAINED if is_lost else _what(state, result)
        counts[what] = counts.get(what, 0) + n
        if what == ASIDE:
            causes[cause] = causes.get(cause, 0) + n
    ordered = dict(sorted(causes.items(), key=lambda pair: (-pair[1], pair[0])))
    return Reconciliation(starts_at, ends_at, counts, ordered)


def _what(state: str, result: str | None) -> str:
    if state == RawMessage.State.NEW:
        return WAITING
    if state == RawMessage.State.FAILED:
        return FAILED
    if state == RawMessage.State.SET_ASIDE:
        return ASIDE
    return result or UNEXPLAINED


def _condition(what: str) -> Q:
    """The rows behind one figure of the reconciliation; everything for ""."""
    plain = {WAITING: RawMessage.State.NEW, FAILED: RawMessage.State.FAILED, ASIDE: RawMessage.State.SET_ASIDE}
    if what in plain:
        return Q(state=plain[what])
    if what == UNEXPLAINED:
        return unexplained()
    if what == KEPT_ASIDE:
        return Q(state__in=[RawMessage.State.SET_ASIDE, RawMessage.State.FAILED])
    if what in Outcome.Result.values:
        return Q(state=RawMessage.State.DONE, outcome__result=what) & ~unexplained()
    return Q()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which originals a list shows; empty fields ask nothing."""

    what: str = ""
    cause: str = ""
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """One original in a list. ``hidden``: it belongs to a ticket of another department, so neither who nor what."""

    pk: int
    channel: str
    source: str
    received_at: dt.datetime
    what: str
    cause: str
    detail: str
    attempts: int
    sender: str
    subject: str
    ticket_number: str
    hidden: bool
    emptied_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, and whether another follows."""

    rows: Sequence[Any]
    number: int
    has_next: bool


_FIELDS = (
    "pk", "channel", "source", "received_at", "state", "cause", "error", "attempts", "emptied_at", "outcome__result",
    "outcome__cause", "outcome__evidence", "outcome__ticket_id", "outcome__ticket__number", "message__from_name",
    "message__from_address", "message__subject",
)  # fmt: skip


def list_arrived(user: User, wanted: Wanted, *, page: int = 1) -> Page:
    """The originals ``wanted`` describes, newest first: two queries. As many as the figure says, for everybody."""
    number = max(page, 1)
    start = (number - 1) * PAGE
    unread = Case(When(message__isnull=False, then=Value(b"")), default=_first_bytes(), output_field=BinaryField())
    rows = list(
        _wanted(wanted)
        .order_by("-received_at", "-pk")
        .annotate(head=unread)
        .values(*_FIELDS, "head")[start : start + PAGE + 1]
    )
    ticket_ids = [row["outcome__ticket_id"] for row in rows if row["outcome__ticket_id"]]
    visible = set(visible_to(user).filter(pk__in=ticket_ids).values_list("pk", flat=True)) if ticket_ids else set()
    return Page([_arrived(row, visible) for row in rows[:PAGE]], number, len(rows) > PAGE)


def _first_bytes() -> Func:
    return Func(F("content"), Value(1), Value(HEAD), function="SUBSTRING", output_field=BinaryField())


def _wanted(wanted: Wanted) -> QuerySet[RawMessage]:
    rows = RawMessage.objects.filter(_condition(wanted.what))
    if wanted.cause:
        rows = rows.filter(cause=wanted.cause)
    if wanted.starts_at:
        rows = rows.filter(received_at__gte=wanted.starts_at)
    if wanted.ends_at:
        rows = rows.filter(received_at__lt=wanted.ends_at)
    return rows


def _arrived(row: Mapping[str, Any], visible: set[int]) -> Arrived:
    hidden = bool(row["outcome__ticket_id"]) and row["outcome__ticket_id"] not in visible
    if row["message__subject"] is not None:
        sender = row["message__from_name"] or row["message__from_address"]
        subject = row["message__subject"]
    else:
        found = heading(row["channel"], row["head"], row["received_at"])
        sender, subject = found.sender, found.subject
    return Arrived(
        pk=row["pk"],
        channel=row["channel"],
        source=row["source"],
        received_at=row["received_at"],
        what=_what(row["state"], row["outcome__result"]),
        cause=row["cause"] or row["outcome__cause"] or "",
        detail=(row["outcome__evidence"] or row["error"] or "").strip().rpartition("\n")[2][:200],
        attempts=row["attempts"],
        sender="" if hidden else sender,
        subject="" if hidden else subject,
        ticket_number=row["outcome__ticket__number"] or "",
        hidden=hidden,
        emptied_at=row["emptied_at"],
    )


def causes_aside() -> Mapping[str, int]:
    """How many originals are set aside, by cause, whenever they came; failed ones under ``failed``. One query."""
    rows = RawMessage.objects.filter(state__in=[RawMessage.State.SET_ASIDE, RawMessage.State.FAILED])
    counted = rows.values_list("state", "cause").annotate(n=Count("pk")).order_by("-n", "cause")
    found: dict[str, int] = {}
    for state, cause, n in counted:
        key = FAILED if state == RawMessage.State.FAILED else cause
        found[key] = found.get(key, 0) + n
    return found


TROUBLE, RETRYING, QUEUED, HELD = "trouble", "retrying", "queued", "held"
PARTS = (TROUBLE, RETRYING, HELD, QUEUED)


def _parts_of_outbox() -> Mapping[str, Q]:
    """What each part of the outbox holds; every recipient that is not sent is in exactly one. One query."""
    queued, held = Q(state=Recipient.State.QUEUED), interactions.held()
    return {
        TROUBLE: Q(state__in=[Recipient.State.FAILED, Recipient.State.BOUNCED]),
        RETRYING: queued & Q(attempts__gt=0) & ~held,
        HELD: queued & held,
        QUEUED: queued & Q(attempts=0) & ~held,
    }


def outbox(user: User, which: str, *, page: int = 1) -> Page:
    """Letters by recipient that have not arrived, of one of PARTS; newest first. Two queries."""
    number = max(page, 1)
    start = (number - 1) * PAGE
    rows = (
        access.letters_for(user)
        .filter(_parts_of_outbox()[which], ~Q(message__state="draft"))
        .select_related("message__author", "message__interaction__ticket_link__ticket")
        .defer("message__text", "message__html")
        .order_by("-pk")[start : start + PAGE + 1]
    )
    found = list(rows)
    return Page(found[:PAGE], number, len(found) > PAGE)


def outbox_counts(user: User) -> Mapping[str, int]:
    """How many recipients there are in each part of the outbox. Two queries."""
    counted = access.letters_for(user).filter(Q(state__in=["failed", "bounced", "queued"]), ~Q(message__state="draft"))
    return counted.aggregate(**{key: Count("pk", filter=condition) for key, condition in _parts_of_outbox().items()})
