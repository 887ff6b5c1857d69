"""The words of the ticket page for what the rows say in keys."""

from collections.abc import Container
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dromos.catalog.models import Category, Question
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

ICONS = {
    "open": "inbox",
    "move": "circle-dot",
    "reply": "reply",
    "take_back": "undo-2",
    "retry_letter": "refresh-cw",
    "put_off": "clock",
    "call_back": "undo-2",
    "held_letter": "mail-warning",
    "take_over_draft": "pencil",
    "assign": "user-check",
    "hand_over": "arrow-right-left",
    "overflow": "layers",
    "overflow_over": "undo-2",
    "stand_in": "user-check",
    "stand_in_over": "undo-2",
    "change": "sliders-horizontal",
    "merge": "layers",
    "add_participant": "user-plus",
    "remove_participant": "user-round-x",
    "confirm_author": "user-check",
    "deny_author": "user-round-x",
    "escalate": "bell",
    "acknowledge": "check-check",
    "widen": "users",
    "start_route": "route",
    "move_on": "arrow-right",
    "send_back": "undo-2",
    "skip_leg": "corner-down-right",
    "answer_questions": "clipboard-list",
    "plan_visit": "map-pin",
    "move_visit": "map-pin",
    "confirm_visit": "map-pin",
    "complete_visit": "map-pin",
    "cancel_visit": "map-pin",
    "tag": "tags",
    "untag": "tags",
    "watch": "eye",
    "unwatch": "eye-off",
    "follow_up": "calendar-clock",
    "end_follow_up": "calendar-clock",
    "link": "link",
    "unlink": "unlink",
    "merged_into": "merge",
    "undo_merge": "undo-2",
    "split": "split",
    "split_from": "split",
    "copied_from": "copy",
    "duplicate": "copy",
    "add_task": "clipboard-list",
    "complete_task": "circle-check",
    "cancel_task": "circle-x",
    "try_task_again": "phone-missed",
    "take_task": "user-check",
    "add_checklist": "list-checks",
    "add_check_line": "list-checks",
    "remove_check_line": "list-checks",
    "tick": "check",
    "untick": "list-checks",
    "add_time": "timer",
    "change_time": "timer",
    "remove_time": "timer",
    "spam": "shield-alert",
    "undo": "undo-2",
    "undo_split": "undo-2",
    "quote": "file-text",
    "not_sent": "mail-x",
    "bounced": "mail-warning",
    "stop_letter": "mail-x",
}


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
        "icon": ICONS.get(row.verb, "circle"),
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
        text, icon = _sentence(row, is_hidden=line.hidden) % {"who": row.actor_label}, ICONS.get(row.verb, "circle")
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


def _done_beside_writing() -> dict[str, str]:
    return {
        "tag": _("%(who)s tagged it"),
        "untag": _("%(who)s removed a tag"),
        "watch": _("Somebody watches it: by %(who)s"),
        "unwatch": _("Somebody no longer watches it: by %(who)s"),
        "follow_up": _("%(who)s set a follow-up"),
        "end_follow_up": _("%(who)s removed a follow-up"),
        "link": _("%(who)s linked a ticket"),
        "unlink": _("%(who)s removed a link"),
        "merged_into": _("%(who)s merged it into another ticket"),
        "undo_merge": _("%(who)s took a merge back"),
        "undo_split": _("%(who)s took a split back"),
        "split": _("%(who)s made a ticket of one message"),
        "split_from": _("%(who)s split it from another ticket"),
        "copied_from": _("%(who)s copied it from another ticket"),
        "duplicate": _("%(who)s copied it as a new ticket"),
        "add_task": _("%(who)s added a task"),
        "complete_task": _("%(who)s did a task"),
        "cancel_task": _("%(who)s cancelled a task"),
        "try_task_again": _("%(who)s reached nobody and tries again"),
        "take_task": _("%(who)s gave a task to somebody"),
        "add_checklist": _("%(who)s added a checklist"),
        "add_check_line": _("%(who)s added a line to the checklist"),
        "remove_check_line": _("%(who)s removed a line of the checklist"),
        "tick": _("%(who)s ticked a line off"),
        "untick": _("%(who)s took a tick back"),
        "add_time": _("%(who)s wrote down time (minutes)"),
        "change_time": _("%(who)s corrected time (minutes)"),
        "remove_time": _("%(who)s removed time (minutes)"),
        "spam": _("%(who)s called it spam"),
        "undo": _("%(who)s took back that it ended"),
    }


def _sentence(row: HistoryEntry, *, is_hidden: bool) -> str:
    if is_hidden:
        return _("%(who)s filled in a field")
    verbs = {
        "open": _("%(who)s opened the ticket"),
        "move": _("%(who)s changed the state"),
        "reply": _("%(who)s replied"),
        "take_back": _("%(who)s took the letter back"),
        "retry_letter": _("%(who)s sent the letter again"),
        "put_off": _("%(who)s wrote a letter to be sent later"),
        "call_back": _("%(who)s called back a letter that was to be sent later"),
        "held_letter": _("A letter was held back"),
        "take_over_draft": _("%(who)s took over a draft"),
        "assign": _("%(who)s gave it to a person"),
        "hand_over": _("%(who)s handed it over"),
        "overflow": _("Too much waited: it went to another queue"),
        "overflow_over": _("It went back to its own queue"),
        "stand_in": _("It went to whoever stands in"),
        "stand_in_over": _("It went back: nobody stands in any more"),
        "merge": _("%(who)s merged another ticket into it"),
        "add_participant": _("%(who)s added a participant"),
        "remove_participant": _("%(who)s removed a participant"),
        "confirm_author": _("%(who)s confirmed: it was they who wrote"),
        "deny_author": _("The owner of the address says that somebody else wrote this"),
        "escalate": _("Escalated"),
        "trigger_failed": _("%(who)s failed"),
        "trigger_stopped": _("%(who)s was stopped: too many triggers set off one another"),
        "acknowledge": _("%(who)s takes care of it"),
        "widen": _("%(who)s let more people take it"),
        "start_route": _("%(who)s: the ticket set out on its route"),
        "move_on": _("%(who)s moved it on"),
        "send_back": _("%(who)s sent it back"),
        "skip_leg": _("%(who)s left a leg out"),
        "answer_questions": _("%(who)s answered questions of the category"),
        "plan_visit": _("%(who)s planned a visit"),
        "move_visit": _("%(who)s moved a visit to another time"),
        "confirm_visit": _("%(who)s: the customer agreed to the visit"),
        "complete_visit": _("%(who)s completed a visit"),
        "cancel_visit": _("%(who)s cancelled a visit"),
        **_done_beside_writing(),
        "not_sent": _("A letter could not be sent"),
        "bounced": _("A letter came back"),
        "stop_letter": _("%(who)s stopped a letter"),
        "quote": _("%(who)s sent a quote"),
    }
    fields = {
        "category": _("%(who)s changed the category"),
        "priority": _("%(who)s changed the priority"),
        "severity": _("%(who)s changed the severity"),
        "customer": _("%(who)s changed the customer"),
    }
    if row.field.startswith("custom."):
        label = custom.label_of(row.field, get_language() or "en").replace("%", "%%")
        return _("%(who)s filled in “%(field)s”").replace("%(field)s", label)
    found = verbs.get(row.verb) or fields.get(row.field)
    return found or f"%(who)s: {row.verb.replace('_', ' ').replace('%', '%%')}"


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
    words = {
        "paused": (_("The clock “%(clock)s” stopped"), "circle-pause", ""),
        "resumed": (_("The clock “%(clock)s” went on"), "play", ""),
        "recomputed": (_("The clock “%(clock)s” was computed anew"), "refresh-cw", ""),
        "started": (_("The clock “%(clock)s” started"), "clock", ""),
        "warned": (_("“%(clock)s” was close to its end"), "bell", "attention"),
        "broken": (_("“%(clock)s” was broken"), "triangle-alert", "broken"),
        "kept": (_("“%(clock)s” was kept"), "circle-check", "kept"),
    }
    text, icon, tone = words[passed.detail]
    said = {"text": text % {"clock": clock.get_kind_display()}, "at": passed.at, "icon": icon, "tone": tone}
    moved = passed.what == "clock" and passed.row.old_due_at != passed.row.new_due_at
    due = [spoken(when, passed.at) for when in (passed.row.old_due_at, passed.row.new_due_at) if when] if moved else []
    return {**said, "change": " → ".join(due)}


def _offer(passed: Passed) -> dict[str, Any]:
    row = passed.row
    words = {
        "offered": _("Offered to %(name)s"),
        "accepted": _("%(name)s accepted"),
        "declined": _("%(name)s declined"),
        "timed_out": _("%(name)s did not answer in time"),
        "rescinded": _("Taken back from %(name)s"),
    }
    reason = str(declined_because(row.reason)) if row.reason and passed.detail == "declined" else ""
    text = words[passed.detail] % {"name": row.agent.user.name}
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
