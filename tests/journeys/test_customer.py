"""The customer's way in a real browser: on a small screen, without script, by the link in the letter."""

import re
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, FilePayload, Page, expect

from dromos.interactions.models import Message
from dromos.lib import reactions
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.journeys.axe import complaints
from tests.security.scene import answer, link_of, ticket_of

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A small screen without script."""
    context = chromium.new_context(
        viewport={"width": 400, "height": 800}, locale="en-GB", java_script_enabled=False, color_scheme="dark"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    ticket = ticket_of(cast, subject="No internet", text="The modem is red.")
    answer(ticket, cast, text="Please switch it off and on.")
    Message.objects.filter(direction="out").update(send_after=timezone.now())
    return ticket


def test_a_customer_answers_closes_and_reopens_without_script(live_server: object, phone: Page, ticket: Ticket) -> None:
    phone.goto(f"{live_server}{link_of(ticket)}")
    phone.get_by_role("button", name="English").click()
    expect(phone.get_by_role("heading", name="No internet")).to_be_visible()
    expect(phone.get_by_text("Please switch it off and on.")).to_be_visible()
    phone.get_by_label("Your answer").fill("Done, still red.")
    picture: FilePayload = {"name": "modem.jpg", "mimeType": "image/jpeg", "buffer": b"picture"}
    phone.locator("input[type=file]").set_input_files([picture])
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Done, still red.")).to_be_visible()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="modem.jpg").click()
    assert download.value.suggested_filename == "modem.jpg"
    phone.get_by_role("link", name="It is done: close the ticket").click()
    phone.get_by_role("button", name="Close the ticket").click()
    expect(phone.get_by_text("It is done.")).to_be_visible()
    phone.get_by_role("button", name="I still need help: open it again").click()
    expect(phone.get_by_text("Your ticket is open again. We are on it.")).to_be_visible()


@pytest.mark.usefixtures("ticket")
def test_a_customer_signs_in_by_letter_and_writes_to_us(live_server: object, phone: Page) -> None:
    phone.goto(f"{live_server}/my/")
    phone.get_by_label("Your e-mail address").fill("kostas@customer.example")
    phone.get_by_role("button", name="Send the link").click()
    expect(phone.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    reactions.run_due(timezone.now())
    link = re.search(r"/my/sign-in/[\w-]{20,}", Message.objects.latest("pk").text)
    assert link is not None
    phone.goto(f"{live_server}{link[0]}")
    phone.get_by_role("button", name="Sign in").click()
    phone.get_by_role("button", name="English").click()
    expect(phone.get_by_text("No internet")).to_be_visible()
    phone.get_by_role("link", name="Write to us").click()
    phone.get_by_role("link", name="Invoice").click()
    phone.get_by_label("In a few words").fill("A strange invoice")
    phone.get_by_label("What happened?").fill("It asks for too much.")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", name="A strange invoice")).to_be_visible()
    assert Ticket.objects.get(subject="A strange invoice").channel == "portal"


@pytest.mark.full
@pytest.mark.parametrize("width", [400, 1280])
def test_the_customers_pages_shut_nobody_out(
    live_server: object, chromium: Browser, ticket: Ticket, width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="en-GB")
    page = context.new_page()
    for path in (link_of(ticket), f"{link_of(ticket)}/close", "/my/sign-in", "/my/sign-in/sent", "/account/login/"):
        page.goto(f"{live_server}{path}")
        assert complaints(page) == [], path
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, path
    context.close()
