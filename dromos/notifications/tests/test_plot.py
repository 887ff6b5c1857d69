"""Bars in letters, in HTML and in plain text."""

import pytest

from dromos.notifications import plot

ROWS = [("Mon", (4, 2)), ("Tue", (0, 8))]


def test_the_longest_bar_is_the_greatest_number_and_nothing_has_none() -> None:
    drawn = plot.text(plot.decode(plot.encode(["Opened", "Solved"], ROWS)))
    assert drawn.splitlines() == [
        "Mon  Opened  " + "▇" * 12 + " 4",
        "     Solved  " + "▇" * 6 + " 2",
        "Tue  Opened  0",
        "     Solved  " + "▇" * 24 + " 8",
    ]


def test_the_bars_are_coloured_cells_that_every_mail_program_shows() -> None:
    html = plot.html(plot.decode(plot.encode(["Opened", "<Solved>"], ROWS)))
    assert html.count("bgcolor=") == 3
    assert "&lt;Solved&gt;" in html
    assert not any(word in html for word in ("<svg", "<img", "<script", "class="))


@pytest.mark.parametrize("value", ["", "{}", '{"series": 1, "rows": 2}', '{"series": [], "rows": [[]]}'])
def test_anything_else_is_no_plot(value: str) -> None:
    with pytest.raises(ValueError, match="not a plot"):
        plot.decode(value)
