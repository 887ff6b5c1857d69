"""Notifications of one transaction leave together, each once."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dromos.lib.events import gathered, notify
from dromos.lib.live import push, push_all


@pytest.mark.django_db
def test_notifications_of_a_block_are_one_statement_and_each_once() -> None:
    sent: list[str] = []

    def see(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        sent.extend(params if "pg_notify" in sql else ())
        return execute(sql, params, *rest)

    with connection.execute_wrapper(see), transaction.atomic(), gathered():
        push("ticket:1", "changed", ticket=1)
        push("ticket:1", "changed", ticket=1)
        notify("dromos_intake", "mailbox:1")
        push_all([], "nothing")
    assert len(sent) == 1
    assert sent[0].count("ticket:1") == 1
    assert "mailbox:1" in sent[0]


@pytest.mark.django_db
def test_a_failed_block_says_nothing() -> None:
    def break_off() -> None:
        with gathered():
            push("ticket:1", "changed")
            raise ValueError("broken")

    with CaptureQueriesContext(connection) as seen, pytest.raises(ValueError, match="broken"):
        break_off()
    assert not [query for query in seen if "pg_notify" in query["sql"]]


@pytest.mark.django_db
def test_outside_a_block_each_leaves_at_once() -> None:
    with CaptureQueriesContext(connection) as seen:
        push("ticket:1", "changed")
        push_all([], "nothing")
    assert len([query for query in seen if "pg_notify" in query["sql"]]) == 1
