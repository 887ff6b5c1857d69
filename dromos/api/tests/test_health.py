"""The doctor tells well from ill, and speaks only to those who may hear it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client

from dromos.api import health
from dromos.api.health import ILL, LOOK, WELL, Finding, examine
from dromos.interactions import actions as interactions
from dromos.interactions.actions import Letter
from dromos.interactions.models import Interaction, OwnAddress, RawMessage
from dromos.lib.heartbeat import beat
from dromos.lib.models import EventRecord, Reaction

AT = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)

pytestmark = pytest.mark.django_db


def finding(name: str, at: dt.datetime = AT) -> Finding:
    return next(each for each in examine(at).findings if each.name == name)


def raw(received_at: dt.datetime, state: str = RawMessage.State.NEW) -> RawMessage:
    return RawMessage.objects.create(
        channel="email", source="mailbox:1", source_uid=str(received_at), sha256="", size=1, content=b"x",
        received_at=received_at, next_at=received_at, state=state,
    )  # fmt: skip


def test_an_installation_where_everything_runs_is_well() -> None:
    beat("worker:intake", AT)
    assert examine(AT).status == WELL


def test_without_any_worker_it_is_ill() -> None:
    assert finding("workers").status == ILL


@pytest.mark.parametrize(("minutes", "status"), [(1, WELL), (3, LOOK), (11, ILL)])
def test_a_worker_that_falls_silent_is_noticed(minutes: int, status: int) -> None:
    beat("worker:intake", AT - minutes * MINUTE)
    assert finding("worker:intake").status == status


def test_the_router_is_shown_and_missed_when_nobody_leads() -> None:
    beat("router", AT, pid=7, waiting=3, agents=2)
    assert (finding("router").status, finding("router").text) == (
        WELL, "led by process 7, last seen 0 s ago; 3 items wait, 2 agents",
    )  # fmt: skip
    assert finding("router", AT + MINUTE).status == LOOK


@pytest.mark.parametrize(("minutes", "status"), [(1, WELL), (6, LOOK), (31, ILL)])
def test_a_message_that_waits_too_long_is_noticed(minutes: int, status: int) -> None:
    raw(AT - minutes * MINUTE)
    found = finding("queue of intake")
    assert found.status == status
    assert found.figures == {"due": 1, "later": 0, "oldest_s": minutes * 60.0}


def test_what_is_planned_for_later_does_not_count_as_waiting() -> None:
    raw(AT + MINUTE)
    assert finding("queue of intake").figures == {"due": 0, "later": 1, "oldest_s": None}


def test_a_mailbox_that_was_never_read_is_ill_and_says_why() -> None:
    beat("fetch:3", AT, ok=False, mailbox="support@meridian.example", error="password refused")
    found = finding("fetch:3 support@meridian.example")
    assert found.status == ILL
    assert "password refused" in found.text


@pytest.mark.parametrize(("minutes", "status"), [(1, WELL), (16, LOOK), (61, ILL)])
def test_a_mailbox_is_judged_by_its_last_success(minutes: int, status: int) -> None:
    beat("fetch:3", AT - minutes * MINUTE)
    beat("fetch:3", AT, ok=False, error="time-out")
    assert finding("fetch:3").status == status


def test_what_failed_for_good_asks_for_a_look() -> None:
    raw(AT, RawMessage.State.FAILED)
    event = EventRecord.objects.create(name="TicketClosed", payload={}, at=AT)
    Reaction.objects.create(event=event, name="tickets.tasks.x", next_at=AT, state=Reaction.State.FAILED)
    assert finding("messages that could not be read").status == LOOK
    assert finding("reactions that failed").figures == {"count": 1}


def test_a_part_that_cannot_be_examined_is_a_finding_not_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def disk(_at: dt.datetime) -> Iterator[Finding]:
        raise OSError("no such device")

    monkeypatch.setattr(health, "EXAMINATIONS", (disk,))
    report = examine(AT)
    assert report.status == ILL
    assert "no such device" in report.findings[0].text


def test_the_page_opens_only_with_the_token(client: Client) -> None:
    assert client.get("/api/v1/health").status_code == 401
    assert client.get("/api/v1/health", headers={"Authorization": "Bearer wrong"}).status_code == 401
    answer = client.get("/api/v1/health", headers={"Authorization": f"Bearer {health.health_token()}"})
    assert answer.status_code == 503
    assert answer.json()["status"] == "ill"


def test_anybody_may_ask_whether_somebody_answers(client: Client) -> None:
    assert client.get("/api/v1/ping").content == b"ok\n"


@pytest.mark.parametrize(("age", "words"), [(59, "59 s"), (60, "1 min"), (7200, "2 h"), (200_000, "2 d"), (-5, "0 s")])
def test_ages_are_said_as_people_say_them(age: int, words: str) -> None:
    assert health.shown_age(dt.timedelta(seconds=age)) == words


def letter_of(mailbox_key: str, at: dt.datetime) -> None:
    contact = Interaction.objects.create(channel="email", started_at=at)
    written = Letter(subject="x", text="x", to=[("a@b.example", "")], mailbox_key=mailbox_key)
    interactions.queue_letter(interaction=contact, letter=written, author=None, at=at)


def test_letters_of_a_mailbox_that_is_not_live_are_held_and_make_nobody_ill() -> None:
    OwnAddress.objects.create(channel="email", value="s@h.example", mailbox_key="email:1", is_sender=True, holds=True)
    letter_of("email:1", AT - 40 * MINUTE)
    letter_of("", AT - 40 * MINUTE)
    assert finding("queue of letters").figures["due"] == 0
    assert (finding("held letters").status, finding("held letters").figures["count"]) == (WELL, 2)
    assert finding("held letters", AT + dt.timedelta(days=1)).status == LOOK
    OwnAddress.objects.update(holds=False)
    assert (finding("queue of letters").status, finding("queue of letters").figures["due"]) == (ILL, 2)
