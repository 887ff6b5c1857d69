"""The contract of a channel: what delivery asks of it, and what it answers.

A channel that sends has one function, listed in registry.py:

    deliver(mailbox_key, envelope, at) -> dict[address, Answer]

It gets a finished letter and every address it is due to, hands it over, and says for each address what became of it.
It raises TransportError when it could not even begin (server away, sign-in refused): then all recipients stay due.
It may be called again with the same envelope after a crash; the identifier inside stays the same.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dromos.interactions.models import Message, Recipient
from dromos.interactions.outgoing import Answer

__all__ = ["Answer", "Channel", "Envelope", "PostponedError", "TransportError"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """A finished letter for its recipients. `sender` "" is the null sender. `message_id` has no angle brackets."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    content: bytes


class TransportError(Exception):
    """The letter could not be handed over to anybody; the message is for people.

    `is_permanent`: trying again without a change of settings cannot help this letter.
    """

    def __init__(self, text: str, *, is_permanent: bool = False) -> None:
        super().__init__(text)
        self.is_permanent = is_permanent


class PostponedError(Exception):
    """The account cannot send at present, which has nothing to do with the letter: it waits until then, uncounted."""

    def __init__(self, until: dt.datetime, text: str = "") -> None:
        super().__init__(text)
        self.until = until


@dataclass(frozen=True, slots=True)
class Channel:
    """One row of the registry.

    `sendable` gives the mailbox keys that may send now; letters of others are held. `complete` gives a letter what it
    lacks before it leaves for the first time. `reserve` takes so many recipients off what the account may send.
    `prepare` does outside of any transaction what must not be undone by one; it never raises.
    `pack` makes the envelope of a message for its due recipients. `deliver` hands it over. `reserve` and `deliver` may
    raise PostponedError.
    """

    sendable: Callable[[dt.datetime], list[str]]
    complete: Callable[[Message], None]
    reserve: Callable[[str, int, dt.datetime], None]
    prepare: Callable[[str], None]
    pack: Callable[[Message, list[Recipient], dt.datetime], Envelope]
    deliver: Callable[[str, Envelope, dt.datetime], Mapping[str, Answer]]
