"""The condition builder draws what was asked, keeps what was typed, and says what is wrong at its row."""

from __future__ import annotations

import json

import pytest
from django import forms
from django.test import Client

from dromos.console.conditions.building import ConditionsField, Group, Row, builder, row, shown
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast")]
NESTED = {
    "all": [
        {"field": "state", "op": "is", "value": ["open"]},
        {"not": {"any": [{"field": "due", "op": "within_next", "value": [2, "hours"]}]}},
    ]
}


class Asking(forms.Form):
    conditions = ConditionsField()


def test_a_tree_becomes_rows_and_groups_in_its_own_order() -> None:
    root = builder("c", NESTED).root
    first, second = root.parts
    assert (root.how, isinstance(first, Row) and first.chosen) == ("all", "Open")
    assert isinstance(second, Group)
    (span,) = second.parts
    assert second.how == "none"
    assert isinstance(span, Row)
    assert (span.control, span.values, [unit.value for unit in span.units if unit.is_chosen]) == (
        "span", ["2", "hours"], ["hours"],
    )  # fmt: skip


def test_a_fault_stands_at_its_row_and_what_was_typed_is_kept() -> None:
    wrong = {"field": "opened_at", "op": "on", "value": ["yesterday"]}
    form = Asking({"conditions": json.dumps({"all": [{"not": {"any": [wrong]}}]})})
    assert not form.is_valid()
    (group,) = shown(form["conditions"]).root.parts
    assert isinstance(group, Group)
    (line,) = group.parts
    assert isinstance(line, Row)
    assert (line.values, line.faults) == (["yesterday"], ["Opened: Give a day, such as 2026-11-22."])


@pytest.mark.parametrize(
    ("posted", "valid"), [("", True), ("{}", True), ('{"all": []}', True), ("{", False), ("[]", False)]
)
def test_nothing_asked_is_no_fault_but_nonsense_is(posted: str, *, valid: bool) -> None:
    form = Asking({"conditions": posted})
    assert form.is_valid() is valid
    assert form.cleaned_data.get("conditions", {}) == {}
    assert shown(form["conditions"]).root.how == "all"


def test_a_choice_that_is_no_more_can_be_seen_and_taken_out() -> None:
    line = row({"field": "department", "op": "is", "value": ["moon-base"]})
    assert line.chosen == "moon-base (no longer there)"


def test_a_row_is_drawn_anew_for_the_field_that_was_chosen(cast: Cast, client: Client) -> None:
    client.force_login(cast.user("alexandra"))
    answer = client.get("/conditions/row/", {"field": "priority", "op": "nonsense", "value": "high"}).content.decode()
    assert 'value="high" checked' in answer
    assert '<option value="priority" selected>' in answer
    assert client.get("/conditions/row/", {"field": "due", "op": "within_next"}).content.decode().count("<select") == 3
    assert client.get("/conditions/row/", {"field": "no-such"}).status_code == 200


def test_strangers_are_sent_to_the_door(client: Client) -> None:
    assert client.get("/conditions/row/", {"field": "priority"}).status_code == 302
