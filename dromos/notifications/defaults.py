"""The text every letter starts with, in five languages. Pure: reads the files in texts/ once.

A file holds letters one after another: `=== key`, the subject line, a blank line, the text.
"""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from dromos.notifications.kinds import LANGUAGES


class Text(NamedTuple):
    """Subject and body of a letter, before any value is filled in."""

    subject: str
    body: str


@cache
def default_texts(language: str) -> dict[str, Text]:
    """All letters of one language; an unknown language gets English."""
    known = language if language in LANGUAGES else "en"
    source = files("dromos.notifications").joinpath("texts", f"{known}.txt").read_text(encoding="utf-8")
    return dict(_letter(part) for part in source.split("=== ") if part.strip())


def default_text(key: str, language: str) -> Text:
    """One letter. KeyError when there is no such letter."""
    return default_texts(language)[key]


def _letter(part: str) -> tuple[str, Text]:
    key, subject, body = part.split("\n", 2)
    return key.strip(), Text(subject.strip(), body.strip() + "\n")
