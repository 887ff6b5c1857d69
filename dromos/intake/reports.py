"""What mail servers and providers say about letters of ours: it did not arrive, or it was not wanted.

Anybody can write such a report. It says something only about a letter of ours it proves to know, by our Message-ID or
by the address we signed for its ticket, and only about somebody that letter went to.
"""

import datetime as dt
from dataclasses import replace

from dromos.customers import actions as customers
from dromos.interactions import actions as interactions
from dromos.interactions.inbound import DeliveryReport, InboundMessage
from dromos.interactions.models import Message
from dromos.lib.vault import derived_key
from dromos.tickets import letters
from dromos.tickets.threading import read_plus_address


def take_bounce(message: InboundMessage, at: dt.datetime) -> Message | None:
    """Mark what the reports in ``message`` speak of, letter and address; the letter of ours it is about, if any."""
    found = None
    for report in message.delivery_reports or (DeliveryReport("", "failed"),):
        letter = _letter_of(message, report)
        if letter is None:
            continue
        found = found or letter
        address = _addressee(letter, report)
        if address and message.delivery_reports:
            _note(letter, replace(report, recipient=address), at)
        elif address:
            # A failure without any report inside: the letter did not arrive, about the address nothing is known.
            interactions.note_bounce(message=letter, report=replace(report, recipient=address, status="4.0.0"), at=at)
    return found


def _note(letter: Message, report: DeliveryReport, at: dt.datetime) -> None:
    interactions.note_bounce(message=letter, report=report, at=at)
    if report.action == "failed":
        reason = report.diagnostic or report.status
        customers.note_bounce(value=report.recipient, reason=reason, is_hard=report.is_permanent, at=at)


def take_abuse_report(message: InboundMessage, at: dt.datetime) -> Message | None:
    """A customer's provider reports a letter of ours as unwanted: no automatic letters there any more."""
    for report in message.delivery_reports or (DeliveryReport("", "complained"),):
        letter = _letter_of(message, report)
        if letter is not None:
            address = _addressee(letter, report)
            if address:
                customers.note_complaint(value=address, at=at)
            return letter
    return None


def _letter_of(message: InboundMessage, report: DeliveryReport) -> Message | None:
    """The letter of ours a report is about: by its Message-ID, else the last one of the ticket to that recipient."""
    if report.original_message_id:
        found = interactions.letter_sent(message_id=report.original_message_id)
        if found is not None:
            return found
    secret = derived_key(letters.THREADING_KEY)
    marks = (read_plus_address(address, secret) for address in message.recipients)
    ticket_id = next((mark for mark in marks if mark), None)
    return _last_letter(ticket_id, report.recipient) if ticket_id else None


def _last_letter(ticket_id: int, recipient: str) -> Message | None:
    """The last letter about a ticket that left for ``recipient``, or for anybody when the report names nobody."""
    sent = Message.objects.filter(
        direction=Message.Direction.OUT, interaction__ticket_link__ticket_id=ticket_id, sent_at__isnull=False
    ).order_by("-sent_at", "-id")
    if recipient:
        named = sent.filter(recipients__address__iexact=recipient).first()
        if named is not None:
            return named
    return sent.first()


def _addressee(letter: Message, report: DeliveryReport) -> str:
    """Whom of the letter's recipients the report means; "" when it names somebody else.

    A letter to one person that was forwarded comes back with the address it was forwarded to: it did not reach them.
    """
    addresses = list(letter.recipients.values_list("address", flat=True))
    named = [address for address in addresses if address.lower() == report.recipient.lower()]
    if named:
        return named[0]
    return addresses[0] if len(addresses) == 1 else ""
