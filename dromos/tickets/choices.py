"""What can be chosen in the fields of a ticket, and which rows a choice means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dromos.accounts.access import rights_of
from dromos.accounts.models import Department, User
from dromos.catalog.models import Category, Product
from dromos.customers.models import Area, Contract, Segment
from dromos.lib.memo import remembered
from dromos.lib.typed import whole_numbers
from dromos.routing.models import Queue
from dromos.tickets import access, states
from dromos.tickets.models import Tag, Ticket

if TYPE_CHECKING:
    from dromos.tickets.kinds import Asked, Words

Choice = tuple[str, "Words"]
Choices = Callable[[], Sequence[Choice]]
Meaning = Callable[[str, Sequence[str], "Asked"], set[Any]]
ME, NOBODY, MINE = "me", "nobody", "mine"
PERSONAL = frozenset({ME, MINE})
"""Choices that mean something else for each person who looks."""

CHANNELS: Sequence[Choice] = (
    ("email", lazy("E-mail")), ("phone", lazy("Phone")), ("desk", lazy("At the desk")), ("webform", lazy("Web form")),
    ("api", lazy("Another system")),
    ("portal", lazy("Status page")), ("chat", lazy("Chat")), ("sms", lazy("SMS")),
    ("back_office", lazy("Back office")),
)  # fmt: skip
SEVERITIES: Sequence[Choice] = (
    ("1", lazy("Critical")), ("2", lazy("Serious")), ("3", lazy("Moderate")), ("4", lazy("Minor")),
)  # fmt: skip
STATE_GROUPS: Mapping[str, frozenset[str]] = {"live": states.LIVE, "waiting": states.WAITING, "done": states.DONE}


def state_choices() -> list[Choice]:
    groups: list[Choice] = [("live", _("Not done")), ("waiting", _("Waiting")), ("done", _("Done"))]
    return [*groups, *((value, str(label)) for value, label in Ticket.State.choices)]


def states_meant(_op: str, values: Sequence[str], _asked: Asked) -> set[Any]:
    return {state for value in values for state in STATE_GROUPS.get(value, (value,))}


def language_choices() -> list[Choice]:
    return [(code, lazy_name) for code, lazy_name in settings.LANGUAGES]


def as_number(_op: str, values: Sequence[str], _asked: Asked) -> set[Any]:
    return set(whole_numbers(values))


def as_they_are(_op: str, values: Sequence[str], _asked: Asked) -> set[Any]:
    return set(values)


@remembered
def _keys(model: type[Any]) -> dict[str, int]:
    return dict(model._default_manager.values_list("key", "pk"))


def rows_named(model: type[Any]) -> Meaning:
    """Choices are the keys of rows of ``model``."""

    def meant(_op: str, values: Sequence[str], _asked: Asked) -> set[Any]:
        known = _keys(model)
        return {known[value] for value in values if value in known}

    return meant


def departments_meant(op: str, values: Sequence[str], asked: Asked) -> set[Any]:
    """``mine``: those in which whoever asks is an agent or a lead."""
    found = rows_named(Department)(op, values, asked)
    if MINE in values and asked.viewer is not None:
        held = rights_of(asked.viewer).departments(*access.WORKING_ROLES)
        found |= set(_keys(Department).values()) if held is None else held
    return found


def people_meant(_op: str, values: Sequence[str], asked: Asked) -> set[Any]:
    """Ids of users; None for nobody."""
    found: set[Any] = set(whole_numbers(values))
    if ME in values and asked.viewer is not None:
        found.add(asked.viewer.pk)
    return found | ({None} if NOBODY in values else set())


@remembered
def _tree(model: type[Any]) -> tuple[dict[str, int], dict[int, list[int]]]:
    keys, children = {}, defaultdict(list)
    for pk, key, parent in model._default_manager.values_list("pk", "key", "parent_id"):
        keys[key] = pk
        children[parent].append(pk)
    return keys, children


def nodes_named(model: type[Any]) -> Meaning:
    """Choices are the keys of a tree; ``under`` and ``not_under`` mean all that is below them too."""

    def meant(op: str, values: Sequence[str], _asked: Asked) -> set[Any]:
        keys, children = _tree(model)
        found, ahead = set(), [keys[value] for value in values if value in keys]
        while ahead:
            node = ahead.pop()
            if node not in found:
                found.add(node)
                ahead += children[node] if op in {"under", "not_under"} else []
        return found

    return meant


def department_choices() -> list[Choice]:
    named = Department.objects.order_by("name").values_list("key", "name")
    return [(MINE, _("My departments")), *named]


def queue_choices() -> list[Choice]:
    return list(Queue.objects.order_by("name").values_list("key", "name"))


def segment_choices() -> list[Choice]:
    return list(Segment.objects.order_by("name").values_list("key", "name"))


def area_choices() -> list[Choice]:
    return list(Area.objects.order_by("name").values_list("key", "name"))


def product_choices() -> list[Choice]:
    return sorted((row.key, in_own_words(row.names, row.key)) for row in Product.objects.all())


def service_level_choices() -> list[Choice]:
    levels = Contract.objects.order_by("service_level").values_list("service_level", flat=True).distinct()
    return [(level, level) for level in levels]


def category_choices() -> list[Choice]:
    """The tree from the top, each with the names of what is above it."""
    rows = list(Category.objects.order_by("position", "key").values_list("pk", "key", "parent_id", "names"))
    below: dict[int | None, list[tuple[int, str, str]]] = defaultdict(list)
    for pk, key, parent, names in rows:
        below[parent].append((pk, key, in_own_words(names, key)))
    return list(_walk(below, None, ""))


def _walk(below: Mapping[int | None, list[tuple[int, str, str]]], node: int | None, above: str) -> Iterable[Choice]:
    for pk, key, name in below.get(node, ()):
        yield key, above + name
        yield from _walk(below, pk, f"{above}{name} / ")


def tag_choices() -> list[Choice]:
    return [(str(pk), name) for pk, name in Tag.objects.order_by("name").values_list("pk", "name")]


def staff_choices() -> list[Choice]:
    people = User.objects.filter(is_active=True, grants__isnull=False).distinct().order_by("name")
    return [(ME, _("Me")), *((str(pk), name) for pk, name in people.values_list("pk", "name"))]


def agent_choices() -> list[Choice]:
    me, *others = staff_choices()
    return [me, (NOBODY, _("Nobody")), *others]


def in_own_words(names: Mapping[str, str], fallback: str) -> str:
    return str(names.get(get_language() or "en") or names.get("en") or fallback)
