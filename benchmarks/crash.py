"""Nothing lost, nothing doubled: letters arrive by real SMTP and IMAP servers while every process is killed at random.

Killed (SIGKILL) in turn: the supervisor (then `dromos up` is started again, as its owner would), the web process, the
workers, PostgreSQL, single sessions of PostgreSQL. Then it is counted, in the tables and in the customers' mailboxes.

Usage: crash.py [--sent 500] [--kills 30] [--seed 1]
JSON: sent, kills, lost, duplicated, letters_lost, resends. A resend is a letter the server took before we could note
it, sent again with the same Message-ID: allowed.
"""

from __future__ import annotations

import argparse
import contextlib
import email
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from email.message import EmailMessage
from pathlib import Path

from dromos.cli.postgres import socket_folder, url_of
from dromos.cli.tests.trees import Tree, descendants, parent_of, words_of
from tests import debian
from tests.mailservers import PASSWORD, MailServers

HOUSE = "support@meridian.example"
KINDS = ("supervisor", "web", "worker", "postgres", "session", "worker", "session", "worker")
SETTLES_WITHIN = 420.0
TEXTS = (
    "Since yesterday evening the internet has been down in Peristeri, the light on the modem is red.",
    "Από χθες το βράδυ δεν έχω ίντερνετ στο Περιστέρι, το λαμπάκι στο μόντεμ είναι κόκκινο.",
    "Tegnap este óta nincs internet, a modemen piros a lámpa.",
    "Со вчерашнего вечера нет интернета, на модеме горит красная лампочка.",
    "Od včerejška nefunguje internet, na modemu svítí červená kontrolka.",
)


@dataclass
class Result:
    """What became of the letters."""

    sent: int
    kills: int = 0
    lost: int = 0
    duplicated: int = 0
    letters_lost: int = 0
    resends: int = 0
    seconds: float = 0.0
    killed: dict[str, int] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.duplicated or self.letters_lost)


def customer(number: int) -> str:
    return f"kunde-{number}@customer.example"


def letter(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Customer {number} <{customer(number)}>", HOUSE
    mail["Subject"], mail["Message-ID"] = f"No connection at number {number}", f"<crash-{number}@customer.example>"
    mail.set_content(f"{TEXTS[number % len(TEXTS)]}\n\nNumber {number}\n")
    return mail.as_bytes()


class Accidents:
    """Kills one process after the other, every kind in turn; brings the supervisor back when it was its turn."""

    def __init__(self, start: Callable[[], Tree], dice: random.Random) -> None:
        self.start, self.dice = start, dice
        self.tree = start()
        self.killed: Counter[str] = Counter()
        self._turns: list[str] = []

    def happen(self) -> None:
        """Kill one process, of the next kind that has one."""
        for _attempt in range(200):
            if not self._turns:
                self._turns = list(KINDS)
                self.dice.shuffle(self._turns)
            kind = self._turns.pop()
            victims = self._victims(kind)
            if victims:
                self._kill(kind, self.dice.choice(victims))
                return
            time.sleep(0.05)
        raise RuntimeError("there is nobody left to kill")

    def _victims(self, kind: str) -> list[int]:
        if kind == "supervisor":
            return [self.tree.process.pid]
        everybody = descendants(self.tree.process.pid)
        if kind in ("web", "worker"):
            return [pid for pid in everybody if f"dromos.cli {kind}" in words_of(pid)]
        owners = [pid for pid in everybody if "bin/postgres" in words_of(pid)]
        if kind == "postgres":
            return owners
        return [pid for pid in everybody if parent_of(pid) in owners and "dromos" in words_of(pid)]

    def _kill(self, kind: str, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.killed[kind] += 1
        if kind == "supervisor":
            self.tree.process.wait()
            self.tree.end()
            self.tree = self.start()


def furnish(servers: MailServers) -> None:
    """Give the installation its company and its mailbox at the real servers."""
    from django.utils import timezone

    from dromos.accounts.models import Department
    from dromos.channels.email import actions
    from dromos.lib.actor import SYSTEM
    from tests.cast import assemble

    assemble()
    at = timezone.now()
    mailbox = actions.create_mailbox(
        name="Support", address=HOUSE, department=Department.objects.get(key="customer-service"), by=SYSTEM, at=at,
        imap_host="127.0.0.1", imap_port=servers.imap_port, imap_security="none", imap_username=HOUSE,
        imap_secret=PASSWORD, smtp_host="127.0.0.1", smtp_port=servers.smtp_port, smtp_security="none",
        auth="password",
    )  # fmt: skip
    actions.choose_start(mailbox=mailbox, mode="from_now", by=SYSTEM, at=at)
    actions.go_live(mailbox=mailbox, is_live=True, by=SYSTEM, at=at)


def unfinished() -> str:
    """Say what still waits; empty when everything has come to rest. The database may be away."""
    from django.db import Error, connection

    from dromos.interactions.models import Message, RawMessage
    from dromos.lib.models import Reaction

    try:
        waiting = {
            "originals": RawMessage.objects.filter(state="new").count(),
            "letters": Message.objects.filter(state__in=["queued", "sending"]).count(),
            "reactions": Reaction.objects.filter(state="pending").count(),
        }
        return ", ".join(f"{count} {name}" for name, count in waiting.items() if count)
    except Error as error:
        connection.close()
        return f"the database is away: {error}"


def settle(sent: int) -> str:
    """Wait until all letters are in and nothing waits; return what still waited when patience ended."""
    from django.db import Error, connection

    from dromos.interactions.models import RawMessage

    deadline, rest = time.monotonic() + SETTLES_WITHIN, "not looked at"
    while time.monotonic() < deadline:
        try:
            arrived = RawMessage.objects.count()
        except Error:
            connection.close()
            arrived = 0
        rest = unfinished() if arrived >= sent else f"{sent - arrived} letters have not arrived"
        if not rest:
            return ""
        time.sleep(0.5)
    return rest


def judge(result: Result, servers: MailServers) -> None:
    """Count in the tables, then in the mailboxes of the customers."""
    from dromos.interactions.models import Message
    from dromos.tickets.models import Ticket

    arrived = Counter(Message.objects.filter(direction="in").values_list("message_id", flat=True))
    contacts = Counter(Message.objects.filter(direction="in").values_list("interaction_id", flat=True))
    tickets = Counter(Ticket.objects.values_list("customer__addresses__value", flat=True))
    for number in range(result.sent):
        for what, found in (
            ("message", arrived[f"crash-{number}@customer.example"]),
            ("ticket", tickets[customer(number)]),
        ):
            result.lost += found == 0
            result.duplicated += max(0, found - 1)
            if found != 1:
                result.complaints.append(f"letter {number}: {found} x {what}")
    result.duplicated += sum(count - 1 for count in contacts.values())
    judge_letters(result, received_in_the_end(servers, result.sent))


def received_in_the_end(servers: MailServers, customers: int) -> dict[str, Counter[str]]:
    """Give the mail server a moment for the letters it has taken over."""
    for _look in range(60):
        found = received(servers)
        if len(found) >= customers:
            break
        time.sleep(0.5)
    return found


def received(servers: MailServers) -> dict[str, Counter[str]]:
    """Return each customer's letters: address -> Message-ID -> how often it is in the mailbox."""
    found: dict[str, Counter[str]] = {}
    for folder in (servers.run / "mail").glob("kunde-*"):
        name = folder.name if "@" in folder.name else f"{folder.name}@customer.example"
        letters = [path for part in ("new", "cur") for path in (folder / part).glob("*")]
        found[name] = Counter(
            str(email.message_from_bytes(path.read_bytes())["Message-ID"]).strip(" <>") for path in letters
        )
    return found


def judge_letters(result: Result, mailboxes: dict[str, Counter[str]]) -> None:
    """Each customer was told exactly once: one acknowledgement, in the mailbox at least once."""
    from dromos.interactions.models import Message

    written: dict[str, list[str]] = {}
    for message_id, to in Message.objects.filter(direction="out").values_list("message_id", "recipients__address"):
        written.setdefault(to, []).append(message_id)
    for number in range(result.sent):
        letters, box = written.get(customer(number), []), mailboxes.get(customer(number), Counter())
        missing = [message_id for message_id in letters if not box[message_id]]
        result.letters_lost += len(missing) + (not letters)
        result.duplicated += max(0, len(letters) - 1)
        result.resends += sum(count - 1 for count in box.values())
        if len(letters) != 1 or missing or set(box) - set(letters):
            result.complaints.append(f"customer {number}: wrote {letters}, received {dict(box)}")


def run(sent: int, kills: int, seed: int = 1) -> Result:
    """Send `sent` letters, kill `kills` times meanwhile, wait for rest, judge."""
    dice, started = random.Random(seed), time.monotonic()
    result = Result(sent)
    with tempfile.TemporaryDirectory(prefix="dromos-crash-") as folder, MailServers() as servers:
        data = Path(folder, "data")

        def start() -> Tree:
            return Tree(data, "--workers", "2").wait_until_ready()

        accidents = Accidents(start, dice)
        try:
            attach(data)
            furnish(servers)
            send_and_kill(servers, accidents, result, kills, dice)
            rest = settle(sent)
            if rest:
                result.complaints.append(f"never came to rest: {rest}")
            judge(result, servers)
        except BaseException:
            print("".join(accidents.tree.said)[-6000:], file=sys.stderr)
            raise
        finally:
            accidents.tree.end()
    result.killed = dict(accidents.killed)
    result.kills = accidents.killed.total()
    result.seconds = round(time.monotonic() - started, 1)
    return result


def attach(data: Path) -> None:
    """Use the installation's own database from this process, too."""
    os.environ["DROMOS_DATA"] = str(data)
    os.environ["DATABASE_URL"] = url_of(socket_folder(data))
    os.environ["DJANGO_SETTINGS_MODULE"] = "dromos.config.settings"
    import django

    django.setup()


def send_and_kill(servers: MailServers, accidents: Accidents, result: Result, kills: int, dice: random.Random) -> None:
    """Spread the letters over the accidents, so that each one meets a house at work."""
    left = list(range(result.sent))
    for turn in range(kills):
        share = len(left) // (kills - turn + 1) or 1
        for number in left[:share]:
            servers.send(letter(number), sender=customer(number), to=HOUSE)
        del left[:share]
        time.sleep(dice.uniform(0.1, 2.5))
        accidents.happen()
    for number in left:
        servers.send(letter(number), sender=customer(number), to=HOUSE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--sent", type=int, default=500)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    missing = [name for name in debian.PROGRAMS if debian.program(name) is None]
    if missing:
        sys.exit(f"{', '.join(missing)} missing; {debian.HOW}")
    result = run(options.sent, options.kills, options.seed)
    for line in result.complaints[:40]:
        print(line)
    killed = ", ".join(f"{kind} {count}" for kind, count in sorted(result.killed.items()))
    print(f"killed: {killed}; {result.seconds} s in all")
    for name in ("sent", "kills", "lost", "duplicated", "letters_lost", "resends"):
        print(f"{name:14}{getattr(result, name):>6}")
    figures = {key: value for key, value in asdict(result).items() if key not in ("complaints", "killed")}
    print(json.dumps(figures))
    sys.exit(not result.is_clean)


if __name__ == "__main__":
    main()
