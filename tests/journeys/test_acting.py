"""Acting on a ticket in a real browser: tags, tasks, a checklist, the timer, merging, and taking it back."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import complaints
from tests.journeys.conftest import NewPage
from tests.journeys.office import Office

pytestmark = [pytest.mark.chromium]


def dialog(page: Page, name: str) -> None:
    """Open a dialog as the palette would: by the button that the page has for it."""
    page.locator(f"[data-dialog-id-param='{name}']").first.dispatch_event("click")
    expect(page.locator(f"dialog#{name}")).to_be_visible()


def keep(page: Page, name: str, *, full_page: bool = False) -> None:
    """Screenshots are kept where DROMOS_SCREENSHOTS says: wide and light, narrow and dark."""
    if folder := os.environ.get("DROMOS_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=full_page)
        page.set_viewport_size({"width": 400, "height": 900})
        page.emulate_media(color_scheme="dark")
        page.screenshot(path=Path(folder) / f"{name}-narrow.png", full_page=full_page)
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light")


def test_a_ticket_is_tagged_worked_on_and_merged_and_that_is_undone(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "alexandra")
    office.open(page, "No internet")
    part = page.locator("#part-doing")
    part.get_by_label("Add tags").first.fill("outage")
    page.keyboard.press("Enter")
    expect(part.locator(".tag-chip")).to_contain_text("outage")
    toast = page.locator(".toast").last
    expect(toast).to_contain_text("Tagged.")
    toast.get_by_role("button", name="Undo").click()
    expect(part.locator(".tag-chip")).to_have_count(0)
    part.get_by_label("Add tags").first.fill("outage")
    page.keyboard.press("Enter")
    expect(part.locator(".tag-chip")).to_contain_text("outage")

    dialog(page, "task")
    page.get_by_label("What is to be done").fill("Look at the street cabinet")
    page.locator("dialog#task").get_by_role("button", name="Add", exact=True).click()
    expect(part.locator(".task")).to_contain_text("Look at the street cabinet")
    part.get_by_label("Add a line").first.fill("Line measured")
    page.keyboard.press("Enter")
    part.get_by_role("checkbox", name="Line measured").check()
    expect(part.locator(".check-list")).to_contain_text("Alexandra")
    part.get_by_role("button", name="Start the timer").click()
    expect(part.locator(".timer-now")).to_contain_text("00:0")
    page.reload()
    expect(part.locator(".timer-now")).to_be_visible()
    assert complaints(page, "#p-doing") == []
    keep(page, "acting", full_page=True)

    dialog(page, "merge")
    page.locator("dialog#merge input[name=number]").fill(office.numbers["By keyboard"])
    expect(page.locator(".found-ticket")).to_have_count(1)
    page.locator(".found-ticket").click()
    assert complaints(page, "dialog#merge") == []
    keep(page, "merging")
    page.locator("dialog#merge").get_by_role("button", name="Merge", exact=True).click()
    if page.locator("dialog#merge .banner").count():
        page.get_by_label("Also when the other ticket is another customer's").check()
        page.locator("dialog#merge").get_by_role("button", name="Merge", exact=True).click()
    page.wait_for_url(f"**/tickets/{office.numbers['By keyboard']}/")
    page.locator(".toast").last.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast").last).to_contain_text("Undone.")
    office.open(page, "No internet")
    expect(page.locator("#ticket-head")).not_to_contain_text("Merged")
