"""A list as CSV: the same tickets in the same order as on the screen, streamed, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from dromos.accounts.models import User
from dromos.lib.memo import scope
from dromos.tickets import lists
from dromos.tickets.columns import COLUMNS

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins with one of these for a formula."""


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def as_csv(user: User, wanted: lists.List, at: dt.datetime) -> Iterator[str]:
    """Line by line, the number first; it begins with the mark by which a spreadsheet knows the letters' encoding."""
    shown = [COLUMNS["number"], *(column for column in wanted.columns if column.key != "number")]
    wanted = lists.List(wanted.conditions, tuple(shown), wanted.orders, wanted.group_by)
    writer = csv.writer(_Echo())
    with scope():
        yield "\ufeff" + str(writer.writerow([str(column.label) for column in shown]))
        for row in lists.everything(user, wanted, at):
            yield str(writer.writerow([cell(column.text(row)) for column in shown]))


def cell(value: Any) -> str:
    """A value as a cell: moments in the reader's zone; what a spreadsheet would calculate is made a text."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    text = str(value if value is not None else "")
    return f"'{text}" if text.startswith(DANGEROUS) else text
