"""The same letter in two of our own mailboxes, or delivered twice: one contact, however many originals.

A Message-ID alone proves nothing (it may be missing, repeated by other letters, or chosen to hide one): sender,
subject and every word must be the same as well.
"""

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection

from dromos.interactions.inbound import InboundMessage
from dromos.interactions.models import RawMessage

_CLASS = 0x44525457
# Two statements in one go: the second sees what whoever held the locks before us has committed.
_FIND = """
SELECT id, pg_try_advisory_xact_lock(%(class)s, hashtext(id)) FROM unnest(%(ids)s::text[]) AS asked(id);
SELECT message.message_id, message.from_address, message.subject, md5(message.text),
       outcome.interaction_id, outcome.ticket_id, outcome.result, raw.source
FROM interactions_message AS message
JOIN intake_outcome AS outcome ON outcome.raw_id = message.raw_id
JOIN interactions_rawmessage AS raw ON raw.id = message.raw_id
WHERE message.message_id = ANY(%(ids)s) AND message.message_id <> '' AND message.direction = 'in'
ORDER BY message.id DESC
"""


@dataclass(frozen=True, slots=True)
class Twin:
    """What became of the first one. ``in_hands``: another worker has it at this moment, so nothing is known yet."""

    interaction_id: int | None = None
    ticket_id: int | None = None
    result: str = ""
    source: str = ""
    in_hands: bool = False


Face = tuple[str, ...]
_known: ContextVar[dict[Face, Twin | None] | None] = ContextVar("twins_known", default=None)


@contextlib.contextmanager
def looked_up(messages: Sequence[InboundMessage]) -> Iterator[None]:
    """Ask for the twins of all ``messages``, which one transaction takes in, at once; ``twin_of`` answers from that."""
    asked = [message for message in messages if message.message_id]
    token = _known.set(_look_up(asked) if asked else {})
    try:
        yield
    finally:
        _known.reset(token)


def twin_of(message: InboundMessage, raw: RawMessage | None) -> Twin | None:
    """The same letter that arrived before; None when this is the first.

    From here to the end of the transaction nobody else takes in a letter of this Message-ID.
    """
    if raw is None or not message.message_id:
        return None
    known, face = _known.get(), _face(message)
    # Once only: of two that arrive together the second is looked for among the rows, and finds the first.
    if known is not None and face in known:
        return known.pop(face)
    return _look_up([message])[face]


def _look_up(messages: Sequence[InboundMessage]) -> dict[Face, Twin | None]:
    found: dict[Face, Twin | None] = dict.fromkeys(map(_face, messages))
    with connection.cursor() as cursor:
        cursor.execute(_FIND, {"class": _CLASS, "ids": sorted({face[0] for face in found})})
        in_hands = {key for key, is_ours in cursor.fetchall() if not is_ours}
        cursor.nextset()
        for *face, interaction_id, ticket_id, result, source in cursor.fetchall():
            if tuple(face) in found:
                found[tuple(face)] = Twin(interaction_id, ticket_id, result, source)
    return found | {face: Twin(in_hands=True) for face in found if face[0] in in_hands}


def _face(message: InboundMessage) -> Face:
    """What makes two originals one letter: Message-ID, sender, subject, and every word."""
    digest = hashlib.md5(message.text.encode(), usedforsecurity=False).hexdigest()
    return message.message_id[:500], message.from_address[:320], message.subject[:1000], digest
