"""The spam filter is asked, believed and named; one that is away holds nothing up."""

import datetime as dt
import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from dromos.api.health import LOOK, WELL, examine
from dromos.channels import intake, spamfilter
from dromos.intake.models import Outcome
from dromos.intake.senders import SpamSettings, set_spam_settings
from dromos.interactions import actions as interactions
from dromos.interactions.actions import RawLetter
from dromos.interactions.models import RawMessage
from dromos.lib.actor import SYSTEM
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.flows.letters import letter

AT = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
Serve = Callable[[type[socketserver.BaseRequestHandler]], int]


class Rspamd(BaseHTTPRequestHandler):
    """Answers as rspamd 3 does: letters with GTUBE in them are refused."""

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        spam = b"GTUBE" in content
        symbols = {"GTUBE": {"name": "GTUBE", "score": 0}, "URIBL": {"score": 7.5}, "MIME_GOOD": {"score": -0.1}}
        answer = {
            "is_skipped": False, "score": 17.5 if spam else 1.5, "required_score": 15.0,
            "action": "reject" if spam else "no action", "symbols": symbols if spam else {},
        }  # fmt: skip
        body = json.dumps(answer).encode() if self.path == "/checkv2" else b"?"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


class Spamd(socketserver.StreamRequestHandler):
    """Answers as SpamAssassin's daemon does."""

    def handle(self) -> None:
        spam = b"GTUBE" in self.rfile.read()
        said = b"True ; 1000.0 / 5.0" if spam else b"False ; 0.1 / 5.0"
        self.wfile.write(b"SPAMD/1.1 0 EX_OK\r\nContent-length: 14\r\nSpam: " + said + b"\r\n\r\nGTUBE,NO_RELAYS")


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[socketserver.BaseServer] = []

    def start(handler: type[socketserver.BaseRequestHandler]) -> int:
        kind = HTTPServer if handler is Rspamd else socketserver.ThreadingTCPServer
        server = kind(("127.0.0.1", 0), handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return int(server.server_address[1])

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_rspamd_is_asked_by_http(serve: Serve) -> None:
    chosen = SpamSettings(filter="rspamd", place=f"http://127.0.0.1:{serve(Rspamd)}/")
    found = spamfilter.ask(letter(text="GTUBE"), chosen)
    assert (found.is_spam, str(found)) == (True, "rspamd: 17.5 of 15 URIBL")
    assert not spamfilter.ask(letter(), chosen).is_spam


def test_spamassassin_is_asked_in_its_own_protocol(serve: Serve) -> None:
    chosen = SpamSettings(filter="spamd", place=f"127.0.0.1:{serve(Spamd)}")
    found = spamfilter.ask(letter(text="GTUBE"), chosen)
    assert (found.is_spam, str(found)) == (True, "SpamAssassin: 1000 of 5 GTUBE, NO_RELAYS")
    assert not spamfilter.ask(letter(), chosen).is_spam


@pytest.mark.parametrize("place", ["file:///etc/passwd", "nonsense", "127.0.0.1:1"])
@pytest.mark.parametrize("name", ["rspamd", "spamd"])
def test_a_filter_that_cannot_be_asked_is_away(name: str, place: str) -> None:
    with pytest.raises(spamfilter.FilterAwayError):
        spamfilter.ask(b"x", SpamSettings(filter=name, place=place))


def take_in(cast: Cast, number: int, content: bytes) -> RawMessage:
    raw = RawLetter(f"1:{number}", content)
    interactions.store_raw(channel="email", source="mailbox:1", letters=[raw], at=cast.at)
    row = RawMessage.objects.latest("id")
    intake.take_in([row.pk], cast.at)
    row.refresh_from_db()
    return row


def test_what_the_filter_calls_spam_is_set_aside_with_its_words(cast: Cast, serve: Serve) -> None:
    place = f"http://127.0.0.1:{serve(Rspamd)}"
    set_spam_settings(values=SpamSettings(filter="rspamd", place=place), by=SYSTEM, at=cast.at)
    assert take_in(cast, 1, letter(text="GTUBE")).cause == "spam"
    assert Outcome.objects.get().evidence == "rspamd: 17.5 of 15 URIBL"
    assert take_in(cast, 2, letter(text="No internet")).state == "done"
    assert finding() == WELL


def test_a_filter_that_is_away_holds_nothing_up_and_is_said_to_be_away(cast: Cast) -> None:
    chosen = SpamSettings(filter="spamd", place="127.0.0.1:1")
    set_spam_settings(values=chosen, by=SYSTEM, at=cast.at)
    assert take_in(cast, 1, letter(text="GTUBE")).state == "done"
    assert Ticket.objects.count() == 1
    assert finding() == LOOK


def finding() -> int:
    return next(found.status for found in examine(AT).findings if found.name == "spam filter")
