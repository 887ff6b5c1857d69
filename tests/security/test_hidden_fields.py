"""Attacks on own fields that only some may see (conventions 2b: 13, 14): no list, count or search tells what they hold."""

import json
from typing import Any

import pytest
from django.utils import timezone

from dromos.accounts.models import User
from dromos.automation import actions as automation
from dromos.console.models import Overview
from dromos.console.overviews.counting import Board
from dromos.lib.actor import SYSTEM
from dromos.tickets import actions as tickets
from dromos.tickets import conditions, lists
from dromos.tickets.actions.indexing import index_due
from dromos.tickets.models import CustomField, Ticket
from dromos.tickets.search.finding import search
from tests.cast import Cast
from tests.security.scene import page, staff, ticket_of

ASKED = {"all": [{"field": "custom.debt", "op": "starts", "value": ["B"]}]}


@pytest.fixture
def field(cast: Cast) -> CustomField:
    """What only administrators see."""
    by = cast.user("ilona").actor()
    return tickets.make_field(
        key="debt", labels={"en": "Debtor class"}, kind="text", roles=["administrator"], by=by, at=timezone.now()
    )


@pytest.fixture
def ticket(cast: Cast, field: CustomField) -> Ticket:
    made = ticket_of(cast)
    tickets.fill_fields(ticket=made, values={field.key: "Bankrupt"}, by=SYSTEM, at=timezone.now())
    return made


def counts(user: User, tree: Any) -> tuple[int, int]:
    """How many tickets meet the condition, and its contrary."""
    at = timezone.now()
    return lists.count(user, tree, at), lists.count(user, {"not": tree}, at)


def test_no_condition_asks_for_a_field_one_may_not_see(ticket: Ticket, cast: Cast) -> None:
    assert counts(cast.user("ilona"), ASKED) == (1, 0)
    assert counts(cast.user("alexandra"), ASKED) == (0, 0)
    strange = {"all": [{"field": "custom.nothing", "op": "starts", "value": ["B"]}]}
    assert conditions.check(ASKED, cast.user("alexandra")) == conditions.check(strange, cast.user("alexandra"))
    assert not conditions.check(ASKED, cast.user("ilona"))
    assert "Debtor" not in conditions.describe(ASKED, cast.user("alexandra"))
    alexandra, posted = staff(cast, "alexandra"), {"conditions": json.dumps(ASKED)}
    for path, data in (("/overviews/preview/", posted), ("/bulk/", {"all": "1", **posted})):
        said = alexandra.post(path, data).content.decode()
        assert ticket.number not in said, path
        assert "Debtor class begins" not in said, path


@pytest.mark.usefixtures("ticket")
def test_the_builder_offers_no_field_one_may_not_see(cast: Cast) -> None:
    for name, sees in (("ilona", True), ("alexandra", False)):
        client = staff(cast, name)
        for path in ("/overviews/new/", "/macros/new/", "/conditions/row/?field=custom.debt&op=is&value=x"):
            assert ('value="custom.debt"' in page(client, path)) is sees, (name, path)


@pytest.mark.usefixtures("ticket")
def test_a_shared_overview_counts_nothing_of_it_for_others(cast: Cast) -> None:
    at = timezone.now()
    row = Overview.objects.create(
        name="Debtors", is_for_everybody=True, conditions=ASKED, columns=[], orders=[], changed_at=at
    )
    board = Board()
    assert board.watch(cast.user("ilona").pk, at).counts[row.pk] == 1
    assert board.watch(cast.user("alexandra").pk, at).counts[row.pk] == 0
    assert "Debtor class" not in page(staff(cast, "alexandra"), f"/overviews/{row.pk}/")


def test_no_macro_tells_by_being_offered(ticket: Ticket, cast: Cast) -> None:
    alexandra = cast.user("alexandra")
    changes = [{"do": "set_priority", "priority": "high"}]
    with pytest.raises(Exception, match="no such field"):
        automation.create_macro(
            name="Probe", conditions=ASKED, changes=changes, owner=alexandra, by=alexandra.actor(), at=timezone.now()
        )
    automation.create_macro(name="Debtors", conditions=ASKED, changes=changes, by=SYSTEM, at=timezone.now())
    for name, offered in (("ilona", True), ("alexandra", False)):
        assert ("Debtors" in page(staff(cast, name), f"/macros/on/{ticket.number}/")) is offered, name


def test_what_is_hidden_later_is_no_longer_found(field: CustomField, ticket: Ticket, cast: Cast) -> None:
    at, alexandra = timezone.now(), cast.user("alexandra")
    tickets.change_field(field=field, roles=[], by=SYSTEM, at=at)
    index_due(at)
    assert search(alexandra, "bankrupt", at=at).number == 1
    tickets.change_field(field=field, roles=["administrator"], by=SYSTEM, at=at)
    index_due(at)
    assert search(alexandra, "bankrupt", at=at).number == 0
    assert ticket.number


def test_solving_shows_no_field_one_may_not_see(field: CustomField, ticket: Ticket, cast: Cast) -> None:
    tickets.change_field(field=field, required_when=["solved"], by=SYSTEM, at=timezone.now())
    ticket.field_values.all().delete()
    assert "Debtor class" not in page(staff(cast, "alexandra"), f"/tickets/{ticket.number}/dialogs/solve/")
