"""Letters for tests: real bytes through the real parser and the real door."""

import datetime as dt
import itertools
from email.message import EmailMessage

from dromos.channels.email.inbound import parse
from dromos.intake import actions as intake
from dromos.intake.models import Outcome
from dromos.interactions.inbound import InboundMessage
from dromos.interactions.models import RawMessage

_places = itertools.count(1)


def letter(
    *, sender: str = "Kostas <kostas@customer.example>", to: str = "support@meridian.example", subject: str = "Help",
    text: str = "Please help.", **headers: str,
) -> bytes:  # fmt: skip
    """The bytes of a plain letter; ``headers`` by name with underscores (``In_Reply_To``)."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = headers.pop("Message_ID", f"<letter-{next(_places)}@customer.example>")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def store(content: bytes, at: dt.datetime, *, is_history: bool = False) -> RawMessage:
    return RawMessage.objects.create(
        channel="email", source="mailbox:1", source_uid=f"1:{next(_places)}", sha256="0" * 64, size=len(content),
        content=content, received_at=at, next_at=at, is_history=is_history,
    )  # fmt: skip


def receive(content: bytes, at: dt.datetime, *, is_history: bool = False) -> Outcome:
    """Let ``content`` arrive as a letter at ``at``."""
    message = parse(content, received_at=at)
    assert isinstance(message, InboundMessage)
    outcome = intake.receive(message=message, raw=store(content, at, is_history=is_history), at=at)
    assert outcome is not None
    return outcome
