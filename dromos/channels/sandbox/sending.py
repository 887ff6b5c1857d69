"""A customer's letter leaves the page like any other: over SMTP to the sandbox's port."""

import contextlib
import datetime as dt
import smtplib
import uuid

from dromos.channels.sandbox import actions, letter, smtp
from dromos.channels.sandbox.letter import Written


def new_message_id(address: str) -> str:
    return f"{uuid.uuid4().hex}@{address.rpartition('@')[2]}"


def post(written: Written, at: dt.datetime) -> None:
    """Send; when the port is not open (no worker yet), the same door is used from inside.

    Raises actions.NoSuchMailboxError when the address is none of the sandbox.
    """
    content = letter.write(written)
    with contextlib.suppress(OSError), smtplib.SMTP(smtp.HOST, smtp.port(), timeout=5) as server:
        try:
            server.sendmail(written.from_address, [written.to], content)
        except smtplib.SMTPRecipientsRefused as error:
            raise actions.NoSuchMailboxError(written.to) from error
        return
    actions.accept(sender=written.from_address, recipients=[written.to], content=content, at=at)
