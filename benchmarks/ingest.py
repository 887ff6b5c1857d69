"""Intake at full load: letters that wait in a real IMAP mailbox become routed, acknowledged tickets.

500 multipart letters (about 23 MB, five languages, a fifth of them replies) wait at Dovecot. Measured from the first
fetch to the last commit, with fsync on, in a house of ordinary size (the demo company and its history): one process
fetches, one dispatches, and first one, then two processes take letters in. `--letters N` for another number.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

ADDRESS = "support@meridian.example"
SIZE = 46_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=500)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--keep-dispatch", action=argparse.BooleanOptionalAction, default=True)
    asked = parser.parse_args()
    from tests import debian

    if not all(debian.program(name) for name in debian.PROGRAMS):
        sys.exit(f"Dovecot is missing; {debian.HOW}")
    figures: dict[str, Any] = {"lost": 0, "attachments_lost": 0, "rss_mb": 0}
    for workers in asked.workers:
        found = _in_own_process(workers, asked.letters, dispatch=asked.keep_dispatch)
        figures[f"mails_per_s_{workers}"] = found["mails_per_s"]
        figures["p95_ms"] = found["p95_ms"]
        figures["rss_mb"] = max(figures["rss_mb"], found["rss_mb"])
        figures["lost"] += found["lost"]
        figures["attachments_lost"] += found["attachments_lost"]
        print(f"{workers} intake worker(s): {json.dumps(found)}")
    for name, value in figures.items():
        print(f"{name:18} {value:>10}")
    print(json.dumps(figures))


def _in_own_process(workers: int, letters: int, *, dispatch: bool) -> dict[str, Any]:
    """A fresh process, because Django's settings are read once and each run has a database of its own."""
    command = [sys.executable, __file__, "--one-run", str(workers), str(letters), str(int(dispatch))]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


def one_run(workers: int, letters: int, *, dispatch: bool) -> dict[str, Any]:
    from dromos.cli.postgres import Postgres, discard
    from tests.mailservers import MailServers

    server = Postgres(Path(tempfile.mkdtemp(prefix="dromos-bench-")))
    server.start()
    try:
        os.environ.update(DATABASE_URL=server.url, DJANGO_SETTINGS_MODULE="dromos.config.settings")
        import django

        django.setup()
        with MailServers() as servers:
            return _measure(servers, workers, letters, dispatch=dispatch)
    finally:
        discard(server)


def _measure(servers: Any, workers: int, letters: int, *, dispatch: bool) -> dict[str, Any]:
    from django.core.management import call_command

    from benchmarks._letters import samples
    from dromos.demo.seed import seed_demo

    now = dt.datetime.now(dt.UTC)
    call_command("migrate", verbosity=0)
    seed_demo(now)
    mailbox = _mailbox(servers, now)
    threads = _threads(letters // 5)
    made = samples(letters, to=ADDRESS, at=now, size=SIZE, threads=threads, seed=letters)
    _fill(servers, made)
    expected = [sha for sample in made for sha in sample.files]
    roles = ["fetch", *["intake"] * workers, *["dispatch"] * dispatch]
    with _played(roles) as played:
        before = _cpu_of_others()
        started = _begin(mailbox, now)
        _await_all(letters)
        spent = time.perf_counter() - started
        others = {name: round(used - before.get(name, 0), 2) for name, used in _cpu_of_others().items()}
    print(json.dumps({"cpu_s of others": others}), file=sys.stderr)
    return {
        "letters": letters,
        "mb": round(sum(len(sample.content) for sample in made) / 1e6, 1),
        "seconds": round(spent, 2),
        "mails_per_s": round(letters / spent, 1),
        **played,
        **_losses(letters, expected),
    }


def _mailbox(servers: Any, at: dt.datetime) -> Any:
    from dromos.accounts.models import Department
    from dromos.channels.email import actions
    from dromos.channels.email.models import Mailbox
    from dromos.interactions.models import OwnAddress
    from dromos.lib.actor import SYSTEM

    own = OwnAddress.objects.filter(value=ADDRESS).select_related("department").first()
    department = own.department if own else Department.objects.filter(is_front=True).first()
    Mailbox.objects.filter(address=ADDRESS).delete()
    return actions.create_mailbox(
        name="Support", address=ADDRESS, department=department, imap_host="127.0.0.1", imap_port=servers.imap_port,
        imap_security="none", imap_username=ADDRESS, imap_secret="secret", by=SYSTEM, at=at,
    )  # fmt: skip


def _threads(count: int) -> list[Any]:
    """Live tickets with the identifiers that answers to them carry."""
    from benchmarks._letters import Thread
    from dromos.lib.vault import derived_key
    from dromos.tickets.models import Ticket
    from dromos.tickets.threading import make_message_id, make_plus_address

    found: list[Any] = []
    secret = derived_key("threading")
    rows = Ticket.objects.filter(state__in=["new", "open", "waiting_customer", "solved"]).order_by("-id")
    for ticket in rows.prefetch_related("participants")[: count * 2]:
        person = next((one for one in ticket.participants.all() if "@" in one.address), None)
        if person and len(found) < count:
            ours = make_message_id(
                ticket_id=ticket.pk, message_pk=0, nonce="b", domain="meridian.example", secret=secret
            )
            plus = make_plus_address(ADDRESS, ticket_id=ticket.pk, secret=secret)
            found.append(Thread(person.address, plus, (ours,), f"[Ticket#{ticket.number}] {ticket.subject}"))
    return found


def _fill(servers: Any, made: list[Any]) -> None:
    import smtplib

    with smtplib.LMTP("127.0.0.1", servers.lmtp_port) as line:
        for sample in made:
            line.sendmail(sample.sender, [ADDRESS], sample.content)


def _begin(mailbox: Any, at: dt.datetime) -> float:
    """From here on letters are fetched."""
    from dromos.channels.email import actions
    from dromos.channels.email.models import Mailbox
    from dromos.lib.actor import SYSTEM

    started = time.perf_counter()
    actions.choose_start(mailbox=Mailbox.objects.get(pk=mailbox.pk), mode="from_now", by=SYSTEM, at=at)
    return started


def _await_all(letters: int, seconds: float = 300) -> None:
    from dromos.intake.models import Outcome
    from dromos.interactions.models import RawMessage

    before = 0
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        done = Outcome.objects.filter(raw__source__startswith="mailbox:").count() - before
        if done >= letters:
            return
        time.sleep(0.05)
    left = RawMessage.objects.filter(source__startswith="mailbox:").exclude(state="done")
    raise SystemExit(f"not finished: {list(left.values_list('state', 'cause', 'error')[:3])}")


@contextlib.contextmanager
def _played(roles: list[str]) -> Iterator[dict[str, Any]]:
    """Processes that play the roles; at the end their figures are in the dictionary."""
    figures: dict[str, Any] = {}
    script = str(ROOT / "benchmarks" / "_ingest_worker.py")
    children = [
        subprocess.Popen([sys.executable, script, role], stdout=subprocess.PIPE, text=True, cwd=ROOT) for role in roles
    ]
    for child in children:
        assert child.stdout is not None
        child.stdout.readline()
    time.sleep(1.5)  # what a worker loads before its first letter it has loaded long ago in an ordinary house
    yield figures
    spent: list[float] = []
    for child in children:
        child.send_signal(signal.SIGTERM)
        answer = json.loads(child.communicate(timeout=30)[0].splitlines()[-1])
        spent += answer["spent_ms"]
        figures["rss_mb"] = max(figures.get("rss_mb", 0), answer["rss_mb"])
        figures.setdefault("cpu_s", {})[answer["role"]] = answer["cpu_s"]
    spent.sort()
    figures["p50_ms"] = round(spent[len(spent) // 2], 1)
    figures["p95_ms"] = round(spent[int(len(spent) * 0.95)], 1)


def _cpu_of_others() -> dict[str, float]:
    """Seconds of processor time spent so far, by program, of PostgreSQL and the mail server."""
    spent: dict[str, float] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, _, rest = entry.read_text().partition("(")[2].rpartition(")")
            if name in {"postgres", "imap", "imap-login", "dovecot", "lmtp"}:
                fields = rest.split()
                spent[name] = spent.get(name, 0) + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent


def _losses(letters: int, expected: list[str]) -> dict[str, int]:
    from dromos.interactions.models import Attachment, Message

    arrived = Message.objects.filter(raw__source__startswith="mailbox:")
    kept = set(Attachment.objects.filter(message__in=arrived).values_list("blob_id", flat=True))
    return {
        "lost": letters - arrived.count(),
        "attachments_lost": sum(1 for sha in expected if sha not in kept),
        "tickets": len(set(arrived.values_list("interaction__ticket_link__ticket", flat=True))),
        "acknowledgements": Message.objects.filter(direction="out", automatic="auto-replied", state="queued").count(),
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one-run"]:
        print(json.dumps(one_run(int(sys.argv[2]), int(sys.argv[3]), dispatch=sys.argv[4] == "1")))
    else:
        main()
