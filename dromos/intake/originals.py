"""Originals made readable for people, before and without a ticket. Nothing here is stored."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from dromos.interactions.inbound import InboundMessage, Unreadable
from dromos.interactions.models import RawMessage

HEAD = 16_384
"""Bytes at most that a list reads of an original to say who wrote and what about."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Who wrote it and what about; both "" when the bytes do not say."""

    sender: str
    subject: str


@cache
def _reader(channel: str) -> Callable[..., InboundMessage | Unreadable] | None:
    """The channel's parser, named in the settings: channels are above us and may not be imported."""
    path = settings.ORIGINAL_READERS.get(channel)
    reader: Callable[..., InboundMessage | Unreadable] | None = import_string(path) if path else None
    return reader


def read(raw: RawMessage) -> InboundMessage | Unreadable:
    """The original as a message, or why it is none. Never raises."""
    reader = _reader(raw.channel)
    if reader is None:
        return Unreadable("unknown_channel", "Nothing here reads originals of this channel.")
    return reader(bytes(raw.content), received_at=raw.received_at)


def heading(channel: str, first_bytes: Any, at: Any) -> Heading:
    """Sender and subject from the beginning of an original: its header, without the body."""
    reader, content = _reader(channel), bytes(first_bytes or b"")
    ends = [place for place in (content.find(b"\r\n\r\n"), content.find(b"\n\n")) if place >= 0]
    head = content[: min(ends)] if ends else content
    found = reader(head + b"\r\n\r\n", received_at=at) if reader and head.strip() else None
    if not isinstance(found, InboundMessage):
        return Heading("", "")
    sender = f"{found.from_name} <{found.from_address}>" if found.from_name else found.from_address
    return Heading(sender, found.subject)
