"""What can be done to a ticket by macros, triggers, time rules and in bulk, as data: ``{"do": "set_priority", …}``.

Here is what each change is called, what it asks for, whether it can be done at all, and how it reads in words.
``actions.apply_changes`` does them. Another kind is added to ``KINDS`` here and to ``actions/applying.py``.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dromos.accounts.models import Department, User
from dromos.catalog.models import Category
from dromos.catalog.queries import category_choices
from dromos.lib.typed import whole
from dromos.routing.access import agents_of
from dromos.tickets import custom, variables
from dromos.tickets.models import Checklist, CustomField, Task, Ticket, TicketLink

Change = dict[str, Any]
Choices = Sequence[tuple[str, str]]
ME, NOBODY, HOLDER = "me", "nobody", "holder"
MOST = 20
"""Changes in one list."""
DAYS = (1, 366)


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing a change asks for. ``kind``: choice, text, long (several lines, with variables), number, tags or yes.

    ``choices`` are read when they are shown, in the reader's language; ``hidden`` are those somebody may not see.
    """

    name: str
    label: str | Promise
    kind: str = "choice"
    choices: Callable[[], Choices] | None = None
    hidden: Callable[[User], Container[str]] | None = None
    required: bool = True
    help: str | Promise = ""
    has_variables: bool = False
    default: Any = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of change, and what it asks for."""

    do: str
    label: str | Promise
    icon: str
    asks: Sequence[Asked] = ()


def _language() -> str:
    return get_language() or "en"


def _severities() -> Choices:
    return [("1", _("1 Critical")), ("2", _("2 Serious")), ("3", _("3 Moderate")), ("4", _("4 Minor"))]


def _categories() -> Choices:
    keys = dict(Category.objects.values_list("pk", "key"))
    return [(keys[pk], name) for pk, name in category_choices(_language())]


def _departments() -> Choices:
    return [(row.key, row.name) for row in Department.objects.filter(is_active=True).order_by("name")]


def _people() -> list[tuple[str, str]]:
    rows = agents_of(None).order_by("user__name").values_list("user_id", "user__name")
    return [(str(pk), name) for pk, name in rows]


def _staff() -> list[tuple[str, str]]:
    rows = User.objects.filter(is_active=True, grants__isnull=False).distinct().order_by("name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def _agents() -> Choices:
    return [(ME, _("Whoever does it")), (NOBODY, _("Nobody: back to the queue")), *_people()]


def _watchers() -> Choices:
    return [(ME, _("Whoever does it")), *_staff()]


def _reminded() -> Choices:
    return [(ME, _("Whoever does it")), (HOLDER, _("Whoever has the ticket")), *_staff()]


def _assignees() -> Choices:
    return [("", _("Whoever of the queue")), (ME, _("Whoever does it")), *_people()]


def _task_departments() -> Choices:
    return [("", _("The ticket's")), *_departments()]


def _waits() -> Choices:
    return [
        ("customer", _("The customer")),
        ("third_party", _("Somebody outside: a supplier, an authority")),
        ("hold", _("Nobody: on hold on purpose")),
    ]


def _fields() -> Choices:
    rows = CustomField.objects.filter(is_active=True)
    return [(row.key, row.label_in(_language())) for row in rows]


def _checklists() -> Choices:
    return [(str(pk), name) for pk, name in Checklist.objects.filter(is_active=True).values_list("pk", "name")]


def _links() -> Choices:
    kinds = TicketLink.Kind
    return [(str(kind), str(kind.label)) for kind in (kinds.RELATED, kinds.DUPLICATES, kinds.CAUSED_BY, kinds.PART_OF)]


def _priorities() -> Choices:
    return [(key, str(label)) for key, label in Ticket.Priority.choices]


def _task_kinds() -> Choices:
    return [(key, str(label)) for key, label in Task.Kind.choices]


def _kinds() -> Sequence[Kind]:
    text, long, yes = "text", "long", "yes"
    why = Asked("reason", lazy("Why"), text)
    return [
        Kind("set_priority", lazy("Priority"), "signal-high",
             [Asked("priority", lazy("Priority"), choices=_priorities)]),
        Kind("set_severity", lazy("Severity"), "gauge", [Asked("severity", lazy("Severity"), choices=_severities)]),
        Kind("set_category", lazy("Category"), "tag", [Asked("category", lazy("Category"), choices=_categories)]),
        Kind("set_department", lazy("Hand over to a department"), "arrow-right-left",
             [Asked("department", lazy("Department"), choices=_departments)]),
        Kind("set_agent", lazy("Give to a person"), "user-check", [Asked("agent", lazy("Person"), choices=_agents)]),
        Kind("solve", lazy("Solve"), "circle-check",
             [Asked("solution", lazy("What solved it"), long, required=False, has_variables=True),
              Asked("tell", lazy("Tell the customer"), yes, required=False, default=True)]),
        Kind("wait", lazy("Wait"), "hourglass",
             [Asked("waits_for", lazy("Wait for"), choices=_waits),
              Asked("days", lazy("For so many days"), "number", default=3),
              Asked("reason", lazy("What for"), text, required=False)]),
        Kind("resume", lazy("Go on"), "play"),
        Kind("close", lazy("Close"), "lock"),
        Kind("reopen", lazy("Reopen"), "rotate-ccw",
             [Asked("tell", lazy("Tell the customer"), yes, required=False, default=True)]),
        Kind("cancel", lazy("Cancel the ticket"), "circle-x", [why]),
        Kind("reject", lazy("Reject: not ours"), "ban", [why]),
        Kind("spam", lazy("Spam"), "shield-alert", [Asked("reason", lazy("Why"), text, required=False)]),
        Kind("add_tags", lazy("Add tags"), "tags", [Asked("tags", lazy("Tags"), "tags")]),
        Kind("remove_tags", lazy("Remove tags"), "tags", [Asked("tags", lazy("Tags"), "tags")]),
        Kind("set_field", lazy("Custom field"), "square-pen",
             [Asked("field", lazy("Field"), choices=_fields, hidden=custom.hidden_from),
              Asked("value", lazy("Value"), text, required=False, help=lazy("Empty: it is emptied."))]),
        Kind("reply", lazy("Write to the customer"), "reply", [Asked("text", lazy("Text"), long, has_variables=True)]),
        Kind("note", lazy("Internal note"), "sticky-note", [Asked("text", lazy("Text"), long, has_variables=True)]),
        Kind("add_watcher", lazy("Add a watcher"), "eye", [Asked("user", lazy("Person"), choices=_watchers)]),
        Kind("remove_watcher", lazy("Remove a watcher"), "eye", [Asked("user", lazy("Person"), choices=_watchers)]),
        Kind("follow_up", lazy("Follow-up"), "calendar-clock",
             [Asked("user", lazy("For"), choices=_reminded),
              Asked("days", lazy("In so many days"), "number", default=3),
              Asked("note", lazy("What for"), text, required=False, has_variables=True)]),
        Kind("add_task", lazy("Add a task"), "clipboard-list",
             [Asked("title", lazy("What is to be done"), text, has_variables=True),
              Asked("kind", lazy("Kind"), choices=_task_kinds, default="work"),
              Asked("assignee", lazy("Person"), choices=_assignees, required=False),
              Asked("department", lazy("Department"), choices=_task_departments, required=False),
              Asked("days", lazy("Due in so many days"), "number", required=False),
              Asked("note", lazy("Note"), long, required=False, has_variables=True)]),
        Kind("add_checklist", lazy("Add a checklist"), "list-checks",
             [Asked("checklist", lazy("Checklist"), choices=_checklists)]),
        Kind("link", lazy("Link to a ticket"), "link",
             [Asked("kind", lazy("How"), choices=_links, default="related"),
              Asked("number", lazy("Ticket number"), text)]),
        Kind("unlink", lazy("Unlink from a ticket"), "unlink",
             [Asked("kind", lazy("How"), choices=_links, default="related"),
              Asked("number", lazy("Ticket number"), text)]),
        Kind("restore", lazy("Take back that it ended"), "undo-2"),
    ]  # fmt: skip


KINDS: Mapping[str, Kind] = {kind.do: kind for kind in _kinds()}


def blank(do: str) -> Change:
    """A change of this kind with its defaults, for a form."""
    return {"do": do, **{asked.name: asked.default for asked in KINDS[do].asks}}


def check(change: Any) -> list[str]:
    """What is wrong with ``change``, in words; empty when it can be done."""
    kind = KINDS.get(change.get("do", "")) if isinstance(change, dict) else None
    if kind is None:
        return [_("Say what is to be done.")]
    if strangers := set(change) - {"do"} - {asked.name for asked in kind.asks}:
        return [
            _("%(what)s: nothing called %(names)s is asked for.") % {"what": kind.label, "names": ", ".join(strangers)}
        ]
    faults = [fault for asked in kind.asks if (fault := _fault(asked, change.get(asked.name)))]
    if not faults and kind.do == "set_field":
        faults = _wrong_value(change)
    return [f"{kind.label}: {fault}" for fault in faults]


def check_all(changes: Any) -> list[str]:
    """What is wrong with a list of changes, in words."""
    if not isinstance(changes, list) or not changes:
        return [_("Say what is to be done.")]
    if len(changes) > MOST:
        return [_("At most %(most)s changes in one go.") % {"most": MOST}]
    return [fault for change in changes for fault in check(change)]


def _fault(asked: Asked, value: Any) -> str:
    if value in (None, "", []):
        return _("“%(what)s” is missing.") % {"what": asked.label} if asked.required else ""
    if asked.kind == "choice" and str(value) not in dict((asked.choices or list)()):
        return _("“%(what)s”: choose one of the list.") % {"what": asked.label}
    if asked.kind == "number" and (whole(str(value), most=DAYS[1]) or 0) < DAYS[0]:
        return _("“%(what)s”: between %(least)s and %(most)s.") % {
            "what": asked.label,
            "least": DAYS[0],
            "most": DAYS[1],
        }
    if asked.has_variables and (strange := variables.unknown(str(value))):
        return _("There is no variable called %(names)s.") % {"names": ", ".join(strange)}
    return ""


def _wrong_value(change: Change) -> list[str]:
    field = CustomField.objects.filter(key=change["field"]).first()
    try:
        if field is not None:
            custom.cleaned(field, change.get("value"))
    except custom.WrongValueError as error:
        return [str(error)]
    return []


def needs_person(changes: Sequence[Change]) -> bool:
    """Does one of them speak of whoever does it, so that no rule can do it by itself?"""
    return any(ME in {change.get("agent"), change.get("user"), change.get("assignee")} for change in changes)


def writes_to_customers(changes: Sequence[Change]) -> bool:
    """Does one of them send the customer a letter, which nobody can call back?"""
    return any(
        change["do"] == "reply" or (change["do"] in {"solve", "reopen"} and change.get("tell", True))
        for change in changes
    )


def describe(change: Change, viewer: User | None = None) -> str:
    """The change in words: "Priority: High"; without what ``viewer`` may not see (None: somebody who sees all)."""
    kind = KINDS.get(change.get("do", ""))
    if kind is None:
        return _("Something that is no longer possible")
    if viewer is not None and any(one.hidden and change.get(one.name) in one.hidden(viewer) for one in kind.asks):
        return str(kind.label)
    said = [text for asked in kind.asks if (text := _in_words(asked, change.get(asked.name)))]
    return f"{kind.label}: {', '.join(said)}" if said else str(kind.label)


def describe_all(changes: Sequence[Change], viewer: User | None = None) -> str:
    return "; ".join(describe(change, viewer) for change in changes)


def _in_words(asked: Asked, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if asked.kind == "choice":
        return dict((asked.choices or list)()).get(str(value), str(value))
    if asked.kind == "number" and (days := whole(str(value))) is not None:
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": value}
    if asked.kind == "tags":
        return ", ".join(value) if isinstance(value, list) else str(value)
    if asked.kind == "yes":
        return str(asked.label) if value else ""
    text = " ".join(str(value).split())
    return f"“{text[:80]}{'…' if len(text) > 80 else ''}”"
