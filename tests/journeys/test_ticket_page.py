"""The ticket page in a real browser: long tickets, files, several people at once, and no text is ever lost."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dromos.cli.tests.trees import until
from tests.journeys.axe import complaints
from tests.journeys.conftest import FLAGS, NewPage
from tests.journeys.door import SESSION
from tests.journeys.office import Office

pytestmark = [pytest.mark.chromium]
REPLY = "Reply to the customer"


def live(page: Page) -> Page:
    """Wait until the page hears what happens."""
    expect(page.locator("html[data-live=on]")).to_have_count(1)
    return page


def typed(page: Page, text: str) -> None:
    """Write a reply, as one writes: the pane is opened by its key."""
    page.keyboard.press("r")
    page.keyboard.type(text)


def kept(page: Page) -> None:
    expect(page.locator("#pane-reply .saved").first).to_have_text("Draft saved")


def shows(page: Page, text: str) -> None:
    """The reply holds ``text``, whatever the editor is made of."""
    expect(page.locator("#pane-reply")).to_be_visible()
    held = "[...document.querySelectorAll('#pane-reply textarea, #pane-reply [contenteditable=true]')]"
    question = f"wanted => {held}.some((one) => (one.value ?? one.innerText).includes(wanted))"
    # Not wait_for_function: the page's policy lets it evaluate its question only once.
    until(lambda: page.evaluate(question, text), what=f"{text!r} in the editor")


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("DROMOS_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.full
def test_a_browser_that_was_closed_loses_no_word(office: Office, chromium: Browser, tmp_path: Path) -> None:
    profile = str(tmp_path / "profile")
    options = {"executable_path": "/usr/bin/chromium", "args": list(FLAGS)}
    first = chromium.browser_type.launch_persistent_context(profile, **options)  # type: ignore[arg-type]
    page = office.let_in(first.new_page(), "alexandra")
    office.open(page, "Picture of the modem")
    page.context.set_offline(True)  # not even the server has it
    typed(page, "Half a sentence that nobody has saved")
    first.close()
    second = chromium.browser_type.launch_persistent_context(profile, **options)  # type: ignore[arg-type]
    page = office.let_in(second.new_page(), "alexandra")
    office.open(page, "Picture of the modem")
    shows(page, "Half a sentence that nobody has saved")
    kept(page)
    second.close()


@pytest.mark.full
def test_a_server_that_was_killed_loses_no_word(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "alexandra")
    live(office.open(page, "VPN drops"))
    web = office.tree.part("web")
    os.kill(web, signal.SIGKILL)
    typed(page, "Written while the server was down")
    until(lambda: office.tree.part("web") not in {0, web} and office.tree.answers(), 60, "the restart")
    kept(page)
    live(page)
    again = office.open(page.context.new_page(), "VPN drops")
    shows(again, "Written while the server was down")


@pytest.mark.full
def test_a_session_that_ended_asks_to_sign_in_and_the_page_goes_on(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "bence")
    live(office.open(page, "Offline hour"))
    cookie = next(one for one in page.context.cookies() if one["name"] == SESSION)
    page.context.clear_cookies(name=SESSION)
    typed(page, "Written after the session had ended")
    asked = page.get_by_role("dialog", name="You are signed out")
    expect(asked).to_be_visible()
    assert complaints(page, "#signed-out") == []
    with page.expect_popup() as opened:
        asked.get_by_role("link", name="Sign in").click()
    window = opened.value
    expect(window.locator("input[name=password]")).to_be_visible()
    page.context.add_cookies(
        [{"name": SESSION, "value": cookie["value"], "url": office.url}]
    )  # what signing in there ends in
    window.close()
    expect(asked).to_be_hidden()
    kept(page)
    shows(page, "Written after the session had ended")
    page.context.clear_cookies(name="dromos_csrf")  # what signing out and in again in another tab ends in
    typed(page, "Written with the token of an earlier sign-in")
    kept(page)
    expect(asked).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message[data-way=out]").last).to_contain_text("Written with the token of an earlier sign-in")


def test_two_people_change_one_ticket_at_once(office: Office, new_page: NewPage) -> None:
    anna, bence = office.let_in(new_page(), "alexandra"), office.let_in(new_page(), "bence")
    for page in (anna, bence):
        live(office.open(page, "Wrong bill"))
        page.keyboard.press("p")
        expect(page.locator("dialog#priority")).to_be_visible()
    for page, priority, reason in ((bence, "high", "They wait for days"), (anna, "urgent", "The director asked")):
        page.get_by_label("Priority", exact=True).select_option(priority)
        page.get_by_label("Why", exact=True).fill(reason)
        page.locator("dialog#priority").get_by_role("button", name="Change", exact=True).click()
        if page is bence:
            expect(page.locator("#toasts")).to_contain_text("Priority changed.")
    asked = anna.locator("dialog#priority")
    expect(asked).to_contain_text("Bence changed “Priority” from Normal to High while you were deciding.")
    expect(anna.get_by_label("Why", exact=True)).to_have_value("The director asked")
    assert complaints(anna, "dialog#priority") == []
    asked.get_by_role("button", name="Change", exact=True).click()
    expect(asked).to_have_count(0)
    expect(bence.locator("#ticket-head")).to_contain_text("Urgent")


def test_what_arrives_moves_nothing_that_is_being_read(office: Office, new_page: NewPage) -> None:
    page, other = office.let_in(new_page(), "alexandra"), office.let_in(new_page(), "bence")
    live(office.open(page, "Slow line"))
    expect(page.get_by_text("Part 59 of the story.")).to_be_visible()
    expect(page.get_by_text("Part 3 of the story.")).to_have_count(0)
    page.keyboard.press("o")
    expect(page.get_by_text("Part 3 of the story.")).to_have_count(1)
    typed(page, "Half a sentence")
    page.get_by_text("Part 30 of the story.").scroll_into_view_if_needed()
    where = "() => document.evaluate(\"//*[contains(text(), 'Part 30 of')]\", document, null, 9).singleNodeValue"
    top = page.evaluate(f"({where})().getBoundingClientRect().top")
    office.open(other, "Slow line")
    other.keyboard.press("n")
    other.keyboard.type("Seen by the technician")
    other.keyboard.press("Control+Enter")
    pill = page.get_by_role("button", name="1 new message")
    expect(pill).to_be_visible()
    assert abs(page.evaluate(f"({where})().getBoundingClientRect().top") - top) < 2, "nothing jumps"
    shows(page, "Half a sentence")
    pill.click()
    expect(page.get_by_text("Seen by the technician")).to_be_in_viewport()
    expect(pill).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.keyboard.type("Part 7 of")
    expect(page.get_by_text("Part 7 of the story.")).to_be_visible()
    expect(page.get_by_text("Part 30 of the story.")).to_have_count(0)
    shows(page, "Half a sentence")


@pytest.mark.full
def test_files_are_looked_at_by_keyboard_and_the_page_is_sound(office: Office, new_page: NewPage, shots: Path) -> None:
    page = office.let_in(new_page(), "alexandra")
    live(office.open(page, "Slow line"))
    page.get_by_role("link", name="modem light.png").press("Enter")
    viewer = page.locator("dialog#viewer")
    expect(viewer.locator("img")).to_have_js_property("naturalWidth", 2)
    assert complaints(page, "dialog#viewer") == []
    page.keyboard.press("ArrowRight")
    expect(viewer.locator("pre")).to_have_text("<script>alert(1)</script>")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="modem light.png")).to_be_focused()
    for name in ("others", "similar", "history"):
        page.locator(f"#p-{name} > summary").click()
        expect(page.locator(f"#part-{name}")).not_to_contain_text("Loading")
    assert complaints(page) == []
    for width, scheme in ((1440, "light"), (1440, "dark"), (400, "light"), (320, "light")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=shots / f"ticket-{width}-{scheme}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    page.emulate_media(media="print")
    expect(page.locator(".ticket-composer")).to_be_hidden()
    expect(page.locator("#ticket-acts")).to_be_hidden()


@pytest.fixture(scope="module", autouse=True)
def _nothing_left_behind(office: Office) -> Iterator[None]:
    """The house is shared: whoever kills a part of it waits until it is there again."""
    yield
    assert office.tree.answers()
