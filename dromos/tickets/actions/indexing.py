"""What tickets are found by is brought up to date: a row in the backlog for each change, taken in portions."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from dromos.lib.apart import apart
from dromos.lib.events import notify
from dromos.lib.together import create_all
from dromos.tickets.models import SearchBacklog, SearchEntry, SearchRules, Ticket
from dromos.tickets.search.documents import documents
from dromos.triage.stems import RULES

PORTION = 200
WAKE = "dromos_search"
LOCK = 0x5EA4C4
_TAKE = """
    DELETE FROM tickets_searchbacklog WHERE id IN (
        SELECT id FROM tickets_searchbacklog ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
    ) RETURNING ticket_id
"""
_WRITE = """
    INSERT INTO tickets_searchentry (ticket_id, lexemes, indexed_at)
    SELECT ticket_id, lexemes::tsvector, %s FROM unnest(%s::bigint[], %s::text[]) AS row(ticket_id, lexemes)
    ON CONFLICT (ticket_id) DO UPDATE SET lexemes = EXCLUDED.lexemes, indexed_at = EXCLUDED.indexed_at
"""


def mark_unindexed(*, ticket_ids: Iterable[int], at: dt.datetime) -> None:
    """Something of these tickets changed, in this transaction: their words will be read again after it."""
    create_all([SearchBacklog(ticket_id=pk, at=at) for pk in ticket_ids])
    notify(WAKE, "")


@transaction.atomic
def index_due(at: dt.datetime) -> int:
    """Read the words of the next portion of changed tickets; returns how many that were.

    When nothing has changed, and the entries were made by older rules than those of the program, the next portion of
    all tickets is read again. One indexer at a time: a slower one must not write older words over newer ones. What a
    crash interrupts stays in the backlog.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        made = rules_of_index()
        cursor.execute(_TAKE, [PORTION])
        taken = [row[0] for row in cursor.fetchall()]
    if taken:
        _write(list(dict.fromkeys(taken)), at)
        return len(taken)
    return _read_again(made, at) if made.rules != RULES else 0


def rules_of_index() -> SearchRules:
    """By which rules the entries were made, noted when it is first asked: an index without any is right by all."""
    known = SearchRules.objects.first()
    return known or SearchRules.objects.create(rules=0 if SearchEntry.objects.exists() else RULES)


def _read_again(made: SearchRules, at: dt.datetime) -> int:
    ids = _next_ids(made.after)
    if ids:
        _write(ids, at)
        SearchRules.objects.filter(pk=made.pk).update(after=ids[-1])
    else:
        _all_read()
    return len(ids)


def _all_read() -> None:
    SearchRules.objects.update(rules=RULES, after=0)


def _next_ids(after: int) -> list[int]:
    return list(Ticket.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:PORTION])


def index_tickets(*, ticket_ids: Sequence[int], at: dt.datetime) -> None:
    """Read the words of these tickets now. For bulk loads; whoever changes a ticket marks it instead."""
    for start in range(0, len(ticket_ids), PORTION):
        with transaction.atomic():
            _write(ticket_ids[start : start + PORTION], at)


def rebuild_index(*, at: dt.datetime, after: int = 0) -> int | None:
    """Read a portion of all tickets again, by id, ``after`` the last one; returns the last of it, None at the end."""
    ids = _next_ids(after)
    if not ids:
        _all_read()
        return None
    index_tickets(ticket_ids=ids, at=at)
    return ids[-1]


def _write(ticket_ids: Sequence[int], at: dt.datetime) -> None:
    """Tickets whose words cannot be read keep those they had; the others do not wait for them."""

    def write(only: int | None) -> int:
        with transaction.atomic():
            wanted = ticket_ids if only is None else [only]
            rows = [(pk, document.vector()) for pk, document in documents(wanted).items()]
            if rows:
                write_vectors(rows, at)
            return len(rows)

    apart("search", write, due=lambda: ticket_ids, put_off=lambda _pk: None)


def write_vectors(rows: Sequence[tuple[int, str]], at: dt.datetime) -> None:
    """Write (ticket, tsvector literal) rows with one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [at, [pk for pk, _ in rows], [vector for _, vector in rows]])
