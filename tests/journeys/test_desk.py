"""A call in a real browser: by keyboard, and without losing a word."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from dromos.catalog import actions as catalog
from dromos.interactions.models import Attachment
from dromos.lib.actor import SYSTEM
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.journeys.axe import complaints
from tests.journeys.conftest import NewPage

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]

PICTURE: FilePayload = {"name": "modem.png", "mimeType": "image/png", "buffer": b"picture"}
SINCE = [{"key": "where", "kind": "text", "required": True, "labels": {"en": "Where?", "el": "Πού;"}}]

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


def choose(page: Page, field: str, text: str) -> None:
    """Type into a field that finds, and take the first thing it finds without waiting until it shows."""
    page.locator(field).press_sequentially(text, delay=20)
    page.keyboard.press("Enter")


def test_a_call_becomes_a_ticket_without_the_mouse(cast: Cast, open_page: Open) -> None:
    page = open_page("alexandra", "/customers/")
    page.locator("h1").wait_for()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("c")
    expect(page.locator("#caller")).to_be_focused()
    choose(page, "#caller", "kost")
    expect(page.locator("#glance")).to_contain_text("Kostas")
    expect(page.locator("#contact_subject")).to_be_focused()
    page.keyboard.type("No internet")
    page.keyboard.press("Tab")
    page.keyboard.type("Since Sunday, and the light is red.")
    page.keyboard.press("Tab")
    choose(page, "#category", "no conn")
    page.get_by_role("button", name="Open a ticket").press("Enter")
    expect(page.locator(".banner").first).to_contain_text("is open with Technical Support")
    assert Ticket.objects.get().customer == cast.customers["kostas"]
    expect(page.locator("#caller")).to_be_focused()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('dromos:desk')).length") == 0


@pytest.mark.full
def test_nothing_typed_is_lost(cast: Cast, open_page: Open) -> None:
    category = cast.categories["technical/no-connection"]
    catalog.set_questions(category=category, questions=SINCE, by=SYSTEM, at=cast.at)
    page = open_page("alexandra", "/desk/")
    choose(page, "#caller", "kost")
    expect(page.locator("#glance")).to_contain_text("Kostas")
    page.fill("#contact_subject", "No internet")
    page.fill("#contact_text", "Since Sun")
    choose(page, "#category", "no conn")
    expect(page.get_by_label("Πού;")).to_be_visible()
    page.wait_for_timeout(300)

    page.reload()
    expect(page.locator("#contact_text")).to_have_value("Since Sun")
    expect(page.locator("#glance")).to_contain_text("Kostas")

    page.set_input_files("#contact_uploads", PICTURE)
    page.get_by_role("button", name="Open a ticket").click()
    expect(page.locator(".error-summary")).to_contain_text("needs an answer")
    expect(page.locator(".error-summary")).to_be_focused()

    page.context.clear_cookies(name="dromos_session")
    page.fill("#contact_text", "Since Sunday")
    page.wait_for_timeout(300)
    page.get_by_role("button", name="Open a ticket").click()
    page.wait_for_url("**/login/**")
    open_page("alexandra", "/desk/", page)
    expect(page.locator("#contact_text")).to_have_value("Since Sunday")
    page.get_by_label("Πού;").fill("Peristeri")
    page.set_input_files("#contact_uploads", PICTURE)
    page.get_by_role("button", name="Open a ticket").click()
    expect(page.locator(".banner").first).to_contain_text("is open with")
    assert Ticket.objects.get().answers == {"where": "Peristeri"}
    assert Attachment.objects.get().filename == "modem.png"


def test_a_server_that_is_away_takes_nothing_with_it(open_page: Open) -> None:
    page = open_page("alexandra", "/desk/")
    choose(page, "#caller", "marg")
    expect(page.locator("#glance")).to_contain_text("Margit")
    page.fill("#contact_subject", "Opening hours")
    page.fill("#contact_text", "Until when?")
    page.route("**/desk/", lambda route: route.abort())
    page.get_by_role("button", name="Answered at once").click()
    expect(page.get_by_text("Nothing is lost: it stays here.")).to_be_visible()
    page.unroute("**/desk/")
    page.get_by_role("button", name="Answered at once").click()
    expect(page.locator(".banner").first).to_contain_text("without a ticket")


PAGES = ("/desk/", "/desk/?customer={kostas}", "/customers/", "/customers/{kostas}/", "/intake/", "/intake/outbox/")


@pytest.mark.full
def test_the_pages_can_be_used_by_everybody(cast: Cast, open_page: Open) -> None:
    page = open_page("filip", "/desk/")
    for path in PAGES:
        open_page("filip", path.format(kostas=cast.customers["kostas"].pk), page)
        assert complaints(page) == [], path


@pytest.mark.full
def test_narrow_screens_scroll_one_way_only(cast: Cast, open_page: Open) -> None:
    page = open_page("filip", "/desk/")
    page.set_viewport_size({"width": 400, "height": 850})
    for path in PAGES:
        open_page("filip", path.format(kostas=cast.customers["kostas"].pk), page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
