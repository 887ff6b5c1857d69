"""One size of the pages benchmark: starts the house over a loaded data folder, signs in, asks, prints JSON."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks._clients import Ask, Connection, Took, measure, request
from dromos.cli.postgres import socket_folder, url_of
from dromos.cli.tests.trees import Tree, until

AGENT = "alexandra@meridian.example"
CLIENTS, WARM = 8, 20
OVERVIEWS = 30
COLUMNS = ("subject", "customer", "state", "agent", "due")
ORDERS = ((("due", False),), (("updated_at", True),), (("opened_at", True),))
NARROWED: tuple[dict[str, Any], ...] = (
    {"field": "priority", "op": "is", "value": ["urgent", "high"]},
    {"field": "language", "op": "is", "value": ["el"]},
    {"field": "last_from", "op": "is", "value": ["customer"]},
    {"field": "category", "op": "is", "value": ["technical"]},
    {"field": "due", "op": "past"},
    {"field": "agent", "op": "is", "value": ["nobody"]},
    {"field": "segment", "op": "is", "value": ["vip"]},
)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


START = dt.datetime.now(dt.UTC).strftime("%H%M%S")
SUBJECTS = ("No internet in Peristeri", "Δεν έχω ίντερνετ", "Nincs internet", "Нет интернета", "Nefunguje internet")
TEXTS = (
    "Since yesterday evening the internet has been down, the light on the modem is red. ",
    "Από χθες το βράδυ δεν έχω ίντερνετ, το λαμπάκι στο μόντεμ είναι κόκκινο. ",
    "Tegnap este óta nincs internet, a modemen piros a lámpa. ",
    "Со вчерашнего вечера нет интернета, на модеме горит красная лампочка. ",
    "Od včerejška nefunguje internet, na modemu svítí červená kontrolka. ",
)


def main() -> None:
    data, seconds, only = Path(sys.argv[1]), float(sys.argv[2]), set(filter(None, sys.argv[3].split(",")))
    tree = Tree(data, "--web", str(os.cpu_count() or 1))
    try:
        tree.wait_until_ready()
        until(lambda: tree.part("dromos.cli worker"), 30, "the worker")
        os.environ.update(DATABASE_URL=url_of(socket_folder(data)), DROMOS_DATA=str(data), DROMOS_DEMO="")
        os.environ["DJANGO_SETTINGS_MODULE"] = "dromos.config.settings"
        import django

        django.setup()
        print(json.dumps(measured(tree, seconds, only)))
    except (OSError, AssertionError):
        print("".join(tree.said), file=sys.stderr)
        raise
    finally:
        tree.end()


def measured(tree: Tree, seconds: float, only: set[str]) -> dict[str, Any]:
    overviews = prepare_overviews()
    cookies, key = sign_in(tree.port), token()
    pages = dict(asks(cookies, key, overviews))
    counted = queries(cookies, pages)
    owners = [pid for word in ("dromos.cli web", "bin/postgres") for pid in parts(tree, word)]
    found = {}
    for name, ask in pages.items():
        if only and name not in only:
            continue
        counter = itertools.count(0, 100_000)
        warm(tree.port, ask, next(counter))
        alone = measure(tree.port, ask, clients=1, seconds=seconds, first=next(counter), owners=owners)
        many = measure(tree.port, ask, clients=CLIENTS, seconds=seconds, first=next(counter), owners=owners)
        for took in (alone, many):
            if took.refused:
                raise AssertionError(f"{name}: {took.refused[0]}")
        found[name] = figures(alone, many, counted[name], size_of(tree.port, ask))
    return found


def figures(alone: Took, many: Took, counted: int, kb: float) -> dict[str, Any]:
    return {
        "p50_ms": round(alone.at(0.5), 1),
        "p95_ms": round(alone.at(0.95), 1),
        "per_s": round(many.per_s, 1),
        "queries": counted,
        "cpu_ms": round(alone.cpu_ms, 1),
        "kb": kb,
    }


def parts(tree: Tree, word: str) -> list[int]:
    from dromos.cli.tests.trees import descendants, parent_of, words_of

    return [p for p in descendants(tree.process.pid) if word in words_of(p) and parent_of(p) == tree.process.pid]


def warm(port: int, ask: Ask, first: int) -> None:
    """Over several connections, so that every web process has its share, and knows the page."""
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(contextlib.closing(Connection(port))) for _ in range(CLIENTS)]
        for number, connection in enumerate(connections * WARM, start=first):
            status, _head, body = connection.ask(ask(number))
            assert status in (200, 201), f"{status}: {body[:500]!r}"


def size_of(port: int, ask: Ask) -> float:
    with contextlib.closing(Connection(port)) as connection:
        return round(len(connection.ask(ask(50_000))[2]) / 1000, 1)


# Who asks


def sign_in(port: int) -> str:
    """Sign the agent in by the form, as a browser does; return the cookies."""
    from dromos.demo.staff import PASSWORD

    with contextlib.closing(Connection(port)) as connection:
        _status, head, body = connection.ask(request("GET", "/account/login/", {}))
        kept = cookies_of(head)
        hidden = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', body)
        assert hidden, "the sign-in page has no token"
        form = {"csrfmiddlewaretoken": hidden[1].decode(), "login": AGENT, "password": PASSWORD}
        sent = request("POST", "/account/login/", {**FORM, "Cookie": written(kept)}, urlencode(form).encode())
        status, head, _body = connection.ask(sent)
        assert status == 302, f"signing in was answered {status}"
        return written({**kept, **cookies_of(head)})


def cookies_of(head: bytes) -> dict[str, str]:
    found = re.findall(rb"\r\nset-cookie: ([^=]+)=([^;\r]+)", head, re.IGNORECASE)
    return {name.decode(): value.decode() for name, value in found}


def written(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def token() -> str:
    from dromos.accounts.actions import create_token
    from dromos.accounts.models import Token
    from dromos.lib.actor import SYSTEM

    scopes, at = Token.Scope.values, dt.datetime.now(dt.UTC)
    return create_token(name="Benchmark", scopes=scopes, per_minute=1_000_000, by=SYSTEM, at=at)[1]


def prepare_overviews() -> list[int]:
    """Give the agent 30 overviews, unless the house was kept from an earlier run; their ids."""
    from dromos.accounts.models import User
    from dromos.console.overviews.actions import Draft, create_overview
    from dromos.console.overviews.queries import overviews_of

    user, at = User.objects.get(email=AGENT), dt.datetime.now(dt.UTC)
    for number in range(OVERVIEWS - len(overviews_of(user))):
        narrowed = NARROWED[number % len(NARROWED)]
        live = {"field": "state", "op": "is", "value": ["live"]}
        draft = Draft(f"Overview {number}", {"all": [live, narrowed]}, COLUMNS, ORDERS[number % len(ORDERS)])
        create_overview(draft=draft, by=user.actor(), at=at)
    return [row.pk for row in overviews_of(user)]


# What is asked for


def asks(cookies: str, key: str, overviews: list[int]) -> Iterator[tuple[str, Ask]]:
    from dromos.demo.sample import HUNDRED, ONE

    browser = {"Cookie": cookies, "Accept": "text/html", "Accept-Encoding": "identity", "Accept-Language": "en"}
    lists = [request("GET", path, browser) for path in list_paths(overviews)]
    tickets = [request("GET", f"/tickets/{number}/", browser) for number in numbers()]
    yield "list", lambda n: lists[n % len(lists)]
    yield "ticket", lambda n: tickets[n % len(tickets)]
    yield "search", lambda _n: request("GET", search_path(HUNDRED), browser)
    yield "search_one", lambda _n: request("GET", search_path(ONE), browser)
    program = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    yield "api_list", lambda _n: request("GET", "/api/v1/tickets?state=live&limit=50", program)
    yield "create", lambda n: request("POST", "/api/v1/tickets", {**program, "Idempotency-Key": once(n)}, told(n))


def once(number: int) -> str:
    return f"{START}-{number}"


def told(number: int) -> bytes:
    """A ticket of one of a thousand customers, in one of five languages."""
    customer = {"email": f"customer{number % 1000}@bench.example", "name": f"Customer {number % 1000}"}
    return json.dumps({"subject": SUBJECTS[number % 5], "text": TEXTS[number % 5] * 8, "customer": customer}).encode()


def list_paths(overviews: list[int]) -> list[str]:
    """All tickets and every overview in turn."""
    return ["/tickets/", *(f"/overviews/{pk}/" for pk in overviews)]


def search_path(word: str) -> str:
    return f"/search/?q={quote(word)}"


def numbers() -> list[str]:
    """Tickets the agent may read: half of them live ones, as in a working day."""
    from dromos.accounts.models import User
    from dromos.tickets import states
    from dromos.tickets.access import visible_to

    rows = visible_to(User.objects.get(email=AGENT))
    live = rows.filter(state__in=states.LIVE).order_by("-id").values_list("number", flat=True)[:500]
    old = rows.filter(state="closed").order_by("-id").values_list("number", flat=True)[:500]
    return [number for pair in zip(live, old, strict=False) for number in pair]


def queries(cookies: str, pages: dict[str, Ask]) -> dict[str, int]:
    """How many statements each page takes, counted in this process over the same database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found = {}
    for name, ask in pages.items():
        client = Client(SERVER_NAME="127.0.0.1")
        client.cookies.load(cookies)
        for number in range(3):  # the first two tell the process what to keep
            head, _gap, body = ask(90_000 + number).partition(b"\r\n\r\n")
            method, path, _rest = head.split(b" ", 2)
            headers = dict(re.findall(r"\r\n(Authorization|Idempotency-Key): ([^\r]+)", head.decode()))
            with CaptureQueriesContext(connection) as captured:
                client.generic(method.decode(), path.decode(), body, content_type="application/json", headers=headers)
        found[name] = len(captured)
        if os.environ.get("SHOW_QUERIES"):
            for one in captured.captured_queries:
                print(name, one["time"], one["sql"][:3000], file=sys.stderr)
    return found


if __name__ == "__main__":
    main()
