"""Work of other systems in the hands of an agent: my work, its page, and what can be done there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dromos.backoffice import actions
from dromos.backoffice.models import BackOfficeItem
from dromos.lib.actor import SYSTEM
from dromos.routing.dispatch import dispatch_once
from dromos.routing.models import ChannelSkill, Queue, Reservation
from tests.cast import Cast

HOUR = dt.timedelta(hours=1)


def order(**fields: Any) -> BackOfficeItem:
    now = timezone.now()
    usual = {"subject": "Check order 4711", "details": "The price <b>differs</b>.", "due_at": now + 4 * HOUR}
    queue = Queue.objects.get(key="finance")
    return actions.create_item(
        token=None, queue=queue, reference="SO-4711", by=SYSTEM, at=now - HOUR, **{**usual, **fields}
    )


def post(client: Client, item: BackOfficeItem, verb: str, **data: Any) -> str:
    return str(client.post(f"/work/{item.work_item_id}/{verb}/", data, follow=True).content.decode())


def fresh(item: BackOfficeItem) -> BackOfficeItem:
    return BackOfficeItem.objects.select_related("work_item__agent__user").get(pk=item.pk)


def test_it_is_offered_accepted_and_opens_its_own_page(cast: Cast) -> None:
    ChannelSkill.objects.create(agent=cast.agents["eleni"], channel="back_office")
    item = order(link="https://erp.example/4711")
    dispatch_once(timezone.now())
    eleni = cast.browser("eleni")
    assert "Check order 4711" in eleni.get("/my-work/").content.decode()
    accepted = eleni.post(f"/my-work/offers/{Reservation.objects.get().pk}/accept/", follow=True)
    assert accepted.redirect_chain[-1][0] == f"/work/{item.work_item_id}/"
    page = accepted.content.decode()
    for told in ("Check order 4711", "SO-4711", "https://erp.example/4711", "The price &lt;b&gt;differs&lt;/b&gt;."):
        assert told in page
    assert f"/work/{item.work_item_id}/" in eleni.get("/my-work/").content.decode()


def test_it_waits_goes_on_is_handed_back_taken_and_completed(cast: Cast) -> None:
    item, eleni = order(), cast.browser("eleni")
    assert "It is yours." in post(eleni, item, "take")
    until = timezone.now() + HOUR
    post(eleni, item, "wait", until=until.strftime("%Y-%m-%dT%H:%M"))
    assert fresh(item).work_item.state == "waiting"
    assert f"/work/{item.work_item_id}/" in eleni.get("/my-work/").content.decode()
    post(eleni, item, "resume")
    post(eleni, item, "hand-back", reason="Not my contract")
    assert fresh(item).work_item.state == "pending"
    assert "Not my contract" in eleni.get(f"/work/{item.work_item_id}/").content.decode()
    post(eleni, item, "take")
    assert "Completed." in post(eleni, item, "complete", result="Corrected")
    done = fresh(item)
    assert (done.work_item.state, done.result, done.ended_by) == ("completed", "Corrected", "Eleni")
    assert "nothing of it can be changed" in post(eleni, item, "complete", result="Again")


def test_a_form_that_lacks_something_changes_nothing(cast: Cast) -> None:
    item, eleni = order(), cast.browser("eleni")
    post(eleni, item, "take")
    post(eleni, item, "hand-back", reason="")
    assert fresh(item).work_item.state == "assigned"


@pytest.mark.parametrize("name", ["alexandra", "cyril"])
def test_people_of_other_departments_do_not_know_it_exists(cast: Cast, name: str) -> None:
    item, stranger = order(), cast.browser(name)
    answers = {stranger.get(f"/work/{number}/").status_code for number in (item.work_item_id, 999_999_999)}
    answers |= {
        stranger.post(f"/work/{item.work_item_id}/{verb}/", {"reason": "x", "result": "x"}).status_code
        for verb in ("take", "wait", "resume", "hand-back", "complete", "cancel")
    }
    assert answers == {404}
    assert fresh(item).work_item.state == "pending"


def test_whoever_only_reads_it_changes_nothing(cast: Cast) -> None:
    item, hektor = order(), cast.browser("ilona")
    assert "another department" not in cast.browser("eleni").get(f"/work/{item.work_item_id}/").content.decode()
    assert hektor.get(f"/work/{item.work_item_id}/").status_code == 200


def test_its_page_takes_a_fixed_number_of_queries(cast: Cast) -> None:
    item, eleni = order(), cast.browser("eleni")
    post(eleni, item, "take")
    with CaptureQueriesContext(connection) as queries:
        eleni.get(f"/work/{item.work_item_id}/")
    assert len(queries) <= 16
