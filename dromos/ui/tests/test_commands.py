"""What has a button is declared once, and a key means one thing at a time."""

import re
from itertools import combinations
from pathlib import Path

from dromos.ui.commands import COMMANDS, NEVER_TOGETHER, Command, Scope, marks, sheet

PAGES = Path(__file__).parents[2]


def _meet(one: Command, two: Command) -> bool:
    """Whether both may be heard on the same page."""
    lists = {one.scope, two.scope} <= {Scope.LISTS, Scope.TICKET, Scope.MY_WORK, Scope.OVERVIEWS} and Scope.LISTS in {
        one.scope,
        two.scope,
    }
    return one.scope == two.scope or Scope.EVERYWHERE in {one.scope, two.scope} or lists


def test_a_key_means_one_thing_on_a_page() -> None:
    having = [command for command in COMMANDS.values() if command.hotkey]
    clashes = [
        (one.key, two.key)
        for one, two in combinations(having, 2)
        if one.hotkey == two.hotkey and _meet(one, two) and {one.key, two.key} not in NEVER_TOGETHER
    ]
    assert clashes == []


def test_no_key_is_the_beginning_of_two_keys() -> None:
    first = {command.hotkey.split()[0] for command in COMMANDS.values() if " " in command.hotkey}
    assert [command.key for command in COMMANDS.values() if command.hotkey in first] == []


def test_every_marked_element_is_declared() -> None:
    named = re.compile(r"""\b(?:marks|command|opens|does)\(["']([a-z-]+)["']""")
    files = [path for path in PAGES.rglob("*.html") if "jinja2" in path.parts]
    found = {name: path.name for path in files for name in named.findall(path.read_text())}
    ticket = {name: where for name, where in found.items() if where != "item.html"}
    assert {name: where for name, where in ticket.items() if name not in COMMANDS} == {}


def test_a_marked_button_says_its_key_to_everybody() -> None:
    assert str(marks("solve")) == ('data-command="solve" data-hotkey="s" aria-keyshortcuts="s" title="Solve (s)"')
    assert "data-hotkey" not in marks("palette"), "held-together keys are not typed keys"


def test_the_cheat_sheet_shows_every_shortcut_once() -> None:
    shown = [command.key for _title, rows in sheet() for command in rows]
    assert sorted(shown) == sorted(command.key for command in COMMANDS.values() if command.hotkey)
