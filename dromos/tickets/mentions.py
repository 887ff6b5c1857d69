"""Colleagues named in a note: ``@Alexandra Economou``, or ``@Alexandra`` where there is one of that name."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from dromos.accounts.models import User
from dromos.tickets import access
from dromos.tickets.models import Ticket

_SIGN = re.compile(r"(?<![\w@.])@(?=\w)")


def named_in(ticket: Ticket, text: str) -> Sequence[User]:
    """Who is named in ``text``, of those who may read ``ticket``; nobody else can be named."""
    return pick(text, access.readers_of(ticket)) if _SIGN.search(text) else ()


def pick(text: str, people: Iterable[User]) -> list[User]:
    """Those of ``people`` whom ``text`` names, in order. The longest name that fits is meant."""
    people = list(people)
    first = Counter(_folded(person.get_short_name()) for person in people)
    names = {_folded(person.name): person for person in people if person.name}
    names |= {
        _folded(person.get_short_name()): person
        for person in people
        if first[_folded(person.get_short_name())] == 1 and _folded(person.get_short_name()) not in names
    }
    lengths = sorted({len(name) for name in names}, reverse=True)
    found: dict[int, User] = {}
    folded = _folded(text)
    for sign in _SIGN.finditer(folded):
        rest = folded[sign.end() :]
        for length in lengths:
            person = names.get(rest[:length])
            if person is not None and not rest[length : length + 1].isalnum():
                found[person.pk] = person
                break
    return list(found.values())


def _folded(name: str) -> str:
    """Lower case, every letter in its place."""
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in name).replace("\u00a0", " ")
