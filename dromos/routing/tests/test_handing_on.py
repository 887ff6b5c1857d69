"""All of one person's work goes to others at once."""

from typing import Any

import pytest

from dromos.accounts.access import NotAllowedError
from dromos.lib.actor import SYSTEM
from dromos.routing import actions
from dromos.routing.handing_on import shares_of
from dromos.routing.models import Agent, Decision, WorkItem
from dromos.routing.tests.house import NOW, House, by, fresh, later


def given(house: House, agent: Agent, subject: str, skill: str = "adsl", **fields: Any) -> WorkItem:
    item = house.letter(subject, requirements=[{"skill": skill, "level": 2}], **fields)
    actions.assign_by_hand(item=item, agent=agent, by=by(agent), at=NOW)
    return fresh(item)


def test_work_is_matched_to_everybody_together_and_not_one_after_another(house: House) -> None:
    ill = house.agent("Alexandra", {"adsl": 4, "fibre": 4}, capacity_units=9)
    generalist = house.agent("Bence", {"adsl": 5, "fibre": 3}, capacity_units=1)
    specialist = house.agent("Cyril", {"adsl": 2}, capacity_units=1)
    first = given(house, ill, "Urgent", priority=1)
    second = given(house, ill, "Cable cut", "fibre", due_at=later(10))
    third = given(house, ill, "No room left", "fibre")
    shares = {share.item.pk: share for share in shares_of(ill, NOW)}
    found = {pk: share.to for pk, share in shares.items()}
    assert found == {first.pk: specialist, second.pk: generalist, third.pk: None}
    assert (shares[first.pk].able, shares[second.pk].able) == (2, 1)
    assert shares[third.pk].routable


def test_what_waits_takes_no_room_and_a_substitute_comes_first(house: House) -> None:
    ill = house.agent("Alexandra", capacity_units=9)
    substitute = house.agent("Bence", {"adsl": 2}, capacity_units=1)
    house.agent("Cyril", {"adsl": 5}, capacity_units=5)
    items = [given(house, ill, str(number)) for number in range(3)]
    for item in items:
        actions.wait_for(item=item, until=None, by=by(ill), at=NOW)
    actions.name_substitute(
        person=ill, substitute=substitute, takes_open=False, starts_at=NOW, ends_at=later(999), by=SYSTEM, at=NOW
    )
    assert [(share.to, share.is_preferred) for share in shares_of(ill, NOW)] == [(substitute, True)] * 3


def test_a_piece_goes_on_as_it_is_with_its_reasons_in_the_log(house: House) -> None:
    ill, lead = house.agent("Alexandra"), house.agent("Filip", role="lead", state="away")
    other = house.agent("Bence")
    item = given(house, ill, "Waits for the customer", enqueued_at=later(-60))
    actions.wait_for(item=item, until=None, by=by(ill), at=NOW)
    [share] = shares_of(ill, NOW)
    actions.hand_on(item=share.item, to=other, decision=share.decision, by=by(lead), at=later(1))
    item = fresh(item)
    assert (item.agent, item.state, item.enqueued_at) == (other, "waiting", later(-60))
    assert item.last_agent == ill
    logged = Decision.objects.filter(work_item=item).latest("id")
    assert (logged.policy, logged.winner, logged.eligible) == ("batch", other, 1)
    assert [share.item for share in shares_of(ill, later(1))] == []


def test_only_a_lead_or_an_administrator_hands_on_what_others_have(house: House) -> None:
    ill, other = house.agent("Alexandra"), house.agent("Bence")
    item = given(house, ill, "No connection")
    with pytest.raises(NotAllowedError):
        actions.hand_on(item=item, to=other, decision=None, by=by(other), at=NOW)
    assert fresh(item).agent == ill
