"""Letters of sandbox accounts are handed over here instead of to a mail server.

It behaves like one: an address whose local part begins with `bounce` does not exist, one that begins with `busy`
asks to come back later; every other address takes the letter.
"""

import datetime as dt
from collections.abc import Mapping

from dromos.channels.adapter import Answer, Envelope
from dromos.channels.email.models import Mailbox
from dromos.channels.sandbox import actions

_REFUSED = Answer(is_accepted=False, is_permanent=True, text="550 5.1.1 No such mailbox (sandbox)")
_LATER = Answer(is_accepted=False, is_permanent=False, text="451 4.3.2 Please come back later (sandbox)")
_TAKEN = Answer(is_accepted=True, is_permanent=False, text="250 2.0.0 Kept in the sandbox")


def deliver(mailbox: Mailbox, envelope: Envelope, at: dt.datetime) -> Mapping[str, Answer]:
    """Put the letter into the mailboxes that take it; says what became of it for each address."""
    del mailbox
    answers = {address: _judge(address) for address in envelope.recipients}
    taken = [address for address, answer in answers.items() if answer.is_accepted]
    actions.put_into_mailboxes(
        sender=envelope.sender, recipients=taken, content=envelope.content, message_id=envelope.message_id, at=at
    )
    return answers


def _judge(address: str) -> Answer:
    local = address.strip().lower()
    if local.startswith("bounce"):
        return _REFUSED
    return _LATER if local.startswith("busy") else _TAKEN
