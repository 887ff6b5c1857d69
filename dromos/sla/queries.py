"""Which SLA policy holds, and why; what being late costs under it."""

from dataclasses import fields

from dromos.lib.memo import remembered
from dromos.lib.set_up import SetUp
from dromos.sla.defaults import usual_pauses
from dromos.sla.matching import Facts, Match, Policy, match
from dromos.sla.models import SlaPolicy
from dromos.sla.penalties import Terms
from dromos.sla.rules import Pause, read_pauses

COLUMNS = tuple(field.name for field in fields(Policy))


@remembered
def policies() -> list[Policy]:
    """Active policies in their order."""
    return [Policy(**{**row, "penalty_on": tuple(row["penalty_on"])}) for row in _ACTIVE()]


@remembered
def policy_row(pk: int) -> SlaPolicy | None:
    """The policy as it is set up, also one that is not in use any more."""
    return _ONE.one(pk)


_ACTIVE = SetUp(lambda: SlaPolicy.objects.filter(is_active=True).order_by("position", "id").values(*COLUMNS))
_ONE = SetUp(lambda pk: SlaPolicy.objects.filter(pk=pk), int)


def policy_for(facts: Facts) -> Match:
    """The policy that holds for these facts, with every policy and why it holds or not."""
    return match(policies(), facts)


def pauses_of(policy: Policy | SlaPolicy | None) -> dict[str, Pause]:
    """What holds up clocks under ``policy``; as the house does when there is none, or it says nothing."""
    stored = policy.pauses if policy is not None else None
    return read_pauses(stored or usual_pauses())


def terms_of(policy: Policy | SlaPolicy | None) -> Terms | None:
    """What being late costs under ``policy``; None when nothing was agreed."""
    if policy is None or not policy.penalty_kind or not policy.penalty_amount:
        return None
    return Terms(
        kind=policy.penalty_kind,
        amount=policy.penalty_amount,
        currency=policy.penalty_currency,
        cap=policy.penalty_cap,
        on=frozenset(policy.penalty_on or ["resolution"]),
    )
