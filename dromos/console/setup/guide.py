"""The first-start guide: what a new house needs, in order, and what of it is there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from dromos.accounts.models import Department, User
from dromos.automation import actions as automation
from dromos.automation.models import EscalationRule
from dromos.calendars.models import BusinessCalendar
from dromos.catalog.models import Category
from dromos.interactions.models import OwnAddress
from dromos.lib import settings
from dromos.notifications.queries import COMPANY_SETTING
from dromos.routing import actions as routing
from dromos.routing.models import Agent, Skill
from dromos.sla import actions as sla
from dromos.sla.models import SlaPolicy
from dromos.triage import actions as triage
from dromos.triage.models import Rule

INSTALL: dict[str, Callable[..., int]] = {
    "departments": routing.open_default_departments,
    "categories": routing.install_default_tree,
    "rules": triage.install_default_rules,
    "policies": sla.install_default_policies,
    "escalation": automation.install_defaults,
}
"""What can be had ready-made: the usual departments, categories with skills, rules and policies."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. ``install`` names a ready-made set; ``count`` says how many are there."""

    title: str
    text: str
    href: str
    icon: str
    count: int
    install: str = ""

    @property
    def is_done(self) -> bool:
        return self.count > 0


Row = tuple[str, str, str, str, Callable[[], int] | None, str]
"""Title, sentence, name of the page, icon, how many there are, the ready-made set."""


def steps() -> list[Step]:
    """Every step in the order in which it is best done, with what is there."""
    return [_step(row, counted=True) for row in _first()]


def places() -> list[Step]:
    """What is set up now and then, and needs no step."""
    return [_step(row) for row in _further()]


def pages() -> list[Step]:
    """Every page of set-up, without counting what is there."""
    return [_step(row) for row in (*_first(), *_further())]


def _step(row: Row, *, counted: bool = False) -> Step:
    title, text, name, icon, count, install = row
    return Step(title, text, _href(name), icon, count() if counted and count else 0, install)


def _first() -> list[Row]:
    return [
        (_("The house"), _("The name customers read in letters."), "setup:house", "building-2", _named, ""),
        (
            _("Departments"),
            _("Who answers for what. Each has a queue of its own."),
            "setup:departments",
            "users",
            Department.objects.filter(is_active=True).count,
            "departments",
        ),
        (
            _("Business calendars"),
            _("When you work. Every promise about time runs on these hours."),
            "setup:calendars",
            "calendar-clock",
            BusinessCalendar.objects.count,
            "",
        ),
        (
            _("Categories and questions"),
            _("One tree for everything, with what each topic asks."),
            "setup:categories",
            "folder",
            Category.objects.filter(is_active=True).count,
            "categories",
        ),
        (
            _("Rules of triage"),
            _("How a letter gets its category, severity and priority."),
            "setup:rules",
            "list-filter",
            Rule.objects.filter(is_active=True).count,
            "rules",
        ),
        (
            _("SLA policies"),
            _("How soon you reply and solve, for whom."),
            "setup:policies",
            "timer",
            SlaPolicy.objects.filter(is_active=True).count,
            "policies",
        ),
        (
            _("Escalation"),
            _("Who hears of it before it is late, and who next."),
            "setup:escalations",
            "bell",
            EscalationRule.objects.filter(is_active=True).count,
            "escalation",
        ),
        (
            _("People and skills"),
            _("Who works here, what they may do and what they know."),
            "setup:people",
            "user-plus",
            Agent.objects.filter(is_active=True, user__is_active=True).count,
            "",
        ),
        (
            _("Mailboxes"),
            _("Where letters come in and go out."),
            "mailboxes:index",
            "at-sign",
            OwnAddress.objects.count,
            "",
        ),
    ]


def _further() -> list[Row]:
    return [
        (_("Triggers"), _("What the house does by itself, and on which conditions."), "triggers:list", "zap", None, ""),
        (_("Macros"), _("Several changes at a click."), "macros:list", "play", None, ""),
        (
            _("Forms"),
            _("What people write to you by, on your pages and ours."),
            "webforms:index",
            "clipboard-list",
            None,
            "",
        ),
        (_("Roles"), _("Who may do what, in which department."), "roles:matrix", "shield-check", None, ""),
        (_("Queues"), _("How each department's work is given out."), "setup:queues", "layers", None, ""),
        (
            _("Capacity and presence"),
            _("How much a piece of work takes of a person, and why people may be away."),
            "setup:giving",
            "coffee",
            None,
            "",
        ),
        (
            _("Routes"),
            _("Which departments a ticket goes through, and within what time."),
            "routes:list",
            "route",
            None,
            "",
        ),
        (_("Tags"), _("Words that people hang on tickets to find them again."), "setup:tags", "tags", None, ""),
        (
            _("Custom fields"),
            _("What this house wants to know of its tickets beyond what every ticket has."),
            "setup:fields",
            "square-pen",
            None,
            "",
        ),
        (_("Checklists"), _("What is ticked off on a ticket, in order."), "setup:checklists", "list-checks", None, ""),
        (_("Segments"), _("Groups of customers that service is tuned for."), "setup:segments", "star", None, ""),
        (_("Areas"), _("Parts of the country, and who serves them."), "setup:areas", "map-pin", None, ""),
        (_("Letters"), _("What customers read, in each language."), "setup:letters", "mail", None, ""),
        (_("Canned texts"), _("What agents write often, written once."), "canned:list", "zap", None, ""),
        (
            _("Spam and retention"),
            _("How spam is told, and what is deleted when."),
            "intake:settings",
            "shield",
            None,
            "",
        ),
        (_("Tokens"), _("Keys of other systems that send work."), "tokens:list", "plug", None, ""),
        (_("Audit log"), _("Who changed what, and when."), "setup:audit", "history", None, ""),
    ]


def figures() -> dict[str, int]:
    return {"people": User.objects.filter(is_active=True).count(), "skills": Skill.objects.count()}


def _named() -> int:
    return 1 if settings.get(COMPANY_SETTING) else 0


def _href(name: str) -> str:
    """The address of the page; empty while it does not exist in this installation."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
