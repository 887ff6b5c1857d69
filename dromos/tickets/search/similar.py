"""Similar tickets: where the same trouble was told before, in whatever words, and what solved it."""

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db import OperationalError, connection
from django.db.models import Q

from dromos.accounts.models import User
from dromos.interactions.models import Message
from dromos.tickets import access, states
from dromos.tickets.models import Note, Ticket
from dromos.tickets.search.documents import TROUBLE
from dromos.tickets.search.finding import within_patience
from dromos.tickets.search.likeness import ENOUGH, RARE, THINGS, Told, likeness, told

LOOKED_AT = 200
TELLING_WORDS = 6
SHORT = 240
_FIRST = """
    SELECT DISTINCT ON (link.ticket_id) link.ticket_id, left(message.text, 2000)
    FROM tickets_ticketinteraction AS link JOIN interactions_message AS message
      ON message.interaction_id = link.interaction_id AND message.direction = 'in'
    WHERE link.ticket_id = ANY(%s) ORDER BY link.ticket_id, message.id
"""
_COMMON = """
    SELECT unnest(most_common_elems::text::text[]),
           unnest(most_common_elem_freqs[:array_length(most_common_elem_freqs, 1) - 2])
    FROM pg_stats WHERE tablename = 'tickets_searchentry' AND attname = 'lexemes' AND schemaname = current_schema()
"""


@dataclass(frozen=True, slots=True)
class Similar:
    """A ticket about the same trouble. ``solution``: the answer or note that solved it, shortened; "" when none is
    known. ``likeness``: 0 to 1.
    """

    number: str
    subject: str
    state: str
    customer: str
    opened_at: dt.datetime
    solved_at: dt.datetime | None
    solution: str
    likeness: float


def similar_to(user: User, ticket: Ticket, *, limit: int = 5) -> list[Similar]:
    """Tickets ``user`` may read about the trouble of ``ticket``, most alike first, solved ones before others. Six
    queries; nothing while the database takes too long.
    """
    mine = _told([(ticket.pk, ticket.subject, ticket.language, ticket.category.key if ticket.category else "")])
    own = mine[ticket.pk]
    try:
        weights = _weights()
        ids = _candidates(user, ticket, own, weights)
    except OperationalError:
        connection.close()
        return []
    rows = list(Ticket.objects.filter(pk__in=ids).values_list("pk", "subject", "language", "category__key", "state"))
    others = _told([(pk, subject, language, category or "") for pk, subject, language, category, _state in rows])
    done = {pk for pk, *_rest, state in rows if state in {states.SOLVED, states.CLOSED}}
    scored = [(likeness(own, others[pk], weights), pk) for pk in others]
    best = sorted(((score + (0.05 if pk in done else 0), pk) for score, pk in scored if score >= ENOUGH), reverse=True)
    return _shown([(pk, score) for score, pk in best[:limit]])


def _told(rows: Sequence[tuple[int, str, str, str]]) -> dict[int, Told]:
    """What tickets (id, subject, language, category) tell. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, [[row[0] for row in rows]])
        texts = dict(cursor.fetchall())
    return {pk: told(subject, texts.get(pk, ""), language, category) for pk, subject, language, category in rows}


def _weights() -> Mapping[str, float]:
    """How rare the commonest words are, as the database last counted them."""
    with connection.cursor() as cursor:
        cursor.execute(_COMMON)
        return {word: min(RARE, -math.log(max(share, 1e-6))) for word, share in cursor.fetchall()}


def _candidates(user: User, ticket: Ticket, own: Told, weights: Mapping[str, float]) -> list[int]:
    asked = " | ".join(_asked(own, weights))
    if not asked:
        return []
    fitting = (
        access.visible_to(user)
        .filter(Q(search_entry__lexemes__matches=asked))
        .exclude(pk=ticket.pk)
        .exclude(state__in=[states.MERGED, states.REJECTED, states.CANCELLED])
    )
    return within_patience(fitting.order_by("-pk").values_list("pk", flat=True)[:LOOKED_AT])


def _asked(own: Told, weights: Mapping[str, float]) -> Iterator[str]:
    """Two troubles together, or one that says what is wrong; a trouble with a rare word; two rare words."""
    troubles = sorted(own.troubles)
    for one, other in combinations(troubles, 2):
        yield f"('{TROUBLE}{one}' & '{TROUBLE}{other}')"
    rare = sorted(own.words, key=lambda word: (-weights.get(word, RARE), -len(word), word))[:TELLING_WORDS]
    for trouble in troubles:
        if trouble not in THINGS and len(troubles) < 3:
            yield f"'{TROUBLE}{trouble}'"
        for word in rare:
            yield f"('{TROUBLE}{trouble}' & '{word}')"
    for one, other in combinations(rare, 2):
        yield f"('{one}' & '{other}')"


def _shown(best: Sequence[tuple[int, float]]) -> list[Similar]:
    rows = Ticket.objects.select_related("customer").in_bulk([pk for pk, _score in best])
    solutions = _solutions([pk for pk, row in rows.items() if row.solved_at])
    return [
        Similar(
            number=rows[pk].number,
            subject=rows[pk].subject,
            state=rows[pk].state,
            customer=rows[pk].customer.name,
            opened_at=rows[pk].opened_at,
            solved_at=rows[pk].solved_at,
            solution=solutions.get(pk, ""),
            likeness=round(min(score, 1.0), 2),
        )
        for pk, score in best
        if pk in rows
    ]


def _solutions(ticket_ids: Sequence[int]) -> dict[int, str]:
    """What solved them: the note that names the cause, else our last letter by hand."""
    found: dict[int, str] = {}
    letters = Message.objects.filter(
        interaction__ticket_link__ticket_id__in=ticket_ids, direction=Message.Direction.OUT, automatic=""
    ).exclude(state=Message.State.DRAFT)
    for message in letters.select_related("interaction__ticket_link").order_by("pk"):
        found[message.interaction.ticket_link.ticket_id] = _short(message.fresh_text())
    causes = Note.objects.filter(ticket_id__in=ticket_ids, kind=Note.Kind.CAUSE).order_by("pk")
    found.update({ticket_id: _short(text) for ticket_id, text in causes.values_list("ticket_id", "text")})
    return found


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= SHORT else plain[: plain.rfind(" ", 0, SHORT)] + " …"
