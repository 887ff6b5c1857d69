"""The interface for other systems: what it does, and how it refuses."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dromos.accounts.models import Token
from dromos.api.actions import forget_old_answers
from dromos.api.models import KeptAnswer
from dromos.api.tests.conftest import ITEMS, System, system
from dromos.backoffice.models import BackOfficeItem
from dromos.lib.models import AuditEntry
from dromos.routing import actions as routing
from dromos.routing.models import WorkItem
from tests.cast import Cast

FULL = {
    "details": "Price differs from the contract.",
    "due_at": "2026-11-23T17:00:00+02:00",
    "skills": [{"skill": "billing", "level": 3}],
    "language": "el",
    "priority": "high",
    "severity": 2,
    "area": "athens-west",
    "reference": "SO-4711",
    "link": "https://erp.example/orders/4711",
    "callback_url": "https://erp.example/hooks/dromos",
}


def test_work_of_another_system_waits_in_the_queue_it_names(erp: System) -> None:
    answer = erp.create(**FULL)
    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    told = answer.json()
    assert answer["Location"] == f"{ITEMS}/{told['id']}"
    item = WorkItem.objects.get(pk=told["id"])
    assert (item.kind, item.channel, item.queue.key, item.priority) == ("back_office", "back_office", "finance", 2)
    assert item.requirements == [{"skill": "billing", "level": 3}]
    assert (item.language, item.area_key, item.due_at) == (
        "el",
        "athens-west",
        dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC),
    )
    assert {name: told[name] for name in FULL if name != "due_at"} == {k: v for k, v in FULL.items() if k != "due_at"}
    assert (told["state"], told["version"], told["due_at"]) == ("pending", 1, "2026-11-23T15:00:00Z")


def test_what_was_created_is_read_and_listed_newest_first_page_by_page(erp: System) -> None:
    made = [erp.create(subject=f"Order {n}", reference=f"SO-{n}").json()["id"] for n in range(5)]
    seen, cursor = [], ""
    while True:
        page = erp.ask("GET", f"{ITEMS}?limit=2&cursor={cursor}").json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == made[::-1]
    assert erp.ask("GET", f"{ITEMS}/{made[0]}").json()["subject"] == "Order 0"
    assert [one["id"] for one in erp.ask("GET", f"{ITEMS}?reference=SO-3").json()["items"]] == [made[3]]
    erp.ask("POST", f"{ITEMS}/{made[1]}/complete")
    listed = {state: len(erp.ask("GET", f"{ITEMS}?state={state}").json()["items"]) for state in ("open", "completed")}
    assert listed == {"open": 4, "completed": 1}
    assert erp.ask("GET", f"{ITEMS}?cursor=nonsense").status_code == 422


def test_the_number_of_queries_of_a_list_does_not_grow_with_it(erp: System) -> None:
    counts = []
    for _more in range(2):
        for _one in range(3):
            erp.create()
        with CaptureQueriesContext(connection) as queries:
            erp.ask("GET", ITEMS)
        counts.append(len(queries))
    assert counts == [3, 3]  # the token, its count, the page


def test_only_what_is_given_is_changed_and_null_takes_away(erp: System) -> None:
    made = erp.create(**FULL).json()
    answer = erp.ask("PATCH", f"{ITEMS}/{made['id']}", {"priority": "urgent", "due_at": None, "link": None})
    changed = answer.json()
    assert (changed["priority"], changed["due_at"], changed["link"], changed["version"]) == ("urgent", None, "", 2)
    assert changed["subject"] == made["subject"]
    assert answer["ETag"] == '"2"'
    assert WorkItem.objects.get(pk=made["id"]).weight == 8.0
    assert erp.ask("PATCH", f"{ITEMS}/{made['id']}", {"subject": None}).status_code == 422
    assert erp.ask("PATCH", f"{ITEMS}/{made['id']}", {}).json()["version"] == 2


def test_the_area_is_found_from_a_postcode(erp: System) -> None:
    assert erp.create(postcode="121 34", country="GR").json()["area"] == "athens-west"
    assert erp.create(postcode="999 99").json()["area"] == ""


def test_a_change_to_what_somebody_changed_meanwhile_is_refused(erp: System) -> None:
    made = erp.create().json()
    path = f"{ITEMS}/{made['id']}"
    assert erp.ask("PATCH", path, {"priority": "high"}, If_Match='"1"').status_code == 200
    stale = erp.ask("PATCH", path, {"priority": "low"}, If_Match='"1"')
    assert (stale.status_code, stale.json()["type"]) == (412, "urn:dromos:problem:stale")
    assert "version is 2" in stale.json()["detail"]
    assert erp.ask("POST", f"{path}/complete", {}, If_Match='"1"').status_code == 412
    assert erp.ask("PATCH", path, {"priority": "low"}, If_Match="rubbish").status_code == 412
    assert erp.ask("PATCH", path, {"priority": "low"}, If_Match='W/"2"').json()["priority"] == "low"


def test_another_department_takes_it_over(erp: System) -> None:
    made = erp.create().json()
    moved = erp.ask("PATCH", f"{ITEMS}/{made['id']}", {"department": "technical-support"}).json()
    assert (moved["queue"], moved["state"]) == ("technical-support", "pending")


def test_an_item_that_ended_stays_as_it_is(erp: System) -> None:
    made = erp.create().json()
    path = f"{ITEMS}/{made['id']}"
    done = erp.ask("POST", f"{path}/complete", {"result": "Paid"}).json()
    assert (done["state"], done["result"], done["ended_by"]) == ("completed", "Paid", "ERP")
    for refused in (
        erp.ask("POST", f"{path}/complete", {}),
        erp.ask("POST", f"{path}/cancel", {"reason": "x"}),
        erp.ask("PATCH", path, {"priority": "low"}),
    ):
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:dromos:problem:ended")
    other = erp.create().json()
    gone = erp.ask("POST", f"{ITEMS}/{other['id']}/cancel", {"reason": "Order withdrawn"}).json()
    assert (gone["state"], gone["result"]) == ("cancelled", "Order withdrawn")


def test_the_wrap_up_of_whoever_did_it_is_no_concern_of_the_other_system(erp: System, meridian: Cast) -> None:
    made = erp.create().json()
    item = WorkItem.objects.select_related("queue").get(pk=made["id"])
    item.queue.wrap_up_s = 60
    item.queue.save()
    eleni = meridian.agents["eleni"]
    routing.assign_by_hand(item=item, agent=eleni, by=eleni.user.actor(), at=timezone.now())
    assert erp.ask("GET", f"{ITEMS}/{item.pk}").json()["agent"] == "Eleni"
    assert erp.ask("POST", f"{ITEMS}/{item.pk}/complete").json()["state"] == "completed"
    assert WorkItem.objects.get(pk=item.pk).state == "wrapping"
    assert erp.ask("POST", f"{ITEMS}/{item.pk}/cancel").status_code == 409


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"subject": ""}, "subject", "at least 1"),
        ({"subjct": "x"}, "subjct", "not permitted"),
        ({"department": "nowhere"}, "department", "/vocabulary"),
        ({"department": None}, "queue", "queue or department"),
        ({"queue": "finance"}, "queue", "not both"),
        ({"skills": [{"skill": "magic"}]}, "skills.0.skill", "no skill"),
        ({"skills": [{"skill": "billing", "level": 9}]}, "skills.0.level", "less than or equal to 5"),
        ({"skills": [{"skill": "billing"}] * 2}, "skills.1.skill", "twice"),
        ({"language": "xx"}, "language", "speak"),
        ({"area": "moon"}, "area", "no area"),
        ({"priority": "asap"}, "priority", "urgent"),
        ({"due_at": "2026-11-23T17:00:00"}, "due_at", "timezone"),
        ({"link": "javascript:alert(1)"}, "link", "https://"),
        ({"channel": "email"}, "channel", "back_office"),
        ({"details": "a\0b"}, "body", "NUL"),
    ],
)
def test_what_does_not_fit_is_named_with_its_field(erp: System, wrong: dict[str, Any], field: str, told: str) -> None:
    answer = erp.create(**wrong)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    problem = answer.json()
    assert (problem["status"], problem["type"]) == (422, "urn:dromos:problem:invalid")
    assert [one["field"] for one in problem["errors"]] == [field]
    assert told in problem["detail"]
    assert not BackOfficeItem.objects.exists()


def test_a_body_that_is_no_json_is_said_to_be_none(erp: System) -> None:
    answer = erp.ask("POST", ITEMS, b"{nonsense")
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:dromos:problem:bad-request")


def test_the_same_key_with_the_same_request_is_carried_out_once(erp: System) -> None:
    body = {"subject": "Order", "department": "finance"}
    first = erp.ask("POST", ITEMS, body, Idempotency_Key="order-1")
    other_layout = json.dumps(dict(reversed(body.items())), indent=3).encode()
    again = erp.ask("POST", ITEMS, other_layout, Idempotency_Key="order-1")
    assert (again.status_code, again.json(), again["ETag"]) == (201, first.json(), first["ETag"])
    assert (first["Idempotency-Replayed"], again["Idempotency-Replayed"]) == ("false", "true")
    assert BackOfficeItem.objects.count() == 1


def test_the_same_key_with_another_request_is_refused(erp: System) -> None:
    body = {"subject": "Order", "department": "finance"}
    erp.ask("POST", ITEMS, body, Idempotency_Key="order-1")
    answer = erp.ask("POST", ITEMS, {**body, "subject": "Other"}, Idempotency_Key="order-1")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:dromos:problem:key-reused")
    assert BackOfficeItem.objects.count() == 1


def test_a_request_that_failed_may_be_mended_under_its_key(erp: System) -> None:
    assert erp.ask("POST", ITEMS, {"subject": "Order", "department": "x"}, Idempotency_Key="k").status_code == 422
    body = {"subject": "Order", "department": "finance"}
    assert erp.ask("POST", ITEMS, body, Idempotency_Key="k").status_code == 201


def test_keys_of_two_systems_are_different_keys_and_are_kept_for_two_days(erp: System) -> None:
    body, now = {"subject": "Order", "department": "finance"}, timezone.now()
    for one in (erp, system("Shop")):
        one.ask("POST", ITEMS, body, Idempotency_Key="order-1")
    assert BackOfficeItem.objects.count() == 2
    assert forget_old_answers(before=now - dt.timedelta(hours=1)) == 0
    assert forget_old_answers(before=now + dt.timedelta(hours=1)) == 2
    assert not KeptAnswer.objects.exists()


def test_every_answer_tells_how_often_the_token_may_still_ask(meridian: Cast, db: None) -> None:  # noqa: ARG001
    slow = system("Slow", per_minute=2)
    left = [slow.ask("GET", ITEMS)["RateLimit-Remaining"] for _n in range(2)]
    assert left == ["1", "0"]
    refused = slow.ask("GET", ITEMS)
    assert (refused.status_code, refused.json()["type"]) == (429, "urn:dromos:problem:too-many")
    assert 1 <= int(refused["Retry-After"]) <= 60
    Token.objects.update(window_at=timezone.now() - dt.timedelta(seconds=61))
    assert slow.ask("GET", ITEMS).status_code == 200


def test_the_vocabulary_lists_the_keys_this_token_may_use(erp: System, meridian: Cast) -> None:
    told = erp.ask("GET", "/api/v1/vocabulary").json()
    assert {one["key"] for one in told["queues"]} == {"customer-service", "technical-support", "finance"}
    assert [one["key"] for one in told["skills"]] == ["billing"]
    narrow = system("Narrow", departments=[meridian.departments["finance"]])
    assert [one["key"] for one in narrow.ask("GET", "/api/v1/vocabulary").json()["queues"]] == ["finance"]


def test_what_a_system_did_stands_in_the_audit_under_its_name(erp: System) -> None:
    made = erp.create().json()
    erp.ask("POST", f"{ITEMS}/{made['id']}/cancel")
    lines = AuditEntry.objects.filter(subject_type="backoffice.backofficeitem").order_by("id")
    assert [(line.actor_label, line.verb) for line in lines] == [("ERP", "create"), ("ERP", "cancelled")]


def test_the_document_of_the_interface_is_open_and_names_every_operation(erp: System) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    operations = {(m, p): o["operationId"] for p, ways in document["paths"].items() for m, o in ways.items()}
    assert document["openapi"].startswith("3.1")
    assert sorted(operations.values()) == [
        "cancel_work_item", "change_work_item", "complete_work_item", "create_work_item", "fill_ticket", "list_tickets",
        "list_work_items", "open_ticket", "read_ticket", "read_vocabulary", "read_work_item",
    ]  # fmt: skip
    assert document["components"]["securitySchemes"] == {"Bearer": {"type": "http", "scheme": "bearer"}}
    assert set(document["components"]["schemas"]["WorkItem"]["properties"]) == set(erp.create().json())
