"""Bars in a letter. Pure.

Mail programs show neither scripts nor SVG, hold back pictures from elsewhere, and drop most of CSS. A table with
coloured cells is shown by all of them, in light and dark, and read out; in plain text the bars are made of blocks.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

COLOURS = ("#1f5fbf", "#2f8f5b", "#b86e00")
WIDTH = 24


@dataclass(frozen=True, slots=True)
class Plot:
    """Rows of (label, one number per series), none below zero."""

    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def greatest(self) -> int:
        return max((number for _label, numbers in self.rows for number in numbers), default=0)


def encode(series: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]) -> str:
    """A plot as the value of a letter's variable."""
    return json.dumps({"series": list(series), "rows": [[label, *numbers] for label, numbers in rows]})


def decode(value: str) -> Plot:
    """The plot behind ``encode``'s text. Raises ValueError for anything else."""
    try:
        found = json.loads(value)
        rows = tuple((str(row[0]), tuple(int(number) for number in row[1:])) for row in found["rows"])
        return Plot(tuple(str(name) for name in found["series"]), rows)
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise ValueError("not a plot") from error


def text(plot: Plot) -> str:
    """Blocks behind the labels, one line for each number."""
    wide = max((len(label) for label, _numbers in plot.rows), default=0)
    names = max((len(name) for name in plot.series), default=0)
    lines = []
    for label, numbers in plot.rows:
        for place, (name, number) in enumerate(zip(plot.series, numbers, strict=True)):
            head = label if place == 0 else ""
            bar = "▇" * _share(number, plot.greatest, WIDTH)
            lines.append(f"{head:<{wide}}  {name:<{names}}  {bar}{' ' if bar else ''}{number}")
    return "\n".join(lines)


def html(plot: Plot) -> str:
    """A table: a label, then a bar and its number for each series. Colours are explained above."""
    legend = "&#8195;".join(
        f'<span style="color:{colour}">&#9632;</span>&nbsp;{escape(name)}'
        for name, colour in zip(plot.series, COLOURS, strict=False)
    )
    rows = "".join(_row(label, numbers, plot.greatest) for label, numbers in plot.rows)
    return (
        f'<p style="margin:0 0 8px">{legend}</p><table role="table" cellpadding="0" cellspacing="0" border="0" '
        f'width="100%" style="border-collapse:collapse;margin:0 0 16px;font-size:14px">{rows}</table>'
    )


def _row(label: str, numbers: Sequence[int], greatest: int) -> str:
    bars = "".join(_bar(number, greatest, colour) for number, colour in zip(numbers, COLOURS, strict=False))
    return (
        f'<tr><th scope="row" width="96" align="left" valign="middle" '
        f'style="padding:3px 8px 3px 0;font-weight:400;white-space:nowrap">{escape(label)}</th>'
        f'<td valign="middle" style="padding:3px 0">{bars}</td></tr>'
    )


def _bar(number: int, greatest: int, colour: str) -> str:
    share = _share(number, greatest, 86)
    cell = f'<td width="{share}%" height="10" bgcolor="{colour}" style="font-size:1px;line-height:10px">&nbsp;</td>'
    return (
        '<table cellpadding="0" cellspacing="0" border="0" width="100%" style="border-collapse:collapse"><tr>'
        f'{cell if share else ""}<td style="padding:0 0 0 6px;font-size:12px;line-height:12px">{number}</td>'
        "</tr></table>"
    )


def _share(number: int, greatest: int, of: int) -> int:
    """How many of ``of`` a number takes; at least 1 for what is not nothing."""
    return max(1, number * of // greatest) if number > 0 and greatest else 0
