"""Every write to SLA policies."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import require_administration
from dromos.catalog.actions import follow_move
from dromos.lib import audit, editing
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.sla.defaults import ALL, POLICIES
from dromos.sla.events import PoliciesChanged
from dromos.sla.models import SlaPolicy
from dromos.sla.rules import read_pauses

TARGETS = ("first_reply_s", "next_reply_s", "resolution_s", "quote_s", "leg_s")
FIELDS = (
    "name",
    "segment",
    "service_level",
    "category",
    "severity",
    "priority",
    "channel",
    "department",
    *TARGETS,
    "warn_before_s",
    "pauses",
    "penalty_kind",
    "penalty_amount",
    "penalty_cap",
    "penalty_currency",
    "penalty_on",
    "is_active",
)


@transaction.atomic
def create_policy(*, name: str, by: Actor, at: dt.datetime, **fields: Any) -> SlaPolicy:
    """Create a policy, last in order; ``fields`` are of FIELDS. Raises ValidationError."""
    require_administration(by)
    position = editing.next_position(SlaPolicy.objects.all())
    policy = SlaPolicy(name=name, position=position, **editing.known(fields, FIELDS))
    _check(policy)
    policy.save(force_insert=True)
    audit.record(by=by, at=at, verb="create", subject=policy, changes={"name": name, **_plain(fields)})
    announce(PoliciesChanged(), at)
    return policy


@transaction.atomic
def change_policy(*, policy: SlaPolicy, by: Actor, at: dt.datetime, **changes: Any) -> SlaPolicy:
    """Change fields of FIELDS; running clocks are computed anew (tickets react). Raises ValidationError."""
    require_administration(by)
    old = editing.assign(policy, changes, FIELDS)
    _check(policy)
    if different := audit.differences(old, changes):
        policy.save(update_fields=list(changes))
        audit.record(
            by=by,
            at=at,
            verb="change",
            subject=policy,
            changes={field: [_told(value) for value in pair] for field, pair in different.items()},
        )
        announce(PoliciesChanged(), at)
    return policy


@transaction.atomic
def order_policies(*, ids: Sequence[int], by: Actor, at: dt.datetime) -> None:
    """Put policies in the order of ``ids``; those not named follow in the order they had."""
    require_administration(by)
    ordered, moved = editing.reorder(SlaPolicy.objects.all(), ids)
    if moved:
        audit.record(by=by, at=at, verb="reorder", subject=ordered[0], changes=moved)
        announce(PoliciesChanged(), at)


@transaction.atomic
def install_default_policies(*, by: Actor, at: dt.datetime) -> int:
    """Create the default policies when there is none yet; how many were made."""
    if SlaPolicy.objects.exists():
        return 0
    for fields in POLICIES:
        create_policy(by=by, at=at, **fields)
    return len(POLICIES)


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: _told(value) for key, value in fields.items()}


def _told(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _check(policy: SlaPolicy) -> None:
    targets = [getattr(policy, target) for target in TARGETS if getattr(policy, target) is not None]
    if not targets:
        raise ValidationError(_("Give at least one target."))
    if min(targets) <= 0:
        raise ValidationError(_("A target is longer than nothing."))
    if policy.severity is not None and policy.severity not in {1, 2, 3, 4}:
        raise ValidationError({"severity": _("Severity is 1 to 4.")})
    try:
        read_pauses(policy.pauses)
    except ValueError as problem:
        raise ValidationError({"pauses": _("A pause is limited to a time, or not at all.")}) from problem
    _check_penalty(policy)


def _check_penalty(policy: SlaPolicy) -> None:
    if not policy.penalty_kind:
        return
    if policy.penalty_kind not in SlaPolicy.Penalty.values:
        raise ValidationError({"penalty_kind": _("Choose what the penalty is paid for.")})
    if policy.penalty_amount is None or policy.penalty_amount <= 0:
        raise ValidationError({"penalty_amount": _("Give an amount above zero.")})
    if policy.penalty_cap is not None and policy.penalty_cap <= 0:
        raise ValidationError({"penalty_cap": _("Give an amount above zero.")})
    if len(policy.penalty_currency) != 3 or not policy.penalty_currency.isupper():
        raise ValidationError({"penalty_currency": _("A currency has three letters, such as EUR.")})
    if set(policy.penalty_on) - set(ALL):
        raise ValidationError({"penalty_on": _("Choose what the penalty is paid for.")})


def follow_category(*, old: str, new: str) -> int:
    """The branch ``old`` of the tree is ``new`` now: policies go on naming it. How many."""
    return follow_move(SlaPolicy.objects.all(), old=old, new=new)
