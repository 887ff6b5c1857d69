"""Working time and areas in a real browser: the drawn week and map, the planner; by mouse and by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import complaints
from tests.journeys.conftest import NewPage
from tests.journeys.office import Office

pytestmark = [pytest.mark.chromium]


def draw(page: Page, day: str, begins: int, ends: int) -> None:
    """Draw hours on a day with the mouse."""
    track = page.locator(f".week-day[data-name={day}] .track")
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * begins / 24, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (begins + ends) / 48, middle)
    page.mouse.move(box["x"] + box["width"] * ends / 24, middle)
    page.mouse.up()


def test_a_week_is_drawn_and_what_it_touches_is_shown_before_it_is_saved(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "ilona")
    page.goto(f"{office.url}/setup/calendars/")
    page.locator(".setup-calendars h2 a").first.click()
    monday, saturday = page.get_by_label("Monday", exact=True), page.get_by_label("Saturday", exact=True)
    answer = page.locator("#preview-answer")
    expect(answer).to_contain_text("Monday")
    draw(page, "Saturday", 9, 12)
    expect(saturday).to_have_value("09:00-12:00")
    expect(answer).to_contain_text("Saturday")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+ArrowRight")
    expect(saturday).to_have_value("09:15-12:15")
    page.keyboard.press("ArrowLeft")
    expect(saturday).to_have_value("09:00-12:00")
    page.keyboard.press("b")
    expect(saturday).to_have_value("09:00-10:15, 10:45-12:00")
    page.keyboard.press("Delete")
    page.keyboard.press("Delete")
    expect(saturday).to_have_value("")
    monday.fill("08:00-16:00")
    expect(page.locator(".week-day[data-name=Monday] .frame")).to_have_count(1)
    page.get_by_role("button", name="Copy Monday to Monday to Friday").click()
    expect(page.get_by_label("Friday", exact=True)).to_have_value("08:00-16:00")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_role("heading", name="What this change touches")).to_be_visible()
    page.get_by_role("button", name="Save, and move them").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    first = page.locator(".month a").first
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="8 January")).to_be_visible()


@pytest.mark.full
def test_leave_is_asked_for_and_approved_and_a_night_is_planned(office: Office, new_page: NewPage) -> None:
    agent, lead = office.let_in(new_page(), "alexandra"), office.let_in(new_page(), "filip")
    agent.goto(f"{office.url}/my-time/")
    agent.get_by_label("First day").fill("2027-02-01")
    agent.get_by_label("Note").fill("Skiing")
    agent.get_by_role("button", name="Send").click()
    expect(agent.get_by_text("Requested")).to_be_visible()
    lead.goto(f"{office.url}/planner/?from=2027-02-01")
    expect(lead.locator(".away[data-state=requested]")).to_have_count(1)
    lead.get_by_role("button", name="Approve").click()
    expect(lead.get_by_text("Alexandra will read it.")).to_be_visible()
    expect(lead.locator(".away[data-state=approved]")).to_have_count(1)
    agent.reload()
    expect(agent.get_by_text("Approved")).to_be_visible()
    cell = lead.locator(".planner tbody tr:has-text('Bence') td a").first
    cell.focus()
    lead.keyboard.press("ArrowRight")
    lead.keyboard.press("Enter")
    lead.get_by_label("Hours").fill("22:00-06:00")
    lead.get_by_role("button", name="Save this day").click()
    expect(lead.locator(".planner td[data-chosen]")).to_contain_text("22:00–24:00")


@pytest.mark.full
def test_a_policy_says_why_and_its_change_is_weighed(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "ilona")
    page.goto(f"{office.url}/setup/policies/")
    page.get_by_label("Ticket number").fill(office.numbers["No internet"])
    page.get_by_role("button", name="Find the policy").click()
    expect(page.locator(".why-list li[data-holds]")).to_have_count(1)
    page.locator(".table tbody a").first.click()
    page.get_by_label("Solved within").fill("10 min")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Due earlier")).to_be_visible()
    page.get_by_role("button", name="Change it again").click()
    expect(page.get_by_label("Solved within")).to_have_value("10 min")
    office.open(page, "No internet")
    expect(page.locator(".clock-picture").first).to_be_visible()


@pytest.mark.full
def test_axe_finds_nothing_on_pages_of_time(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "ilona")
    for path in ("/setup/calendars/1/", "/setup/policies/new/", "/setup/policies/?why=1", "/planner/", "/my-time/"):
        page.goto(office.url + path)
        assert complaints(page) == [], path


@pytest.mark.full
def test_an_area_is_drawn_on_the_map_by_mouse_and_by_keyboard(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "ilona")
    page.goto(f"{office.url}/setup/areas/new/")
    page.locator("input[name=key]").fill("islands")
    page.locator("input[name=name]").fill("Islands")
    lines, picture = page.locator("textarea[name=outline]"), page.locator(".area-map-picture")
    box = picture.bounding_box()
    assert box is not None
    for across, down in ((0.3, 0.3), (0.6, 0.3), (0.6, 0.7)):
        page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
    corners = page.locator(".area-corner")
    expect(corners).to_have_count(3)
    before = lines.input_value().splitlines()
    corners.first.focus()
    page.keyboard.press("ArrowUp")
    moved = lines.input_value().splitlines()
    assert float(moved[0].split(",")[0]) > float(before[0].split(",")[0])
    assert moved[1:] == before[1:]
    page.keyboard.press("n")
    expect(corners).to_have_count(4)
    page.keyboard.press("Delete")
    expect(corners).to_have_count(3)
    lines.fill("37.9, 23.6\n37.9, 23.8\n38.1, 23.8\n38.1, 23.6")
    expect(corners).to_have_count(4)
    assert not complaints(page)
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("input[name=place]").fill("38, 23.7")
    page.get_by_role("button", name="Find it").click()
    expect(page.get_by_text("Islands, by its coordinates.")).to_be_visible()
