"""Every write to triggers: making, changing, ordering, switching and removing them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import require_administration
from dromos.automation import differences, listening, telling_of, templates
from dromos.automation.actions import scheduling
from dromos.automation.models import Trigger
from dromos.catalog.moving import moved_in
from dromos.lib import audit, editing
from dromos.lib.actor import Actor
from dromos.tickets import changes as known
from dromos.tickets import conditions

FIELDS = (
    "name", "kind", "events", "differences", "actors", "conditions", "changes", "alerts", "basis", "after_trigger",
    "after_s", "in_working_time", "every", "at_time", "cap", "is_active",
)  # fmt: skip
MOST_AT_ONCE = 10_000


@transaction.atomic
def create_trigger(*, by: Actor, at: dt.datetime, **fields: Any) -> Trigger:
    """Make a trigger, last in order. It looks ahead: what happened before ``at`` stays. Raises ValidationError."""
    require_administration(by)
    position = editing.next_position(Trigger.objects.all())
    trigger = Trigger(position=position, active_since_at=at, **editing.known(fields, FIELDS))
    _check(trigger)
    _plan(trigger, at)
    trigger.save(force_insert=True)
    audit.record(by=by, at=at, verb="create", subject=trigger, changes=_plain(fields))
    return trigger


@transaction.atomic
def change_trigger(*, trigger: Trigger, by: Actor, at: dt.datetime, **fields: Any) -> Trigger:
    """Change a trigger. One that is switched on again looks ahead and begins anew. Raises ValidationError."""
    require_administration(by)
    old = editing.assign(trigger, fields, FIELDS)
    _check(trigger)
    if different := audit.differences(_plain(old), _plain(fields)):
        if trigger.is_active and not old.get("is_active", True):
            trigger.active_since_at, trigger.failures, trigger.off_reason = at, 0, ""
        _plan(trigger, at)
        trigger.save()
        audit.record(by=by, at=at, verb="change", subject=trigger, changes=different)
    return trigger


def switch_trigger(*, trigger: Trigger, is_active: bool, by: Actor, at: dt.datetime) -> Trigger:
    """Put a trigger into use, or out of it."""
    return change_trigger(trigger=trigger, is_active=is_active, by=by, at=at)


@transaction.atomic
def remove_trigger(*, trigger: Trigger, by: Actor, at: dt.datetime) -> None:
    """Take a trigger out of use for good; what it did stays in the log."""
    require_administration(by)
    trigger.retired_at, trigger.is_active, trigger.next_run_at = at, False, None
    trigger.save(update_fields=["retired_at", "is_active", "next_run_at"])
    audit.record(by=by, at=at, verb="remove", subject=trigger, changes={"name": [trigger.name, None]})


@transaction.atomic
def order_triggers(*, ids: Sequence[int], by: Actor, at: dt.datetime) -> None:
    """Put triggers in the order of ``ids``; those not named follow in the order they had."""
    require_administration(by)
    ordered, moved = editing.reorder(Trigger.objects.filter(retired_at=None), ids)
    if moved:
        audit.record(by=by, at=at, verb="reorder", subject=ordered[0], changes=moved)


@transaction.atomic
def make_from_template(*, key: str, by: Actor, at: dt.datetime) -> list[Trigger]:
    """The triggers of a template, not in use yet: they are to be looked at first. Raises KeyError."""
    made: list[Trigger] = []
    for number, fields in enumerate(templates.TEMPLATES[key].build()):
        after = made[number - 1] if fields.get("basis") == Trigger.Basis.FIRED else None
        made.append(create_trigger(**fields, after_trigger=after, is_active=False, by=by, at=at))
    return made


def draft_trigger(fields: Mapping[str, Any], at: dt.datetime) -> Trigger:
    """A trigger that is not kept, to be tried. Raises ValidationError."""
    trigger = Trigger(active_since_at=at, **editing.known(fields, FIELDS))
    _check(trigger)
    return trigger


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    kept = (str, int, bool, list, dict, type(None))
    return {key: value if isinstance(value, kept) else str(value) for key, value in values.items()}


def _plan(trigger: Trigger, at: dt.datetime) -> None:
    is_due = trigger.kind == Trigger.Kind.TIME and trigger.is_active
    trigger.next_run_at = scheduling.next_run(trigger, at) if is_due else None


def _check(trigger: Trigger) -> None:
    problems: dict[str, list[str]] = {}

    def refuse(field: str, *texts: str) -> None:
        problems.setdefault(field, []).extend(text for text in texts if text)

    if not trigger.name.strip():
        refuse("name", _("Give the trigger a name."))
    if faults := conditions.check(trigger.conditions):
        refuse("conditions", *faults)
    elif conditions.is_personal(conditions.read(trigger.conditions)[0]):
        refuse("conditions", _("Nobody looks here: “me” and “my departments” mean nothing to a trigger."))
    if not trigger.changes and not trigger.alerts:
        refuse("changes", _("Say what is to be done, or who is alerted."))
    if trigger.changes:
        refuse("changes", *known.check_all(trigger.changes))
        if not problems.get("changes") and known.needs_person(trigger.changes):
            refuse("changes", _("Nobody does this by hand: name a person."))
    refuse("alerts", *(telling_of.check(alert) for alert in trigger.alerts))
    if trigger.kind == Trigger.Kind.EVENT:
        _check_event(trigger, refuse)
    else:
        _check_time(trigger, refuse)
    if found := {field: texts for field, texts in problems.items() if texts}:
        raise ValidationError(found)


def _check_event(trigger: Trigger, refuse: Any) -> None:
    if not trigger.events or set(trigger.events) - set(listening.EVENTS):
        refuse("events", _("Say what the trigger listens to."))
    if set(trigger.actors) - set(differences.ACTORS) or not differences.check(trigger.differences):
        refuse("differences", _("Say what changed, from what or to what."))


def _check_time(trigger: Trigger, refuse: Any) -> None:
    if trigger.basis not in Trigger.Basis.values:
        refuse("basis", _("Say from when the time counts."))
    if trigger.basis == Trigger.Basis.FIRED and (
        trigger.after_trigger is None or (trigger.pk and trigger.after_trigger_id == trigger.pk)
    ):
        refuse("after_trigger", _("Choose the rule that goes before."))
    if not trigger.after_s:
        refuse("after_s", _("Say how long."))
    if trigger.every == Trigger.Every.DAY and trigger.at_time is None:
        refuse("at_time", _("Say at what time of the day."))
    if not 1 <= trigger.cap <= MOST_AT_ONCE:
        refuse("cap", _("Between 1 and %(most)s.") % {"most": MOST_AT_ONCE})


def follow_category(*, old: str, new: str) -> int:
    """The branch ``old`` of the tree is ``new`` now: triggers and rules of time go on naming it. How many."""
    named = []
    for row in Trigger.objects.all():
        now = moved_in([row.conditions, row.differences, row.changes], old, new)
        if now != [row.conditions, row.differences, row.changes]:
            row.conditions, row.differences, row.changes = now
            named.append(row)
    return Trigger.objects.bulk_update(named, ["conditions", "differences", "changes"])
