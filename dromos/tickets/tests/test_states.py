from hypothesis import given
from hypothesis import strategies as st

from dromos.tickets import states
from dromos.tickets.models import Ticket

EVERY = st.sampled_from(Ticket.State.values)


def test_every_state_has_its_moves() -> None:
    assert set(states.MOVES) == set(Ticket.State.values)


@given(EVERY, EVERY)
def test_nothing_leaves_a_final_state(old: str, new: str) -> None:
    if old in states.FINAL:
        assert not states.may_move(old, new)


@given(EVERY)
def test_staying_is_not_a_move(state: str) -> None:
    assert not states.may_move(state, state)


def test_only_a_solved_ticket_is_closed() -> None:
    assert [old for old in states.MOVES if states.may_move(old, states.CLOSED)] == [states.SOLVED]
