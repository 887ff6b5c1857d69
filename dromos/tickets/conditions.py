"""Conditions on tickets: and, or, not over every field. One language for overviews, triggers, time rules, bulk work.

A condition is JSON: ``{"all": [...]}``, ``{"any": [...]}``, ``{"not": {...}}``, or a leaf such as ``{"field":
"priority", "op": "is", "value": ["high", "urgent"]}``; ``{}`` asks nothing. ``fields`` says which fields there are,
``kinds`` what can be asked of them.

``as_q`` makes a condition of the database of it, ``matcher`` a test of plain values; both always agree. A tree that
makes no sense matches nothing, whatever it says: it never raises, and never does more than was meant.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.lib.memo import scope
from dromos.tickets import fields
from dromos.tickets.choices import PERSONAL
from dromos.tickets.field import Field, Row
from dromos.tickets.kinds import MOST_VALUES, NOTHING, Asked, ChoiceKind
from dromos.tickets.search.asking import WORDS

MOST_LEAVES, DEEPEST, LONGEST_JSON = 60, 6, 60_000
Path = tuple[int, ...]
Matcher = Callable[[Row, dt.datetime], bool]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in words, and where: the place in each group from the top down. ``is_gone``: something that could
    be chosen once is no more; the rest of the condition still says what was meant.
    """

    path: Path
    text: str
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    field: Field
    op: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """``how`` is all, any or not; ``not`` is true when the one below it is false."""

    how: str
    parts: tuple[Node, ...]


Node = Leaf | Group
EVERYTHING = Group("all", ())


def read(tree: Any, viewer: User | None = None) -> tuple[Node, list[Fault]]:
    """The condition that ``tree`` is, as far as it makes sense, and what does not.

    For a ``viewer`` fields they may not see do not exist: a list must not tell what is in them.
    """
    faults: list[Fault] = []
    with scope():
        node = _read(tree, (), faults, viewer) if tree not in ({}, None) else EVERYTHING
    if node is not None and len(list(leaves(node))) > MOST_LEAVES:
        faults.append(Fault((), _("At most %(number)s conditions at once.") % {"number": MOST_LEAVES}))
    return node or EVERYTHING, faults


def _read(tree: Any, path: Path, faults: list[Fault], viewer: User | None) -> Node | None:
    if not isinstance(tree, dict) or len(path) > DEEPEST or len(faults) > MOST_LEAVES:
        faults.append(
            Fault(path, _("This is no condition.") if len(path) <= DEEPEST else _("Too many groups in groups."))
        )
        return None
    for how in ("all", "any"):
        if isinstance(parts := tree.get(how), list):
            if not parts and path:
                faults.append(Fault(path, _("This group is empty.")))
            some = enumerate(parts[: MOST_LEAVES + 1])
            read_parts = [_read(part, (*path, place), faults, viewer) for place, part in some]
            return Group(how, tuple(part for part in read_parts if part is not None))
    if "not" in tree:
        part = _read(tree["not"], (*path, 0), faults, viewer)
        return Group("not", (part,)) if part is not None else None
    return _leaf(tree, path, faults, viewer)


def _leaf(tree: Mapping[str, Any], path: Path, faults: list[Fault], viewer: User | None) -> Leaf | None:
    field = fields.named(str(tree.get("field", "")))
    if field is None or field.is_hidden_from(viewer):
        chosen = tree.get("field")
        faults.append(
            Fault(path, _("There is no such field (any more).") if chosen else _("Choose a field, or remove the line."))
        )
        return None
    op = str(tree.get("op", ""))
    if op not in field.kind.operators:
        faults.append(Fault(path, _("%(field)s cannot be asked like this.") % {"field": field.label}))
        return None
    value = tree.get("value", [])
    values = tuple(value) if isinstance(value, list) else (value,)
    if any(not isinstance(one, str | int | float) for one in values):
        faults.append(Fault(path, _("%(field)s cannot be asked like this.") % {"field": field.label}))
        return None
    leaf = Leaf(field, op, values)
    is_gone = _chooses(leaf) and 0 < len(values) <= MOST_VALUES
    faults += [Fault(path, f"{field.label}: {text}", is_gone) for text in field.kind.faults(field, op, values)]
    return leaf


def leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
    else:
        for part in node.parts:
            yield from leaves(part)


def check(tree: Any, viewer: User | None = None) -> list[str]:
    """What is wrong with the tree, in words; nothing when it can be used (by ``viewer``)."""
    return list(dict.fromkeys(fault.text for fault in read(tree, viewer)[1]))


def is_personal(node: Node) -> bool:
    """Whether it means something else for each person who looks ("me", "my departments")."""
    return any(_is_personal(leaf) for leaf in leaves(node))


def _is_personal(leaf: Leaf) -> bool:
    """What is typed into Find may ask for "assigned:me"."""
    return leaf.field is WORDS or (_chooses(leaf) and bool(PERSONAL.intersection(map(str, leaf.values))))


def _chooses(leaf: Leaf) -> bool:
    return isinstance(leaf.field.kind, ChoiceKind)


def moves_with_time(node: Node) -> bool:
    """Whether a ticket may begin or cease to match although nothing about it changes."""
    return any(leaf.field.kind.moves_with_time(leaf.field, leaf.op) for leaf in leaves(node))


def asked_by(viewer: User | None, at: dt.datetime) -> Asked:
    """Who asks, and in whose time zone days begin: the viewer's, or the house's when nobody looks."""
    name = viewer.time_zone if viewer is not None else settings.TIME_ZONE
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return Asked(viewer, at, zone)


def as_q(tree: Any, *, viewer: User | None, at: dt.datetime) -> Q:
    """The condition for ``Ticket.objects.filter``; it makes no ticket come twice.

    Without a ``viewer`` nothing personal may be asked. A tree with faults matches nothing.
    """
    with scope():
        node = usable(tree, viewer)
        return NOTHING if node is None else _where(node, asked_by(viewer, at))


def matcher(tree: Any, *, viewer: User | None, at: dt.datetime) -> Matcher:
    """A test of a row of ``plain_rows.load`` at a moment, with the set-up as it is now: equal to ``as_q`` then."""
    with scope():
        node = usable(tree, viewer)
        if node is None:
            return lambda _row, _at: False
        return _tested(node, asked_by(viewer, at))


def usable(tree: Any, viewer: User | None) -> Node | None:
    """The condition to be asked; None when it makes no sense and so matches nothing."""
    node, faults = read(tree, viewer)
    senseless = any(not fault.is_gone for fault in faults)
    return None if senseless or (viewer is None and is_personal(node)) else node


def _where(node: Node, asked: Asked) -> Q:
    if isinstance(node, Leaf):
        return node.field.kind.where(node.field, node.op, node.values, asked)
    parts = [_where(part, asked) for part in node.parts]
    if node.how == "not":
        return ~parts[0]
    if node.how == "any" and not parts:
        return NOTHING
    whole = parts[0] if parts else Q()
    for part in parts[1:]:
        whole = whole & part if node.how == "all" else whole | part
    return whole


def _tested(node: Node, asked: Asked) -> Matcher:
    if isinstance(node, Leaf):
        return tested_leaf(node, asked)
    parts = [_tested(part, asked) for part in node.parts]
    if node.how == "not":
        return lambda row, at: not parts[0](row, at)
    if node.how == "any":
        return lambda row, at: any(part(row, at) for part in parts)
    return lambda row, at: all(part(row, at) for part in parts)


def tested_leaf(leaf: Leaf, asked: Asked) -> Matcher:
    """One leaf as a test of a row."""
    field, kind = leaf.field, leaf.field.kind
    if not kind.moves_with_time(field, leaf.op):
        test = kind.test(field, leaf.op, leaf.values, asked)
        return lambda row, _at: test(field.read(row, asked))

    made: dict[dt.datetime, tuple[Asked, Callable[[Any], bool]]] = {}

    def moving(row: Row, at: dt.datetime) -> bool:
        if at not in made:  # many tickets are asked about at one moment
            made.clear()
            now = Asked(asked.viewer, at, asked.zone)
            made[at] = now, kind.test(field, leaf.op, leaf.values, now)
        now, test = made[at]
        return test(field.read(row, now))

    return moving


def describe(tree: Any, viewer: User | None = None) -> str:
    """The condition in words, for lists and logs: "State is Open and (Priority is High or Next due is past)"."""
    with scope():
        return _said(read(tree, viewer)[0], top=True) or _("All tickets")


def _said(node: Node, *, top: bool = False) -> str:
    if isinstance(node, Leaf):
        kind = node.field.kind
        values = kind.said(node.field, node.op, node.values) if node.op not in kind.bare else ""
        return " ".join(part for part in (str(node.field.label), str(kind.operators[node.op]), values) if part)
    if node.how == "not":
        return _("not (%(condition)s)") % {"condition": _said(node.parts[0], top=True)}
    joint = _(" and ") if node.how == "all" else _(" or ")
    said = joint.join(_said(part) for part in node.parts)
    return said if top or len(node.parts) < 2 else f"({said})"


def loads(text: str) -> Any:
    """The tree a form posted as JSON; None when it is none."""
    if len(text) > LONGEST_JSON:
        return None
    try:
        found = json.loads(text or "{}")
        json.dumps(found, ensure_ascii=False).encode()  # half a letter ("\\ud800") is no text of the database
    except (ValueError, RecursionError):
        return None
    return None if _is_too_deep(found) else found


def _is_too_deep(tree: Any) -> bool:
    """Deeper than any condition can be: not even worth to be shown again with its faults."""
    level = [tree]
    for _step in range(DEEPEST * 4):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())
        ]
        if not level:
            return False
    return True


def dumps(tree: Any) -> str:
    """The tree as a form posts it."""
    return json.dumps(tree if isinstance(tree, dict) else {}, ensure_ascii=False)


def both(*trees: Any) -> dict[str, Any]:
    """All of the trees at once; those that ask nothing are left out."""
    asking: Sequence[Any] = [tree for tree in trees if tree not in ({}, None)]
    return dict(asking[0]) if len(asking) == 1 else {"all": list(asking)} if asking else {}
