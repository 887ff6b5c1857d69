"""What somebody typed or sent, before anything is made of it."""

from __future__ import annotations

from collections.abc import Iterable

GREATEST = 2**63 - 1
"""What a key in the database can be."""
LAST_PAGE = 10**6
"""Beyond it nobody turns pages."""


def whole(text: str, *, most: int = GREATEST) -> int | None:
    """The whole number ``text`` stands for; None for what is none, and for one beyond ``most``.

    Digits without end are no number either: to read them would take long, or fail.
    """
    if not text.isdecimal() or len(text) > len(str(GREATEST)):
        return None
    number = int(text)
    return number if number <= most else None


def whole_numbers(texts: Iterable[str]) -> list[int]:
    """The whole numbers among ``texts``, in their order."""
    return [number for text in texts if (number := whole(text)) is not None]


def page_number(text: str, *, last: int = LAST_PAGE) -> int:
    """The page somebody asks for, counted from 1: the first when they name none, ``last`` at most."""
    return min(whole(text) or 1, last)


def is_storable(text: str) -> bool:
    r"""Whether the database could hold it: neither NUL nor half a letter (``"\ud800"``) is in it."""
    return "\x00" not in text and text.encode("utf-8", "replace").decode() == text
