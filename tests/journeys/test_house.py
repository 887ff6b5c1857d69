"""What is the same on every page: the palette, shortcuts, a slow line, and screens of every width."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

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
        client = Client()
        client.force_login(cast.users[name])
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
