"""A standing question gives what its queryset gives, whatever the values."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from dromos.lib.models import EventRecord, Reaction
from dromos.lib.standing import Standing, hang, save
from dromos.lib.together import create, together

AT = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
NAMED = Standing(lambda name: EventRecord.objects.filter(name=name).order_by("id"), str)
BY_IDS = Standing(lambda ids: EventRecord.objects.filter(pk__in=ids).order_by("-id"), list[int])
BY_NAMES = Standing(
    lambda names, at: EventRecord.objects.filter(name__in=names, at__lte=at).order_by("id").values("name", "payload"),
    list[str],
    dt.datetime,
)
OF_EVENT = Standing(
    lambda event: Reaction.objects.filter(event=event).exclude(state="done").select_related("event").order_by("id"), int
)
NAMES = Standing(lambda least: EventRecord.objects.filter(pk__gte=least).values_list("name", flat=True), int)


def _since(at: dt.datetime, names: list[str] | None = None) -> QuerySet[EventRecord]:
    rows = EventRecord.objects.filter(at__gte=at).order_by("id")
    return rows if names is None else rows.filter(name__in=names)


SINCE = Standing(_since, dt.datetime, list[str])


def event(name: str, at: dt.datetime = AT) -> EventRecord:
    return EventRecord.objects.create(name=name, payload={"name": name}, at=at)


@pytest.mark.django_db
def test_it_gives_the_rows_of_each_value_as_models_dictionaries_and_plain_values() -> None:
    first, second = event("50% of A"), event("B", AT + dt.timedelta(hours=1))
    assert NAMED("50% of A") == [first]
    assert NAMED("B") == [second]
    assert NAMED.one("C") is None
    assert [row.payload for row in BY_IDS([first.pk, second.pk])] == [{"name": "B"}, {"name": "50% of A"}]
    assert BY_IDS([]) == []
    assert BY_NAMES(["B", "50% of A"], AT) == [{"name": "50% of A", "payload": {"name": "50% of A"}}]
    assert NAMES(second.pk) == ["B"]


@pytest.mark.django_db
def test_a_value_that_is_left_out_makes_another_statement() -> None:
    first, second = event("A"), event("B")
    assert SINCE(AT) == [first, second]
    assert SINCE(AT, ["B"]) == [second]
    assert SINCE(AT, []) == []
    assert SINCE(AT) == [first, second]


@pytest.mark.django_db
def test_what_belongs_to_a_row_comes_with_it_and_values_of_the_statement_stay() -> None:
    made = event("A")
    waiting = Reaction.objects.create(event=made, name="x", next_at=AT)
    Reaction.objects.create(event=made, name="y", next_at=AT, state=Reaction.State.DONE)
    (found,) = OF_EVENT(made.pk)
    with CaptureQueriesContext(connection) as captured:
        assert found == waiting
        assert found.event == made
    assert len(captured) == 0


@pytest.mark.django_db
def test_children_hung_on_rows_are_asked_for_no_more() -> None:
    rows = [event("A"), event("B")]
    one = Reaction.objects.create(event=rows[1], name="x", next_at=AT)
    hang(rows, "reactions", [Reaction.objects.get(pk=one.pk)], "event")
    with CaptureQueriesContext(connection) as captured:
        assert [list(row.reactions.all()) for row in rows] == [[], [one]]
        assert rows[1].reactions.all()[0].event is rows[1]
    assert len(captured) == 0


@pytest.mark.django_db
def test_it_meets_rows_that_wait_to_be_written_and_is_counted_like_any_statement() -> None:
    with transaction.atomic(), together():
        create(EventRecord(name="waits", payload={}, at=AT))
        with CaptureQueriesContext(connection) as captured:
            assert [row.name for row in NAMED("waits")] == ["waits"]
    assert any('FROM "lib_eventrecord"' in one["sql"] for one in captured.captured_queries)


@pytest.mark.django_db
def test_fields_are_written_as_by_the_model_and_no_others() -> None:
    row, other = event("A"), event("B")
    row.name, row.payload, row.at = "it's 5%", {"new": [1, None, "ő"]}, AT + dt.timedelta(days=1)
    with CaptureQueriesContext(connection) as asked:
        save(row, "name", "payload")
    assert len(asked) == 1
    row.refresh_from_db()
    assert (row.name, row.payload, row.at) == ("it's 5%", {"new": [1, None, "ő"]}, AT)
    other.refresh_from_db()
    assert other.name == "B"
