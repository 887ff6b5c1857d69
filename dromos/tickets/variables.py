"""Variables in texts that people prepare: canned texts, replies of macros and triggers, notes.

``{{ customer.name }}`` stands for a value, said in the customer's language and time zone;
``{{ customer.name | madam }}`` says "madam" where there is none. Names are looked up in one table and in nothing
else, and what is filled in is not looked at again: there is no template language, so neither a text nor a value can
reach anything. Nothing secret is in the table. A name that is not in it stays as it is, for its writer to see;
``unknown`` names such.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import User
from dromos.lib.actor import Actor
from dromos.notifications import dates
from dromos.notifications.queries import company_name
from dromos.tickets import letters
from dromos.tickets.models import Ticket, TicketClock

VARIABLE = re.compile(r"\{\{[ \t\u00a0]*([A-Za-z_][\w.]*)[ \t\u00a0]*(?:\|([^{}|\n]{0,200}))?\}\}")
_ANSWER = "answer."


class Facts:
    """What a text about ``ticket`` may say, each looked up once and only when a text asks for it."""

    def __init__(self, ticket: Ticket, by: Actor, at: dt.datetime) -> None:
        self.ticket, self.by, self.at = ticket, by, at
        self.language = ticket.language or ticket.customer.language or "en"
        self.time_zone = letters.time_zone_of(ticket)

    @cached_property
    def agent(self) -> User | None:
        """Who writes; where nobody does, who has the ticket."""
        if self.by.kind == "staff":
            return User.objects.filter(pk=self.by.staff_id).first()
        item = self.ticket.work_item
        return item.agent.user if item is not None and item.agent is not None else None

    @cached_property
    def running(self) -> list[TicketClock]:
        return list(self.ticket.clocks.filter(stopped_at__isnull=True))

    @cached_property
    def address(self) -> str:
        requester = letters.requester_of(self.ticket)
        return requester.address if requester else ""

    def moment(self, at: dt.datetime | None) -> str:
        if at is None:
            return ""
        return dates.moment(at, now=self.at, language=self.language, time_zone=self.time_zone)

    def day(self, days: int = 0) -> str:
        return dates.day(self.at + dt.timedelta(days=days), language=self.language, time_zone=self.time_zone)

    def resolution(self) -> str:
        due = [clock.due_at for clock in self.running if clock.kind == TicketClock.Kind.RESOLUTION and clock.due_at]
        return self.moment(min(due, default=None))


@dataclass(frozen=True, slots=True)
class Variable:
    """One name a text may use. ``label`` says what it is, ``sample`` shows how it looks."""

    name: str
    label: str | Promise
    sample: str
    read: Callable[[Facts], str]


def _named(value: object, language: str) -> str:
    return value.name_in(language) if value is not None else ""  # type: ignore[attr-defined]


def _first_name(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.split() else ""


_VARIABLES = (
    Variable("customer.name", _("Name of the customer"), "Kostas Papadakis",
             lambda f: letters.greetable(f.ticket.customer.name)),
    Variable("customer.first_name", _("First name of the customer"), "Kostas",
             lambda f: _first_name(letters.greetable(f.ticket.customer.name))),
    Variable("customer.email", _("E-mail address of the customer"), "kostas@example.net", lambda f: f.address),
    Variable("customer.organization", _("Organization of the customer"), "Aegean Foods",
             lambda f: str(f.ticket.organization or f.ticket.customer.organization or "")),
    Variable("ticket.number", _("Number of the ticket"), "1010138", lambda f: f.ticket.number),
    Variable("ticket.subject", _("Subject of the ticket"), "Internet down", lambda f: f.ticket.subject),
    Variable("ticket.category", _("Category of the ticket"), "No connection",
             lambda f: _named(f.ticket.category, f.language)),
    Variable("ticket.product", _("Product of the ticket"), "Fibre 100", lambda f: str(f.ticket.product or "")),
    Variable("ticket.department", _("Department of the ticket"), "Technical Support",
             lambda f: _named(f.ticket.department, f.language)),
    Variable("ticket.state", _("State of the ticket"), "Open", lambda f: f.ticket.get_state_display()),
    Variable("ticket.priority", _("Priority of the ticket"), "High", lambda f: f.ticket.get_priority_display()),
    Variable("ticket.opened", _("When the ticket was opened"), "yesterday, Sunday 22 November at 09:12",
             lambda f: f.moment(f.ticket.opened_at)),
    Variable("ticket.answer_by", _("When our next answer is promised"), "today, Monday 23 November at 15:00",
             lambda f: f.moment(letters.due_reply(f.running))),
    Variable("ticket.solve_by", _("When the solution is promised"), "Friday 27 November at 12:00",
             lambda f: f.resolution()),
    Variable("ticket.waiting_until", _("Until when the ticket waits"), "Thursday 26 November at 09:00",
             lambda f: f.moment(f.ticket.waiting_until)),
    Variable("agent.name", _("Name of whoever writes"), "Alexandra Economou",
             lambda f: f.agent.name if f.agent else ""),
    Variable("agent.first_name", _("First name of whoever writes"), "Alexandra",
             lambda f: f.agent.get_short_name() if f.agent else ""),
    Variable("agent.signature", _("Own line of whoever writes"), "In the office from Monday to Thursday",
             lambda f: f.agent.signature_in(f.language) if f.agent else ""),
    Variable("company.name", _("Name of the company"), "Meridian", lambda _facts: company_name()),
    Variable("today", _("Today's date, where the customer is"), "23 November 2026", lambda f: f.day()),
    Variable("tomorrow", _("Tomorrow's date, where the customer is"), "24 November 2026", lambda f: f.day(1)),
)  # fmt: skip
_BY_NAME = {variable.name: variable for variable in _VARIABLES}


def known() -> tuple[Variable, ...]:
    """Every variable there is. Besides them ``answer.KEY`` is what was answered to a question of the category."""
    return _VARIABLES


def fill(text: str, *, ticket: Ticket, by: Actor, at: dt.datetime) -> str:
    """``text`` with its variables said for ``ticket``; those nobody knows stay as they are."""
    return _filled(text, Facts(ticket, by, at), _as_it_is)


def fill_html(html: str, *, ticket: Ticket, by: Actor, at: dt.datetime) -> str:
    """The same in HTML: a value is words there and never an element."""
    return _filled(html, Facts(ticket, by, at), escape)


def unknown(text: str) -> list[str]:
    """The names in ``text`` that are no variables, in order, each once."""
    return list(dict.fromkeys(name for name in _names(text) if name not in _BY_NAME and not name.startswith(_ANSWER)))


def used(text: str) -> list[str]:
    """The names of the variables ``text`` uses, in order, each once."""
    return list(dict.fromkeys(name for name in _names(text) if name in _BY_NAME or name.startswith(_ANSWER)))


def _names(text: str) -> Iterator[str]:
    return (found[1] for found in VARIABLE.finditer(text))


def _as_it_is(value: str) -> str:
    return value


def _filled(text: str, facts: Facts, said: Callable[[str], str]) -> str:
    if "{{" not in text:
        return text

    def value(found: re.Match[str]) -> str:
        read = _reader(found[1])
        if read is None:
            return found[0]
        return said(read(facts).strip()) or (found[2] or "").strip()

    with translation.override(facts.language):
        return VARIABLE.sub(value, text)


def _reader(name: str) -> Callable[[Facts], str] | None:
    if name.startswith(_ANSWER):
        key = name.removeprefix(_ANSWER)
        return lambda facts: _answer(facts.ticket.answers.get(key))
    variable = _BY_NAME.get(name)
    return variable.read if variable else None


def _answer(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None or isinstance(value, bool | dict) else str(value)
