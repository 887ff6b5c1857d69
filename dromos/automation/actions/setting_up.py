"""Every write to rules of escalation, their ladders, the house's hours, digests, and one's own wishes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import require_administration
from dromos.accounts.models import Department, User
from dromos.automation import defaults, hours
from dromos.automation import kinds as personal
from dromos.automation.events import EscalationRulesChanged
from dromos.automation.models import AlertPreference, Digest, EscalationRule, EscalationStep
from dromos.automation.rules import LABELS
from dromos.automation.ways import WAYS
from dromos.catalog.actions import follow_move
from dromos.lib import audit, editing, settings
from dromos.lib.actor import Actor
from dromos.lib.events import announce

Trigger, Kind, Audience = EscalationRule.Trigger, EscalationStep.Kind, EscalationStep.Audience
FIELDS = ("name", "trigger", "clock", "wait_s", "count", "amount", "in_working_time", *LABELS, "is_active")
STEP_FIELDS = (
    "kind", "after_s", "audience", "person", "ways", "night", "priority", "department", "every_s", "times",
)  # fmt: skip
TIMED = frozenset({Trigger.SILENCE, Trigger.BEFORE_DUE, Trigger.AFTER_DUE, Trigger.QUEUE_AGE})
MOST_STEPS = 12
Steps = Sequence[Mapping[str, Any]]


@transaction.atomic
def create_rule(*, name: str, steps: Steps, by: Actor, at: dt.datetime, **fields: Any) -> EscalationRule:
    """Create a rule, last in order, with its ladder. It looks ahead: what came true before ``at`` stays as it is.

    ``fields`` are of FIELDS, ``steps`` of STEP_FIELDS. Raises ValidationError.
    """
    require_administration(by)
    position = editing.next_position(EscalationRule.objects.all())
    rule = EscalationRule(name=name, position=position, active_since_at=at, **editing.known(fields, FIELDS))
    _check(rule, steps)
    rule.save(force_insert=True)
    _put_steps(rule, steps)
    audit.record(by=by, at=at, verb="create", subject=rule, changes={"name": name, **_plain(fields)})
    announce(EscalationRulesChanged(), at)
    return rule


@transaction.atomic
def change_rule(
    *, rule: EscalationRule, by: Actor, at: dt.datetime, steps: Steps | None = None, **changes: Any
) -> EscalationRule:
    """Change a rule, or (``steps`` not None) put another ladder in its place; what is being climbed goes on, on it.

    A rule that is switched on again looks ahead. Raises ValidationError.
    """
    require_administration(by)
    old = editing.assign(rule, changes, FIELDS)
    if rule.is_active and not old.get("is_active", rule.is_active):
        rule.active_since_at = at
    ladder = [_as_data(step) for step in rule.steps.all()]
    _check(rule, ladder if steps is None else steps)
    different = audit.differences(_plain(old), _plain(changes))
    if steps is not None:
        before = [_plain(step) for step in ladder]
        _put_steps(rule, steps)
        after = [_plain(_as_data(step)) for step in rule.steps.all()]
        different |= {"steps": [before, after]} if before != after else {}
    if different:
        rule.save()
        audit.record(by=by, at=at, verb="change", subject=rule, changes=different)
        announce(EscalationRulesChanged(), at)
    return rule


@transaction.atomic
def remove_rule(*, rule: EscalationRule, by: Actor, at: dt.datetime) -> None:
    """Take a rule out of use for good; what it did stays in the log. Ladders being climbed are cancelled."""
    require_administration(by)
    rule.retired_at, rule.is_active = at, False
    rule.save(update_fields=["retired_at", "is_active"])
    audit.record(by=by, at=at, verb="remove", subject=rule, changes={"name": [rule.name, None]})
    announce(EscalationRulesChanged(), at)


@transaction.atomic
def order_rules(*, ids: Sequence[int], by: Actor, at: dt.datetime) -> None:
    """Put the rules in the order of ``ids``; those not named follow in the order they had."""
    require_administration(by)
    ordered, moved = editing.reorder(EscalationRule.objects.filter(retired_at=None), ids)
    if moved:
        audit.record(by=by, at=at, verb="reorder", subject=ordered[0], changes=moved)


@transaction.atomic
def install_defaults(*, by: Actor, at: dt.datetime) -> int:
    """Make the usual rules and digests where there are none; returns how many rules were made."""
    require_administration(by)
    made = 0
    if not EscalationRule.objects.exists():
        for row in defaults.RULES:
            create_rule(by=by, at=at, **row)
            made += 1
    if not Digest.objects.exists():
        for row in defaults.DIGESTS:
            plan_digest(by=by, at=at, **row)
        for department in Department.objects.filter(is_active=True):
            plan_digest(role="lead", department=department, period="daily", hour=7, by=by, at=at)
    return made


def _as_data(step: EscalationStep) -> dict[str, Any]:
    return {field: getattr(step, field) for field in STEP_FIELDS}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the audit log keeps it."""
    return {
        key: value if isinstance(value, str | int | bool | list | type(None)) else str(value)
        for key, value in values.items()
    }


def _put_steps(rule: EscalationRule, steps: Steps) -> None:
    rule.steps.all().delete()
    EscalationStep.objects.bulk_create(
        EscalationStep(rule=rule, position=position, **editing.known(step, STEP_FIELDS))
        for position, step in enumerate(steps)
    )


def _check(rule: EscalationRule, steps: Steps) -> None:
    problems: dict[str, str] = {}
    if not rule.name.strip():
        problems["name"] = _("Give the rule a name.")
    if rule.trigger in TIMED and not rule.wait_s:
        problems["wait_s"] = _("Say how long.")
    if rule.trigger == Trigger.LETTERS and not rule.count:
        problems["count"] = _("Say how many letters.")
    if rule.trigger == Trigger.PENALTY and not rule.amount:
        problems["amount"] = _("Say how much.")
    if not steps:
        problems["steps"] = _("A rule needs at least one step.")
    if len(steps) > MOST_STEPS:
        problems["steps"] = _("A ladder has at most %(number)s steps.") % {"number": MOST_STEPS}
    for number, step in enumerate(steps, start=1):
        if problem := _problem_of(rule, step):
            problems["steps"] = _("Step %(number)s: %(problem)s") % {"number": number, "problem": problem}
    if problems:
        raise ValidationError(problems)


def _problem_of(rule: EscalationRule, step: Mapping[str, Any]) -> str:
    """The first thing wrong with a step, "" when it can be used."""
    kind, audience = step.get("kind"), step.get("audience") if step.get("kind") == Kind.ALERT else None
    of_queue = rule.trigger == Trigger.QUEUE_AGE
    problems = (
        (kind not in Kind.values, _("Choose what is to be done.")),
        (of_queue and kind != Kind.ALERT, _("About a queue people can only be alerted.")),
        (of_queue and audience == Audience.HOLDER, _("Nobody holds a queue: choose somebody else.")),
        (kind == Kind.ALERT and audience not in Audience.values, _("Choose who is alerted.")),
        (audience == Audience.PERSON and not step.get("person"), _("Choose the person.")),
        (kind == Kind.MOVE and not step.get("department"), _("Choose the department.")),
        (bool(set(step.get("ways", ())) - set(WAYS)), _("There is no such way of telling here.")),
        (step.get("times", 1) > 1 and not step.get("every_s"), _("Say after how long it is repeated.")),
    )
    return next((text for is_wrong, text in problems if is_wrong), "")


# -- hours, digests, wishes ----------------------------------------------------------------------


@transaction.atomic
def set_hours(
    *, quiet_from: dt.time, quiet_to: dt.time, duty: Sequence[User], gap_minutes: int, by: Actor, at: dt.datetime
) -> None:
    """The house's quiet hours (in each reader's own time zone), who has night duty, the gap between letters."""
    require_administration(by)
    value = {
        "quiet_from": quiet_from.strftime("%H:%M"),
        "quiet_to": quiet_to.strftime("%H:%M"),
        "duty": [user.pk for user in duty],
        "gap_minutes": gap_minutes,
    }
    settings.put(key=hours.SETTING, value=value, by=by, at=at)


@transaction.atomic
def plan_digest(
    *,
    role: str,
    by: Actor,
    at: dt.datetime,
    department: Department | None = None,
    period: str = Digest.Period.DAILY,
    weekday: int = 0,
    hour: int = 7,
) -> Digest:
    """Send everybody with ``role`` (of ``department``) figures regularly, at ``hour`` of their own day."""
    require_administration(by)
    if not 0 <= hour <= 23 or not 0 <= weekday <= 6:
        raise ValidationError(_("Choose an hour of the day and a day of the week."))
    digest = Digest(
        role=role, department=department, period=period, weekday=weekday, hour=hour, since_at=at, next_at=at
    )
    digest.save(force_insert=True)
    audit.record(by=by, at=at, verb="create", subject=digest, changes={"role": role, "period": str(period)})
    return digest


@transaction.atomic
def remove_digest(*, digest: Digest, by: Actor, at: dt.datetime) -> None:
    """Stop a digest."""
    require_administration(by)
    audit.record(by=by, at=at, verb="remove", subject=digest, changes={"role": [digest.role, None]})
    digest.delete()


@transaction.atomic
def set_preference(
    *,
    by: Actor,
    by_email: bool,
    own_quiet_hours: bool,
    quiet_from: dt.time | None,
    quiet_to: dt.time | None,
    digests: bool,
    kinds: Mapping[str, Sequence[str]] | None = None,
    only_at_work: bool = False,
    digest_hour: int = 8,
) -> AlertPreference:
    """How the member of staff who asks wants to be alerted. ``kinds``: ways by kind. Raises ValidationError."""
    if own_quiet_hours and (quiet_from is None or quiet_to is None):
        raise ValidationError({"quiet_from": _("Say from when until when.")})
    if not 0 <= digest_hour <= 23:
        raise ValidationError({"digest_hour": _("Choose an hour of the day and a day of the week.")})
    row, _created = AlertPreference.objects.update_or_create(
        user_id=by.staff_id,
        defaults={
            "by_email": by_email,
            "own_quiet_hours": own_quiet_hours,
            "quiet_from": quiet_from,
            "quiet_to": quiet_to,
            "digests": digests,
            "kinds": {
                kind: list(personal.known(ways)) for kind, ways in (kinds or {}).items() if kind in personal.USUAL
            },
            "only_at_work": only_at_work,
            "digest_hour": digest_hour,
        },
    )
    return row


def follow_category(*, old: str, new: str) -> int:
    """The branch ``old`` of the tree is ``new`` now: escalations go on naming it. How many."""
    return follow_move(EscalationRule.objects.all(), old=old, new=new)
