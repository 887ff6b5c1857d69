"""Which SLA policy holds, and why."""

from dataclasses import fields

from dromos.lib.memo import remembered
from dromos.sla.models import SlaPolicy
from dromos.sla.rules import Facts, Match, Policy, match

COLUMNS = tuple(field.name for field in fields(Policy))


@remembered
def policies() -> list[Policy]:
    """Active policies in their order."""
    rows = SlaPolicy.objects.filter(is_active=True).order_by("position", "id").values(*COLUMNS)
    return [Policy(**row) for row in rows]


def policy_for(facts: Facts) -> Match:
    """The policy that holds for these facts, with every policy looked at and why it holds or not."""
    return match(policies(), facts)
