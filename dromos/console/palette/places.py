"""What the palette knows without asking: the pages this person may open, and every setting of an administrator."""

from dataclasses import asdict, dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from dromos.accounts.access import rights_of
from dromos.console import navigation
from dromos.console.door import user_of
from dromos.console.setup import guide, known


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the palette. ``more`` is found by, but not shown: the sentence about it, its English name."""

    group: str
    text: str
    href: str
    icon: str
    keys: str = ""
    sub: str = ""
    more: str = ""


def places(request: HttpRequest) -> list[dict[str, str]]:
    """Every page this person may open, in the order of the navigation."""
    english, found = _in("en", request), _in(get_language() or "en", request)
    pairs = zip(found, english, strict=True)
    return [asdict(one) | {"more": f"{one.more} {same.text}".strip()} for one, same in pairs]


def _in(language: str, request: HttpRequest) -> list[Place]:
    with override(language):
        groups = navigation.side(request)
        rows = [
            Place("places", entry.text, entry.href, entry.icon, entry.key, group.title)
            for group in groups
            for entry in group.entries
        ]
        rows.append(Place("places", _("Your settings"), reverse("account_me"), "circle-user"))
        if rights_of(user_of(request)).is_administrator:
            rows += [
                Place("setup", page.title, page.href, page.icon, sub=page.text) for page in guide.pages() if page.href
            ]
            rows += [
                Place("settings", one.name, one.href, one.icon, sub=one.page, more=one.text) for one in known.every()
            ]
        return rows
