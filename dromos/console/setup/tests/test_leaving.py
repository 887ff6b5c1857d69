"""Somebody leaves: everything they have goes to somebody, all at once, and it is seen before."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dromos.accounts.models import Grant
from dromos.automation.models import Macro, Trigger
from dromos.console.models import Overview
from dromos.console.setup.leaving import Leaving, switch_off
from dromos.lib.actor import SYSTEM
from dromos.routing.models import Presence, WorkItem
from dromos.tickets import actions as tickets
from dromos.tickets.models import CannedText, FollowUp, HistoryEntry, Ticket, TimeEntry, Watch
from tests.cast import Cast
from tests.flows.letters import letter, receive

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast: Cast) -> list[Ticket]:
    """Two tickets in Alexandra's hands: one Cyril may work on, one only Eleni's department may."""
    found = []
    for subject, department in (("No internet", "technical-support"), ("Wrong invoice", "customer-service")):
        ticket = receive(letter(subject=subject), timezone.now()).ticket
        assert ticket is not None
        ticket = tickets.hand_over_to_department(
            ticket=ticket, department=cast.departments[department], by=SYSTEM, at=timezone.now()
        )
        found.append(tickets.take(ticket=ticket, user=cast.users["alexandra"], at=timezone.now()))
    return found


def browser_of(cast: Cast) -> Client:
    return cast.browser("ilona")


def holder(ticket: Ticket) -> str:
    item = WorkItem.objects.select_related("agent__user").get(ticket=ticket)
    return item.agent.user.name if item.agent else ""


def test_it_is_shown_first_who_would_get_what(cast: Cast, held: list[Ticket]) -> None:
    alexandra, cyril = cast.users["alexandra"].pk, cast.agents["cyril"].pk
    page = browser_of(cast).get(f"/setup/people/{alexandra}/leave/?to={cyril}").content.decode()
    assert "To Cyril" in page
    assert [
        one.to_person for one in Leaving(cast.users["alexandra"], cast.agents["cyril"], at=timezone.now()).pieces
    ] == [True, False]
    assert all(holder(ticket) == "Alexandra" for ticket in held), "nothing is done yet"


def test_work_goes_to_the_colleague_and_the_rest_to_its_queue(cast: Cast, held: list[Ticket]) -> None:
    alexandra, cyril = cast.users["alexandra"], cast.agents["cyril"]
    answer = browser_of(cast).post(f"/setup/people/{alexandra.pk}/leave/", {"to": cyril.pk}, follow=True)
    assert "To Cyril: 1. Back to queues: 1." in answer.content.decode()
    assert [holder(ticket) for ticket in held] == ["Cyril", ""]
    alexandra.refresh_from_db()
    assert not alexandra.is_active
    told = HistoryEntry.objects.filter(ticket=held[0], verb="hand_over").order_by("-id").first()
    assert told is not None
    assert told.actor_label == "Ilona"


@pytest.fixture
def set_up(cast: Cast, held: list[Ticket]) -> dict[str, Any]:
    """What Alexandra has of her own, and what names her."""
    alexandra, at = cast.users["alexandra"], timezone.now()
    for ticket in held:
        tickets.watch(ticket=ticket, user=alexandra, by=alexandra.actor(), at=at)
    day = at + dt.timedelta(days=2)
    tickets.follow_up(ticket=held[0], user=alexandra, due_at=day, by=alexandra.actor(), at=at)
    tickets.start_timer(ticket=held[0], by=alexandra.actor(), at=at)
    pk = str(alexandra.pk)
    given = [{"do": "set_agent", "agent": pk}]
    watching = [{"do": "add_watcher", "user": pk}]
    alert = [{"audience": "person", "person": alexandra.pk, "text": "Look"}]
    mine = {"all": [{"field": "agent", "op": "is", "value": [pk]}]}
    return {
        "trigger": Trigger.objects.create(name="Hers", changes=given, alerts=alert, active_since_at=at),
        "watcher": Trigger.objects.create(name="Hear", changes=watching, active_since_at=at),
        "macro": Macro.objects.create(name="To her", changes=given, created_at=at),
        "own": Macro.objects.create(name="My own", changes=watching, owner=alexandra, created_at=at),
        "shared": Overview.objects.create(name="Her tickets", is_for_everybody=True, conditions=mine, changed_at=at),
        "list": Overview.objects.create(name="Mine", owner=alexandra, conditions=mine, changed_at=at),
        "text": CannedText.objects.create(title="Hi", shortcut="hi", owner=alexandra, changed_at=at),
    }


def test_what_names_the_leaver_or_is_their_own_goes_to_the_colleague(cast: Cast, set_up: dict[str, Any]) -> None:
    alexandra, cyril = cast.users["alexandra"], cast.users["cyril"]
    address = f"/setup/people/{alexandra.pk}/leave/"
    page = browser_of(cast).get(f"{address}?to={cast.agents['cyril'].pk}").content.decode()
    for name in ("Hers", "Hear", "To her", "Her tickets"):
        assert f">{name}</a>" in page, "it is shown first"
    browser_of(cast).post(address, {"to": cast.agents["cyril"].pk})
    for row in set_up.values():
        row.refresh_from_db()
    assert set_up["trigger"].changes == set_up["macro"].changes == [{"do": "set_agent", "agent": str(cyril.pk)}]
    assert set_up["trigger"].alerts[0]["person"] == cyril.pk
    assert {set_up[key].owner for key in ("own", "list", "text")} == {cyril}
    assert set_up["shared"].conditions["all"][0]["value"] == [str(alexandra.pk)], "what asks for their tickets stays"
    assert [row.user for row in Watch.objects.all()] == [cyril], "the other one Cyril may not read"
    assert FollowUp.objects.get().user == cyril
    assert not TimeEntry.objects.filter(ended_at=None).exists()


def test_without_a_colleague_what_names_the_leaver_is_cleared(cast: Cast, set_up: dict[str, Any]) -> None:
    at = timezone.now()
    switch_off(leaving=Leaving(cast.users["alexandra"], at=at), by=cast.users["ilona"].actor(), at=at)
    for row in set_up.values():
        row.refresh_from_db()
    assert set_up["macro"].changes == [{"do": "set_agent", "agent": "nobody"}]
    assert set_up["trigger"].alerts[0]["audience"] == "lead"
    assert (set_up["watcher"].changes, set_up["watcher"].is_active) == ([], False), "it would do nothing any more"
    assert set_up["list"].owner == cast.users["alexandra"], "it stays with the account"
    assert not Watch.objects.exists()
    assert FollowUp.objects.get().done_at is None, "its day still wakes the ticket"


def test_the_last_administrator_stays_and_so_does_their_work(cast: Cast) -> None:
    ilona = cast.users["ilona"]
    answer = browser_of(cast).post(f"/setup/people/{ilona.pk}/leave/", {"to": ""})
    assert "Somebody must remain administrator" in answer.content.decode()
    ilona.refresh_from_db()
    assert ilona.is_active


def test_without_a_colleague_everything_goes_back(cast: Cast, held: list[Ticket]) -> None:
    at = timezone.now()
    passed = switch_off(leaving=Leaving(cast.users["alexandra"], at=at), by=cast.users["ilona"].actor(), at=at)
    assert (passed.to_people, passed.to_queues) == (0, 2)
    assert [holder(ticket) for ticket in held] == ["", ""]


def test_each_piece_goes_to_whom_it_fits_best_of_those_who_are_here(cast: Cast, held: list[Ticket]) -> None:
    alexandra = cast.users["alexandra"]
    Presence.objects.exclude(agent=cast.agents["cyril"]).update(state="offline")
    browser = browser_of(cast)
    page = browser.get(f"/setup/people/{alexandra.pk}/leave/?to=best").content.decode()
    assert "To people" in page
    answer = browser.post(f"/setup/people/{alexandra.pk}/leave/", {"to": "best"}, follow=True)
    assert "To people: 1. Back to queues: 1." in answer.content.decode()
    assert [holder(ticket) for ticket in held] == ["Cyril", ""]


@pytest.mark.usefixtures("held")
def test_a_role_is_given_and_taken_in_the_matrix(cast: Cast) -> None:
    browser, alexandra = browser_of(cast), cast.users["alexandra"]
    assert "Reads and answers the tickets" in browser.get("/setup/roles/").content.decode()

    def press(column: str, roles: str, **more: str) -> tuple[int, str]:
        answer = browser.post("/setup/roles/cell/", {"user": alexandra.pk, "column": column, "roles": roles, **more})
        return answer.status_code, answer.content.decode()

    assert press("finance", "agent,lead")[0] == 204
    held_roles = set(Grant.objects.filter(user=alexandra).values_list("role", "department__key"))
    assert {("agent", "finance"), ("lead", "finance"), ("agent", "customer-service")} <= held_roles

    status, words = press("customer-service", "")
    assert (status, words.startswith("Alexandra has 1 piece of this work in hand")) == (409, True)
    assert press("customer-service", "", confirmed="1")[0] == 204
    assert not Grant.objects.filter(user=alexandra, department__key="customer-service").exists()
    assert press("finance", "administrator")[0] == 400


def test_an_administrator_cannot_take_the_last_keys_away(cast: Cast) -> None:
    browser, ilona = browser_of(cast), cast.users["ilona"]
    cell = {"user": ilona.pk, "column": "administrator", "roles": ""}
    assert browser.post("/setup/roles/cell/", cell).content.decode().startswith("You would lose set-up yourself.")
    assert browser.post("/setup/roles/cell/", {**cell, "confirmed": "1"}).status_code == 400
