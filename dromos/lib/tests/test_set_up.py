"""What is kept of set-up is what the tables hold, whoever changed them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from dromos.lib import memo
from dromos.lib.models import Setting
from dromos.lib.set_up import SetUp

NAMED: SetUp[Setting] = SetUp(lambda key: Setting.objects.filter(key=key).order_by("pk"), str)


def put(key: str, value: Any) -> Setting:
    return Setting.objects.create(key=key, value=value, updated_at="2026-11-22T12:00:00Z")


def found(key: str) -> list[Any]:
    with memo.scope():
        return [row.value for row in NAMED(key)]


@pytest.fixture
def row(db: None) -> Setting:
    """A row whose table this process watches already."""
    del db
    made = put("words", ["one"])
    for _scope in range(2):
        assert found("words") == [["one"]]
    return made


def test_in_the_next_scope_only_the_stamps_are_read(row: Setting, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert found("words") == [row.value]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda row: Setting.objects.filter(pk=row.pk).update(value=["two"]), [["two"]]),
        (lambda row: row.delete(), []),
        (lambda row: (row.delete(), put("words", ["three"])), [["three"]]),
        (lambda _row: put("others", ["four"]), [["one"]]),
    ],
)
def test_every_change_is_seen_in_the_next_scope(
    row: Setting, change: Callable[[Setting], Any], wanted: list[Any]
) -> None:
    change(row)
    assert found("words") == wanted


def test_two_changes_in_one_transaction_are_two(row: Setting) -> None:
    for value in (["two"], ["three"], ["one"], ["four"]):
        Setting.objects.filter(pk=row.pk).update(value=value)
        assert found("words") == [value]


def test_what_was_taken_back_is_forgotten(row: Setting) -> None:
    with transaction.atomic():
        Setting.objects.filter(pk=row.pk).update(value=["wrong"])
        assert found("words") == [["wrong"]]
        transaction.set_rollback(True)
    assert found("words") == [["one"]]


def test_nobody_meets_what_another_did_to_an_answer(row: Setting) -> None:
    with memo.scope():
        answer: Any = NAMED("words")[0]
        answer.value.append("mine")
    assert found("words") == [row.value]


def test_outside_of_a_scope_it_is_asked_each_time(row: Setting) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE lib_setting SET value = '[\"by hand\"]' WHERE key = %s", [row.key])
    assert [found.value for found in NAMED("words")] == [["by hand"]]
