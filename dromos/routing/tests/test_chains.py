"""Who stands in for whom: chains, periods and rings. No database."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from dromos.routing import chains
from dromos.routing.chains import Link

MONDAY = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
ANNA, BENCE, CYRIL, DOROTA = 1, 2, 3, 4


def link(absent: int, substitute: int, first: int = 0, last: int = 5) -> Link:
    return Link(absent, substitute, MONDAY + dt.timedelta(days=first), MONDAY + dt.timedelta(days=last))


def test_a_chain_is_no_ring() -> None:
    assert chains.ring([link(BENCE, CYRIL)], link(ANNA, BENCE)) is None


def test_two_who_stand_in_for_each_other_at_the_same_time_are_a_ring() -> None:
    assert chains.ring([link(BENCE, ANNA)], link(ANNA, BENCE)) == (ANNA, BENCE, ANNA)


def test_a_ring_is_found_along_a_chain() -> None:
    known = [link(BENCE, CYRIL), link(CYRIL, ANNA)]
    assert chains.ring(known, link(ANNA, BENCE)) == (ANNA, BENCE, CYRIL, ANNA)


def test_one_week_for_each_other_in_turn_is_no_ring() -> None:
    assert chains.ring([link(BENCE, ANNA, 7, 12)], link(ANNA, BENCE, 0, 7)) is None


def test_links_that_overlap_only_two_by_two_are_no_ring() -> None:
    known = [link(BENCE, CYRIL, 0, 4), link(CYRIL, ANNA, 4, 9)]
    assert chains.ring(known, link(ANNA, BENCE, 0, 9)) is None


def test_work_goes_to_the_end_of_the_chain() -> None:
    assert chains.path(ANNA, {ANNA: BENCE, BENCE: CYRIL}) == (ANNA, BENCE, CYRIL)
    assert chains.final(ANNA, {ANNA: BENCE, BENCE: CYRIL}) == CYRIL


def test_whoever_is_not_substituted_has_no_stand_in() -> None:
    assert chains.final(DOROTA, {ANNA: BENCE}) is None


@given(st.dictionaries(st.integers(1, 6), st.integers(1, 6)), st.integers(1, 6))
def test_a_ring_that_absences_made_never_hangs_and_leads_to_nobody_who_is_away(
    holding: dict[int, int], absent: int
) -> None:
    walked = chains.path(absent, holding)
    assert len(set(walked)) == len(walked)
    final = chains.final(absent, holding)
    assert final is None or final not in holding
