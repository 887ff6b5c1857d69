"""Access tokens for mail servers, from a provider that answers as it likes."""

import datetime as dt
import json
import threading
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from dromos.channels.email import actions
from dromos.channels.email.models import Mailbox
from dromos.channels.email.tokens import TokenRefusedError, access_token, xoauth2
from dromos.lib.actor import SYSTEM

AT = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)


class Provider(BaseHTTPRequestHandler):
    """A provider's token address."""

    asked: list[dict[str, str]] = []
    answer: tuple[int, dict[str, Any]] = (200, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append(dict(urllib.parse.parse_qsl(body)))
        status, answer = self.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[str]:
    Provider.asked = []
    server = HTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/token"
    server.shutdown()
    server.server_close()
    thread.join()


def signed_in_at(provider: str) -> Mailbox:
    return actions.create_mailbox(
        name="G", address="g@meridian.example", preset="google", auth="xoauth2", token_endpoint=provider,
        client_id="id", client_secret="cs", refresh_token="r1", by=SYSTEM, at=AT,
    )  # fmt: skip


def test_an_access_token_is_asked_for_once_and_renewed_tokens_are_kept(db: None, provider: str) -> None:
    del db
    mailbox = signed_in_at(provider)
    Provider.answer = (200, {"access_token": "a1", "expires_in": 3600, "refresh_token": "r2"})
    assert access_token(mailbox) == access_token(mailbox) == "a1"
    assert [asked["refresh_token"] for asked in Provider.asked] == ["r1"]
    assert Mailbox.objects.get().refresh_token == "r2"
    assert xoauth2("g", "a1") == "user=g\x01auth=Bearer a1\x01\x01"


@pytest.mark.parametrize(
    "answer", [(400, {"error": "invalid_grant", "error_description": "Token expired"}), (200, {}), (500, {})]
)
def test_a_refused_token_says_why(db: None, provider: str, answer: tuple[int, dict[str, Any]]) -> None:
    del db
    mailbox = signed_in_at(provider)
    Provider.answer = answer
    with pytest.raises(TokenRefusedError):
        access_token(mailbox)


def test_a_token_address_must_be_protected(db: None) -> None:
    del db
    with pytest.raises(TokenRefusedError):
        access_token(signed_in_at("http://evil.example/token"))
