"""Telephone numbers in texts, however people group their digits. Pure."""

import re
from collections.abc import Iterator

LEAST, MOST, END = 8, 15, 8
_CALL = re.compile(r"(?<![\w.,:/-])\+?\(?\d[\d ()./\u00a0\u202f-]{6,22}\d(?![\w-])")


def calls(text: str) -> Iterator[str]:
    """The last digits of each: those that are the same with and without the code of a country."""
    for found in _CALL.finditer(text):
        if end := end_of(found.group()):
            yield end


def end_of(number: str) -> str:
    """The last digits of ``number``; "" when it has too few or too many to be called."""
    digits = "".join(sign for sign in number if sign.isdecimal() and sign.isascii())
    return digits[-END:] if LEAST <= len(digits) <= MOST else ""
