"""Somebody leaves: what rules and macros would give them goes to another, or to whom it comes to without them."""

import datetime as dt
from typing import Any

from django.db import transaction

from dromos.accounts.access import require_administration
from dromos.accounts.models import User
from dromos.automation import telling_of
from dromos.automation.models import EscalationStep, Macro, Trigger
from dromos.lib import audit
from dromos.lib.actor import Actor
from dromos.tickets.naming import names_person, with_another


@transaction.atomic
def pass_on_rules(*, user: User, to: User | None, by: Actor, at: dt.datetime) -> None:
    """Put ``to`` in ``user``'s place in triggers, rules of time, macros and steps of escalation.

    Without anybody: work goes back to its queue, alerts go to the leads, watchers are left out. A rule that would do
    nothing any more is switched off. Macros of their own go to ``to``; without anybody they stay with the account.
    """
    require_administration(by)
    for trigger in Trigger.objects.filter(retired_at__isnull=True):
        if trigger_names(trigger, user):
            _put(trigger, user, to, by, at)
    for macro in Macro.objects.filter(retired_at__isnull=True).exclude(owner=user):
        if names_person(macro.changes, user.pk):
            _put(macro, user, to, by, at)
    steps = EscalationStep.objects.filter(person=user)
    if to is not None:
        steps.update(person=to)
        Macro.objects.filter(owner=user).update(owner=to)
    else:
        steps.update(person=None, audience=EscalationStep.Audience.LEAD)


def trigger_names(trigger: Trigger, user: User) -> bool:
    """Whether it gives something to ``user`` or alerts them."""
    return names_person(trigger.changes, user.pk) or any(_is_for(alert, user) for alert in trigger.alerts)


def _is_for(alert: dict[str, Any], user: User) -> bool:
    return alert.get("audience") == telling_of.PERSON and str(alert.get("person")) == str(user.pk)


def _put(row: Trigger | Macro, user: User, to: User | None, by: Actor, at: dt.datetime) -> None:
    old, alerts = row.changes, getattr(row, "alerts", [])
    row.changes = with_another(old, user.pk, to.pk if to else None)
    instead = {"person": to.pk} if to else {"audience": "lead", "person": None}
    told = [{**alert, **instead} if _is_for(alert, user) else alert for alert in alerts]
    if isinstance(row, Trigger):
        row.alerts = told
    row.is_active = row.is_active and bool(row.changes or told)
    row.save()
    changes = {"changes": [old, row.changes], "alerts": [alerts, told]}
    audit.record(by=by, at=at, verb="change", subject=row, changes=changes)
