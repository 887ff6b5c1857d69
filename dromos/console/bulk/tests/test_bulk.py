"""Bulk work: tried before it is done, done row by row, refused where it must be, undone where it can be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from dromos.accounts.access import NotAllowedError
from dromos.automation.actions import create_macro
from dromos.lib.actor import Actor
from dromos.tickets import actions
from dromos.tickets.actions import Chosen, NothingToDoError, applying, bulk
from dromos.tickets.models import BulkRow, BulkRun, HistoryEntry, Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

pytestmark = pytest.mark.django_db
URGENT = [{"do": "set_priority", "priority": "urgent"}]
NORMAL = {"field": "priority", "op": "is", "value": ["normal"]}
POSTED = {"change-0-do": "set_priority", "change-0-priority": "urgent"}
Enter = Callable[[str], Client]


@pytest.fixture
def enter(cast: Cast) -> Enter:
    return cast.browser


@pytest.fixture
def tickets(cast: Cast) -> list[Ticket]:  # noqa: ARG001  (the cast is who writes)
    at = timezone.now()
    found = [
        receive(letter(sender=f"c{n} <c{n}@customer.example>", subject=f"Trouble {n}"), at).ticket for n in range(4)
    ]
    return [ticket for ticket in found if ticket is not None]


def who(cast: Cast, name: str = "alexandra") -> Actor:
    return cast.user(name).actor()


def start(cast: Cast, chosen: Chosen, name: str = "alexandra") -> BulkRun:
    return actions.start_bulk(chosen=chosen, changes=URGENT, by=who(cast, name), at=timezone.now())


def work() -> None:
    while actions.work_on_bulk(at=timezone.now()):
        pass


def ids(tickets: list[Ticket]) -> Chosen:
    return Chosen([ticket.pk for ticket in tickets])


def priorities() -> list[str]:
    return list(Ticket.objects.order_by("pk").values_list("priority", flat=True))


def test_every_chosen_ticket_is_changed_and_undone_again(cast: Cast, tickets: list[Ticket]) -> None:
    run = start(cast, ids(tickets))
    work()
    run.refresh_from_db()
    assert (run.state, priorities()) == ("done", ["urgent"] * 4)
    assert HistoryEntry.objects.filter(field="priority", actor_label="Alexandra").count() == 4
    actions.undo_bulk(run=run, by=who(cast), at=timezone.now())
    work()
    run.refresh_from_db()
    assert (run.state, priorities()) == ("undone", ["normal"] * 4)


def test_what_somebody_changed_since_is_not_undone(cast: Cast, tickets: list[Ticket]) -> None:
    run = start(cast, ids(tickets))
    work()
    actions.note(ticket=tickets[0], text="I look into it", by=who(cast, "bence"), at=timezone.now())
    actions.undo_bulk(run=run, by=who(cast), at=timezone.now())
    work()
    kept = BulkRow.objects.get(state="kept")
    assert kept.ticket == tickets[0]
    assert "changed" in kept.why
    assert priorities() == ["urgent", "normal", "normal", "normal"]


def test_a_ticket_one_may_not_change_is_refused_with_the_reason_and_the_others_are_done(
    cast: Cast, tickets: list[Ticket]
) -> None:
    run = start(cast, ids(tickets), "hektor")
    Ticket.objects.filter(pk=tickets[0].pk).update(customer=cast.customers["oscar"])
    cast.customers["oscar"].user = cast.users["alexandra"]
    cast.customers["oscar"].save()
    work()
    assert set(BulkRow.objects.filter(run=run).values_list("state", flat=True)) == {"refused"}
    own = start(cast, Chosen(None, NORMAL))
    assert own.rows.count() == 3
    work()
    assert set(own.rows.values_list("state", flat=True)) == {"done"}


def test_a_trial_says_what_would_be_refused_and_leaves_nothing_behind(cast: Cast, tickets: list[Ticket]) -> None:
    actions.solve(ticket=tickets[0], by=who(cast), at=timezone.now())
    before = HistoryEntry.objects.count()
    trial = actions.try_changes(
        chosen=ids(tickets), changes=[{"do": "wait", "waits_for": "customer", "days": 3, "reason": ""}], by=who(cast),
        at=timezone.now(),
    )  # fmt: skip
    assert (trial.count, trial.tried) == (4, 4)
    assert [ticket for ticket, _why in trial.refused] == [tickets[0]]
    assert HistoryEntry.objects.count() == before
    assert not Ticket.objects.filter(state="waiting_customer").exists()


def test_more_than_one_run_takes_is_left_in_sight_and_gone_on_with(
    cast: Cast, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST", 3)
    live = {"field": "state", "op": "is", "value": ["live"]}
    run = start(cast, Chosen(None, live))
    assert (run.rows.count(), run.left) == (3, len(tickets) - 3)
    work()
    more = actions.go_on(run=run, by=who(cast), at=timezone.now())
    assert (more.rows.count(), more.left, more.first) == (1, 0, run)
    with pytest.raises(NothingToDoError):
        actions.go_on(run=more, by=who(cast), at=timezone.now())


def test_a_run_that_is_stopped_leaves_the_rest_alone(cast: Cast, tickets: list[Ticket]) -> None:
    run = start(cast, ids(tickets))
    actions.stop_bulk(run=run, by=who(cast), at=timezone.now())
    work()
    assert priorities() == ["normal"] * 4
    with pytest.raises(NotAllowedError):
        actions.stop_bulk(run=run, by=who(cast, "bence"), at=timezone.now())


@pytest.mark.parametrize(("changes", "chosen"), [([], None), ([{"do": "moon"}], None), (URGENT, Chosen([]))])
def test_nothing_to_do_is_said(
    cast: Cast, tickets: list[Ticket], changes: list[dict[str, str]], chosen: Chosen | None
) -> None:
    with pytest.raises(NothingToDoError):
        actions.start_bulk(chosen=chosen or ids(tickets), changes=changes, by=who(cast), at=timezone.now())


def test_from_the_list_to_the_result(tickets: list[Ticket], enter: Enter) -> None:
    client = enter("alexandra")
    page = client.post("/bulk/", {"all": "1", "state": "live", "priority": "normal"}).content.decode()
    assert "Change 4 tickets" in page
    assert "Priority is Normal" in page
    ticked = {"ticket": [ticket.pk for ticket in tickets[:2]]}
    shown = client.post("/bulk/preview/", {**ticked, **POSTED}).content.decode()
    assert "The first 2 would all be changed." in shown
    assert "Customers are written to" not in shown
    telling = {**ticked, "change-0-do": "solve", "change-0-tell": "1"}
    assert "Customers are written to" in client.post("/bulk/preview/", telling).content.decode()
    assert client.post("/bulk/start/", ticked).status_code == 422
    answer = client.post("/bulk/start/", {**ticked, **POSTED})
    address = answer["Location"]
    assert "Being changed" in client.get(address).content.decode()
    work()
    page = client.get(address).content.decode()
    assert "2 tickets are changed." in page
    assert "Undo 2 changes" in page
    assert client.post(f"{address}undo/").status_code == 302
    work()
    assert "2 tickets are as they were." in client.get(address).content.decode()
    assert enter("bence").get(address).status_code == 404
    assert enter("bence").post(f"{address}undo/").status_code == 404


def test_ticked_tickets_are_solved_at_once_and_taken_back(tickets: list[Ticket], enter: Enter) -> None:
    ticked = {"ticket": [ticket.pk for ticket in tickets], "change-0-do": "solve"}
    page = enter("alexandra").post("/bulk/start/", ticked)
    work()
    assert page.status_code == 302
    assert set(Ticket.objects.values_list("state", flat=True)) == {"solved"}
    run = BulkRun.objects.get()
    assert run.changes[0]["tell"] is False, "nobody looked at it first: no letter leaves that could not be taken back"
    enter("alexandra").post(f"/bulk/{run.pk}/undo/")
    work()
    assert "solved" not in set(Ticket.objects.values_list("state", flat=True))


def test_a_macro_is_done_with_those_of_the_chosen_tickets_that_it_fits(
    cast: Cast, tickets: list[Ticket], enter: Enter
) -> None:
    at, ilona = timezone.now(), cast.user("ilona").actor()
    macro = create_macro(by=ilona, at=at, name="Hurry", changes=URGENT, conditions=NORMAL)
    others = create_macro(
        by=cast.user("eleni").actor(), at=at, name="Secret", changes=URGENT, owner=cast.users["eleni"]
    )
    Ticket.objects.filter(pk=tickets[0].pk).update(priority="high")
    client, ticked = enter("alexandra"), {"ticket": [ticket.pk for ticket in tickets[:3]], "macro": macro.pk}
    offered = client.get("/bulk/macros/").content.decode()
    assert "Hurry" in offered
    assert "Secret" not in offered
    page = client.post("/bulk/", ticked).content.decode()
    assert "Change 2 tickets" in page
    assert "1 ticket does not fit the macro and is left out. It is for: Priority is Normal" in page
    assert 'name="change-0-do" value="set_priority"' in page
    assert "The first 2 would all be changed." in client.post("/bulk/preview/", {**ticked, **POSTED}).content.decode()
    client.post("/bulk/start/", {**ticked, **POSTED})
    client.post("/bulk/start/", {"all": "1", "conditions": "{}", "macro": macro.pk, **POSTED})
    work()
    assert priorities() == ["high", "urgent", "urgent", "urgent"]
    assert macro.uses.get().count == 2
    assert client.post("/bulk/", {**ticked, "macro": others.pk}).status_code == 404


def test_tickets_one_does_not_read_are_no_part_of_it(tickets: list[Ticket], enter: Enter) -> None:
    answer = enter("eleni").post("/bulk/start/", {"ticket": [ticket.pk for ticket in tickets], **POSTED})
    assert answer.status_code == 422
    assert not BulkRun.objects.exists()


def test_a_fault_in_one_ticket_fails_that_ticket_alone_and_the_result_says_why(
    cast: Cast, tickets: list[Ticket], enter: Enter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run = start(cast, ids(tickets))
    _break(monkeypatch, {tickets[1].pk: RuntimeError("the moon\x00 is full")})
    work()
    run.refresh_from_db()
    states = list(run.rows.order_by("ticket_id").values_list("state", flat=True))
    assert (run.state, states) == ("done", ["done", "failed", "done", "done"])
    assert priorities() == ["urgent", "normal", "urgent", "urgent"]
    page = enter("alexandra").get(f"/bulk/{run.pk}/").content.decode()
    assert "1 was not possible" in page
    assert "RuntimeError: the moon is full" in page
    assert f"failed on row {run.rows.get(ticket=tickets[1]).pk}" in caplog.text


def test_a_lost_deadlock_is_tried_again(cast: Cast, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch) -> None:
    run = start(cast, ids(tickets))
    _break(monkeypatch, {tickets[0].pk: OperationalError("deadlock detected")}, times=bulk.TRIES - 1)
    work()
    assert set(run.rows.values_list("state", flat=True)) == {"done"}


def test_a_run_that_fails_is_marked_and_others_go_on(
    cast: Cast, tickets: list[Ticket], enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, other = start(cast, Chosen(None, NORMAL)), start(cast, ids(tickets), "ilona")
    once = bulk._tell

    def tell(run: BulkRun, at: dt.datetime) -> None:
        if run == broken:
            raise RuntimeError("no bar")
        once(run, at)

    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(bulk, "_tell", tell)
    work()
    broken.refresh_from_db()
    other.refresh_from_db()
    assert (broken.state, broken.why, broken.left) == ("failed", "RuntimeError: no bar", 2)
    assert other.state == "done"
    page = enter("alexandra").get(f"/bulk/{broken.pk}/").content.decode()
    assert "The work failed; what was not done yet stays as it was. Cause: RuntimeError: no bar" in page
    assert "Go on with the 2 that are left" in page
    monkeypatch.setattr(bulk, "_tell", once)
    actions.undo_bulk(run=broken, by=who(cast), at=timezone.now())
    work()
    broken.refresh_from_db()
    assert broken.state == "undone"


def test_people_take_turns_and_so_do_the_runs_of_one_person(
    cast: Cast, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    long, second = start(cast, ids(tickets)), start(cast, ids(tickets[:2]))
    assert _turn() == long.pk
    short = start(cast, ids(tickets[2:]), "ilona")
    assert [_turn() for _n in range(7)] == [
        second.pk, short.pk, long.pk, short.pk, second.pk, long.pk, long.pk
    ]  # fmt: skip
    assert bulk.work_on_bulk(at=timezone.now()) == 0


def test_whoever_starts_one_small_run_after_the_other_does_not_come_first_each_time(
    cast: Cast, tickets: list[Ticket]
) -> None:
    small = [start(cast, ids(tickets[:1])) for _n in range(3)]
    other = start(cast, ids(tickets), "ilona")
    assert [_turn() for _n in range(4)] == [small[0].pk, other.pk, small[1].pk, small[2].pk]


def _turn() -> int:
    """Which run the next look goes to."""
    before = dict(BulkRun.objects.values_list("pk", "looked_at"))
    bulk.work_on_bulk(at=timezone.now())
    (taken,) = [pk for pk, at in BulkRun.objects.values_list("pk", "looked_at") if before[pk] != at]
    return taken


def _break(monkeypatch: pytest.MonkeyPatch, faults: dict[int, Exception], times: int = 1_000) -> None:
    """Changing these tickets fails so often."""
    real, left = applying.apply_changes, dict.fromkeys(faults, times)

    def apply(*, ticket: Ticket, **given: Any) -> Ticket:
        if left.get(ticket.pk):
            left[ticket.pk] -= 1
            raise faults[ticket.pk]
        return real(ticket=ticket, **given)

    monkeypatch.setattr(applying, "apply_changes", apply)
