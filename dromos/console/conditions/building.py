"""The condition builder: a tree of conditions as rows and groups that a person can change.

A form takes part by a ``ConditionsField`` and, in its template, ``{{ builder(shown(form["conditions"])) }}`` of
``conditions/builder.html``. The field posts the tree as JSON; what was typed is kept with what is wrong about it, each
fault at its row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.tickets import conditions, fields
from dromos.tickets.conditions import Path
from dromos.tickets.field import Field
from dromos.tickets.kinds import UNITS, ChoiceKind, DateKind, NumberKind, YesNoKind

EMPTY: dict[str, list[object]] = {"all": []}
Faults = Mapping[Path, Sequence[str]]
FEW = 12
"""A list of more choices than this has a field to narrow it."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One condition. ``control`` says what its values are entered in: none, choices, yesno, span, day, number, text."""

    field: str
    op: str
    ops: Sequence[Choice]
    control: str
    values: Sequence[str] = ()
    choices: Sequence[Choice] = ()
    units: Sequence[Choice] = ()
    faults: Sequence[str] = ()
    is_group: bool = False

    @property
    def chosen(self) -> str:
        """What is chosen, in words."""
        return ", ".join(choice.label for choice in self.choices if choice.is_chosen)

    @property
    def is_long(self) -> bool:
        return len(self.choices) > FEW


@dataclass(frozen=True, slots=True)
class Group:
    """``how``: all, any or none of the parts."""

    how: str
    parts: Sequence[Row | Group]
    faults: Sequence[str] = ()
    is_group: bool = True


@dataclass(frozen=True, slots=True)
class Builder:
    """Everything the template draws. ``groups``: the fields that can be asked, by heading."""

    name: str
    json: str
    root: Group
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]] = field(default_factory=list)
    blank: Row = Row("", "", (), "none")


class ConditionsField(forms.JSONField):
    """A tree of conditions, checked. ``{}`` asks nothing."""

    widget = forms.HiddenInput
    empty_values = (None, "")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "initial": dict, **kwargs})

    def to_python(self, value: Any) -> Any:
        found = conditions.loads(value) if isinstance(value, str) else value
        if found is None and value not in (None, ""):
            raise forms.ValidationError(_("This is no condition."))
        return {} if found in (None, EMPTY) else found

    def validate(self, value: Any) -> None:
        if faults := conditions.check(value):
            raise forms.ValidationError([forms.ValidationError(fault) for fault in faults])

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002
        """What was posted, as it is: what cannot be read is shown as an empty condition."""
        return conditions.loads(data) if isinstance(data, str) else data

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or {}))


def shown(bound: forms.BoundField, viewer: User | None = None) -> Builder:
    """The builder of a form's ``ConditionsField``, with its faults once it was posted."""
    value = bound.value()
    tree = conditions.loads(value) if isinstance(value, str) else value
    return builder(bound.html_name, tree, tell_faults=bound.form.is_bound, viewer=viewer)


def builder(name: str, tree: Any, *, tell_faults: bool = False, viewer: User | None = None) -> Builder:
    """The builder of ``tree`` for a form field called ``name``, with the fields ``viewer`` may ask for (None: all)."""
    faults: dict[Path, list[str]] = {}
    for fault in conditions.read(tree, viewer)[1] if tell_faults else []:
        faults.setdefault(fault.path, []).append(fault.text)
    root = _root(tree, faults, viewer)
    return Builder(name, conditions.dumps(tree), root, _grouped(fields.every(viewer)))


def _grouped(every: Sequence[Field]) -> list[tuple[str, Sequence[tuple[str, str]]]]:
    by_group: dict[str, list[tuple[str, str]]] = {}
    for heading, members in groupby(every, key=lambda one: str(one.group)):
        by_group.setdefault(heading, []).extend((one.key, str(one.label)) for one in members)
    return list(by_group.items())


def _root(tree: Any, faults: Faults, viewer: User | None) -> Group:
    part = _part(tree if isinstance(tree, dict) and tree else EMPTY, (), faults, viewer)
    return part if isinstance(part, Group) else Group("all", [part])


def _part(tree: Any, path: Path, faults: Faults, viewer: User | None) -> Row | Group:
    tree = tree if isinstance(tree, dict) else {}
    for how in ("all", "any"):
        if isinstance(tree.get(how), list):
            return _group(how, tree[how], path, faults, viewer)
    if "not" in tree:
        inner = tree["not"]
        if isinstance(inner, dict) and isinstance(inner.get("any"), list):
            return _group("none", inner["any"], (*path, 0), faults, viewer)
        return Group("none", [_part(inner, (*path, 0), faults, viewer)], faults.get(path, ()))
    return row(tree, faults.get(path, ()), viewer)


def _group(how: str, parts: list[Any], path: Path, faults: Faults, viewer: User | None) -> Group:
    drawn = [_part(part, (*path, place), faults, viewer) for place, part in enumerate(parts)]
    return Group(how, drawn, faults.get(path, ()))


def row(leaf: Mapping[str, Any], faults: Sequence[str] = (), viewer: User | None = None) -> Row:
    """One condition as its row shows it; an operator the field does not have becomes its usual one."""
    asked = fields.named(str(leaf.get("field", "")))
    if asked is None or asked.is_hidden_from(viewer):
        return Row("", "", (), "none", faults=faults)
    op = str(leaf.get("op", ""))
    op = op if op in asked.kind.operators else next(iter(asked.kind.operators))
    given = leaf.get("value", [])
    values = [_text(one) for one in (given if isinstance(given, list) else [given])]
    ops = [Choice(key, str(label), key == op) for key, label in asked.kind.operators.items()]
    control = _control(asked, op)
    return Row(
        asked.key, op, ops, control, values, _choices(asked, values) if control == "choices" else (),
        _units(values) if control == "span" else (), faults,
    )  # fmt: skip


def _control(asked: Field, op: str) -> str:
    if op in asked.kind.bare:
        return "none"
    if isinstance(asked.kind, ChoiceKind):
        return "choices"
    if isinstance(asked.kind, YesNoKind):
        return "yesno"
    if isinstance(asked.kind, DateKind):
        return "span" if op in asked.kind.spans else "day"
    return "number" if isinstance(asked.kind, NumberKind) else "text"


def _choices(asked: Field, values: Sequence[str]) -> list[Choice]:
    """With those that are no more, as long as they are chosen: somebody has to see and take them out."""
    offered = [(value, str(label)) for value, label in asked.all_choices()]
    known = {value for value, _label in offered}
    gone = [(value, _("%(value)s (no longer there)") % {"value": value}) for value in values if value not in known]
    return [Choice(value, label, value in values) for value, label in [*offered, *gone]]


def _units(values: Sequence[str]) -> list[Choice]:
    chosen = values[1] if len(values) > 1 and values[1] in UNITS else "days"
    return [Choice(key, str(label), key == chosen) for key, (_span, label) in UNITS.items()]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
