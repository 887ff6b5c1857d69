"""Canned texts for the one who writes: which there are, which comes first, and how one reads on a ticket."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from dromos.accounts import access as accounts
from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.interactions import written_html
from dromos.lib.actor import Actor
from dromos.tickets import variables
from dromos.tickets.models import CannedBody, CannedText, Ticket
from dromos.triage.words import fold

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Offered:
    """A canned text as the list at the caret shows it: ``text`` and ``html`` are filled for the ticket."""

    canned: CannedText
    language: str
    text: str
    html: str
    unknown: Sequence[str] = ()


def usable_by(user: User) -> QuerySet[CannedText]:
    """Everybody's, one's own, and those of the departments where one works."""
    held = accounts.departments_of(user, accounts.AGENT, accounts.LEAD)
    mine = Q(owner=user) | Q(owner__isnull=True, department__isnull=True)
    of_departments = Q(department__isnull=False) if held is None else Q(department_id__in=held)
    return CannedText.objects.filter(mine | of_departments, is_active=True)


def for_ticket(user: User, ticket: Ticket, *, words: str, place: str) -> list[CannedText]:
    """What ``words`` (of a shortcut, a title or the text itself) may mean on ``ticket``: the most used first.

    Of other departments only what is everybody's. A shortcut that begins with the words comes before everything.
    """
    rows = usable_by(user).filter(place__in=[CannedText.Place.BOTH, place])
    here = Q(owner=user) | Q(department__isnull=True, owner__isnull=True) | Q(department_id=ticket.department_id)
    asked = [fold(word) for word in words.split()]
    found = [
        (rank, -canned.used, canned.title, canned)
        for canned in rows.filter(here).prefetch_related("bodies")
        if (rank := _rank(canned, asked)) is not None
    ]
    return [row[-1] for row in sorted(found, key=lambda row: row[:3])[:SHOWN]]


def _rank(canned: CannedText, asked: Sequence[str]) -> int | None:
    """0: by its shortcut, 1: by its title, 2: by its words, None: not meant."""
    if not asked:
        return 1
    shortcut, title = fold(canned.shortcut), fold(canned.title)
    if len(asked) == 1 and shortcut.startswith(asked[0]):
        return 0
    if all(word in f"{shortcut} {title}" for word in asked):
        return 1
    said = fold(" ".join(body.text for body in canned.bodies.all()))
    return 2 if all(word in f"{shortcut} {title} {said}" for word in asked) else None


def body_in(bodies: Iterable[CannedBody], *languages: str) -> CannedBody | None:
    """The version in the first of ``languages`` there is, else English, else any."""
    by_language = {body.language: body for body in bodies}
    for language in (*languages, "en"):
        if language in by_language:
            return by_language[language]
    return min(by_language.values(), key=lambda body: body.language, default=None)


def filled(canned: CannedText, ticket: Ticket, *, by: Actor, at: dt.datetime) -> Offered | None:
    """As it reads on ``ticket``: in its language where there is that version. None when it has no words at all."""
    body = body_in(canned.bodies.all(), ticket.language, ticket.customer.language)
    if body is None:
        return None
    text = variables.fill(body.text, ticket=ticket, by=by, at=at)
    html = written_html.clean(variables.fill_html(body.html, ticket=ticket, by=by, at=at)) if body.html else ""
    return Offered(canned, body.language, text, html, variables.unknown(body.text))


def may_change(user: User, canned: CannedText) -> bool:
    """One's own; those of a department its leads; everybody's administrators."""
    if canned.owner_id is not None:
        return canned.owner_id == user.pk
    rights = accounts.rights_of(user)
    if rights.is_administrator:
        return True
    if canned.department_id is None:
        return accounts.LEAD in rights.everywhere
    return rights.has(accounts.LEAD, canned.department_id)


def changeable_by(user: User) -> QuerySet[CannedText]:
    """What ``user`` may change: for the set-up page."""
    rights = accounts.rights_of(user)
    if rights.is_administrator or accounts.LEAD in rights.everywhere:
        return CannedText.objects.filter(Q(owner=user) | Q(owner__isnull=True))
    return CannedText.objects.filter(Q(owner=user) | Q(department_id__in=rights.departments(accounts.LEAD) or ()))


def require_change(by: Actor, canned: CannedText) -> None:
    """Raises NotAllowedError unless ``by`` may change ``canned`` (or make it as it is)."""
    if by.kind == "system":
        return
    if by.kind != "staff" or not may_change(User.objects.get(pk=by.staff_id), canned):
        raise NotAllowedError("Canned texts of a department are its leads' to change; your own are yours.")
