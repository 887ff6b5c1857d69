"""A disk that is really full: letters stay with whoever brings them, the doctor says it, and it goes on by itself.

A whole house on a small disk of its own, in a mount namespace of its own; that takes root and unshare.
"""

import json
import os
import shutil
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.mailservers import free_port

pytestmark = pytest.mark.full

START = (
    "mount -t tmpfs -o size=180m,mode=777 none {disk} && exec {python} -m dromos.cli up --data {disk}/data --port {web}"
)
AT_HOME = """
import os
from pathlib import Path
from dromos.cli.postgres import socket_folder, url_of
os.environ["DATABASE_URL"] = url_of(socket_folder(Path(os.environ["DROMOS_DATA"])))
"""
SET_UP = """
import datetime as dt, django
django.setup()
from dromos.channels.email import actions, reception
from dromos.lib import settings
from dromos.lib.actor import SYSTEM
at = dt.datetime.now(dt.UTC)
actions.create_mailbox(name="S", address="support@h.example", kind="reception", by=SYSTEM, at=at)
settings.put(key=reception.SETTING, value={"smtp_port": %d}, by=SYSTEM, at=at)
"""
COUNT = """
import django
django.setup()
from dromos.interactions.models import RawMessage
contents = [bytes(raw.content) for raw in RawMessage.objects.all()]
print(sorted(content.split(b"Message-ID: <")[1].split(b"@")[0].decode() for content in contents))
"""


class House:
    """`dromos up` on a disk of 180 MB."""

    def __init__(self, folder: Path) -> None:
        self.disk, self.port = folder / "disk", free_port()
        self.disk.mkdir()
        own = {name: value for name, value in os.environ.items() if not name.startswith(("DROMOS_", "DATABASE_"))}
        self.environment = {**own, "DROMOS_DATA": str(self.disk / "data")}
        script = START.format(disk=self.disk, python=sys.executable, web=free_port())
        command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=self.environment)

    def inside(self, *command: str, check: bool = False) -> str:
        """Run a command where the disk is seen; its output."""
        entered = ["nsenter", "--mount", f"--target={self.process.pid}", f"--wd={Path.cwd()}", *command]
        done = subprocess.run(entered, capture_output=True, text=True, check=False, env=self.environment, timeout=120)
        assert not check or done.returncode == 0, done.stderr
        return done.stdout

    def said(self) -> str:
        """What it has printed so far."""
        return self.log.read_text()

    def python(self, code: str) -> str:
        return self.inside(sys.executable, "-c", f"{AT_HOME}\n{code}", check=True)

    def doctor(self) -> dict[str, Any]:
        """Its findings by name; empty when it cannot even say them."""
        said = self.inside(sys.executable, "-m", "dromos.cli", "doctor", "--json", "--data", str(self.disk / "data"))
        return {finding["name"]: finding for finding in json.loads(said)["findings"]} if said else {}

    def bring(self, number: int, size: int) -> int:
        """Hand a letter in; the server's last answer, 0 when nobody answers."""
        text = "\r\n".join(["x" * 900] * (size // 900))
        content = f"From: k@c.example\r\nSubject: s\r\nMessage-ID: <{number}@c.example>\r\n\r\n{text}\r\n"
        try:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as server:
                server.sendmail("k@c.example", ["support@h.example"], content)
        except smtplib.SMTPRecipientsRefused as error:
            return int(next(iter(error.recipients.values()))[0])
        except smtplib.SMTPResponseException as error:
            return error.smtp_code
        except OSError:
            return 0
        return 250

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def until(true: Callable[[], bool], what: str, seconds: float = 90) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, what
        time.sleep(0.5)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("nsenter"):
        pytest.skip("needs root, unshare and nsenter")
    found = House(tmp_path)
    yield found
    found.end()


def test_a_full_disk_loses_nothing_and_doubles_nothing(house: House) -> None:
    until(lambda: "ready after" in house.said(), "the house does not start")
    house.python(SET_UP % house.port)
    until(lambda: house.bring(0, 1_000) == 250, "the reception does not open")
    taken = {0}
    house.inside("sh", "-c", f"dd if=/dev/zero of={house.disk}/filler bs=1M 2>/dev/null")
    refused: list[int] = []
    for number in range(1, 40):
        if house.bring(number, 1_500_000) == 250:
            taken.add(number)
        else:
            refused.append(number)
        if len(refused) == 3:
            break
    assert len(refused) == 3, "the disk was not full"
    said = house.doctor()
    assert "ill" in {said.get(name, {"status": "ill"})["status"] for name in ("database", "writing", "disk")}
    house.inside("rm", f"{house.disk}/filler")
    for number in refused:
        until(lambda number=number: house.bring(number, 100_000) == 250, "it does not go on by itself")  # type: ignore[misc]
        taken.add(number)
    assert house.bring(0, 1_000) == 250  # brought again: known
    assert house.python(COUNT).strip() == str(sorted(str(number) for number in taken))
    assert house.doctor()["writing"]["status"] == "well"
