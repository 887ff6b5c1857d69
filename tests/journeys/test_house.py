"""What is the same on every page: the palette, shortcuts, a slow line, and screens of every width."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from dromos.routing.models import Presence
from dromos.tickets.actions.indexing import index_due
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive
from tests.journeys.axe import complaints
from tests.journeys.conftest import NewPage

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]


@pytest.fixture
def open_page(live_server: LiveServer, transactional_db: None, cast: Cast, new_page: NewPage) -> Open:
    """Opens a page of somebody who is signed in."""
    del transactional_db

    def open_as(name: str, path: str, page: Page | None = None) -> Page:
        client = cast.browser(name)
        page = page or new_page()
        session = client.cookies["dromos_session"].value
        page.context.add_cookies([{"name": "dromos_session", "value": session, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return open_as


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    del cast
    found = receive(letter(subject="No internet in Peristeri"), timezone.now()).ticket
    assert found is not None
    index_due(timezone.now())
    return found


def test_everything_is_found_and_done_from_the_keyboard(ticket: Ticket, open_page: Open) -> None:
    page = open_page("alexandra", "/my-work/")
    field = page.get_by_role("combobox", name="Find or do anything")
    chosen = page.locator("#palette [role=option][aria-selected=true]")
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    expect(chosen).to_have_count(1)
    assert complaints(page, "#palette") == []

    page.keyboard.type("peristeri")
    expect(chosen).to_contain_text("No internet in Peristeri")
    assert chosen.get_attribute("id") == field.get_attribute("aria-activedescendant")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tickets/{ticket.number}/")

    # An action of this ticket is the button itself, although its menu is closed.
    page.keyboard.press("Control+k")
    page.keyboard.type("priority")
    expect(chosen).to_contain_text("Priority and severity")
    page.keyboard.press("Enter")
    expect(page.locator("dialog#priority")).to_be_visible()
    page.keyboard.press("Escape")

    # Letters that are not quite right, and a page that is not on this page.
    page.keyboard.press("Control+k")
    page.keyboard.type("custmers")
    expect(chosen).to_contain_text("Customers")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/")

    # What was seen last stands first.
    page.get_by_role("button", name="Find or do anything").click()
    expect(chosen).to_contain_text("No internet in Peristeri")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


class Fingers:
    """Presses keys and the mouse as an agent does, and counts: a chord is one press, a word typed is none."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.presses += 1
            self.page.keyboard.press(key)

    def words(self, text: str) -> None:
        self.page.keyboard.type(text)

    def counted(self) -> int:
        presses, self.presses = self.presses, 0
        return presses


# The same figures stand in docs/explanation/side-by-side.md.
HERE = {"open next": 1, "answer": 2, "note": 2, "hand over": 2, "wait": 1, "solve": 1, "find": 2, "log a call": 4}
HERE |= {"merge": 3, "solve two": 3}


def test_what_agents_do_most_takes_the_presses_the_documentation_says(cast: Cast, open_page: Open) -> None:
    tickets = [receive(letter(subject=subject), timezone.now()).ticket for subject in ("No internet", "Slow wifi")]
    index_due(timezone.now())
    Presence.objects.filter(agent=cast.agents["alexandra"]).update(state="available")
    page = open_page("alexandra", "/customers/")
    page.locator("h1").wait_for()
    page.evaluate("document.activeElement.blur()")
    fingers, counted = Fingers(page), {}

    fingers.press("u")
    page.wait_for_url("**/tickets/*/")
    counted["open next"] = fingers.counted()
    first, second = sorted(tickets, key=lambda ticket: ticket is not None and ticket.number not in page.url)
    assert first is not None
    assert second is not None

    fingers.press("r")
    fingers.words("We look at it.")
    page.wait_for_timeout(100)
    fingers.press("Control+Enter")
    expect(page.locator(".message[data-way=out]").last).to_contain_text("We look at it.")
    counted["answer"] = fingers.counted()

    fingers.press("n")
    fingers.words("The line is fine.")
    fingers.press("Control+Enter")
    expect(page.locator(".message[data-way=note]").last).to_contain_text("The line is fine.")
    counted["note"] = fingers.counted()

    fingers.press("W")
    expect(page.locator("#ticket-head")).to_contain_text("Waiting")
    counted["wait"] = fingers.counted()

    fingers.press("S")
    expect(page.locator("#ticket-head")).to_contain_text("Solved")
    counted["solve"] = fingers.counted()

    fingers.press("Control+k")
    fingers.words(second.number)
    expect(page.locator("#palette [role=option][aria-selected=true]")).to_contain_text(second.subject)
    fingers.press("Enter")
    page.wait_for_url(f"**/tickets/{second.number}/")
    counted["find"] = fingers.counted()

    fingers.press("h")
    expect(page.locator("dialog#hand-over")).to_be_visible()
    fingers.words("Finance")
    with page.expect_response(lambda answer: answer.request.method == "POST" and "hand-over" in answer.url):
        fingers.press("Control+Enter")
    second.refresh_from_db()
    assert second.department.key == "finance"
    counted["hand over"] = fingers.counted()

    assert counted == {deed: presses for deed, presses in HERE.items() if deed in counted}
    assert len(counted) == 7


def test_merging_and_solving_several_takes_the_presses_the_documentation_says(cast: Cast, open_page: Open) -> None:
    tickets = [receive(letter(subject=subject), timezone.now()).ticket for subject in ("One", "Two", "Three")]
    one, two = (ticket for ticket in tickets[:2] if ticket is not None)
    index_due(timezone.now())
    Presence.objects.filter(agent=cast.agents["alexandra"]).update(state="available")
    page = open_page("alexandra", f"/tickets/{one.number}/")
    fingers = Fingers(page)
    page.locator("h1").wait_for()
    page.evaluate("document.activeElement.blur()")
    for key in "qm":
        fingers.press(key)
    expect(page.locator("dialog[open] input[name=number]")).to_be_focused()
    fingers.words(two.number)
    with page.expect_response(lambda answer: answer.request.method == "POST" and "merge" in answer.url):
        fingers.press("Control+Enter")
    one.refresh_from_db()
    assert one.state == "merged"
    assert fingers.counted() == HERE["merge"]

    page.goto(f"{page.url.partition('/tickets/')[0]}/tickets/")
    boxes = page.locator("tbody [name=ticket]")
    for place in range(2):
        boxes.nth(place).check()
    page.evaluate("document.activeElement.blur()")
    fingers.press("S")
    page.wait_for_url("**/bulk/*/")
    assert 2 + fingers.counted() == HERE["solve two"]


def test_a_call_is_written_down_in_four_presses(cast: Cast, open_page: Open) -> None:
    page = open_page("alexandra", "/customers/")
    fingers = Fingers(page)
    page.locator("h1").wait_for()
    page.evaluate("document.activeElement.blur()")
    fingers.press("c")
    expect(page.locator("#caller")).to_be_focused()
    fingers.words("kost")
    fingers.press("Enter")
    expect(page.locator("#contact_subject")).to_be_focused()
    fingers.words("Opening hours")
    fingers.press("Tab")
    fingers.words("Until when are we open?")
    fingers.press("Control+Enter")
    expect(page.locator(".banner").first).to_contain_text("is open with")
    assert fingers.counted() == HERE["log a call"]
    assert Ticket.objects.get().customer == cast.customers["kostas"]
