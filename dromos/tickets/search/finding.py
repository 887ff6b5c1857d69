"""Finding tickets: asked in words, answered by rank, newest of equals first, never what may not be seen."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet

from dromos.accounts.models import User
from dromos.customers import queries as customers
from dromos.customers.models import Customer
from dromos.interactions.models import Message
from dromos.tickets import access, states
from dromos.tickets.models import Note, Ticket
from dromos.tickets.queries import ROW_FIELDS
from dromos.tickets.search.conditions import Asked, understand
from dromos.tickets.search.snippets import Piece, Wanted, exactness, marked, snippet
from dromos.triage.stems import languages_of

MOST = 1_000
PAGE = 25
PATIENCE_MS = 3_000
FEW = 20_000
HALF_LIFE_DAYS = 120.0
EXACT = 0.25
NEWEST_MESSAGES = 30  # of one ticket: where a snippet is looked for
LETTERS = 6_000
WEIGHTS = "{0.1, 0.3, 0.35, 1.0}"
_HOLDERS = "SELECT ticket_id FROM tickets_searchentry WHERE lexemes @@ %s::tsquery LIMIT %s"
_RANK = """
    SELECT entry.ticket_id, ts_rank(%s::real[], entry.lexemes, %s::tsquery, 1), ticket.updated_at, ticket.state
    FROM tickets_searchentry AS entry JOIN tickets_ticket AS ticket ON ticket.id = entry.ticket_id
    WHERE entry.ticket_id = ANY(%s)
"""
_TEXTS = """
    SELECT found.ticket_id, message.text, message.folded, message.language
    FROM unnest(%s::bigint[]) AS found(ticket_id) CROSS JOIN LATERAL (
        SELECT left(m.text, %s) AS text, m.folded, m.language
        FROM tickets_ticketinteraction AS link JOIN interactions_message AS m ON m.interaction_id = link.interaction_id
        WHERE link.ticket_id = found.ticket_id AND m.state <> 'draft' ORDER BY m.id DESC LIMIT %s
    ) AS message
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that was found: ``row`` of ROW_FIELDS, its subject and the telling piece of it, words marked."""

    row: Mapping[str, Any]
    subject: Sequence[Piece]
    snippet: Sequence[Piece]
    is_note: bool = False


@dataclass(slots=True)
class Found:
    """One page of hits. ``number`` is how many there are, at most MOST; ``more``: there are more, the newest MOST are
    ranked. ``said``: what was read otherwise than meant. ``failed``: the database gave up; nothing is known.
    """

    hits: Sequence[Hit] = ()
    number: int = 0
    more: bool = False
    page: int = 1
    said: list[str] = field(default_factory=list)
    asked: bool = False
    failed: bool = False

    @property
    def has_next(self) -> bool:
        return self.page * PAGE < self.number


def condition(text: str, *, viewer: User | None, at: dt.datetime) -> Q:
    """What ``text`` means as a condition on tickets, for lists. A question that asks nothing is met by all."""
    asked = understand(text, viewer=viewer, at=at)
    return asked.condition if asked.condition is not None else Q()


def search(user: User, text: str, *, at: dt.datetime, page: int = 1, typing: bool = False) -> Found:
    """The tickets ``user`` may read that ``text`` asks for, best first. About six queries."""
    asked = understand(text, viewer=user, at=at, typing=typing)
    found = Found(said=asked.said, page=max(page, 1))
    if asked.condition is None:
        return found
    found.asked = True
    try:
        ids = _candidates(user, asked, MOST + 1)
        found.more, found.number = len(ids) > MOST, min(len(ids), MOST)
        start = (found.page - 1) * PAGE
        scored = _scored(ids[:MOST], asked, at)[start : start + PAGE]
        found.hits = _exact_first(_hits([pk for _score, pk in scored], asked.wanted), asked.wanted, scored)
    except OperationalError:
        connection.close()
        found.failed = True
    return found


def _candidates(user: User, asked: Asked, most: int) -> list[int]:
    """The newest tickets that fit. Gives up (OperationalError) when the database takes too long.

    Words that few tickets have are asked of their index alone: the database cannot know beforehand how few, and would
    walk through all tickets.
    """
    visible = access.visible_to(user)
    rare = _holders(asked.words) if asked.words and asked.ranking else None
    condition = (asked.condition or Q()) if rare is None else Q(pk__in=rare) & asked.rest
    return within_patience(visible.filter(condition).order_by("-pk").values_list("pk", flat=True)[:most])


def _holders(words: str) -> list[int] | None:
    """The tickets that have ``words``; None when they are more than FEW."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE_MS}; SET LOCAL enable_seqscan = off")
        cursor.execute(_HOLDERS, [words, FEW + 1])
        found = [row[0] for row in cursor.fetchall()]
        cursor.execute("SET LOCAL statement_timeout = DEFAULT; SET LOCAL enable_seqscan = DEFAULT")
    return found if len(found) <= FEW else None


def within_patience(ids: QuerySet[Ticket, int]) -> list[int]:
    """The ids, or OperationalError when the database takes longer than PATIENCE_MS."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE_MS}")
        found = list(ids)
        cursor.execute("SET LOCAL statement_timeout = DEFAULT")
        return found


def _ranked(ids: Sequence[int], asked: Asked, at: dt.datetime) -> list[int]:
    return [pk for _score, pk in _scored(ids, asked, at)]


def _scored(ids: Sequence[int], asked: Asked, at: dt.datetime) -> list[tuple[float, int]]:
    """How much of the ticket is about it, where it says so, and how fresh it is; live ones before others."""
    if not ids or not asked.ranking:
        return [(0.0, pk) for pk in ids]
    with connection.cursor() as cursor:
        cursor.execute(_RANK, [WEIGHTS, asked.ranking, list(ids)])
        scored = [(rank * _freshness(updated_at, state, at), pk) for pk, rank, updated_at, state in cursor.fetchall()]
    return sorted(scored, reverse=True)


def _exact_first(hits: Sequence[Hit], wanted: Wanted, scored: Sequence[tuple[float, int]]) -> list[Hit]:
    """Hits of a page: the very form that was asked for counts more than another form of the word."""
    scores = {pk: score for score, pk in scored}

    def score(hit: Hit) -> float:
        return scores[hit.row["id"]] * (1 + EXACT * exactness((*hit.subject, *hit.snippet), wanted))

    return sorted(hits, key=score, reverse=True)


def _freshness(updated_at: dt.datetime, state: str, at: dt.datetime) -> float:
    age = max((at - updated_at).total_seconds() / 86_400, 0.0)
    fresh = float(0.4 + 0.6 * 0.5 ** (age / HALF_LIFE_DAYS))
    return fresh * (1.25 if state in states.LIVE else 1.0)


def _hits(ids: Sequence[int], wanted: Wanted) -> list[Hit]:
    rows = {row["id"]: row for row in Ticket.objects.filter(pk__in=ids).values(*ROW_FIELDS)}
    texts = _texts(ids) if wanted.lexemes or wanted.beginnings else []
    best: dict[int, tuple[int, list[Piece], bool]] = {}
    for ticket_id, text, language, is_note in texts:
        count, pieces = snippet(text, wanted, languages_of(text[:200], language))
        if ticket_id not in best or count > best[ticket_id][0]:
            best[ticket_id] = (count, pieces, is_note)
    return [_hit(rows[pk], wanted, best.get(pk)) for pk in ids if pk in rows]


def _hit(row: dict[str, Any], wanted: Wanted, best: tuple[int, list[Piece], bool] | None) -> Hit:
    subject = marked(row["subject"], wanted, languages_of(row["subject"], row["language"]))
    return Hit(row, subject, best[1] if best else (), is_note=bool(best and best[2]))


def _texts(ids: Sequence[int]) -> list[tuple[int, str, str, bool]]:
    """(ticket, text without what it quotes, language, is it a note?), newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [list(ids), LETTERS, NEWEST_MESSAGES])
        rows = cursor.fetchall()
    found = []
    for ticket_id, text, folded, language in rows:
        ranges = folded if isinstance(folded, list) else []
        fresh = Message(text=text, folded=ranges).fresh_text() if ranges else text
        found.append((ticket_id, fresh, language, False))
    notes = Note.objects.filter(ticket_id__in=ids).order_by("-pk").values_list("ticket_id", "text")
    return found + [(ticket_id, text[:LETTERS], "", True) for ticket_id, text in notes]


@dataclass(frozen=True, slots=True)
class Quick:
    """What the palette shows while one types."""

    tickets: Sequence[Mapping[str, Any]] = ()
    customers: Sequence[Customer] = ()


QUICK_FIELDS = ("number", "subject", "state", "customer__name", "updated_at")


def quick(user: User, text: str, limit: int = 6, *, at: dt.datetime, among: Any = None) -> Quick:
    """Tickets (rows of QUICK_FIELDS) and customers for a palette: the last word may be unfinished. Five queries.

    ``among`` are the customers ``user`` may see (customers.access); None leaves customers out.
    """
    text = text.strip()
    if len(text) < customers.SHORTEST:
        return Quick()
    people = customers.find(among, text, limit=limit) if among is not None else ()
    asked = understand(text, viewer=user, at=at, typing=True)
    if asked.condition is None:
        return Quick((), people)
    try:
        ids = _ranked(_candidates(user, asked, 100), asked, at)[:limit]
    except OperationalError:
        connection.close()
        return Quick((), people)
    rows = {row["pk"]: row for row in Ticket.objects.filter(pk__in=ids).values("pk", *QUICK_FIELDS)}
    return Quick([rows[pk] for pk in ids if pk in rows], people)
