"""``dromos explain``: the readable text and the JSON of an explanation."""

from __future__ import annotations

import argparse
import datetime as dt
import json

import pytest

from dromos.cli import explain
from dromos.lib.actor import SYSTEM
from dromos.routing import actions
from dromos.routing.dispatch import dispatch_once
from dromos.routing.explaining import explain as ask
from dromos.routing.models import WorkItem
from dromos.routing.tests.house import NOW, House, later


@pytest.fixture
def house(db: None) -> House:  # noqa: ARG001
    return House()


def fresh(item: WorkItem) -> WorkItem:
    return WorkItem.objects.select_related("queue__department", "agent__user").get(pk=item.pk)


def test_a_waiting_letter_names_who_could_not_and_what_changes_when(house: House) -> None:
    actions.set_routing_steps(
        queue=house.queue, steps=[{"after_s": 600, "remove_requirements": ["fibre"]}], by=SYSTEM, at=NOW
    )
    house.agent("Cyril", {"adsl": 3})
    house.agent("Dorota", {"fibre": 3}, state="away")
    item = house.letter(requirements=[{"skill": "fibre", "level": 3}], reference="1010138")
    dispatch_once(NOW)
    text = explain.as_text(ask(fresh(item), later(1)), later(1))
    assert "#1010138 No connection" in text
    assert "Nobody here with fibre 3" in text
    assert "Does not know this well enough" in text
    assert "fibre no longer asked for (1 person could have it then)" in text
    assert "Nobody could have it before" in text


def test_a_decided_letter_says_who_got_it_and_why(house: House) -> None:
    house.agent("Cyril")
    house.agent("Eleni", department=house.finance)
    item = house.letter()
    dispatch_once(NOW)
    text = explain.as_text(ask(fresh(item), later(1)), later(1))
    assert "Cyril was the only one who could take it." in text
    assert "1 could have had it" in text
    assert "and 1 who do not work in this department" in text


def test_what_nobody_could_ever_take_is_said_so(house: House) -> None:
    house.agent("Cyril")
    item = house.letter(language="hu")
    assert "Nobody in the house could ever take this" in explain.as_text(ask(fresh(item), NOW), NOW)


def test_the_json_holds_everything_with_iso_times(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.agent("Cyril")
    item = house.letter(reference="1010138")
    dispatch_once(NOW)
    assert explain.run(argparse.Namespace(item="#1010138", json=True)) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["decision"]["winner"] == "Cyril"
    assert told["offers"][0]["state"] == "offered"
    assert dt.datetime.fromisoformat(told["item"]["enqueued_at"]) == item.enqueued_at
    assert explain.run(argparse.Namespace(item=f"item:{item.pk}", json=False)) == 0
    assert "1010138" in capsys.readouterr().out


def test_an_unknown_number_is_an_error(house: House, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: ARG001
    assert explain.run(argparse.Namespace(item="999", json=False)) == 1
    assert "there is no ticket and no work item 999" in capsys.readouterr().err
