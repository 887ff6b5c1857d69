"""Overviews: made, shared, arranged, narrowed, exported; everybody sees only what they may."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dromos.accounts.access import NotAllowedError
from dromos.console.models import Overview
from dromos.console.overviews import access, actions, exporting, listing, queries
from dromos.console.overviews.actions import CrookedOverviewError, Draft
from dromos.lib.models import AuditEntry, Setting
from dromos.tickets import lists
from dromos.tickets.actions.indexing import index_due
from dromos.tickets.models import SearchBacklog, Ticket
from dromos.tickets.tests.test_conditions import some_tickets
from tests.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db
URGENT = {"field": "priority", "op": "is", "value": ["urgent"]}
Enter = Callable[[str], Client]


@pytest.fixture
def enter(cast: Cast) -> Enter:
    return cast.browser


@pytest.fixture
def house(cast: Cast) -> Cast:
    """Sixty tickets of every sort and the usual overviews."""
    some_tickets(cast)
    Overview.objects.all().delete()
    Setting.objects.filter(key=actions.INSTALLED).delete()
    actions.install_defaults(at=MONDAY)
    return cast


def make(cast: Cast, name: str, draft: Draft) -> Overview:
    return actions.create_overview(draft=draft, by=cast.user(name).actor(), at=MONDAY)


def posted(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Urgent ones",
        "conditions": json.dumps({"all": [URGENT]}),
        "columns": ["subject", "agent"],
        **changes,
    }


def test_a_new_house_has_the_usual_overviews_and_what_is_removed_stays_away(house: Cast) -> None:
    names = [row.label for row in queries.overviews_of(house.user("alexandra"))]
    assert names[:3] == ["My open tickets", "The customer wrote last", "Nobody's, in my departments"]
    Overview.objects.all().delete()
    assert actions.install_defaults(at=MONDAY) == 0


def test_every_usual_overview_opens_and_says_how_many_there_are(house: Cast, enter: Enter) -> None:
    client = enter("filip")
    for row in queries.overviews_of(house.user("filip")):
        page = client.get(f"/overviews/{row.pk}/").content.decode()
        assert f"<h1>{row.label}</h1>".replace("'", "&#39;") in page
        counted = client.get(f"/overviews/{row.pk}/count/").content.decode().split()[0]
        assert page.count('data-list-target="row"') == min(int(counted), 50), row.label


def test_one_makes_an_overview_and_only_oneself_has_it(house: Cast, enter: Enter) -> None:
    answer = enter("alexandra").post("/overviews/new/", posted())
    row = Overview.objects.get(name="Urgent ones")
    assert answer["Location"] == f"/overviews/{row.pk}/"
    assert (row.owner, row.columns) == (house.users["alexandra"], ["subject", "agent"])
    assert "Urgent ones" in enter("alexandra").get("/tickets/").content.decode()
    assert enter("ilona").get(f"/overviews/{row.pk}/").status_code == 404
    assert enter("bence").post(f"/overviews/{row.pk}/remove/").status_code == 404


@pytest.mark.usefixtures("house")
def test_what_was_typed_is_kept_with_what_is_wrong(enter: Enter) -> None:
    wrong = {"field": "opened_at", "op": "on", "value": ["soon"]}
    answer = enter("alexandra").post("/overviews/new/", posted(name="", conditions=json.dumps({"all": [wrong]})))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Opened: Give a day" in page
    assert 'value="soon"' in page
    assert not Overview.objects.filter(owner__isnull=False).exists()


def test_a_lead_shares_with_the_departments_they_lead_and_no_further(house: Cast) -> None:
    support, finance = house.departments["technical-support"], house.departments["finance"]
    row = make(house, "filip", Draft("Ours", URGENT, departments=[support]))
    assert row.owner is None
    assert row in queries.overviews_of(house.user("cyril"))
    assert row not in queries.overviews_of(house.user("eleni"))
    assert access.may_change(house.user("filip"), row)
    assert not access.may_change(house.user("cyril"), row)
    for draft in (Draft("x", departments=[finance]), Draft("x", is_for_everybody=True), Draft("x", roles=["agent"])):
        with pytest.raises(NotAllowedError):
            make(house, "filip", draft)
    with pytest.raises(NotAllowedError):
        make(house, "cyril", Draft("x", departments=[support]))


def test_an_administrator_shares_with_roles_and_it_is_written_down(house: Cast) -> None:
    row = make(house, "ilona", Draft("Complaints", URGENT, roles=["complaints"]))
    assert row in queries.overviews_of(house.user("galina"))
    assert row not in queries.overviews_of(house.user("alexandra"))
    by = house.user("ilona").actor()
    actions.change_overview(overview=row, draft=Draft("Complaints now", URGENT, roles=["complaints"]), by=by, at=MONDAY)
    actions.remove_overview(overview=row, by=by, at=MONDAY)
    lines = AuditEntry.objects.filter(subject_type="console.overview").order_by("id").values_list("verb", flat=True)
    assert list(lines) == ["create", "change", "remove"]


def test_a_shared_overview_is_changed_only_by_those_it_belongs_to(house: Cast, enter: Enter) -> None:
    row = queries.overviews_of(house.user("alexandra"))[0]
    assert enter("alexandra").post(f"/overviews/{row.pk}/change/", posted()).status_code == 403
    assert enter("alexandra").post(f"/overviews/{row.pk}/remove/").status_code == 403
    assert enter("ilona").post(f"/overviews/{row.pk}/change/", posted(is_for_everybody="on")).status_code == 302
    row.refresh_from_db()
    assert row.label == "Urgent ones"


def test_a_copy_is_one_s_own_and_takes_the_quick_filters_along(house: Cast, enter: Enter) -> None:
    row = queries.overviews_of(house.user("alexandra"))[0]
    page = enter("alexandra").get(f"/overviews/new/?of={row.pk}&priority=high").content.decode()
    assert "My open tickets (copy)" in page
    assert "&#34;value&#34;: [&#34;high&#34;]" in page


def test_senseless_overviews_are_refused(house: Cast) -> None:
    for draft in (Draft(" "), Draft("x", {"field": "moon"})):
        with pytest.raises(CrookedOverviewError):
            make(house, "alexandra", draft)


def test_everybody_arranges_and_hides_for_themselves(house: Cast, enter: Enter) -> None:
    first, second, *_rest = queries.overviews_of(house.user("alexandra"))
    order = {"order": [second.pk, first.pk], "visible": [second.pk, first.pk]}
    enter("alexandra").post("/overviews/arrange/", order)
    assert list(queries.overviews_of(house.user("alexandra"))) == [second, first]
    assert len(queries.overviews_of(house.user("alexandra"), with_hidden=True)) > 2
    assert queries.overviews_of(house.user("bence"))[0] == first


def test_quick_filters_are_conditions_on_top(house: Cast, enter: Enter) -> None:
    row = make(house, "ilona", Draft("Urgent", {"all": [URGENT]}))
    page = enter("ilona").get(f"/overviews/{row.pk}/?department=finance&state=all").content.decode()
    found = Ticket.objects.filter(priority="urgent", department=house.departments["finance"])
    assert page.count('data-list-target="row"') == found.count() > 0


@pytest.mark.usefixtures("house")
def test_the_preview_says_how_many_and_which(enter: Enter) -> None:
    page = enter("ilona").post("/overviews/preview/", {"conditions": json.dumps(URGENT)}).content.decode()
    assert f"This shows {Ticket.objects.filter(priority='urgent').count()} tickets now." in page
    assert "Priority is Urgent" in page
    assert "As soon as" in enter("ilona").post("/overviews/preview/", {"conditions": "{"}).content.decode()


def test_the_export_is_the_list_and_harmless_in_a_spreadsheet(house: Cast, enter: Enter) -> None:
    Ticket.objects.filter(priority="urgent").update(subject='=HYPERLINK("x")')
    row = make(house, "ilona", Draft("Urgent", {"all": [URGENT]}, columns=["subject", "opened_at", "due", "tags"]))
    answer = enter("ilona").get(f"/overviews/{row.pk}/export.csv")
    assert answer.streaming
    assert "attachment" in answer["Content-Disposition"]
    text = answer.getvalue().decode("utf-8-sig")
    head, *lines = csv.reader(io.StringIO(text))
    assert head == ["Number", "Subject", "Opened", "Next due", "Tags"]
    assert {line[0] for line in lines} == set(Ticket.objects.filter(priority="urgent").values_list("number", flat=True))
    assert {line[1] for line in lines} == {'\'=HYPERLINK("x")'}


@pytest.mark.parametrize(
    ("value", "shown"), [("+44 20", "'+44 20"), ("-1", "'-1"), ("@x", "'@x"), ("\t=1", "'\t=1"), (None, ""), (3, "3")]
)
def test_no_cell_begins_like_a_formula(value: Any, shown: str) -> None:
    assert exporting.cell(value) == shown


def test_an_export_says_moments_in_the_reader_s_zone() -> None:
    with timezone.override("Europe/Athens"):
        assert exporting.cell(dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)) == "2026-11-23 10:00"


def test_a_list_is_grouped_under_headings_with_their_numbers(house: Cast, enter: Enter) -> None:
    row = make(house, "ilona", Draft("By department", {}, group_by="department"))
    page = enter("ilona").get(f"/overviews/{row.pk}/").content.decode()
    finance = Ticket.objects.filter(department=house.departments["finance"]).count()
    assert f'Finance <span class="count">{finance}</span>' in page


def test_an_overview_whose_conditions_make_no_sense_any_more_says_so_and_shows_nothing(
    house: Cast, enter: Enter
) -> None:
    row = make(house, "ilona", Draft("Gone", {}))
    Overview.objects.filter(pk=row.pk).update(conditions={"field": "custom.gone", "op": "is", "value": ["x"]})
    page = enter("ilona").get(f"/overviews/{row.pk}/").content.decode()
    assert "There is no such field" in page
    assert 'data-list-target="row"' not in page


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    "nonsense", ["after=[", "sort=moon,-subject", "before=%5B1%5D", "department=x", "state=x", "text=%25"]
)
def test_an_address_that_makes_no_sense_is_no_fault(enter: Enter, nonsense: str) -> None:
    assert enter("ilona").get(f"/tickets/?{nonsense}").status_code == 200


def test_customers_of_staff_never_see_their_own_case_in_any_overview(house: Cast, enter: Enter) -> None:
    house.customers["oscar"].user = house.users["ilona"]
    house.customers["oscar"].save()
    own = set(Ticket.objects.filter(customer=house.customers["oscar"]).values_list("number", flat=True))
    text = enter("ilona").get("/overviews/export.csv?state=all").getvalue().decode()
    listed = {line.split(",")[0] for line in text.splitlines()[1:]}
    assert own
    assert listed.isdisjoint(own)
    assert len(listed) == Ticket.objects.count() - len(own)


ASKED = (
    "priority:urgent", "priority:urgent -status:live", "status:open OR status:new", '"', "nonsense:x (", "-", "tag:",
    "(((", "before:99999999", "#101", "%",
)  # fmt: skip


def test_find_speaks_the_language_of_the_search(house: Cast, enter: Enter) -> None:
    """Whatever is typed, list, export and the condition beneath are the same tickets, and nothing fails."""
    client, user = enter("ilona"), house.users["ilona"]
    for text in ASKED:
        asked = {"state": "all", "text": text}
        wanted = listing.wanted_by(None, asked)
        chosen = set(lists.chosen(user, wanted.conditions, timezone.now()).values_list("number", flat=True))
        assert lists.count(user, wanted.conditions, timezone.now()) == len(chosen), text
        exported = client.get("/overviews/export.csv", asked).getvalue().decode().splitlines()[1:]
        assert {line.split(",")[0] for line in exported} == chosen, text
        assert client.get("/tickets/", asked).status_code == 200, text
    urgent = set(Ticket.objects.filter(priority="urgent").values_list("number", flat=True))
    wanted = listing.wanted_by(None, {"state": "all", "text": "priority:urgent"})
    found = lists.chosen(user, wanted.conditions, timezone.now())
    assert urgent
    assert set(found.values_list("number", flat=True)) == urgent


def test_find_finds_a_word_in_another_form_and_a_piece_of_a_name(house: Cast) -> None:
    ticket = Ticket.objects.select_related("customer").earliest("pk")
    Ticket.objects.filter(pk=ticket.pk).update(subject="The routers are broken")
    SearchBacklog.objects.create(ticket=ticket, at=timezone.now())
    while index_due(timezone.now()):
        pass
    for text in ("router", "outers"):
        wanted = listing.wanted_by(None, {"state": "all", "text": text})
        found = lists.chosen(house.users["ilona"], wanted.conditions, timezone.now())
        assert [row.pk for row in found] == [ticket.pk], text
