"""How a letter finds its ticket: the one rule of the house. Pure.

1. a Message-ID signed by us in In-Reply-To or References;
2. else a plus-address signed by us among the addresses it was sent or delivered to;
3. else a ticket number in the subject, which counts only if the sender is a participant.
Never the body, never an attachment. The caller looks the tickets up and checks the participant; here is only
what the letter says and how far it can be believed.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from dromos.interactions.inbound import InboundMessage

SIGNATURE_LENGTH = 16
MAX_REFERENCES = 200
_MESSAGE_ID = re.compile(r"^t(\d{1,18})\.m(\d{1,18})\.([a-z0-9]{1,40})\.([a-z2-7]{16})@", re.ASCII)
_PLUS_TOKEN = re.compile(r"\+t(\d{1,18})\.([a-z2-7]{16})@", re.ASCII)
_IN_BRACKETS = re.compile(r"\[[^\[\]#\d]{0,40}#\s?(\d[\d-]{2,30}\d)\]")
_WITH_HASH = re.compile(r"(?<![\w&])(?:[^\W\d_]{2,20})?#\s?(\d[\d-]{2,30}\d)(?![\w-])")


class Way(StrEnum):
    """By which mark a letter names a ticket."""

    MESSAGE_ID = "message_id"
    PLUS_ADDRESS = "plus_address"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket the letter names: by id where our signature vouches for it, by number where only the subject
    says so.

    `message_pk` is the letter of ours that is answered (0 when unknown). A candidate that is not `is_signed`
    joins only if the sender is already a participant.
    """

    way: Way
    ticket_id: int | None = None
    number: str = ""
    message_pk: int = 0

    @property
    def is_signed(self) -> bool:
        return self.way is not Way.SUBJECT


def sign(purpose: str, text: str, secret: bytes) -> str:
    """80 bits of HMAC-SHA256 in lower-case base32: survives servers that fold the case of addresses."""
    digest = hmac.new(secret, f"{purpose}:{text}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode("ascii").lower()


def make_message_id(*, ticket_id: int, message_pk: int, nonce: str, domain: str, secret: bytes) -> str:
    """The Message-ID of an outgoing letter, without angle brackets.

    `nonce` is lower-case letters and digits, chosen once per letter and stored with it, so that sending again
    carries the same identifier. Letters about no ticket have ticket_id 0.
    """
    body = f"t{ticket_id}.m{message_pk}.{nonce}"
    return f"{body}.{sign('message-id', body, secret)}@{domain}"


def read_message_id(message_id: str, secret: bytes) -> tuple[int, int] | None:
    """(ticket id, message id) if we signed it, else None."""
    found = _MESSAGE_ID.match(message_id.strip().strip("<>").lower())
    if not found:
        return None
    ticket_id, message_pk, nonce, signature = found.groups()
    expected = sign("message-id", f"t{ticket_id}.m{message_pk}.{nonce}", secret)
    return (int(ticket_id), int(message_pk)) if hmac.compare_digest(signature, expected) else None


def make_plus_address(address: str, *, ticket_id: int, secret: bytes) -> str:
    """`support@h.example` -> `support+t12.<signature>@h.example`: where answers about ticket 12 are sent."""
    local, _, domain = address.rpartition("@")
    return f"{local}+t{ticket_id}.{sign('plus', str(ticket_id), secret)}@{domain}"


def read_plus_address(address: str, secret: bytes) -> int | None:
    """The ticket id if the address carries our signed token, else None."""
    found = _PLUS_TOKEN.search(address.lower())
    if not found:
        return None
    ticket_id, signature = found.groups()
    return int(ticket_id) if hmac.compare_digest(signature, sign("plus", ticket_id, secret)) else None


def bare_address(address: str) -> str:
    """The address without any plus-token: `support+t12.x@h.example` -> `support@h.example`."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def numbers_in_subject(subject: str) -> list[str]:
    """Ticket numbers the subject names, in order: `[Ticket#20261122-0007]`, `Ticket#1011`, `#1011`.

    A number inside a longer word does not count, nor does a bare number without the hash.
    """
    subject = subject[:1000]
    found = [(m.start(1), m.group(1)) for pattern in (_IN_BRACKETS, _WITH_HASH) for m in pattern.finditer(subject)]
    return list(dict.fromkeys(number for _, number in sorted(found)))


def candidates(message: InboundMessage, secret: bytes) -> list[Candidate]:
    """Every ticket the letter names, the most believable first, each once; within References the newest
    first.
    """
    return list(dict.fromkeys(_candidates(message, secret)))


def _candidates(message: InboundMessage, secret: bytes) -> Iterator[Candidate]:
    for reference in (*message.in_reply_to, *reversed(message.references[-MAX_REFERENCES:])):
        marks = read_message_id(reference, secret)
        if marks and marks[0]:
            yield Candidate(Way.MESSAGE_ID, ticket_id=marks[0], message_pk=marks[1])
    for address in message.recipients:
        ticket_id = read_plus_address(address, secret)
        if ticket_id:
            yield Candidate(Way.PLUS_ADDRESS, ticket_id=ticket_id)
    for number in numbers_in_subject(message.subject):
        yield Candidate(Way.SUBJECT, number=number)


def subject_with_number(subject: str, number: str) -> str:
    """The subject with our number in front, once: answers keep it wherever they quote it."""
    mark = f"[Ticket#{number}]"
    rest = " ".join(subject.replace(mark, " ").split())
    return f"{mark} {rest}".rstrip()
