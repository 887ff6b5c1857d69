"""A floor that watches: 50 agents with 30 overviews each hold a live socket while 20 tickets a second are changed.

The real product (`dromos up`: web process, workers, PostgreSQL with fsync on) over the demo company; each agent signs
in, takes the pass off their own list page and opens a WebSocket with it. Another process changes tickets by the same
actions a person's click calls: priority, note, waiting and going on, another department. Measured:

* `p95_ms`: from the commit of a change to the message that names its ticket, over every agent who may read it;
* `lost`: changes an agent was never told of, and counts that are not what the database says at the end;
* `cpu_share`: processors kept busy, of all the product's processes and the one that changes tickets (two are there).
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from dromos.cli.postgres import socket_folder, url_of  # noqa: E402
from dromos.cli.tests.trees import Tree, descendants  # noqa: E402

OVERVIEWS = 30
SETTLE_S, PATIENCE_S = 12.0, 180.0
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--per-second", type=float, default=20.0)
    asked = parser.parse_args()
    tree = Tree(Path(tempfile.mkdtemp(prefix="dromos-floor-"))).wait_until_ready()
    try:
        os.environ.update(DATABASE_URL=url_of(socket_folder(tree.data)), DROMOS_DATA=str(tree.data))
        os.environ["DJANGO_SETTINGS_MODULE"] = "dromos.config.settings"
        import django

        django.setup()
        figures = asyncio.run(measured(tree, asked.agents, asked.seconds, asked.per_second))
    except BaseException:
        print("".join(tree.said)[-3000:], file=sys.stderr)
        raise
    finally:
        tree.end()
    for name, value in figures.items():
        print(f"{name:18} {value:>10}")
    print(json.dumps(figures))


class Client:
    """One agent's browser: what it was told, and when."""

    def __init__(self, user_id: int) -> None:
        self.user_id = user_id
        self.counts: dict[str, int] = {}
        self.heard: dict[int, list[float]] = defaultdict(list)
        self.messages = 0

    async def listen(self, url: str, live_pass: str) -> None:
        from websockets.asyncio.client import connect

        async with connect(url, max_size=None) as socket:
            await socket.send(json.dumps({"pass": live_pass}))
            async for text in socket:
                now = time.monotonic()
                message = json.loads(text)
                if message["kind"] == "counts":
                    self.messages += 1
                    self.counts |= message["counts"]
                    for ticket in message["tickets"]:
                        self.heard[ticket].append(now)


async def measured(tree: Tree, agents: int, seconds: float, per_second: float) -> dict[str, Any]:
    users = await asyncio.to_thread(prepared, agents)
    passes = await asyncio.to_thread(lambda: [pass_of(tree.port, cookie) for _user, cookie in users])
    clients = [Client(user_id) for user_id, _cookie in users]
    url = f"ws://127.0.0.1:{tree.port}/live/"
    sockets = [asyncio.create_task(one.listen(url, told)) for one, told in zip(clients, passes, strict=True)]
    await counted(clients)
    await asyncio.sleep(SETTLE_S)
    before, began = cpu_of(tree.process.pid), time.monotonic()
    writer = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "benchmarks" / "_floor_changes.py"), str(seconds), str(per_second),
        stdout=subprocess.PIPE,
    )  # fmt: skip
    out, _err = await writer.communicate()
    took, spent = time.monotonic() - began, cpu_of(tree.process.pid) - before
    told = json.loads(out.decode().splitlines()[-1])
    await asyncio.sleep(3.0)
    figures = latencies(clients, told["changes"])
    wrong = await differences(clients)
    for one in sockets:
        one.cancel()
    await asyncio.gather(*sockets, return_exceptions=True)
    return {
        **figures,
        "lost": figures["lost"] + wrong,
        "wrong_counts": wrong,
        "cpu_share": round((spent + told["cpu_s"]) / took, 2),
        "cpu_share_changing": round(told["cpu_s"] / took, 2),
        "changes": len(told["changes"]),
        "per_s": round(len(told["changes"]) / told["seconds"], 1),
        "messages_per_s": round(sum(one.messages for one in clients) / took, 1),
        "agents": agents,
        "overviews": sum(len(one.counts) for one in clients),
    }


def prepared(agents: int) -> list[tuple[int, str]]:
    """The demo company, and as many agents with overviews of their own; their ids and session cookies."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from dromos.accounts.models import Department, Grant, User
    from dromos.demo.seed import seed_demo

    at = dt.datetime.now(dt.UTC)
    seed_demo(at)
    departments = list(Department.objects.order_by("pk"))
    found = []
    for n in range(agents):
        user = User.objects.create_user(f"floor{n}@meridian.example", f"Floor {n}", time_zone="Europe/Athens")
        for department in (departments[n % len(departments)], departments[(n + 2) % len(departments)]):
            Grant.objects.create(user=user, role="agent", department=department)
        overviews_for(user, n, at)
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session.create()
        found.append((user.pk, str(session.session_key)))
    return found


def overviews_for(user: Any, n: int, at: dt.datetime) -> None:
    """As many that, with those the house has, everybody has OVERVIEWS; no two persons' are all the same."""
    from dromos.console.overviews import actions, queries
    from dromos.tickets.models import Ticket

    live = {"field": "state", "op": "is", "value": ["live"]}
    for place in range(OVERVIEWS - len(queries.overviews_of(user))):
        kinds: list[Any] = [
            {"field": "priority", "op": "is", "value": [Ticket.Priority.values[(n + place) % 4]]},
            {"field": "severity", "op": "is", "value": [str(1 + (n + place) % 4)]},
            {"field": "subject", "op": "contains", "value": ["aeiou"[(n + place) % 5]]},
            {"field": "opened_at", "op": "within_last", "value": [1 + n + place, "days"]},
            {"any": [{"field": "agent", "op": "is", "value": ["me"]}, {"field": "due", "op": "past"}]},
            {"not": {"field": "department", "op": "is", "value": ["mine"]}},
        ]
        tree = {"all": [live, kinds[place % 6], kinds[(place // 6 + place + 1) % 6]]}
        draft = actions.Draft(f"Own {place}", tree)
        actions.create_overview(draft=draft, by=user.actor(), at=at)


def pass_of(port: int, cookie: str) -> str:
    """The signed pass of the list page, fetched as a browser does."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/tickets/", headers={"Cookie": f"dromos_session={cookie}"}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        found = re.search(r'data-live-pass-value="([^"]+)"', answer.read().decode())
    if found is None:
        raise SystemExit("the page has no pass: nobody is signed in")
    return found[1]


async def counted(clients: list[Client]) -> None:
    """Wait until every client has the counts of all its overviews."""
    deadline = time.monotonic() + PATIENCE_S
    while any(len(one.counts) < OVERVIEWS for one in clients):
        if time.monotonic() > deadline:
            raise SystemExit(f"not counted: {sorted(len(one.counts) for one in clients)[:5]}")
        await asyncio.sleep(0.2)


def latencies(clients: list[Client], changes: list[Any]) -> dict[str, Any]:
    """Milliseconds from each commit to each client that may read the ticket; those never told."""
    waits, lost = [], 0
    for ticket, committed, readers in changes:
        for one in clients:
            if one.user_id not in readers:
                continue
            after = [heard - committed for heard in one.heard.get(ticket, []) if heard > committed - 0.05]
            if after:
                waits.append(max(0.0, min(after)) * 1000)
            else:
                lost += 1
    waits.sort()
    return {
        "p50_ms": round(waits[len(waits) // 2], 1),
        "p95_ms": round(waits[int(len(waits) * 0.95)], 1),
        "p99_ms": round(waits[int(len(waits) * 0.99)], 1),
        "lost": lost,
        "told": len(waits),
    }


async def differences(clients: list[Client]) -> int:
    """Counts that differ from the database's; what only time changed is given the time to be found."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        wrong = await asyncio.to_thread(wrong_now, clients)
        if not wrong or time.monotonic() > deadline:
            return wrong
        await asyncio.sleep(2.0)


def wrong_now(clients: list[Client]) -> int:
    """Conditions that time moves are looked at again every minute: any moment of the last two may be theirs."""
    from dromos.accounts.models import User
    from dromos.console.overviews import queries
    from dromos.tickets import lists

    wrong = 0
    for one in clients:
        user = User.objects.get(pk=one.user_id)
        for row in queries.overviews_of(user):
            now, told = dt.datetime.now(dt.UTC), one.counts.get(str(row.pk))
            moments = [now - dt.timedelta(seconds=5 * step) for step in range(24)]
            if not any(told == lists.count(user, row.conditions, at) for at in moments):
                wrong += 1
                print(f"{row.label}: {told} told, {lists.count(user, row.conditions, now)} there", file=sys.stderr)
    return wrong


def cpu_of(root: int) -> float:
    """Seconds of processor time spent by ``root`` and everything below it, children that ended included."""
    spent = 0
    for pid in [root, *descendants(root)]:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        spent += sum(int(field) for field in fields[11:15])
    return spent / TICKS


if __name__ == "__main__":
    main()
