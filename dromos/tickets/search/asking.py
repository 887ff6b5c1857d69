"""The language of the search as one more condition on tickets: what is typed into the Find box of a list.

It is not offered where conditions are built: there every operator is a field of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dromos.tickets.field import Field
from dromos.tickets.kinds import Asked, Kind, Test
from dromos.tickets.models import Ticket
from dromos.tickets.search import query
from dromos.tickets.search.conditions import understand
from dromos.tickets.search.query import All, Word

LONGEST = 200


class WordsKind(Kind):
    """A question as one types it. One that asks nothing (words of every sentence) is met by all."""

    key = "words"
    operators = {"asks": lazy("is")}

    def _wrong(self, field: Field, op: str, values: Sequence[Any]) -> list[str]:  # noqa: ARG002
        fits = len(values) == 1 and len(str(values[0])) <= LONGEST and "\0" not in str(values[0])
        return [] if fits else [_("This is too much at once.")]

    def where(self, field: Field, op: str, values: Sequence[Any], asked: Asked) -> Q:  # noqa: ARG002
        found = understand(str(values[0]), viewer=asked.viewer, at=asked.at, typing=True).condition
        # Asked apart, so that the index of the words answers, whatever else is asked.
        return Q() if found is None else Q(pk__in=Ticket.objects.filter(found).values("pk"))

    def test(self, field: Field, op: str, values: Sequence[Any], asked: Asked) -> Test:
        asked_for = self.where(field, op, values, asked)
        return lambda pk: Ticket.objects.filter(asked_for, pk=pk).exists()

    def said(self, field: Field, op: str, values: Sequence[Any]) -> str:  # noqa: ARG002
        return f"“{values[0]}”"

    def moves_with_time(self, field: Field, op: str) -> bool:  # noqa: ARG002
        return True  # "before:7d"


WORDS = Field("words", lazy("Search"), lazy("Ticket"), WordsKind(), paths=("id",), reads=lambda row, _asked: row["id"])


def is_plain(text: str) -> bool:
    """Whether ``text`` is words alone, or signs that are no words: no operator, phrase or bracket."""
    tree = query.parse(text).tree
    if tree is None:
        return True
    words = tree.of if isinstance(tree, All) else (tree,)
    return '"' not in text and all(isinstance(one, Word) for one in words)
