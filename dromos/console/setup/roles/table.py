"""What the matrix of roles shows, what one cell of it means, and what taking a role away would touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dromos.accounts.models import Department, Grant, User
from dromos.lib.typed import whole
from dromos.routing.models import WorkItem

Role = Grant.Role
HOUSE = (Role.ADMINISTRATOR, Role.MANAGEMENT, Role.COMPLAINTS)
IN_DEPARTMENTS = (Role.AGENT, Role.LEAD)
EVERY = "*"
HOUSE_COLUMN = "house"
HELD = (WorkItem.State.ASSIGNED, WorkItem.State.WAITING)
PAGE = 100


@dataclass(frozen=True, slots=True)
class Column:
    """A role in the whole house (``roles`` holds it), or a department, or every department (key ``*``)."""

    key: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One person; ``cells`` the roles held by column key, ``temporary`` those for a time only."""

    user: User
    cells: dict[str, list[str]]
    temporary: list[Grant]


def said() -> list[tuple[str, str]]:
    """What each role lets somebody do, in a sentence."""
    return [
        (
            str(Role.AGENT.label),
            _("Reads and answers the tickets of the department and is given its work."),
        ),
        (
            str(Role.LEAD.label),
            _("Also sees the live floor, gives work out by hand, plans shifts, names substitutes, sets skills."),
        ),
        (
            str(Role.COMPLAINTS.label),
            _("Reads every department's tickets and works on complaints wherever they are."),
        ),
        (str(Role.MANAGEMENT.label), _("Reads every department's tickets and figures, and changes nothing.")),
        (
            str(Role.ADMINISTRATOR.label),
            _("Sets everything up, people and roles included, and reads every ticket; works on none without a role."),
        ),
    ]


def columns() -> list[Column]:
    """The roles of the whole house, every department, then each department."""
    house = [Column(role.value, str(role.label), (role.value,)) for role in HOUSE]
    both = tuple(role.value for role in IN_DEPARTMENTS)
    places = Department.objects.filter(is_active=True)
    return [*house, Column(EVERY, _("Every department"), both), *(Column(one.key, one.name, both) for one in places)]


def rows(text: str = "", page: int = 1) -> tuple[Sequence[Row], bool]:
    """One page of people who can sign in, and whether another follows: two queries."""
    grants = Prefetch("grants", Grant.objects.select_related("department"))
    people = User.objects.filter(is_active=True, name__icontains=text).prefetch_related(grants)
    start = PAGE * (page - 1)
    found = list(people.order_by("name", "pk")[start : start + PAGE + 1])
    return [_row(user) for user in found[:PAGE]], len(found) > PAGE


def _row(user: User) -> Row:
    cells: dict[str, list[str]] = {}
    grants = list(user.grants.all())
    for grant in grants:
        if grant.until_at is None:
            cells.setdefault(_place(grant), []).append(grant.role)
    return Row(user, {key: sorted(held) for key, held in cells.items()}, [one for one in grants if one.until_at])


def _place(grant: Grant) -> str:
    if grant.role in HOUSE:
        return grant.role
    return grant.department.key if grant.department else EVERY


@dataclass(frozen=True, slots=True)
class Cell:
    """One person and one column, with the roles that are wanted there."""

    user: User
    column: Column
    wanted: tuple[str, ...]

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Cell:
        """Raises User.DoesNotExist, ValueError."""
        known = {column.key: column for column in columns()}
        column, pk = known.get(given.get("column", "")), whole(given.get("user", ""))
        if column is None or pk is None:
            raise ValueError(_("There is no such place."))
        wanted = tuple(role for role in given.get("roles", "").split(",") if role)
        if not set(wanted) <= set(column.roles):
            raise ValueError(_("There is no such role here."))
        return cls(User.objects.get(pk=pk, is_active=True), column, wanted)

    def roles(self) -> list[tuple[str, Department | None]]:
        """Every lasting role of the person with this cell as wanted, as ``accounts.actions.set_roles`` takes them."""
        held = self.user.grants.filter(until_at=None).select_related("department")
        kept = [(grant.role, grant.department) for grant in held if _place(grant) != self.column.key]
        place = None
        if self.column.key not in {EVERY, *HOUSE}:
            place = Department.objects.get(key=self.column.key)
        return kept + [(role, place) for role in self.wanted]

    def hurts(self, me: Any) -> str:
        """What taking this away would touch, in a sentence; empty when nothing."""
        if self.wanted:
            return ""
        if self.column.key == Role.ADMINISTRATOR and self.user == me:
            return _("You would lose set-up yourself.")
        if self.column.key in HOUSE:
            return ""
        work = WorkItem.objects.filter(agent__user=self.user, state__in=HELD)
        if self.column.key != EVERY:
            work = work.filter(queue__department__key=self.column.key)
        num = work.count()
        return (
            ngettext(
                "%(name)s has %(num)s piece of this work in hand and keeps it, but is given no more.",
                "%(name)s has %(num)s pieces of this work in hand and keeps them, but is given no more.",
                num,
            )
            % {"name": self.user.name, "num": num}
            if num
            else ""
        )
