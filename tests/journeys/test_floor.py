"""The lead's floor and the table of skills in a real browser: live, by hand and by keyboard."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.axe import complaints
from tests.journeys.conftest import NewPage
from tests.journeys.office import Office

pytestmark = [pytest.mark.chromium]


def on_floor(office: Office, page: Page, name: str) -> Page:
    office.let_in(page, name)
    page.goto(f"{office.url}/floor/")
    expect(page.locator("html[data-live=on]")).to_have_count(1)
    return page


def row_of(page: Page, name: str) -> Locator:
    return page.locator(f".floor-people > li:has(.name:text-is('{name}'))")


def test_a_presence_changed_by_the_lead_shows_on_another_screen_without_reload(
    office: Office, new_page: NewPage
) -> None:
    lead, director = on_floor(office, new_page(), "filip"), on_floor(office, new_page(), "ilona")
    expect(row_of(director, "Bence")).not_to_have_attribute("data-state", "away")
    row_of(lead, "Bence").locator("details.menu summary").click()
    row_of(lead, "Bence").get_by_role("button", name="Away").click()
    expect(lead.get_by_text("Bence: presence changed.")).to_be_visible()
    expect(row_of(director, "Bence")).to_have_attribute("data-state", "away")


@pytest.mark.full
def test_the_lead_hands_work_over(office: Office, new_page: NewPage) -> None:
    page = on_floor(office, new_page(), "filip")
    row_of(page, "Bence").locator("summary").click()
    row_of(page, "Bence").get_by_role("button", name="Available").click()
    row_of(page, "Alexandra").get_by_role("link", name="Alexandra").click()
    page.get_by_role("link", name="Slow line").click()
    expect(page.get_by_text("gave it to Alexandra by hand")).to_be_visible()
    page.locator(".floor-choices label", has_text="Bence").click()
    page.locator(".floor-choices ~ footer").get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("Bence has it now.")).to_be_visible()
    row_of(page, "Bence").get_by_role("link", name="Bence").click()
    expect(page.get_by_role("link", name="Slow line")).to_be_visible()


def test_work_is_carried_by_keyboard_and_by_mouse_and_says_where_it_fits(office: Office, new_page: NewPage) -> None:
    page = on_floor(office, new_page(), "filip")
    row_of(page, "Bence").locator("details.menu summary").click()
    row_of(page, "Bence").get_by_role("button", name="Available").click()
    expect(row_of(page, "Bence")).not_to_have_attribute("data-state", "offline")
    row_of(page, "Alexandra").locator(".floor-hand summary").click()
    move = row_of(page, "Alexandra").get_by_role("button", name="Move Two windows")
    move.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".carry-here").first).to_be_focused()
    expect(row_of(page, "Alexandra").locator(".carry-why")).to_have_text("Not here now")
    page.keyboard.press("Escape")
    expect(page.locator(".carry-here")).to_have_count(0)
    expect(move).to_be_focused()
    page.keyboard.press("Enter")
    row_of(page, "Bence").get_by_role("button", name="Here: Bence").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Bence has it now.")).to_be_visible()
    row_of(page, "Alexandra").locator(".floor-hand summary").click()
    row_of(page, "Alexandra").locator(".work-line", has_text="Offline hour").drag_to(row_of(page, "Bence"))
    expect(page.get_by_text("Bence has it now.")).to_be_visible()
    row_of(page, "Bence").locator(".floor-hand summary").click()
    expect(row_of(page, "Bence").locator(".work-line", has_text="Offline hour")).to_be_visible()


def test_skills_are_filled_in_by_keyboard(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "ilona")
    page.goto(f"{office.url}/setup/skills/")
    first = page.locator("input[data-agent]").first
    first.focus()
    page.keyboard.press("4")
    expect(page.locator(".matrix-status")).to_have_text("Saved.")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    page.keyboard.press("2")
    page.keyboard.press("ArrowLeft")
    expect(first).to_be_focused()
    page.wait_for_load_state("networkidle")
    page.reload()
    levels = page.locator("tbody tr").first.locator("input")
    expect(levels.nth(0)).to_have_value("4")
    expect(levels.nth(1)).to_have_value("2")


@pytest.mark.full
@pytest.mark.parametrize("path", ["/floor/", "/floor/rules/", "/setup/skills/"])
def test_axe_finds_nothing_on_the_lead_s_pages(office: Office, new_page: NewPage, path: str) -> None:
    page = office.let_in(new_page(), "ilona")
    page.goto(office.url + path)
    assert complaints(page) == []
