"""Letters of the demo's history: rendered with the real texts, and original bytes as a mail server would bring them."""

import base64
import datetime as dt
import email.utils
from dataclasses import dataclass

from dromos.notifications import dates
from dromos.notifications.defaults import default_text
from dromos.notifications.kinds import KINDS
from dromos.notifications.render import Rendered, render

_WORD = 18


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose language and time zone a letter is written for."""

    language: str
    time_zone: str


def compose(
    template: str, values: dict[str, str | dt.datetime | None], reader: Reader, at: dt.datetime, *, with_html: bool
) -> Rendered:
    """A letter with the default text, as `notifications.queries.compose` makes it, without a query."""
    kind, text = KINDS[template], default_text(template, reader.language)
    types = {variable.name: variable.type for variable in kind.variables}
    said = {}
    for name, value in values.items():
        if isinstance(value, dt.datetime):
            say = dates.deadline if types[name] == "deadline" else dates.moment
            said[name] = say(value, now=at, language=reader.language, time_zone=reader.time_zone)
        else:
            said[name] = value or ""
    return render(
        subject=text.subject, body=text.body, kind=kind, values=said, language=reader.language, with_html=with_html
    )


@dataclass(frozen=True, slots=True)
class Envelope:
    """The headers of a letter that came in."""

    name: str
    address: str
    to: str
    subject: str
    message_id: str
    at: dt.datetime
    in_reply_to: str = ""
    extra: str = ""


def original(envelope: Envelope, text: str) -> bytes:
    """The bytes of a plain letter."""
    answer = f"In-Reply-To: <{envelope.in_reply_to}>\r\n" if envelope.in_reply_to else ""
    head = (
        f"From: {_encoded(envelope.name)} <{envelope.address}>\r\n"
        f"To: <{envelope.to}>\r\n"
        f"Subject: {_encoded(envelope.subject)}\r\n"
        f"Date: {email.utils.format_datetime(envelope.at)}\r\n"
        f"Message-ID: <{envelope.message_id}>\r\n"
        f"{answer}{envelope.extra}"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return head.encode() + text.replace("\n", "\r\n").encode() + b"\r\n"


def _encoded(text: str) -> str:
    """RFC 2047, in words short enough for every language here."""
    if text.isascii():
        return text
    pieces = [text[i : i + _WORD] for i in range(0, len(text), _WORD)]
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(piece.encode()).decode()}?=" for piece in pieces)
