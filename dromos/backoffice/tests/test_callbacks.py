"""Other systems are told of the end of their work: signed, once, and until they say yes."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from dromos.accounts.actions import create_token, renew_callback_secret, revoke_token
from dromos.accounts.models import Department, Token
from dromos.backoffice import actions, delivery, signing
from dromos.backoffice.models import BackOfficeItem, Callback
from dromos.lib.actor import SYSTEM
from dromos.lib.outside import post
from dromos.routing.models import Queue

NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)


@dataclass
class Receiver:
    """A small real server: keeps what it is sent, and answers as told."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture(scope="module")
def server() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = receiver.answers.pop(0) if receiver.answers else 204
            self.send_response(status)
            if status in {301, 302, 307}:
                self.send_header("Location", f"{receiver.url}/elsewhere")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Nothing on the terminal."""

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield receiver
    listening.shutdown()
    listening.server_close()


@pytest.fixture
def receiver(server: Receiver, settings: Settings) -> Receiver:
    settings.CALLBACK_NETWORKS = ["127.0.0.0/8"]
    server.answers, server.got = [], []
    return server


@dataclass
class Erp:
    token: Token
    secret: str
    queue: Queue

    def order(self, url: str) -> BackOfficeItem:
        return actions.create_item(
            token=self.token, queue=self.queue, subject="Check order 4711", reference="SO-4711", callback_url=url,
            by=self.token.actor(), at=NOW,
        )  # fmt: skip

    def done(self, url: str) -> Callback:
        actions.complete_item(item=self.order(url), result="Paid", by=SYSTEM, at=NOW)
        return Callback.objects.get()


@pytest.fixture
def erp(db: None) -> Erp:  # noqa: ARG001
    queue = Queue.objects.create(
        key="finance", name="Finance", department=Department.objects.create(key="finance", name="Finance")
    )
    token, _key, secret = create_token(name="ERP", scopes=["work-items:write"], by=SYSTEM, at=NOW)
    return Erp(token, secret, queue)


def test_a_signature_is_that_of_standard_webhooks() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    made = signing.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert made != signing.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265331, body)


def test_a_completed_item_is_told_once_signed_and_stamped(erp: Erp, receiver: Receiver) -> None:
    callback = erp.done(f"{receiver.url}/hooks")
    assert delivery.deliver_due(NOW) == 1
    assert delivery.deliver_due(NOW + dt.timedelta(days=9)) == 0
    ((headers, body),) = receiver.got
    stamp = int(headers["webhook-timestamp"])
    assert (headers["webhook-id"], stamp) == (str(callback.event_id), int(NOW.timestamp()))
    assert headers["webhook-signature"] == signing.signature(erp.secret, headers["webhook-id"], stamp, body)
    told = json.loads(body)
    assert (told["id"], told["type"]) == (headers["webhook-id"], "work_item.completed")
    data = told["data"]
    assert (data["state"], data["result"], data["reference"], data["version"]) == ("completed", "Paid", "SO-4711", 2)
    callback.refresh_from_db()
    assert (callback.state, callback.settled_at) == ("delivered", NOW)


def test_a_cancelled_item_is_told_too_and_one_without_an_address_is_not(erp: Erp) -> None:
    actions.cancel_item(item=erp.order("https://erp.example/hooks"), reason="Withdrawn", by=SYSTEM, at=NOW)
    actions.complete_item(item=erp.order(""), by=SYSTEM, at=NOW)
    assert [callback.kind for callback in Callback.objects.all()] == ["work_item.cancelled"]


def test_a_receiver_that_fails_is_asked_again_with_the_same_event(erp: Erp, receiver: Receiver) -> None:
    erp.done(receiver.url)
    receiver.answers = [500, 503]
    at = NOW
    for wait in (0, 5, 30):
        assert delivery.deliver_due(at + dt.timedelta(seconds=max(0, wait - 1))) == (0 if wait else 1)
        at += dt.timedelta(seconds=wait)
        assert delivery.deliver_due(at) == (1 if wait else 0)
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1
    assert len({body for _headers, body in receiver.got}) == 1
    assert len(receiver.got) == 3
    callback = Callback.objects.get()
    assert callback.state == "delivered"
    assert [one.status for one in callback.log.all()] == [204, 503, 500]


def test_it_is_given_up_after_the_last_attempt_and_can_be_sent_again(erp: Erp, receiver: Receiver) -> None:
    callback = erp.done(receiver.url)
    tries = len(actions.BACK_OFF) + 1
    receiver.answers = [500] * tries
    for _n in range(tries):
        callback.refresh_from_db()
        assert delivery.deliver_due(callback.next_at) == 1
    callback.refresh_from_db()
    assert (callback.state, callback.attempts, callback.log.count()) == ("failed", tries, tries)
    actions.send_again(callback=callback, by=SYSTEM, at=NOW)
    assert delivery.deliver_due(NOW) == 1
    callback.refresh_from_db()
    assert callback.state == "delivered"


def test_a_receiver_that_is_gone_is_left_alone(erp: Erp, receiver: Receiver) -> None:
    callback = erp.done(receiver.url)
    receiver.answers = [410]
    delivery.deliver_due(NOW)
    callback.refresh_from_db()
    assert callback.state == "failed"


def test_a_worker_that_dies_while_sending_leaves_it_due_again(erp: Erp) -> None:
    callback = erp.done("https://erp.example/hooks")
    assert actions.claim_callback(at=NOW) == callback
    assert actions.claim_callback(at=NOW) is None
    assert actions.claim_callback(at=NOW + actions.BACK_OFF[0]) == callback


def test_redirects_are_not_followed(erp: Erp, receiver: Receiver) -> None:
    callback = erp.done(receiver.url)
    receiver.answers = [307]
    delivery.deliver_due(NOW)
    assert [(one.status) for one in callback.log.all()] == [307]
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]", "169.254.169.254"]
)
def test_private_networks_are_not_called(server: Receiver, host: str) -> None:
    server.got = []
    reply = post(f"http://{host}:{server.url.rpartition(':')[2]}/", b"{}", {})
    assert reply.status is None
    assert "private network" in reply.said
    assert not server.got


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://x", "http://", "http://user:pw@erp.example/", "nonsense"]
)
def test_only_web_addresses_are_called(url: str) -> None:
    assert post(url, b"", {}).status is None


def test_nobody_is_told_for_a_revoked_token(erp: Erp, receiver: Receiver) -> None:
    callback = erp.done(receiver.url)
    revoke_token(token=erp.token, by=SYSTEM, at=NOW)
    delivery.deliver_due(NOW)
    callback.refresh_from_db()
    assert (callback.state, receiver.got) == ("failed", [])


def test_a_renewed_secret_signs_what_is_sent_from_then_on(erp: Erp, receiver: Receiver) -> None:
    erp.done(receiver.url)
    renewed = renew_callback_secret(token=erp.token, by=SYSTEM, at=timezone.now())
    delivery.deliver_due(NOW)
    ((headers, body),) = receiver.got
    args = (headers["webhook-id"], int(headers["webhook-timestamp"]), body)
    assert headers["webhook-signature"] == signing.signature(renewed, *args)
    assert headers["webhook-signature"] != signing.signature(erp.secret, *args)


def test_one_end_is_one_event_even_in_the_database(erp: Erp) -> None:
    callback = erp.done("https://erp.example/hooks")
    twin = Callback(item=callback.item, kind=callback.kind, version=callback.version, url="x", body="{}", next_at=NOW, created_at=NOW)  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
    with pytest.raises(actions.ItemEndedError):
        actions.complete_item(item=callback.item, by=SYSTEM, at=NOW)
