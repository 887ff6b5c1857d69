"""Macros as staff make and use them: offered where they fit, all or nothing, taken back."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import Department
from dromos.automation import actions
from dromos.automation.models import Macro, MacroUse
from dromos.lib.actor import SYSTEM
from dromos.tickets import actions as tickets
from dromos.tickets.models import HistoryEntry, Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

HIGH = [{"do": "set_priority", "priority": "high"}]


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    found = receive(letter(subject="My line"), cast.at).ticket
    assert found is not None
    return found


def macro(cast: Cast, name: str, **fields: Any) -> Macro:
    return actions.create_macro(by=SYSTEM, at=cast.at, **{"name": name, "changes": HIGH, **fields})


def browser(client: Client, cast: Cast, name: str) -> Client:
    client.force_login(cast.user(name))
    return client


def offered(client: Client, ticket: Ticket) -> list[str]:
    page = client.get(reverse("macros:offered", args=[ticket.number])).content.decode()
    return [part.split("<")[0] for part in page.split("<strong>")[1:]]


def test_one_click_does_several_things_under_ones_own_name(client: Client, cast: Cast, ticket: Ticket) -> None:
    made = macro(cast, "Ask", changes=[*HIGH, {"do": "add_tags", "tags": ["asked"]}])
    alexandra = browser(client, cast, "alexandra")
    answer = alexandra.post(reverse("macros:run", args=[ticket.number, made.pk]))
    assert answer["Location"] == reverse("workspace:ticket", args=[ticket.number])
    ticket.refresh_from_db()
    assert ticket.priority == "high"
    line = HistoryEntry.objects.get(ticket=ticket, field="priority")
    assert (line.actor_label, line.reason) == ("Alexandra", "Ask")


def test_it_does_all_or_nothing_and_says_why_not(client: Client, cast: Cast, ticket: Ticket) -> None:
    made = macro(cast, "Broken", changes=[*HIGH, {"do": "reopen"}])
    page = (
        browser(client, cast, "alexandra")
        .post(reverse("macros:run", args=[ticket.number, made.pk]), follow=True)
        .content.decode()
    )
    assert "“Broken” did nothing" in page
    ticket.refresh_from_db()
    assert (ticket.priority, MacroUse.objects.count()) == ("normal", 0)


def test_it_is_taken_back_while_nobody_changed_the_ticket(client: Client, cast: Cast, ticket: Ticket) -> None:
    made = macro(cast, "Up")
    alexandra = browser(client, cast, "alexandra")
    alexandra.post(reverse("macros:run", args=[ticket.number, made.pk]))
    assert "Take back: Up" in alexandra.get(reverse("macros:offered", args=[ticket.number])).content.decode()
    alexandra.post(reverse("macros:undo", args=[ticket.number]))
    ticket.refresh_from_db()
    assert ticket.priority == "normal"
    assert alexandra.post(reverse("macros:undo", args=[ticket.number])).status_code == 404


def test_only_what_fits_the_ticket_and_whoever_looks_is_offered(client: Client, cast: Cast, ticket: Ticket) -> None:
    macro(cast, "Everybody's")
    macro(cast, "Of finance", department=cast.departments["finance"])
    macro(cast, "For leads", role="lead")
    macro(cast, "Bence's own", owner=cast.users["bence"])
    macro(cast, "If solved", conditions={"all": [{"field": "state", "op": "is", "value": ["solved"]}]})
    macro(cast, "If new", conditions={"all": [{"field": "state", "op": "is", "value": ["new"]}]})
    macro(cast, "Not in use", is_active=False)
    assert offered(browser(client, cast, "alexandra"), ticket) == ["Everybody&#39;s", "If new"]
    assert offered(browser(client, cast, "bence"), ticket) == ["Everybody&#39;s", "Bence&#39;s own", "If new"]
    assert offered(browser(client, cast, "filip"), ticket) == ["Everybody&#39;s", "For leads", "If new"]


def test_what_one_uses_most_comes_first(client: Client, cast: Cast, ticket: Ticket) -> None:
    _one, two = macro(cast, "One"), macro(cast, "Two", changes=[{"do": "add_tags", "tags": ["x"]}])
    alexandra = browser(client, cast, "alexandra")
    alexandra.post(reverse("macros:run", args=[ticket.number, two.pk]))
    assert offered(alexandra, ticket) == ["Two", "One"]


def test_somebody_elses_macro_does_not_exist(client: Client, cast: Cast, ticket: Ticket) -> None:
    made = macro(cast, "Bence's own", owner=cast.users["bence"])
    alexandra = browser(client, cast, "alexandra")
    assert alexandra.post(reverse("macros:run", args=[ticket.number, made.pk])).status_code == 404
    assert alexandra.get(reverse("macros:macro", args=[made.pk])).status_code == 404
    assert alexandra.post(reverse("macros:remove", args=[made.pk])).status_code == 404


def test_a_macro_of_ones_own_is_made_changed_and_removed(client: Client, cast: Cast) -> None:
    alexandra = browser(client, cast, "alexandra")
    page = alexandra.get(reverse("macros:new")).content.decode()
    assert "Only me" in page
    assert 'value="house"' not in page
    sent = {
        "name": "Mine", "scope": "mine", "after": "close", "is_active": "on", "conditions": json.dumps({}),
        "change-0-do": "set_priority", "change-0-priority": "low",
    }  # fmt: skip
    alexandra.post(reverse("macros:new"), sent)
    made = Macro.objects.get()
    assert (made.owner, made.after, made.changes) == (
        cast.users["alexandra"], "close", [{"do": "set_priority", "priority": "low"}],
    )  # fmt: skip
    wrong = alexandra.post(reverse("macros:macro", args=[made.pk]), {**sent, "change-0-priority": "huge"})
    assert "choose one of the list" in wrong.content.decode()
    assert "Mine" in alexandra.get(reverse("macros:list")).content.decode()
    alexandra.post(reverse("macros:remove", args=[made.pk]))
    assert "No macro yet" in alexandra.get(reverse("macros:list")).content.decode()


def test_a_field_one_may_not_see_is_neither_offered_nor_named_and_stays_where_others_chose_it(
    client: Client, cast: Cast, ticket: Ticket
) -> None:
    tickets.make_field(key="secret", labels={"en": "Bank account"}, roles=["complaints"], by=SYSTEM, at=cast.at)
    made = macro(
        cast, "Blocked", owner=cast.users["alexandra"], changes=[{"do": "set_field", "field": "secret", "value": "GR76"}]
    )  # fmt: skip
    alexandra, address = browser(client, cast, "alexandra"), reverse("macros:macro", args=[made.pk])
    page = alexandra.get(address).content.decode()
    assert '<option value="secret" selected>As it is</option>' in page
    for shown in (page, alexandra.get(reverse("macros:offered", args=[ticket.number])).content.decode()):
        assert "Bank account" not in shown
    assert "GR76" not in shown
    assert "Bank account" in browser(client, cast, "ilona").get(reverse("macros:new")).content.decode()


def test_what_is_no_longer_offered_stays_chosen_until_something_else_is(client: Client, cast: Cast) -> None:
    made = macro(cast, "On", owner=cast.users["alexandra"], changes=[{"do": "set_department", "department": "finance"}])
    Department.objects.filter(key="finance").update(is_active=False)
    page = browser(client, cast, "alexandra").get(reverse("macros:macro", args=[made.pk])).content.decode()
    assert '<option value="finance" selected>As it is</option>' in page


def test_leads_make_those_of_their_department_and_only_administrators_those_of_the_house(cast: Cast) -> None:
    filip, at = cast.users["filip"].actor(), cast.at
    actions.create_macro(name="Ours", changes=HIGH, department=cast.departments["technical-support"], by=filip, at=at)
    with pytest.raises(NotAllowedError):
        actions.create_macro(name="Theirs", changes=HIGH, department=cast.departments["finance"], by=filip, at=at)
    with pytest.raises(NotAllowedError):
        actions.create_macro(name="All", changes=HIGH, by=filip, at=at)


def test_the_order_is_kept_and_the_page_of_a_ticket_offers_them_by_key(
    client: Client, cast: Cast, ticket: Ticket
) -> None:
    one, two = macro(cast, "One"), macro(cast, "Two")
    ilona = browser(client, cast, "ilona")
    ilona.post(reverse("macros:order"), {"one": two.pk, "to": "up"})
    assert [row.name for row in Macro.objects.all()] == ["Two", "One"]
    ilona.post(reverse("macros:order"), {"ids": f"{one.pk},{two.pk}"})
    assert [row.name for row in Macro.objects.all()] == ["One", "Two"]
    page = browser(client, cast, "alexandra").get(reverse("workspace:ticket", args=[ticket.number])).content.decode()
    assert 'data-hotkey="m"' in page
    dialog = client.get(f"/tickets/{ticket.number}/dialogs/macros/").content.decode()
    assert reverse("macros:offered", args=[ticket.number]) in dialog
