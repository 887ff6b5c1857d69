"""A broken row is put off and holds up no other; a step that fails holds up no other either."""

import datetime as dt

import pytest
from django.db import OperationalError

from dromos.lib.apart import apart, in_turn

AT = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


def test_the_rows_of_a_portion_that_fails_are_done_alone_but_for_the_broken_one() -> None:
    done: list[int] = []
    put_off: list[int] = []

    def work(only: int | None) -> int:
        if only in (None, 2):
            raise ValueError("two is broken")
        done.append(only)
        return 1

    assert apart("rows", work, due=lambda: [1, 2, 3], put_off=put_off.append) == 3
    assert (done, put_off) == ([1, 3], [2])


def test_a_whole_portion_is_done_in_one_go() -> None:
    assert apart("rows", lambda only: 7 if only is None else 0, due=list, put_off=print) == 7


def test_nothing_is_put_off_while_the_database_is_away() -> None:
    def work(_only: int | None) -> int:
        raise OperationalError("the server closed the connection")

    with pytest.raises(OperationalError):
        apart("rows", work, due=lambda: [1], put_off=lambda _row: pytest.fail("put off"))


def test_every_step_has_its_turn_and_the_first_fault_is_told() -> None:
    taken: list[str] = []

    def failing(_at: dt.datetime) -> int:
        raise RuntimeError("first")

    def last(_at: dt.datetime) -> int:
        taken.append("last")
        return 2

    with pytest.raises(RuntimeError, match="first"):
        in_turn([failing, last], AT)
    assert taken == ["last"]
    assert in_turn([last, last], AT) == 4
