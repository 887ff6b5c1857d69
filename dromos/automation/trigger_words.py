"""Triggers in words, in the active language: what one does in one sentence, why it fired, and what it did."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from dromos.automation import differences, listening, telling_of
from dromos.automation.models import Trigger, TriggerFiring
from dromos.notifications.models import Letter
from dromos.tickets import changes as known
from dromos.tickets import conditions, fields

DAY, HOUR = 86_400, 3_600


def describe(trigger: Trigger) -> str:
    """One sentence: when a ticket is opened, and Segment is VIP: Priority: High; alert the leads."""
    when = _time(trigger) if trigger.kind == Trigger.Kind.TIME else _event(trigger)
    parts = [when, *([conditions.describe(trigger.conditions)] if trigger.conditions else [])]
    return f"{_(', and ').join(parts)}: {does(trigger)}"


def does(trigger: Trigger) -> str:
    done = [known.describe(change) for change in trigger.changes]
    return "; ".join([*done, *(telling_of.describe(alert) for alert in trigger.alerts)])


def _event(trigger: Trigger) -> str:
    what = _(" or ").join(str(listening.EVENTS[key]) for key in trigger.events if key in listening.EVENTS)
    said = _("When %(what)s") % {"what": what}
    if trigger.actors:
        who = _(" or ").join(actor(one) for one in trigger.actors)
        said = _("%(when)s, by %(who)s") % {"when": said, "who": who}
    asked = [difference(one) for one in trigger.differences]
    return _(", and ").join([said, *asked])


def _time(trigger: Trigger) -> str:
    basis = Trigger.Basis(trigger.basis).label if trigger.basis else "?"
    if trigger.basis == Trigger.Basis.FIRED and trigger.after_trigger:
        basis = _("“%(name)s” acted, and the customer has not written since") % {"name": trigger.after_trigger.name}
    values = {"time": span(trigger.after_s), "basis": basis}
    if trigger.in_working_time:
        return _("When %(time)s of working time have passed since %(basis)s") % values
    return _("When %(time)s have passed since %(basis)s") % values


def span(seconds: int) -> str:
    """The time as 3 d, 4 h or 30 min."""
    for size, unit in ((DAY, _("d")), (HOUR, _("h"))):
        if seconds and seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds // 60} {_('min')}"


def actor(key: str) -> str:
    said = {
        differences.STAFF: _("staff"),
        differences.CUSTOMER: _("the customer"),
        differences.SYSTEM: _("the system"),
        differences.TRIGGER: _("a trigger"),
    }
    return said.get(key, key)


def difference(asked: Mapping[str, Any]) -> str:
    """One condition on what changed, in words."""
    value = _values(asked)
    field = fields.named(str(asked["field"]) if asked["field"] != "tags" else "tag")
    name = str(field.label) if field is not None else str(asked["field"])
    said = {
        "changed": _("%(field)s changed"),
        "not_changed": _("%(field)s did not change"),
        "to": _("%(field)s became %(value)s"),
        "from": _("%(field)s was %(value)s"),
        "says": _("the customer's words contain %(value)s"),
        "says_not": _("the customer's words do not contain %(value)s"),
        "shorter": _("the customer wrote fewer than %(value)s words"),
    }
    return said[str(asked["op"])] % {"field": name, "value": value}


def _values(asked: Mapping[str, Any]) -> str:
    given = [str(one) for one in asked.get("value", [])]
    if asked["field"] in {differences.LETTER, "tags"}:
        return _(" or ").join(given)
    field = fields.named(str(asked["field"]))
    labels = {value: str(label) for value, label in field.all_choices()} if field is not None else {}
    return _(" or ").join(labels.get(one, one) for one in given)


# -- what fired ----------------------------------------------------------------------------------


def why(firing: TriggerFiring) -> list[str]:
    """Why it fired: what happened, what changed, and each condition's field with the value it had."""
    because = firing.because
    lines = []
    if because.get("events"):
        what = ", ".join(str(listening.EVENTS.get(key, key)) for key in because["events"])
        who = because.get("label") or actor(because.get("actor", ""))
        lines.append(f"{what} ({who})")
    if since := because.get("since_at"):
        lines.append(_("since %(when)s") % {"when": f"{dt.datetime.fromisoformat(since):%Y-%m-%d %H:%M} UTC"})
    lines += [_change(field, old, new) for field, old, new in because.get("lines", [])]
    if because.get("tree"):
        lines.append(conditions.describe(because["tree"]))
        lines += [f"{_label(key)} = {_held(key, value)}" for key, value in because.get("values", {}).items()]
    return lines


def did(firing: TriggerFiring) -> list[str]:
    """What it did, or why it did nothing."""
    lines = [_done(one) for one in firing.did]
    return [*lines, firing.error] if firing.error else lines


def _done(one: Mapping[str, Any]) -> str:
    if "told" in one:
        return _("told: %(people)s") % {"people": ", ".join(one["told"]) or "–"}
    if "letter" in one:
        cause = one["letter"]
        said = Letter.Cause(cause).label if cause in Letter.Cause.values else _("there is no address to write to")
        return _("The letter was held back: %(cause)s") % {"cause": said}
    return _change(one["field"], one["old"], one["new"])


def _change(field: str, old: str, new: str) -> str:
    change = " → ".join(part for part in (old, new) if part)
    return f"{_label(field)}: {change}" if change else _label(field)


def _label(key: str) -> str:
    field = fields.named("tag" if key == "tags" else key)
    return str(field.label) if field is not None else key


def _held(key: str, value: Any) -> str:
    field = fields.named(key)
    labels = {str(one): str(label) for one, label in field.all_choices()} if field is not None else {}
    values: Sequence[Any] = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(one), str(one)) for one in values if one is not None) or "–"
