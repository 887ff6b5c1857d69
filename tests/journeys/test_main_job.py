"""The main job, as people do it: real servers, a real browser, the whole tree of processes."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from tests.flows.letters import letter
from tests.journeys.conftest import NewPage
from tests.journeys.house import House
from tests.mailservers import MailServers

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
    """The offer appears by itself; accepting it opens the ticket."""
    expect(page.get_by_text(subject).first).to_be_visible()
    page.get_by_role("button", name="Accept").first.click()
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
