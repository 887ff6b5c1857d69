"""``dromos up`` and ``dromos demo``: the whole product in one supervised tree of processes."""

from __future__ import annotations

import argparse
import hashlib
import hmac
import http.client
import os
import socket
import sys
import threading
import time
from importlib.metadata import version
from pathlib import Path

from dromos.cli import home
from dromos.cli.postgres import NoPostgresError, Postgres, PostgresDiedError
from dromos.cli.supervisor import Part, Supervisor, dromos_command

LOOPBACK = "127.0.0.1"
DEMO_PASSWORD = "password meridian"  # noqa: S105 - known to everybody on purpose


def say(text: str) -> None:
    print(f"dromos: {text}", file=sys.stderr, flush=True)


def run(options: argparse.Namespace, *, demo: bool) -> int:
    data = home.settle(options.data)
    with bind(options.host, options.port) as listener:
        listener.set_inheritable(True)
        address = f"http://{shown_host(options.host)}:{listener.getsockname()[1]}"
        os.environ.setdefault("DROMOS_BASE_URL", address)
        os.environ["DROMOS_DEMO"] = "1" if demo else ""
        server = start_database(data)
        supervisor = Supervisor(server, say)
        try:
            return keep(supervisor, listener, address, demo=demo, numbers=(options.web, options.workers))
        finally:
            supervisor.stop()


def keep(supervisor: Supervisor, listener: socket.socket, address: str, *, demo: bool, numbers: tuple[int, int]) -> int:
    """Start a web process beside the preparation, behind a gate; open the gate; start and keep the rest.

    ``numbers``: how many web and worker processes.
    """
    gate, opener = os.pipe()
    supervisor.parts = [web_part(listener.fileno(), gate)]
    supervisor.mend()
    try:
        if not prepare(supervisor, demo=demo):
            return 1
    finally:
        os.close(opener)
    mail_port_is_free = not demo or is_free(int(sandbox_port()))  # asked before a worker of ours takes it
    webs, workers = numbers
    supervisor.parts += [further_web_part(listener.fileno(), count) for count in range(2, webs + 1)]
    supervisor.parts += worker_parts(workers)
    threading.Thread(target=greet, args=(address, supervisor.started_at, mail_port_is_free), daemon=True).start()
    supervisor.keep()
    return 0


def prepare(supervisor: Supervisor, *, demo: bool) -> bool:
    """Bring tables and demo up to date; in our own database only when the program has changed since."""
    mark = supervisor.postgres and supervisor.postgres.data / "prepared"
    wanted = f"{migrations_mark()} {'demo' if demo else ''}\n"
    if mark and mark.exists() and mark.read_text() == wanted:
        return True
    if not all(supervisor.run_once(step) for step in ("migrate", *(["seed"] if demo else []))):
        return False
    if mark:
        mark.write_text(wanted)
    return True


def migrations_mark() -> str:
    """Return a mark that changes with the migrations of ours and with the versions of other people's."""
    total = hashlib.sha256()
    for path in sorted(Path(__file__).parent.parent.glob("*/migrations/*.py")):
        total.update(path.name.encode() + path.read_bytes())
    for package in ("django", "django-allauth"):
        total.update(version(package).encode())
    return total.hexdigest()


def web_part(listener: int, gate: int) -> Part:
    words = ("web", "--descriptor", str(listener), "--gate", str(gate))
    return Part("web", dromos_command(*words), descriptors=(listener, gate))


def further_web_part(listener: int, count: int) -> Part:
    """Another one on the same port: whoever is free takes the next connection. The tables are ready by now."""
    return Part(f"web {count}", dromos_command("web", "--descriptor", str(listener)), descriptors=(listener,))


def worker_parts(number: int) -> list[Part]:
    """Return the workers: the first plays all roles, further ones those with many rows."""
    more = dromos_command("worker", "--only", "intake,delivery,reactions")
    others = (Part(f"worker {count}", more) for count in range(2, number + 1))
    return [Part("worker", dromos_command("worker")), *others]


def bind(host: str, port: int) -> socket.socket:
    """Take the port, before anything else costs time."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        sys.exit(f"dromos: port {port} on {host} cannot be used ({error.strerror}): choose another with --port.")
    listener.listen(512)
    return listener


def shown_host(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104


def start_database(data: Path) -> Postgres | None:
    if home.external_database():
        return None
    server = Postgres(data)
    try:
        if server.start() == "attached":
            sys.exit(f"dromos: Dromos already runs with the data in {data}.")
    except (NoPostgresError, PostgresDiedError) as error:
        sys.exit(f"dromos: {error}")
    os.environ["DATABASE_URL"] = server.url
    return server


def greet(address: str, since: float, mail_port_is_free: bool) -> None:  # noqa: FBT001
    """Say where Dromos is once it answers; until then its port holds the question."""
    host, port = address.removeprefix("http://").rsplit(":", 1)
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=120)
    first = f"/account/first/{first_start_token(home.secret_key())}/"
    try:
        connection.request("GET", "/api/v1/ping")
        connection.getresponse().read()
        is_new = not os.environ["DROMOS_DEMO"] and answers(connection, first)
    except (OSError, http.client.HTTPException):
        return
    took, url = time.monotonic() - since, os.environ["DROMOS_BASE_URL"]
    say(f"ready after {took:.1f} s: {url}  (Ctrl-C ends it)")
    if is_new:
        say(f"nobody has an account yet; make the first one here: {url}{first}")
    if os.environ["DROMOS_DEMO"]:
        say(f"sign in as alexandra@meridian.example (agent), filip@ (lead) or ilona@ (administrator): {DEMO_PASSWORD}")
        smtp = f"by SMTP: port {sandbox_port()}"
        if not mail_port_is_free:
            smtp = f"not by SMTP: port {sandbox_port()} is taken, set DROMOS_SANDBOX_PORT to another"
        say(f"what customers receive, and write: {url}/sandbox/  ({smtp})")


def answers(connection: http.client.HTTPConnection, path: str) -> bool:
    """Whether there is such a page."""
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    return response.status == http.client.OK


def is_free(port: int) -> bool:
    """Whether nobody listens on this port of the machine itself."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def first_start_token(secret_key: str) -> str:
    """The token of the page that makes the first account, as ``accounts.invitations`` makes it, without Django."""
    return hmac.new(secret_key.encode(), b"dromos:first-start", hashlib.sha256).hexdigest()[:32]


def sandbox_port() -> str:
    return os.environ.get("DROMOS_SANDBOX_PORT", "2525")
