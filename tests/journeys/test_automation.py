"""A trigger made and tried without code, a macro by one key, and how one is alerted: in a real browser."""

from playwright.sync_api import expect

from tests.journeys import axe
from tests.journeys.conftest import NewPage
from tests.journeys.office import Office


def test_a_trigger_is_made_and_tried_and_a_macro_done_by_key(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "ilona")
    page.goto(f"{office.url}/setup/triggers/")
    page.get_by_role("button", name="Make it").first.click()
    page.get_by_role("button", name="Try it on the past").click()
    expect(page.locator("#trial")).to_contain_text("It would not have acted at all.")
    assert axe.complaints(page) == []
    page.goto(f"{office.url}/macros/new/")
    page.get_by_label("Name", exact=True).fill("Ask for the lights")
    page.get_by_label("For", exact=True).select_option("house")
    page.get_by_label("Add a change").select_option("set_priority")
    page.get_by_label("Priority", exact=True).last.select_option("high")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("link", name="Ask for the lights")).to_be_visible()

    agent = office.let_in(new_page(), "alexandra")
    office.open(agent, "Slow line")
    agent.keyboard.press("m")
    agent.get_by_role("dialog").get_by_label("Narrow the list").fill("lights")
    expect(agent.get_by_role("button", name="Ask for the lights")).to_be_visible()
    assert axe.complaints(agent, "#macros") == []
    agent.get_by_label("Narrow the list").press("Enter")
    expect(agent.locator("#ticket-head")).to_contain_text("High")
