import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from dromos.lib.actor import SYSTEM
from dromos.lib.models import AuditEntry
from dromos.sla import actions
from dromos.sla.matching import Facts
from dromos.sla.models import SlaPolicy
from dromos.sla.queries import policy_for

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def policy(name: str, **fields: Any) -> SlaPolicy:
    return actions.create_policy(name=name, by=SYSTEM, at=AT, **{"first_reply_s": 3600, **fields})


def test_the_first_active_policy_in_order_holds() -> None:
    standard, vip = policy("Standard"), policy("VIP", segment="vip", resolution_s=7200)
    assert policy_for(Facts(segment="vip")).policy.name == "Standard"  # type: ignore[union-attr]
    actions.order_policies(ids=[vip.pk], by=SYSTEM, at=AT)
    match = policy_for(Facts(segment="vip"))
    assert match.policy is not None
    assert (match.policy.name, match.policy.resolution_s) == ("VIP", 7200)
    actions.change_policy(policy=SlaPolicy.objects.get(pk=vip.pk), is_active=False, by=SYSTEM, at=AT)
    assert policy_for(Facts(segment="vip")).policy.id == standard.pk  # type: ignore[union-attr]


def test_asking_for_the_policy_is_one_query(django_assert_num_queries: Any) -> None:
    policy("Standard")
    with django_assert_num_queries(1):
        policy_for(Facts())


def test_changes_are_audited_and_empty_ones_are_not() -> None:
    standard = policy("Standard")
    actions.change_policy(policy=standard, warn_before_s=600, by=SYSTEM, at=AT)
    actions.change_policy(policy=standard, warn_before_s=600, by=SYSTEM, at=AT)
    actions.order_policies(ids=[standard.pk], by=SYSTEM, at=AT)
    entries = AuditEntry.objects.filter(subject_type="sla.slapolicy").order_by("id")
    assert [entry.verb for entry in entries] == ["create", "change"]


@pytest.mark.parametrize("fields", [{"first_reply_s": None}, {"first_reply_s": 0}, {"severity": 5}])
def test_a_policy_that_promises_nothing_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        policy("Wrong", **fields)


def test_a_policy_has_no_other_fields() -> None:
    with pytest.raises(ValueError, match="position"):
        policy("Wrong", position=3)


def test_default_policies_are_made_once_and_the_particular_come_first() -> None:
    assert actions.install_default_policies(by=SYSTEM, at=AT) == 7
    assert actions.install_default_policies(by=SYSTEM, at=AT) == 0
    assert policy_for(Facts(segment="vip")).policy.name == "VIP"  # type: ignore[union-attr]
    assert policy_for(Facts(segment="private")).policy.name == "Everybody"  # type: ignore[union-attr]
