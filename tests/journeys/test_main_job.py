"""The main job, as people do it: real servers, a real browser, the whole tree of processes."""

import email
import email.policy
import time
from collections.abc import Iterator
from email.message import EmailMessage

import psycopg
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dromos.channels import intake
from dromos.channels.delivery import deliver_due
from dromos.channels.email import actions as email_channel
from dromos.channels.email.fetch import fetch_new
from dromos.channels.email.imap import Folder
from dromos.channels.email.models import Mailbox
from dromos.intake.models import Outcome
from dromos.interactions import actions as outbox
from dromos.interactions.actions import Letter
from dromos.interactions.models import Message, OwnAddress
from dromos.lib.actor import SYSTEM
from tests.cast import Cast
from tests.flows.letters import letter
from tests.journeys.conftest import NewPage
from tests.journeys.house import House
from tests.mailservers import PASSWORD, MailServers

pytestmark = [pytest.mark.chromium, pytest.mark.mailservers]

KOSTAS, SUPPORT = "kostas@customer.example", "support@meridian.example"
GREEK = "Δεν έχω ίντερνετ από χθες στο Περιστέρι, το λαμπάκι στο μόντεμ είναι κόκκινο."
ANSWER = "Κλείστε το μόντεμ για ένα λεπτό και ανάψτε το πάλι."


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, mailservers: MailServers) -> Iterator[House]:
    running = House(tmp_path_factory.mktemp("house"), mailservers)
    yield running
    running.end()


def read(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def accept_and_open(page: Page, subject: str) -> None:
    """The offer appears by itself, among others perhaps; accepting it opens the ticket."""
    page.get_by_role("article", name=subject).get_by_role("button", name="Accept").click()
    if "/tickets/" not in page.url:
        page.get_by_role("link", name=subject).first.click()
    expect(page.get_by_role("heading", name=subject)).to_be_visible()


def answer(page: Page, text: str) -> None:
    page.get_by_label("Reply to the customer").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text(text).first).to_be_visible()


def test_a_letter_is_answered_and_the_customers_reply_joins(house: House, new_page: NewPage) -> None:
    servers = house.servers
    page = new_page()
    house.sign_in(page, "alexandra")

    servers.send(letter(subject="Χωρίς ίντερνετ", text=GREEK), sender=KOSTAS, to=SUPPORT)
    [acknowledgement] = map(read, servers.await_letters(KOSTAS, 1))
    assert "[Ticket#" in acknowledgement["Subject"]
    assert acknowledgement["Auto-Submitted"] == "auto-replied"
    assert "/s/" in text_of(acknowledgement)

    accept_and_open(page, "Χωρίς ίντερνετ")
    answer(page, ANSWER)
    reply = read(servers.await_letters(KOSTAS, 2, seconds=60)[1])
    assert ANSWER in text_of(reply)
    assert "Auto-Submitted" not in reply

    thanks = letter(subject=f"Re: {reply['Subject']}", text="Ευχαριστώ, λειτουργεί!", In_Reply_To=reply["Message-ID"])
    servers.send(thanks, sender=KOSTAS, to=SUPPORT)
    expect(page.get_by_text("Ευχαριστώ, λειτουργεί!").first).to_be_visible(timeout=30_000)


def test_the_mail_server_dies_in_the_middle_and_nothing_is_lost_or_doubled(house: House, new_page: NewPage) -> None:
    servers = house.servers
    before = len(servers.inbox("nikolai@customer.example"))
    sender = "Nikolai <nikolai@customer.example>"
    page = new_page()
    house.sign_in(page, "alexandra")
    servers.send(letter(sender=sender, subject="Первое письмо"), sender=sender, to=SUPPORT)
    servers.await_letters("nikolai@customer.example", before + 1)

    servers.kill_dovecot()
    servers.send(letter(sender=sender, subject="Второе письмо"), sender=sender, to=SUPPORT)
    servers.start_dovecot()
    letters = [read(raw) for raw in servers.await_letters("nikolai@customer.example", before + 2, seconds=60)]
    subjects = [str(message["Subject"]) for message in letters[before:]]
    assert sum("Первое" in subject for subject in subjects) == 1
    assert sum("Второе" in subject for subject in subjects) == 1
    page.goto(f"{house.url}/tickets/?whose=everybody")
    for subject in ("Первое письмо", "Второе письмо"):
        expect(page.get_by_text(subject)).to_have_count(1)


RUDE = "rude@customer.example"


def rows(house: House, query: str, *values: object) -> list[tuple[object, ...]]:
    """What the running house has in its tables."""
    with psycopg.connect(house.environment["DATABASE_URL"]) as line:
        return line.execute(query, values).fetchall()


def await_row(house: House, query: str, *values: object) -> tuple[object, ...]:
    deadline = time.monotonic() + 40
    while not (found := rows(house, query, *values)):
        assert time.monotonic() < deadline, f"{query} {values}"
        time.sleep(0.05)
    return found[0]


OUT = "SELECT count(*) FROM interactions_recipient WHERE address = %s"
OPENED = "SELECT 1 FROM tickets_participant WHERE address = %s AND role = 'requester' HAVING count(*) >= %s"
HELD = "SELECT 1 FROM notifications_letter WHERE address = %s AND cause = 'acknowledgement_limit'"
TAKEN_IN = """SELECT outcome.verdict, outcome.result FROM intake_outcome AS outcome
    JOIN interactions_rawmessage AS raw ON raw.id = outcome.raw_id WHERE position(%s::bytea in raw.content) > 0"""


def test_with_a_responder_that_says_nothing_of_itself_ping_pong_stops_within_the_brake(house: House) -> None:
    """It answers each letter with a new one: no header tells it from a person, no thread, another subject each time."""
    servers = house.servers
    for number in range(4):
        subject = f"I am away, say {number}"
        servers.send(letter(sender=RUDE, subject=subject), sender=RUDE, to=SUPPORT)
        if number < 3:
            servers.await_letters(RUDE, number + 1)
    await_row(house, OPENED, RUDE, 4)
    await_row(house, HELD, RUDE)
    assert rows(house, OUT, RUDE) == [(3,)]
    assert len(servers.inbox(RUDE)) == 3


def test_with_an_honest_responder_ping_pong_never_begins(house: House) -> None:
    servers, away = house.servers, "away@customer.example"
    servers.send(letter(sender=away, subject="No telephone"), sender=away, to=SUPPORT)
    [acknowledgement] = map(read, servers.await_letters(away, 1))
    assert "[Ticket#" in acknowledgement["Subject"]
    assert await_row(house, TAKEN_IN, b"Out of office, notice") == ("out_of_office", "joined")
    assert rows(house, OUT, away) == [(1,)]


def test_a_bounce_marks_letter_and_address_and_a_bounce_of_a_bounce_is_answered_by_nobody(house: House) -> None:
    servers, gone = house.servers, "gone@customer.example"
    servers.send(letter(sender=gone, subject="No picture"), sender=gone, to=SUPPORT)
    assert await_row(house, TAKEN_IN, b"X-Failed-Recipients: gone@customer.example") == ("bounce", "joined")
    marked = "SELECT r.state, a.bounced_at IS NOT NULL FROM interactions_recipient AS r "
    marked += "JOIN customers_address AS a ON a.value = r.address WHERE r.address = %s"
    assert rows(house, marked, gone) == [("bounced", True)]
    for number in range(2):
        daemon = letter(sender="MAILER-DAEMON@customer.example", subject=f"Your report {number} failed")
        servers.send(daemon, sender="", to=SUPPORT)
        assert await_row(house, TAKEN_IN, f"report {number} failed".encode())[1] == "set_aside"
    assert rows(house, OUT, gone) == [(1,)]
    assert rows(house, OUT, "mailer-daemon@customer.example") == [(0,)]


def test_with_a_second_dromos_ping_pong_never_begins(house: House, cast: Cast) -> None:
    """The other one works in this process, with a database, a key and a mailbox of its own."""
    other = second_dromos(house.servers, cast)
    house.servers.send(letter(sender=HQ, subject="From house to house"), sender=HQ, to=SUPPORT)
    house.servers.await_letters(HQ, 1)
    assert turn(other) == ["auto_reply"]
    assert Message.objects.filter(direction="out").count() == 0
    # A person there writes to the house: the house acknowledges, and the other keeps quiet about that too.
    outbox.queue_letter(
        interaction=outbox.start_interaction(channel="email", customer=None, subject="x", at=timezone.now()),
        letter=Letter(subject="By hand", text="Hello", to=[(SUPPORT, "")], mailbox_key=other.key),
        author=None,
        at=timezone.now(),
    )
    deliver_due(timezone.now())
    house.servers.await_letters(HQ, 2)
    assert turn(other) == ["auto_reply"]
    assert deliver_due(timezone.now()) == 0
    assert rows(house, OUT, HQ) == [(2,)]


HQ = "hq@c.example"


def second_dromos(servers: MailServers, cast: Cast) -> Mailbox:
    OwnAddress.objects.all().delete()  # the cast's: to this house they are strangers
    mailbox = email_channel.create_mailbox(
        name="HQ", address=HQ, department=cast.departments["customer-service"], imap_host="127.0.0.1",
        imap_port=servers.imap_port, imap_security="none", imap_username=HQ, imap_secret=PASSWORD,
        smtp_host="127.0.0.1", smtp_port=servers.smtp_port, smtp_security="none", by=SYSTEM, at=timezone.now(),
    )  # fmt: skip
    email_channel.choose_start(mailbox=mailbox, mode="from_now", by=SYSTEM, at=timezone.now())
    return email_channel.go_live(mailbox=mailbox, is_live=True, by=SYSTEM, at=timezone.now())


def turn(mailbox: Mailbox) -> list[str]:
    """Fetch, take in, deliver; the verdicts on what was new."""
    known = set(Outcome.objects.values_list("pk", flat=True))
    with Folder(mailbox) as folder:
        fetch_new(folder, mailbox)
    intake.take_in_due(timezone.now())
    deliver_due(timezone.now())
    return list(Outcome.objects.exclude(pk__in=known).values_list("verdict", flat=True))
