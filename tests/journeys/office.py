"""A running house without mail servers, with the cast and a morning's letters: for journeys of the workspace."""

import base64
import datetime as dt
import hashlib
import os
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Page

from dromos.cli.postgres import socket_folder, url_of
from dromos.cli.tests.trees import Tree
from tests.journeys.door import SESSION, Door

PICTURE = (
    '<p>Here is the <b>modem</b>: <img src="https://tracker.example/pixel.gif" alt="red light"></p>'
    '<div class="gmail_quote">On Monday Meridian wrote:<blockquote>We received your letter.</blockquote></div>'
)


STAFF = ("alexandra", "bence", "filip", "ilona")  # who works in a browser
SCRIPT = b"<script>alert(1)</script>"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGM4YWMDRAwQCgAlPgUBdJmUYAAAAABJRU5ErkJggg=="
)


class Office:
    """``dromos up`` and who works there; ``numbers`` are the tickets by the subject of their letter."""

    def __init__(self, data: Path) -> None:
        self.tree = Tree(data, DROMOS_PUSH_NETWORKS="127.0.0.0/8").wait_until_ready()
        environment = {**os.environ, "DROMOS_DATA": str(data), "DATABASE_URL": url_of(socket_folder(data))}
        command = [sys.executable, "-m", "tests.journeys.office"]
        told = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True).stdout
        self.numbers = dict(line.split("=", 1) for line in told.splitlines())
        self.door = Door(self.url, {name: self.numbers.pop(f"session of {name}") for name in STAFF})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.tree.port}"

    def sign_in(self, page: Page, name: str) -> Page:
        return self.door.sign_in(page, name)

    def let_in(self, page: Page, name: str) -> Page:
        return self.door.let_in(page, name)

    def open(self, page: Page, subject: str) -> Page:
        page.goto(f"{self.url}/tickets/{self.numbers[subject]}/")
        return page

    def end(self) -> None:
        self.tree.end()


def _letter_with_picture() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Oscar <oscar@customer.example>", "support@meridian.example"
    mail["Subject"], mail["Message-ID"] = "Picture of the modem", "<picture@customer.example>"
    mail.set_content("Here is the modem.")
    mail.add_alternative(PICTURE, subtype="html")
    mail.add_attachment(b"x" * 2000, maintype="image", subtype="jpeg", filename="modem.jpg")
    return mail.as_bytes()


def _long_story(ticket: Any, at: dt.datetime) -> None:
    """Sixty letters on one ticket, the last with files."""
    from dromos.interactions.models import Attachment, Blob, Interaction, Message
    from dromos.tickets.models import TicketInteraction

    thread = Interaction.objects.create(channel="email", customer=ticket.customer, subject="x", started_at=at)
    TicketInteraction.objects.create(interaction=thread, ticket=ticket, joined_at=at)
    words = "It was light when they came, and dark when they left. " * 4
    parts = Message.objects.bulk_create(
        Message(interaction=thread, channel="email", direction="in", state="received", from_name="Kostas",
                text=f"Part {n} of the story. {words}", at=at + n * dt.timedelta(seconds=20))
        for n in range(60)
    )  # fmt: skip
    for name, kind, content in (("modem light.png", "image/png", DOT), ("modem.log", "text/plain", SCRIPT)):
        sha256 = hashlib.sha256(content).hexdigest()
        Blob.objects.create(sha256=sha256, size=len(content), content=content)
        Attachment.objects.create(
            message=parts[-1], blob_id=sha256, filename=name, content_type=kind, size=len(content)
        )


def prepare() -> None:
    """Put the cast and the letters into the house this process is pointed at; print number by subject, and sessions."""
    from django.test import Client

    from dromos.routing.models import Presence
    from dromos.tickets import actions as tickets
    from tests import cast
    from tests.flows.letters import letter, receive

    at = dt.datetime.now(dt.UTC)
    cast.MONDAY = at
    people = cast.assemble()
    Presence.objects.update(state="offline")
    subjects = ("No internet", "VPN drops", "Two windows", "Offline hour", "Wrong bill", "Slow line", "By keyboard")
    letters = [letter(sender="Kostas <kostas@customer.example>", subject=subject) for subject in subjects]
    for content in [*letters, _letter_with_picture()]:
        ticket = receive(content, at - dt.timedelta(hours=1)).ticket
        assert ticket is not None
        if ticket.subject != "VPN drops":
            Presence.objects.filter(agent=people.agents["alexandra"]).update(state="available")
            tickets.take(ticket=ticket, user=people.user("alexandra"), at=at)
            Presence.objects.filter(agent=people.agents["alexandra"]).update(state="offline")
        if ticket.subject == "Slow line":
            _long_story(ticket, at - dt.timedelta(minutes=50))
        print(f"{ticket.subject}={ticket.number}")
    for name in STAFF:
        browser = Client()
        browser.force_login(people.user(name))
        print(f"session of {name}={browser.cookies[SESSION].value}")


def main() -> None:
    """All at once, so that no dispatcher of the running house sees anything half done."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dromos.config.settings")
    django.setup()
    from django.db import transaction

    with transaction.atomic():
        prepare()


if __name__ == "__main__":
    main()
