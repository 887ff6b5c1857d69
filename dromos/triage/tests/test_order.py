"""Rules stand in the order people put them in."""

import datetime as dt

import pytest

from dromos.lib import editing
from dromos.lib.actor import SYSTEM
from dromos.triage import actions
from dromos.triage.models import Rule

AT = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


def names() -> list[str]:
    return [row.name for row in Rule.objects.order_by("position")]


@pytest.mark.django_db
def test_those_not_named_follow_in_the_order_they_had_and_only_a_move_is_one() -> None:
    Rule.objects.all().delete()
    made = {
        name: actions.create_rule(name=name, conditions={}, outcome={}, by=SYSTEM, at=AT).pk for name in "abcd"
    }  # fmt: skip
    assert names() == list("abcd")
    _ordered, moved = editing.reorder(Rule.objects.all(), [made["c"], made["a"], made["c"], 0])
    assert (names(), moved) == (list("cabd"), {"order": [list("abcd"), list("cabd")]})
    assert editing.reorder(Rule.objects.all(), [made["c"]])[1] == {}
    assert editing.next_position(Rule.objects.all()) == 4
