"""Every write to the rules of triage."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from dromos.accounts.access import require_administration
from dromos.catalog.moving import moved_in
from dromos.lib import audit, editing
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.triage.defaults import RULES
from dromos.triage.events import RulesChanged
from dromos.triage.models import Rule
from dromos.triage.rules import read_rule

FIELDS = ("name", "conditions", "outcome", "is_active")


@transaction.atomic
def create_rule(
    *, name: str, conditions: Mapping[str, Any], outcome: Mapping[str, Any], by: Actor, at: dt.datetime
) -> Rule:
    """Create a rule, last in order. Raises RuleError when it cannot be read."""
    require_administration(by)
    read_rule(name, conditions, outcome)
    position = editing.next_position(Rule.objects.all())
    rule = Rule.objects.create(name=name, conditions=dict(conditions), outcome=dict(outcome), position=position)
    _changed(rule, "create", {"name": name, "conditions": rule.conditions, "outcome": rule.outcome}, by, at)
    return rule


@transaction.atomic
def change_rule(*, rule: Rule, by: Actor, at: dt.datetime, **changes: Any) -> Rule:
    """Change fields of FIELDS. Raises RuleError when the rule could not be read any more."""
    require_administration(by)
    old = editing.assign(rule, changes, FIELDS)
    read_rule(rule.name, rule.conditions, rule.outcome)
    if different := audit.differences(old, changes):
        rule.save(update_fields=list(changes))
        _changed(rule, "change", different, by, at)
    return rule


@transaction.atomic
def delete_rule(*, rule: Rule, by: Actor, at: dt.datetime) -> None:
    """Remove a rule for good; what it decided before stays decided."""
    require_administration(by)
    _changed(rule, "delete", {"conditions": [rule.conditions, None], "outcome": [rule.outcome, None]}, by, at)
    rule.delete()


@transaction.atomic
def order_rules(*, ids: Sequence[int], by: Actor, at: dt.datetime) -> None:
    """Put rules in the order of ``ids``; those not named follow in the order they had."""
    require_administration(by)
    ordered, moved = editing.reorder(Rule.objects.all(), ids)
    if moved:
        _changed(ordered[0], "reorder", moved, by, at)


@transaction.atomic
def install_default_rules(*, by: Actor, at: dt.datetime) -> int:
    """Create the default rules whose names are not taken yet; how many were made."""
    taken = set(Rule.objects.values_list("name", flat=True))
    missing = [rule for rule in RULES if rule["name"] not in taken]
    for rule in missing:
        create_rule(name=rule["name"], conditions=rule["conditions"], outcome=rule["outcome"], by=by, at=at)
    return len(missing)


def _changed(rule: Rule, verb: str, changes: dict[str, Any], by: Actor, at: dt.datetime) -> None:
    audit.record(by=by, at=at, verb=verb, subject=rule, changes=changes)
    announce(RulesChanged(), at)


def follow_category(*, old: str, new: str, at: dt.datetime) -> int:
    """The branch ``old`` of the tree is ``new`` now: rules go on naming it. How many."""
    changed = []
    for rule in Rule.objects.all():
        now = (moved_in(rule.conditions, old, new), moved_in(rule.outcome, old, new))
        if now != (rule.conditions, rule.outcome):
            rule.conditions, rule.outcome = now
            changed.append(rule)
    Rule.objects.bulk_update(changed, ["conditions", "outcome"])
    if changed:
        announce(RulesChanged(), at)
    return len(changed)
