"""The side navigation: what this member of staff may open, in a steady order."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from dromos.accounts import access
from dromos.accounts.models import Grant
from dromos.console.workspace import mywork
from dromos.intake import access as intake
from dromos.lib import settings as lib_settings
from dromos.lib.live import make_pass


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation. ``key`` is a shortcut ("g w"), ``count`` what waits there (0: not shown)."""

    text: str
    href: str
    icon: str
    key: str = ""
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading; the first group has none."""

    title: str
    entries: tuple[Entry, ...]


def context(_request: HttpRequest) -> dict[str, Any]:
    """Context processor of every page: the navigation is made only if a layout asks for it."""
    return {"side": side, "own_pass": own_pass, "my_presence": my_presence, "demo_sign_in": demo_sign_in}


def own_pass(request: HttpRequest) -> str:
    """The live pass of a page that watches nothing else: alerts reach its reader all the same."""
    user = getattr(request, "user", None)
    return make_pass([f"user:{user.pk}"]) if user is not None and user.is_authenticated else ""


def demo_sign_in() -> dict[str, Any] | None:
    """Who can be tried in a demo, and the password of them all; None elsewhere."""
    told = lib_settings.get("demo_sign_in") if settings.DEMO else None
    if not told:
        return None
    people = [{**person, "role": Grant.Role(person["role"]).label} for person in told["people"]]
    return {"password": told["password"], "people": people}


def my_presence(request: HttpRequest) -> dict[str, Any] | None:
    """The presence switch in the bar; None for those who take no work."""
    return mywork.presence_of(request.user) if request.user.is_authenticated else None


def side(request: HttpRequest) -> list[Group]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    rights = access.rights_of(user)
    house = bool(rights.everywhere)
    groups = [Group("", _entries(request, _work()))]
    if rights.has(access.LEAD) or house:
        kept = _kept() if intake.may_look_after(user) else []
        planned = [_planner()] if rights.has(access.LEAD) or rights.is_administrator else []
        groups.append(Group(_("Floor"), _entries(request, [*_floor(), *planned, *kept])))
    if rights.is_administrator:
        groups.append(Group(_("Set-up"), _entries(request, _setup())))
    return [group for group in groups if group.entries]


Row = tuple[str, str, str, str]


def _work() -> list[Row]:
    return [
        (_("My work"), "workspace:mine", "inbox", "g w"),
        (_("Tickets"), "workspace:tickets", "layout-list", "g t"),
        (_("Customers"), "customers:list", "users", "g c"),
        (_("New contact"), "desk:new", "phone-incoming", "c"),
        (_("My time"), "planner:mine", "calendar", "g m"),
        (_("Alerts"), "alerts:mine", "bell", "g a"),
    ]


def _floor() -> list[Row]:
    return [
        (_("Live floor"), "floor:live", "gauge", "g f"),
        (_("Late today"), "floor:late", "clock-alert", "g d"),
        (_("Substitutes"), "floor:substitutes", "user-check", ""),
        (_("Overload"), "floor:rules", "layers", ""),
        (_("What if?"), "simulation:ask", "sparkles", "g i"),
        (_("People and skills"), "skills:matrix", "star", "g k"),
    ]


def _planner() -> Row:
    return (_("Shifts and leave"), "planner:week", "calendar-clock", "g l")


def _kept() -> list[Row]:
    return [
        (_("What arrived"), "intake:day", "shield-check", "g q"),
        (_("Quarantine"), "intake:quarantine", "shield", ""),
        (_("Outbox"), "intake:outbox", "send", "g o"),
    ]


def _setup() -> list[Row]:
    return [(_("Set-up"), "setup:index", "settings", "g s")]


def _entries(request: HttpRequest, rows: list[Row]) -> tuple[Entry, ...]:
    """Rows whose page exists; the one that is open is marked (of pages below each other, the lower one)."""
    found = []
    for text, name, icon, key in rows:
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        found.append((text, href, icon, key))
    here = max((row[1] for row in found if request.path.startswith(row[1])), key=len, default="")
    return tuple(Entry(*row, current=row[1] == here) for row in found)
