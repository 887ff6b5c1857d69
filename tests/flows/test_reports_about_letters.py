"""What servers and providers say about our letters: the letter is marked, the address is noted, nobody answers."""

import datetime as dt

import pytest

from dromos.customers.models import Address
from dromos.intake.models import Outcome
from dromos.interactions import actions as outbox
from dromos.interactions.models import Message, Recipient
from dromos.interactions.outgoing import Answer
from dromos.notifications.models import Letter
from dromos.tickets import actions as tickets
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

KOSTAS = "kostas@customer.example"
LATER = dt.timedelta(minutes=20)
HEAD = "From: MAILER-DAEMON@mx.example\r\nMIME-Version: 1.0\r\nReturn-Path: <>\r\nSubject: Undelivered Mail\r\n"


@pytest.fixture
def sent(cast: Cast) -> Message:
    """The acknowledgement of Kostas's letter, taken by his server."""
    receive(letter(sender=f"Kostas <{KOSTAS}>", subject="No internet"), cast.at)
    message = Message.objects.get(direction="out")
    taken = {KOSTAS: Answer(is_accepted=True)}
    outbox.note_answers(message=message, recipients=message.recipients.all(), answers=taken, at=cast.at)
    return message


def report(
    to: str, *, returned: str = "", recipient: str = KOSTAS, action: str = "failed", status: str = "5.1.1"
) -> bytes:
    """A delivery report (RFC 3464); ``returned`` is what it gives back of our letter."""
    block = f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
    block += "Diagnostic-Code: smtp; 550 no such user\r\n"
    mail = f"{HEAD}To: {to}\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    mail += f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n{block}\r\n"
    return (
        mail + (f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{returned}\r\n" if returned else "") + "--b--"
    ).encode()


def told(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, Recipient.objects.get(message=message).state


def plain(message: Message) -> str:
    return message.reply_to.partition("+")[0] + "@" + message.reply_to.partition("@")[2]


def test_a_report_that_returns_our_header_marks_letter_and_address(cast: Cast, sent: Message) -> None:
    outcome = receive(report(plain(sent), returned=f"Message-ID: <{sent.message_id}>"), cast.at + LATER)
    assert (outcome.result, outcome.verdict, outcome.ticket) == ("joined", "bounce", Ticket.objects.get())
    assert told(sent) == ("bounced", "bounced")
    assert Recipient.objects.get().response == "5.1.1 smtp; 550 no such user"
    address = Address.objects.get(value=KOSTAS)
    assert (address.bounced_at, address.soft_bounced_at) == (cast.at + LATER, None)


def test_a_report_without_our_identifier_is_known_by_the_address_it_was_sent_to(cast: Cast, sent: Message) -> None:
    outcome = receive(report(sent.reply_to), cast.at + LATER)
    assert (outcome.result, told(sent)) == ("joined", ("bounced", "bounced"))
    assert Address.objects.get(value=KOSTAS).bounced_at is not None


def test_a_report_in_mere_words_is_understood(cast: Cast, sent: Message) -> None:
    words = (
        "Hi. This is the qmail-send program at mx.example.\r\nI'm afraid I wasn't able to deliver your message.\r\n\r\n"
        f"<{KOSTAS}>:\r\n550 5.1.1 sorry, no mailbox here by that name\r\n\r\n--- Below this line is a copy.\r\n\r\n"
        f"Message-ID: <{sent.message_id}>\r\nSubject: x\r\n"
    )
    outcome = receive(f"{HEAD}To: {plain(sent)}\r\n\r\n{words}".encode(), cast.at + LATER)
    assert (outcome.verdict, told(sent)) == ("bounce", ("bounced", "bounced"))
    assert Address.objects.get(value=KOSTAS).bounced_at is not None


@pytest.mark.parametrize("status", ["4.4.7", "5.2.2", "5.7.1"])
def test_a_failure_that_is_not_the_addresss_fault_marks_it_softly(cast: Cast, sent: Message, status: str) -> None:
    receive(report(sent.reply_to, status=status), cast.at + LATER)
    address = Address.objects.get(value=KOSTAS)
    assert told(sent) == ("bounced", "bounced")
    assert (address.bounced_at, address.soft_bounced_at) == (None, cast.at + LATER)


def test_a_delay_is_no_failure(cast: Cast, sent: Message) -> None:
    receive(report(sent.reply_to, action="delayed", status="4.4.1"), cast.at + LATER)
    assert told(sent) == ("sent", "sent")
    assert Recipient.objects.get().response.startswith("delayed 4.4.1")
    assert Address.objects.get(value=KOSTAS).soft_bounced_at is None


def test_a_bounce_neither_wakes_the_ticket_nor_is_answered(cast: Cast, sent: Message) -> None:
    ticket = Ticket.objects.get()
    tickets.take(ticket=ticket, user=cast.user("alexandra"), at=cast.at)
    tickets.solve(ticket=ticket, by=cast.users["alexandra"].actor(), at=cast.at, tell=False)
    receive(report(sent.reply_to), cast.at + LATER)
    ticket.refresh_from_db()
    assert (ticket.state, Message.objects.filter(direction="out").count()) == ("solved", 1)


def test_where_letters_come_back_only_whoever_writes_is_written_to(cast: Cast, sent: Message) -> None:
    receive(report(sent.reply_to), cast.at + LATER)
    ticket = Ticket.objects.get()
    tickets.take(ticket=ticket, user=cast.user("alexandra"), at=cast.at)
    tickets.solve(ticket=ticket, by=cast.users["alexandra"].actor(), at=cast.at + 2 * LATER)
    assert Letter.objects.get(template="solved").cause == "address_bounced"
    receive(letter(sender=f"Kostas <{KOSTAS}>", subject="And the telephone"), cast.at + 3 * LATER)
    assert list(Letter.objects.filter(template="acknowledgement").values_list("cause", flat=True)) == ["", ""]


def abuse_report(sent: Message) -> bytes:
    return (
        f"From: fbl@provider.example\r\nTo: {plain(sent)}\r\nSubject: Abuse\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n"
        f"Original-Rcpt-To: <{KOSTAS}>\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: <{sent.message_id}>\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
    ).encode()


def test_an_abuse_report_joins_the_ticket_and_silences_us(cast: Cast, sent: Message) -> None:
    outcome = receive(abuse_report(sent), cast.at + LATER)
    assert (outcome.result, outcome.verdict) == ("joined", "abuse")
    assert Message.objects.get(raw=outcome.raw).kind == "abuse"
    assert Address.objects.get(value=KOSTAS).complained_at == cast.at + LATER
    receive(letter(sender=f"Kostas <{KOSTAS}>", subject="And the telephone"), cast.at + 3 * LATER)
    assert Letter.objects.latest("id").cause == "address_complained"


def test_an_abuse_report_about_nothing_of_ours_is_set_aside(cast: Cast, sent: Message) -> None:
    sent.message_id = "never-sent@meridian.example"
    outcome = receive(abuse_report(sent), cast.at + LATER)
    assert (outcome.result, outcome.cause) == ("set_aside", "abuse")
    assert Outcome.objects.filter(result="set_aside").count() == 1
    assert Address.objects.get(value=KOSTAS).complained_at is None


def test_an_out_of_office_reply_neither_wakes_nor_resets_anything(cast: Cast, sent: Message) -> None:
    ticket = Ticket.objects.get()
    tickets.take(ticket=ticket, user=cast.user("alexandra"), at=cast.at)
    by = cast.users["alexandra"].actor()
    tickets.reply(ticket=ticket, reply=tickets.Reply("Try it again, please.", undo=False), by=by, at=cast.at)
    ticket.refresh_from_db()
    tickets.wait_for_customer(ticket=ticket, until=cast.at + 9 * LATER, by=by, at=cast.at)
    ticket.refresh_from_db()
    before = (ticket.state, ticket.last_customer_at, list(ticket.clocks.values("kind", "state", "due_at")))
    away = letter(
        sender=f"Kostas <{KOSTAS}>", subject="Out of office", In_Reply_To=f"<{sent.message_id}>",
        Auto_Submitted="auto-replied (vacation)",
    )  # fmt: skip
    outcome = receive(away, cast.at + LATER)
    ticket.refresh_from_db()
    assert (outcome.result, outcome.verdict) == ("joined", "out_of_office")
    assert (ticket.state, ticket.last_customer_at, list(ticket.clocks.values("kind", "state", "due_at"))) == before


def test_a_letter_of_our_own_that_comes_back_is_recognised(cast: Cast, sent: Message) -> None:
    back = letter(sender=f"Kostas <{KOSTAS}>", subject=f"Fwd: {sent.subject}", Message_ID=f"<{sent.message_id}>")
    outcome = receive(back, cast.at + LATER)
    assert (outcome.result, outcome.cause) == ("set_aside", "loop")
    assert outcome.evidence == f"Message-ID: <{sent.message_id}> is ours"[:300]
    rewritten = letter(sender="Meridian <support@meridian.example>", subject=f"Fwd: {sent.subject}")
    assert receive(rewritten, cast.at + LATER).cause == "own"
    assert (Ticket.objects.count(), Message.objects.filter(direction="out").count()) == (1, 1)
