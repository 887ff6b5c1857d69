"""The side navigation: what this member of staff may open, in a steady order."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from dromos.accounts import access
from dromos.accounts.models import Grant
from dromos.console.workspace import mywork
from dromos.intake import access as intake
from dromos.lib import settings as lib_settings
from dromos.lib.live import make_pass
from dromos.ui.commands import command

TOKEN_FIELD = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'  # noqa: S105 - no secret in it


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation. ``key`` is a shortcut ("g w"), ``count`` what waits there (0: not shown)."""

    text: str
    href: str
    icon: str
    key: str = ""
    current: bool = False
    count: int = 0
    command: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading; the first group has none."""

    title: str
    entries: tuple[Entry, ...]


class Once:
    """The token against forged forms, masked once for a page and not for each of its forms."""

    def __init__(self, request: HttpRequest, form: str) -> None:
        self.request, self.form = request, form

    def __str__(self) -> str:
        if not hasattr(self.request, "masked_token"):
            self.request.masked_token = get_token(self.request)  # type: ignore[attr-defined]
        return self.form.format(self.request.masked_token)  # type: ignore[attr-defined]

    __html__ = __str__


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every page: the navigation is made only if a layout asks for it."""
    tokens = {"csrf_token": Once(request, "{}"), "csrf_input": Once(request, TOKEN_FIELD)}
    return tokens | {"side": side, "own_pass": own_pass, "my_presence": my_presence, "demo_sign_in": demo_sign_in}


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


Row = tuple[str, str]
"""The command and the name of its page."""


def _work() -> list[Row]:
    return [
        ("go-work", "workspace:mine"),
        ("go-tickets", "workspace:tickets"),
        ("go-search", "search:page"),
        ("go-customers", "customers:list"),
        ("contact", "desk:new"),
        ("go-time", "planner:mine"),
        ("go-alerts", "alerts:mine"),
        ("go-canned", "canned:list"),
    ]


def _floor() -> list[Row]:
    return [
        ("go-floor", "floor:live"),
        ("go-late", "floor:late"),
        ("go-substitutes", "floor:substitutes"),
        ("go-overload", "floor:rules"),
        ("go-what-if", "simulation:ask"),
        ("go-skills", "skills:matrix"),
    ]


def _planner() -> Row:
    return ("go-shifts", "planner:week")


def _kept() -> list[Row]:
    return [("go-arrived", "intake:day"), ("go-quarantine", "intake:quarantine"), ("go-outbox", "intake:outbox")]


def _setup() -> list[Row]:
    return [("go-setup", "setup:index")]


def _entries(request: HttpRequest, rows: list[Row]) -> tuple[Entry, ...]:
    """Rows whose page exists; the one that is open is marked (of pages below each other, the lower one)."""
    found = []
    for key, name in rows:
        try:
            found.append((command(key), reverse(name)))
        except NoReverseMatch:
            continue
    here = max((href for _known, href in found if request.path.startswith(href)), key=len, default="")
    return tuple(
        Entry(str(known.text), href, known.icon, known.hotkey, href == here, command=known.key) for known, href in found
    )
