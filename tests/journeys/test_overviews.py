"""Overviews and bulk work in a real browser: made by keyboard, counted live, changed together and put back."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.journeys.axe import complaints
from tests.journeys.conftest import NewPage
from tests.journeys.office import Office

pytestmark = [pytest.mark.chromium]
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 400, "height": 800}


def looked_at(page: Page, name: str) -> None:
    """Nothing for axe to find, nothing scrolls sideways; a picture is kept where DROMOS_PICTURES says."""
    assert complaints(page) == [], name
    for width, size in (("wide", WIDE), ("narrow", NARROW)):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
        if folder := os.environ.get("DROMOS_PICTURES"):
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png")
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")


def count_of(page: Page, name: str) -> int:
    """The number beside an overview, once it is there."""
    place = page.locator(".overviews li", has_text=name).locator(".count")
    expect(place).to_have_text(re.compile(r"\d"))
    return int(place.inner_text())


def test_an_overview_is_made_counted_live_and_its_tickets_changed_together(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "alexandra")
    page.goto(f"{office.url}/overviews/new/")
    page.get_by_label("Name", exact=True).fill("Trouble with lines")
    page.get_by_role("button", name="Add a condition").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Field", exact=True).last.select_option("subject")
    value = page.get_by_label("Text; several with a semicolon between")
    expect(value).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("line; internet; bill")
    expect(page.locator("#preview")).to_contain_text(re.compile(r"This shows [1-9]"))
    looked_at(page, "overview-form")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Trouble with lines")).to_be_visible()
    rows = page.locator("tr[data-list-target=row]")
    number = rows.count()
    assert count_of(page, "Trouble with lines") == number > 1
    looked_at(page, "overview-list")

    other = office.let_in(new_page(), "alexandra")
    other.goto(f"{office.url}/overviews/new/")
    other.goto(page.url)
    assert count_of(other, "Trouble with lines") == number

    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(".bulk-count")).to_contain_text("2")
    page.get_by_role("button", name="Change them").click()
    page.get_by_label("Add a change").select_option("set_priority")
    page.locator(".change-row").get_by_label("Priority").select_option("urgent")
    expect(page.locator("#bulk-preview")).to_contain_text("The first 2 would all be changed.")
    looked_at(page, "bulk-choose")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("2 tickets are changed.")).to_be_visible(timeout=30_000)
    looked_at(page, "bulk-done")
    expect(other.locator("tr[data-list-target=row] [title='Priority: Urgent']")).to_have_count(2, timeout=30_000)
    page.get_by_role("button", name="Undo 2 changes").click()
    expect(page.get_by_text("2 tickets are as they were.")).to_be_visible(timeout=30_000)
    expect(other.locator("tr[data-list-target=row] [title='Priority: Urgent']")).to_have_count(0, timeout=30_000)
