"""The words of the ticket page for what the rows say in keys."""

from collections.abc import Container
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dromos.catalog.models import Category, Question
from dromos.console.workspace.verbs import CLOCKS, FIELDS, OFFERS, VERBS
from dromos.interactions.models import Message
from dromos.routing.reasons import declined_because
from dromos.tickets import custom
from dromos.tickets.actions import ClashError
from dromos.tickets.chronicle import Line
from dromos.tickets.models import HistoryEntry, Ticket
from dromos.tickets.passed import Passed
from dromos.tickets.stream import Entry
from dromos.tickets.three_way import Clash
from dromos.ui.dates import spoken


def earlier() -> str:
    return _("Earlier letters")


FAILED = {"not_sent", "bounced"}
NOT_TOLD = {"reply", "take_back", "open", "widen"}
"""Verbs whose values say nothing to people."""


def history_line(row: HistoryEntry, hidden: Container[str] = ()) -> dict[str, Any]:
    """One line of the history in words: who did what; the old and new value below it, and why.

    Of a field that is ``hidden`` from the reader it does not even say which it is.
    """
    old, new, reason = _old_new_why(row, is_hidden=row.field in hidden)
    change = " → ".join(value for value in (old, new) if value)
    return {
        "text": _sentence(row, is_hidden=row.field in hidden) % {"who": row.actor_label},
        "at": row.at,
        "icon": _icon(row),
        "tone": "broken" if row.verb in FAILED else "",
        "change": " · ".join(part for part in (change, reason) if part),
    }


def _old_new_why(row: HistoryEntry, *, is_hidden: bool) -> tuple[str, str, str]:
    reason = _(row.reason) if row.verb == "held_letter" and row.reason else row.reason
    if is_hidden or row.verb in NOT_TOLD:
        return "", "", reason
    return _value(row, row.old), _value(row, row.new), reason


def change_kinds() -> dict[str, str]:
    """The kinds of change by which a history is filtered (chronicle.KINDS)."""
    return {
        "state": _("State"),
        "urgency": _("Priority and severity"),
        "category": _("Category"),
        "hands": _("Who has it, and offers"),
        "route": _("Department and route"),
        "fields": _("Fields"),
        "tags": _("Tags"),
        "customer": _("Customer and participants"),
        "others": _("Merged, split, linked"),
        "letters": _("Letters and notes"),
        "work": _("Tasks, visits, times"),
        "watching": _("Watchers and follow-ups"),
        "clocks": _("Promises"),
        "automation": _("Escalations and triggers"),
    }


def chronicled(line: Line) -> dict[str, Any]:
    """A line of the whole history: what happened, by whom, the old value, the new one, and why."""
    row, passed = line.passed.row, line.passed
    shown = {"at": passed.at, "who": line.by.label, "by": line.by.kind, "old": "", "new": "", "why": ""}
    if passed.what == "history":
        old, new, why = _old_new_why(row, is_hidden=line.hidden)
        text, icon = _sentence(row, is_hidden=line.hidden) % {"who": row.actor_label}, _icon(row)
        tone = "broken" if row.verb in FAILED else ""
        return shown | {"text": text, "icon": icon, "tone": tone, "old": old, "new": new, "why": why}
    if passed.what in {"message", "note"}:
        return shown | _written(line)
    said = happened(passed)
    if passed.what == "offer":
        return shown | said | {"why": said["change"]}
    old, _arrow, new = said["change"].rpartition(" → ")
    return shown | said | {"old": old, "new": new}


def _written(line: Line) -> dict[str, Any]:
    row, who = line.passed.row, {"who": line.by.label}
    if line.passed.what == "note":
        return {
            "text": _("%(who)s wrote a note") % who,
            "icon": "message-square-lock",
            "tone": "",
            "place": f"note-{row.pk}",
        }
    said = _("%(who)s wrote") if row.direction == Message.Direction.IN else _("%(who)s wrote to the customer")
    text = ": ".join(part for part in (said % who, row.subject) if part)
    return {"text": text, "icon": "mail", "tone": "", "place": f"message-{row.pk}"}


def _icon(row: HistoryEntry) -> str:
    return "sliders-horizontal" if row.verb == "change" else VERBS.get(row.verb, ("circle", ""))[0]


def _sentence(row: HistoryEntry, *, is_hidden: bool) -> str:
    if is_hidden:
        return _("%(who)s filled in a field")
    if row.field.startswith("custom."):
        label = custom.label_of(row.field, get_language() or "en").replace("%", "%%")
        return _("%(who)s filled in “%(field)s”").replace("%(field)s", label)
    if row.verb in VERBS:
        return str(VERBS[row.verb][1])
    if row.field in FIELDS:
        return str(FIELDS[row.field])
    return f"%(who)s: {row.verb.replace('_', ' ').replace('%', '%%')}"


def _value(row: HistoryEntry, value: str) -> str:
    if row.field == "state" and value in Ticket.State.values:
        return str(Ticket.State(value).label)
    if row.field == "priority" and value in Ticket.Priority.values:
        return str(Ticket.Priority(value).label)
    return value


def route_of(message: Message) -> str:
    """Whom a message came from or went to, in a few words."""
    if message.direction == "in":
        return message.from_address
    return _("to %(people)s") % {"people": ", ".join([*message.to, *message.cc])}


def kind_of(message: Message) -> str:
    """What kind of message it is, "" for an ordinary letter."""
    return "" if message.kind == Message.Kind.LETTER else str(message.get_kind_display())


def protection_of(message: Message) -> dict[str, str] | None:
    """How the writer protected a letter, in words; None for an ordinary one."""
    how, _dash, kind = message.protection.partition("-")
    names = {"pgp": "PGP", "smime": "S/MIME"}
    if how not in names:
        return None
    if kind == "encrypted":
        said = _(
            "The letter is encrypted with %(how)s and Dromos holds no key. Open the original letter in a mail program"
            " that has the key, or ask the sender to write without encryption."
        )
        return {"kind": kind, "badge": _("Encrypted"), "icon": "lock", "text": said % {"how": names[how]}}
    said = _("Signed with %(how)s. The signature was not checked.") % {"how": names[how]}
    return {"kind": kind, "badge": _("Signed"), "icon": "shield", "text": said}


def answer(question: Question | None, value: Any, language: str) -> str:
    """An answer to a category's question as people read it."""
    if question is not None and question.kind == Question.Kind.CHOICE:
        for choice in question.choices:
            if choice.get("key") == value:
                labels = choice.get("labels", {})
                return str(labels.get(language) or labels.get("en") or value)
    if isinstance(value, bool) or (question is not None and question.kind == Question.Kind.YESNO):
        return _("Yes") if value in {True, "yes"} else _("No")
    return str(value)


def happened(passed: Passed, hidden: Container[str] = ()) -> dict[str, Any]:
    """One thing that happened on a ticket, in words."""
    if passed.what == "history":
        return history_line(passed.row, hidden)
    if passed.what == "offer":
        return _offer(passed)
    clock = passed.row.clock if passed.what == "clock" else passed.row
    text, icon, tone = CLOCKS[passed.detail]
    said = {"text": str(text) % {"clock": clock.get_kind_display()}, "at": passed.at, "icon": icon, "tone": tone}
    moved = passed.what == "clock" and passed.row.old_due_at != passed.row.new_due_at
    due = [spoken(when, passed.at) for when in (passed.row.old_due_at, passed.row.new_due_at) if when] if moved else []
    return {**said, "change": " → ".join(due)}


def _offer(passed: Passed) -> dict[str, Any]:
    row = passed.row
    reason = str(declined_because(row.reason)) if row.reason and passed.detail == "declined" else ""
    text = str(OFFERS[passed.detail]) % {"name": row.agent.user.name}
    return {"text": text, "at": passed.at, "icon": "route", "tone": "", "change": reason}


def meanwhile(entry: Entry) -> str:
    """Somebody wrote while one was writing oneself."""
    message = entry.message
    if message is None:
        who = str(entry.row.author)  # type: ignore[union-attr]
        return _("%(who)s wrote a note at %(time)s, after what you have read.") % {"who": who, "time": _clock(entry)}
    who = (message.author.name if message.author else message.from_name) or message.from_address
    if message.direction == "out":
        said = _("%(who)s answered at %(time)s, after what you have read.")
    else:
        said = _("%(who)s wrote at %(time)s, after what you have read.")
    return said % {"who": who, "time": _clock(entry)}


def _clock(entry: Entry) -> str:
    return f"{timezone.localtime(entry.row.at):%H:%M}"


def clashes(error: ClashError) -> tuple[str, ...]:
    """What somebody else made of the same fields meanwhile, a sentence for each, and what pressing again does."""
    lines = [_clash(error.ticket, clash) for clash in error.clashes]
    return (*lines, _("What you chose is still here: send it again if it shall hold instead."))


def _clash(ticket: Ticket, clash: Clash) -> str:
    row = ticket.history.filter(verb="change", field=clash.field).order_by("-at", "-id").first()
    values = {
        "who": row.actor_label if row else "?",
        "field": {"priority": _("Priority"), "severity": _("Severity"), "category": _("Category")}[clash.field],
        "seen": named(clash.field, clash.seen),
        "now": named(clash.field, clash.now),
    }
    return _("%(who)s changed “%(field)s” from %(seen)s to %(now)s while you were deciding.") % values


def named(field: str, value: Any) -> str:
    """A value of a field of the ticket as people read it."""
    if field == "priority" and value in Ticket.Priority.values:
        return str(Ticket.Priority(value).label)
    if isinstance(value, Category):
        return str(value.names.get(get_language() or "en") or value.names.get("en") or value.key)
    return "–" if value is None else str(value)
