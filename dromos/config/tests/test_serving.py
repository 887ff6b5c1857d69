"""Pages and live sockets on one port, against a real server in this process."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from dromos.config import hub as hubs
from dromos.config.asgi import lifespan
from dromos.config.hub import Hub, Subscriber
from dromos.config.pages import Pages
from dromos.config.sockets import live_socket
from dromos.lib.listen import conninfo
from dromos.lib.live import make_pass, push

committing = pytest.mark.django_db(transaction=True)


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A WSGI application that says what it was asked."""
    body = environ["wsgi.input"].read()
    shown = {key: value for key, value in environ.items() if isinstance(value, str)}
    # Django writes cookies with a space in front.
    start_response("200 OK", [("Content-Type", "application/json"), ("Set-Cookie", " a=1"), ("Set-Cookie", "b=2")])
    if environ["PATH_INFO"] == "/many":
        return (b"x" * 100_000 for _ in range(50))
    if environ["PATH_INFO"] == "/fault":
        raise RuntimeError("a fault of the page")
    return [json.dumps({"environ": shown, "body": len(body)}).encode()]


@pytest.fixture
def port() -> Iterator[int]:
    pages = Pages(echo, 2)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await pages(scope, receive, send)
        elif scope["type"] == "websocket":
            await live_socket(scope, receive, send)
        else:
            await lifespan(receive, send)

    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application, log_level="critical", ws="websockets-sansio", lifespan="on", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(10)


def ask(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content, answer.headers


@contextlib.contextmanager
def live(port: int, *topics: str) -> Iterator[ClientConnection]:
    with connect(f"ws://127.0.0.1:{port}/live/") as client:
        client.send(json.dumps({"pass": make_pass(topics)}))
        assert json.loads(client.recv(5)) == {"kind": "ready"}
        yield client


def until_heard(client: ClientConnection, kind: str) -> dict[str, Any]:
    while True:
        message: dict[str, Any] = json.loads(client.recv(10))
        if message["kind"] == kind:
            return message


def close_code(client: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        client.recv(15)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


# Pages


def test_a_page_is_asked_exactly_what_the_browser_asked(port: int) -> None:
    status, content, headers = ask(
        port, "POST", "/%CE%B1%20b?q=%CE%B2&r", b"x" * 3_000_000, Content_Type="text/plain", X_Forwarded="a"
    )
    answer = json.loads(content)
    assert status == 200
    assert headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert answer["body"] == 3_000_000
    environ = answer["environ"]
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/α b"
    assert environ["QUERY_STRING"] == "q=%CE%B2&r"
    assert (environ["CONTENT_LENGTH"], environ["CONTENT_TYPE"]) == ("3000000", "text/plain")
    assert environ["HTTP_X_FORWARDED"] == "a"
    assert environ["REMOTE_ADDR"] == "127.0.0.1"


def test_a_header_with_an_underscore_cannot_pass_for_one_with_a_hyphen(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX_User: evil\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert b"evil" not in answer


def test_a_body_without_a_length_is_counted(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        client.sendall(head + b"5\r\nhello\r\n0\r\n\r\n")
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert b'"CONTENT_LENGTH": "5"' in answer


def test_a_long_answer_is_sent_in_parts_and_arrives_whole(port: int) -> None:
    status, content, _headers = ask(port, "GET", "/many")
    assert (status, len(content)) == (200, 5_000_000)


def test_a_fault_of_one_page_leaves_the_next_one_unharmed(port: int) -> None:
    assert ask(port, "GET", "/fault")[0] == 500
    assert ask(port, "GET", "/")[0] == 200


def test_a_body_larger_than_any_form_is_refused(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dromos.config.pages.LARGEST_BODY", 1000)
    assert ask(port, "POST", "/", b"x" * 1001)[0] == 413
    assert ask(port, "POST", "/", b"x" * 1000)[0] == 200


# Live sockets


@committing
def test_a_page_hears_its_own_topics_and_no_others(port: int) -> None:
    with live(port, "ticket:1", "user:7") as mine, live(port, "ticket:2") as other:
        until_heard(mine, "reread")  # now it listens, and does so for both
        push("ticket:1", "changed", ticket=1)
        push("ticket:2", "changed", ticket=2)
        assert until_heard(mine, "changed") == {"topic": "ticket:1", "kind": "changed", "ticket": 1}
        assert until_heard(other, "changed")["ticket"] == 2


@committing
def test_whoever_lost_the_database_for_a_while_is_told_to_read_again(port: int) -> None:
    import psycopg

    with live(port, "floor") as client:
        until_heard(client, "reread")
        with psycopg.connect(conninfo(), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN dromos_live%'"
            )
        until_heard(client, "reread")
        push("floor", "changed")
        until_heard(client, "changed")


@pytest.mark.parametrize("shown", ["{}", "nonsense", '{"pass": "forged:pass"}', '{"pass": 5}', "[1]"])
def test_without_a_valid_pass_nothing_is_heard(port: int, shown: str) -> None:
    with connect(f"ws://127.0.0.1:{port}/live/") as client:
        client.send(shown)
        assert close_code(client) == 4401


def test_an_old_pass_is_refused(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dromos.lib.live.LASTS", -1)
    with connect(f"ws://127.0.0.1:{port}/live/") as client:
        client.send(json.dumps({"pass": make_pass(["floor"])}))
        assert close_code(client) == 4401


def test_another_address_has_no_socket(port: int) -> None:
    with connect(f"ws://127.0.0.1:{port}/elsewhere/") as client:
        assert close_code(client) == 4404


def test_whoever_is_too_slow_is_sent_away_and_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "WAITING_MESSAGES", 3)

    async def overflow() -> Subscriber:
        hub = Hub()
        slow = Subscriber(frozenset(["floor"]))
        hub.subscribers["floor"].add(slow)
        for _ in range(4):
            hub.deliver('{"topic": "floor", "kind": "changed"}')
        return slow

    slow = asyncio.run(overflow())
    assert slow.overflowed.is_set()
    assert slow.queue.qsize() == 3


@pytest.mark.django_db
def test_leaving_forgets_the_subscriber() -> None:
    async def come_and_go() -> Hub:
        hub = Hub()
        subscriber = hub.subscribe(frozenset(["floor", "user:1"]))
        hub.leave(subscriber)
        await hub.close()
        return hub

    assert not asyncio.run(come_and_go()).subscribers
