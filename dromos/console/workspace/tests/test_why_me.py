"""Why an offer came to just this agent, from the stored decision."""

from typing import Any

import pytest
from django.utils import translation

from dromos.console.workspace.why_me import sentences
from dromos.routing import actions
from dromos.routing.dispatch import dispatch_once
from dromos.routing.tests.house import NOW, House, by, later, offer_of
from dromos.routing.why_me import why_me


@pytest.fixture
def house(db: None) -> House:  # noqa: ARG001
    return House()


def test_an_offer_names_skill_language_and_how_many_others_there_were(house: House) -> None:
    cyril = house.agent("Cyril", {"adsl": 4, "ru": 5}, capacity_units=4)
    house.agent("Bence", {"adsl": 2, "ru": 2})
    house.agent("Dorota", {"cs": 5})
    item = house.letter(language="ru")
    dispatch_once(NOW)
    why = why_me(cyril, [item.pk])[item.pk]
    assert (why.others, why.free, why.units, why.last) == (1, 4, 4, False)
    assert sentences(why) == (
        "You know adsl (4 of 5, asked for: 2), ru. 1 other person could have had it; you had 4 of 4 units free."
    )
    with translation.override("el"):
        assert "4 από 5" in sentences(why)


def test_who_had_it_before_is_told_so_and_that_nobody_else_could(house: House) -> None:
    cyril = house.agent("Cyril")
    item = house.letter(preferred_agent=cyril)
    dispatch_once(NOW)
    actions.accept(reservation=offer_of(item), by=by(cyril), at=NOW)
    assert sentences(why_me(cyril, [item.pk])[item.pk]) == (
        "The customer knows you. You know adsl (3 of 5, asked for: 2). Nobody else could have it just then."
    )


def test_what_somebody_gave_by_hand_says_who(house: House) -> None:
    cyril, filip = house.agent("Cyril"), house.agent("Filip", role="lead")
    item = house.letter()
    actions.assign_by_hand(item=item, agent=cyril, by=by(filip), at=later(1))
    assert sentences(why_me(cyril, [item.pk])[item.pk]) == "Filip gave it to you by hand."


def test_without_offers_nothing_is_asked(house: House, django_assert_num_queries: Any) -> None:
    cyril = house.agent("Cyril")
    with django_assert_num_queries(0):
        assert why_me(cyril, []) == {}
