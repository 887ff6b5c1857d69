"""The same letter in two of our own mailboxes, or delivered twice: one contact, however many originals.

A Message-ID alone proves nothing (it may be missing, repeated by other letters, or chosen to hide one): sender,
subject and every word must be the same as well.
"""

import hashlib
from dataclasses import dataclass

from django.db import connection

from dromos.interactions.inbound import InboundMessage
from dromos.interactions.models import RawMessage

_CLASS = 0x44525457
# Two statements in one go: the second sees what whoever held the lock before us has committed.
_FIND = """
SELECT pg_try_advisory_xact_lock(%(class)s, hashtext(%(id)s));
SELECT outcome.interaction_id, outcome.ticket_id, outcome.result, raw.source
FROM interactions_message AS message
JOIN intake_outcome AS outcome ON outcome.raw_id = message.raw_id
JOIN interactions_rawmessage AS raw ON raw.id = message.raw_id
WHERE message.message_id = %(id)s AND message.message_id <> '' AND message.direction = 'in'
  AND message.from_address = %(sender)s AND message.subject = %(subject)s AND md5(message.text) = %(digest)s
ORDER BY message.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Twin:
    """What became of the first one. ``in_hands``: another worker has it at this moment, so nothing is known yet."""

    interaction_id: int | None = None
    ticket_id: int | None = None
    result: str = ""
    source: str = ""
    in_hands: bool = False


def twin_of(message: InboundMessage, raw: RawMessage | None) -> Twin | None:
    """The same letter that arrived before; None when this is the first. One round trip.

    From here to the end of the transaction nobody else takes in a letter of this Message-ID.
    """
    if raw is None or not message.message_id:
        return None
    values: dict[str, str | int] = {
        "class": _CLASS,
        "id": message.message_id[:500],
        "sender": message.from_address[:320],
        "subject": message.subject[:1000],
        "digest": hashlib.md5(message.text.encode(), usedforsecurity=False).hexdigest(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIND, values)
        if not cursor.fetchone()[0]:
            return Twin(in_hands=True)
        cursor.nextset()
        row = cursor.fetchone()
    return Twin(*row) if row else None
