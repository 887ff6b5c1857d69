"""The agent's day in a real browser: by keyboard, live, together, and without losing a word."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import complaints
from tests.journeys.conftest import NewPage
from tests.journeys.office import Office

pytestmark = [pytest.mark.chromium]


def live(page: Page) -> Page:
    """Wait until the page hears what happens."""
    expect(page.locator("html[data-live=on]")).to_have_count(1)
    return page


def written(page: Page, text: str) -> None:
    """Type into the reply and wait until it is kept."""
    page.get_by_label("Reply to the customer").fill(text)
    expect(page.locator("#pane-reply .saved")).to_have_text("Draft saved")


def test_a_ticket_is_worked_from_list_to_solved_without_the_mouse(office: Office, new_page: NewPage) -> None:
    page = office.sign_in(new_page(), "alexandra")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/tickets/")
    page.keyboard.press("/")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=By**")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="By keyboard")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.type("The line was measured.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message[data-way=note]")).to_contain_text("The line was measured.")
    page.keyboard.press("r")
    page.keyboard.type("Your line is repaired.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message[data-way=out]").last).to_contain_text("Your line is repaired.")
    page.keyboard.press("s")
    expect(page.locator("dialog#solve")).to_be_visible()
    page.keyboard.type("A new line card")
    page.get_by_role("button", name="Solve", exact=True).last.press("Enter")
    expect(page.locator("#ticket-head .badge").first).to_contain_text("Solved")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()


def test_two_people_see_each_other_and_nobodys_text_is_touched(office: Office, new_page: NewPage) -> None:
    anna, bence = office.let_in(new_page(), "alexandra"), office.let_in(new_page(), "bence")
    live(office.open(anna, "No internet"))
    live(office.open(bence, "No internet"))
    expect(anna.locator("#company")).to_contain_text("Bence reads this too")
    expect(bence.locator("#company")).to_contain_text("Alexandra reads this too")
    bence.keyboard.press("r")
    bence.keyboard.type("Half a sentence of Bence")
    expect(anna.locator("#company")).to_contain_text("Bence is writing")
    anna.keyboard.press("n")
    anna.keyboard.type("I measured the line")
    anna.keyboard.press("Control+Enter")
    expect(bence.locator("#stream")).to_contain_text("I measured the line")
    expect(bence.get_by_label("Reply to the customer")).to_have_value("Half a sentence of Bence")
    expect(bence.get_by_label("Reply to the customer")).to_be_focused()
    anna.close()
    expect(bence.locator("#company")).not_to_contain_text("Alexandra")
    bence.reload()
    expect(bence.get_by_label("Reply to the customer")).to_have_value("Half a sentence of Bence")


@pytest.mark.full
def test_two_windows_of_one_person_keep_both_texts(office: Office, new_page: NewPage) -> None:
    first = office.let_in(new_page(), "alexandra")
    second = first.context.new_page()
    office.open(first, "Two windows")
    office.open(second, "Two windows")
    written(first, "Text of the first window")
    second.get_by_label("Reply to the customer").fill("Text of the second window")
    expect(second.locator("#pane-reply .conflict")).to_be_visible()
    expect(second.get_by_label("Reply to the customer")).to_have_value("Text of the second window")
    second.locator("#pane-reply").get_by_role("button", name="Take the other one").click()
    expect(second.get_by_label("Reply to the customer")).to_have_value("Text of the first window")


@pytest.mark.full
def test_an_hour_without_a_connection_loses_no_word(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "alexandra")
    office.open(page, "Offline hour")
    written(page, "Written before")
    page.context.set_offline(True)
    page.get_by_label("Reply to the customer").fill("Written before and after")
    expect(page.locator("#pane-reply .saved")).to_have_text("Not saved yet: trying again")
    page.context.set_offline(False)
    expect(page.locator("#pane-reply .saved")).to_have_text("Draft saved")
    again = page.context.new_page()
    office.open(again, "Offline hour")
    expect(again.get_by_label("Reply to the customer")).to_have_value("Written before and after")


def test_work_is_offered_without_reload_and_accepted_with_one_key(office: Office, new_page: NewPage) -> None:
    page = office.sign_in(new_page(), "bence")
    page.get_by_role("button", name="I am here").click()
    live(page)
    expect(page.locator(".offer")).to_contain_text("VPN drops", timeout=30_000)
    left = int(page.locator(".offer .ring span").inner_text())
    assert 0 < left <= 120
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="VPN drops")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("w")
    expect(page.locator(".ticket-row")).to_contain_text("VPN drops")


def test_pictures_tell_the_sender_nothing_until_they_are_asked_for(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "alexandra")
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.route("https://tracker.example/**", lambda route: route.fulfill(status=200, body=b""))
    office.open(page, "Picture of the modem")
    expect(page.get_by_text("1 picture from elsewhere is not shown")).to_be_visible()
    expect(page.locator(".blocked-picture")).to_have_text("red light")
    quote = page.get_by_text("We received your letter.")
    expect(quote).to_be_hidden()
    page.locator("summary", has_text="Earlier letters").click()
    expect(quote).to_be_visible()
    assert not [url for url in asked if "tracker" in url]
    page.get_by_role("link", name="Show them").click()
    expect(page.locator("img[src*=tracker]")).to_have_count(1)
    assert [url for url in asked if "tracker" in url]


@pytest.mark.full
def test_files_are_attached_taken_off_and_sent(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "alexandra")
    office.open(page, "Wrong bill")
    for name in ("first.txt", "second.txt"):
        page.get_by_label("Attach files").set_input_files({"name": name, "mimeType": "text/plain", "buffer": b"x"})
        expect(page.locator("#draft-files")).to_contain_text(name)
    page.get_by_role("button", name="Take off first.txt").click()
    expect(page.locator("#draft-files")).not_to_contain_text("first.txt")
    page.get_by_label("Reply to the customer").fill("See the file.")
    page.get_by_role("button", name="Send", exact=True).click()
    sent = page.locator(".message[data-way=out]").last
    expect(sent).to_contain_text("second.txt")
    sent.get_by_role("button", name="Take it back").click()
    expect(page.get_by_label("Reply to the customer")).to_have_value(re.compile("See the file."))
    expect(page.locator("#draft-files")).to_contain_text("second.txt")


@pytest.mark.full
def test_axe_finds_nothing_on_any_page(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "alexandra")
    for address in (
        "/my-work/",
        "/tickets/",
        "/tickets/?state=closed",
        "/design/",
        f"/tickets/{office.numbers['Slow line']}/",
    ):
        page.goto(office.url + address)
        assert complaints(page) == [], address
    for key in ("h", "w", "s", "t", "p", "?"):
        page.keyboard.press(key)
        expect(page.locator("dialog[open]")).to_be_visible()
        assert complaints(page, "dialog[open]") == [], key
        page.keyboard.press("Escape")


@pytest.mark.full
def test_no_page_scrolls_sideways(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "alexandra")
    for address in ("/my-work/", "/tickets/", "/design/", f"/tickets/{office.numbers['Picture of the modem']}/"):
        page.goto(office.url + address)
        for width in (2560, 1440, 768, 400, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
