from collections.abc import Callable

from dromos.lib import memo


def counter() -> tuple[list[int], Callable[[int], int]]:
    calls: list[int] = []

    @memo.remembered
    def double(number: int) -> int:
        calls.append(number)
        return 2 * number

    return calls, double


def test_inside_a_scope_the_same_question_is_asked_once() -> None:
    calls, double = counter()
    with memo.scope():
        assert [double(1), double(1), double(2)] == [2, 2, 4]
    assert calls == [1, 2]


def test_outside_of_any_scope_nothing_is_remembered() -> None:
    calls, double = counter()
    double(1)
    with memo.scope():
        double(1)
    double(1)
    assert calls == [1, 1, 1]


def test_an_inner_scope_is_part_of_the_outer_one() -> None:
    calls, double = counter()
    with memo.scope():
        double(1)
        with memo.scope():
            double(1)
        double(1)
    assert calls == [1]
