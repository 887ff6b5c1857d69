"""A search in a real browser: answered while one types, by keyboard, in any form of the words."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from dromos.tickets.actions.indexing import index_due
from tests.cast import Cast
from tests.flows.letters import letter, receive
from tests.journeys.axe import complaints
from tests.journeys.conftest import NewPage

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]

LETTERS = (
    ("Dvě faktury za říjen", "Dobrý den, přišly mi dvě faktury za stejný měsíc. Prosím o opravu. S pozdravem Ladislav"),
    ("Výpadek připojení", "Od rána nám nefunguje internet, router bliká červeně. Fakturu jsme zaplatili."),
    ("Λάθος στον λογαριασμό", "Καλημέρα, ο λογαριασμός του Μαρτίου είναι λάθος, πλήρωσα δύο φορές."),
)
Open = Callable[..., Page]


@pytest.fixture
def open_page(live_server: LiveServer, transactional_db: None, cast: Cast, new_page: NewPage) -> Open:
    """Opens a page of somebody who is signed in, in a house with three letters."""
    del transactional_db
    for subject, text in LETTERS:
        receive(letter(subject=subject, text=text), timezone.now())
    index_due(timezone.now())

    def open_as(name: str, path: str) -> Page:
        client = cast.browser(name)
        page = new_page()
        session = client.cookies["dromos_session"].value
        page.context.add_cookies([{"name": "dromos_session", "value": session, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return open_as


def keep(page: Page, name: str) -> None:
    """Screenshots are kept where DROMOS_SCREENSHOTS says: wide and narrow, light and dark."""
    folder = os.environ.get("DROMOS_SCREENSHOTS")
    for width, scheme in ((1440, "light"), (400, "dark"), (1440, "dark"), (400, "light")) if folder else ():
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=Path(str(folder)) / f"search-{name}-{width}-{scheme}.png")
    page.set_viewport_size({"width": 1280, "height": 800})


def test_words_are_found_in_any_form_while_one_types_and_opened_by_keyboard(open_page: Open) -> None:
    page = open_page("alexandra", "/search/")
    field = page.get_by_role("searchbox", name="What are you looking for?")
    hits = page.locator(".search-hit")
    expect(field).to_be_focused()
    keep(page, "empty")
    page.keyboard.type("fakt")
    expect(hits).to_have_count(2)
    page.keyboard.type("urou")
    expect(hits).to_have_count(2)
    expect(hits.first.locator("mark").first).to_have_text("faktury")
    page.wait_for_url("**?q=fakturou")
    assert complaints(page, "main") == []
    keep(page, "found")

    field.fill("nonsense")
    expect(page.get_by_text("Nothing is found")).to_be_visible()
    keep(page, "nothing")
    field.fill("fakturou vypadek")
    expect(hits).to_have_count(1)
    field.press("Enter")
    page.wait_for_load_state()
    expect(hits).to_have_count(1)
    page.get_by_role("searchbox", name="What are you looking for?").focus()
    page.keyboard.press("ArrowDown")
    expect(hits.first.locator("a.subject")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Výpadek připojení")).to_be_visible()
    page.goto(page.url.split("/tickets/")[0] + "/search/?q=foo:bar")
    expect(page.get_by_text("is no operator")).to_be_visible()
    keep(page, "unknown")
