"""Writing in a real browser: rich letters, pictures, canned texts, colleagues named, what is asked, put off, undone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import complaints
from tests.journeys.conftest import NewPage
from tests.journeys.office import Office

pytestmark = [pytest.mark.chromium]

WORD = (
    "<html><body><!--StartFragment--><p class=MsoNormal style='color:red'>Please <b>check</b>:<o:p></o:p></p>"
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>  </span></span>"
    "the cable</p><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>the"
    " light</p><table><tr><td>red</td><td>no line</td></tr></table><!--EndFragment--></body></html>"
)
PASTE = """([field, html, text]) => { const data = new DataTransfer(); data.setData("text/html", html);
  data.setData("text/plain", text); const pasted = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(field).dispatchEvent(pasted); }"""
PICTURE = """async (field) => { const canvas = new OffscreenCanvas(120, 40); const ink = canvas.getContext("2d");
  ink.fillStyle = "#1f5fbf"; ink.fillRect(0, 0, 120, 40); const blob = await canvas.convertToBlob();
  const data = new DataTransfer(); data.items.add(new File([blob], "modem.png", { type: "image/png" }));
  document.querySelector(field).dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }"""


def saved(page: Page, pane: str = "reply") -> None:
    expect(page.locator(f"#pane-{pane} .saved")).to_have_text("Draft saved")


def test_a_canned_text_is_made_tried_and_taken_in_from_a_table(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "filip")
    page.goto(f"{office.url}/canned-texts/new/")
    page.get_by_label("Title").fill("Restart the modem")
    page.get_by_role("textbox", name="Shortcut").fill("restart")
    page.get_by_label("For whom").select_option(label="Customer Service")
    page.get_by_label("English", exact=True).fill(
        "Hello {{ customer.first_name }}, please switch the modem off. {{ agent.nam }}"
    )
    page.get_by_label("Number of the ticket").fill(office.numbers["No internet"])
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#tried")).to_contain_text("Hello Kostas, please switch")
    expect(page.locator("#tried")).to_contain_text("agent.nam")
    page.get_by_label("English", exact=True).fill("Hello {{ customer.first_name }}, please switch the modem off.")
    assert complaints(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.locator("tr", has_text="/restart")).to_be_visible()
    page.goto(f"{office.url}/canned-texts/import/")
    table = "title;shortcut;for;en\nThanks;thanks;Customer Service;Thank you, {{ customer.first_name }}!\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "t.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Take in 1 text").click()
    expect(page.get_by_text("New: 1, changed: 0.")).to_be_visible()


def test_a_rich_letter_is_written_asked_about_sent_and_taken_back(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "alexandra")
    office.open(page, "No internet")
    page.keyboard.press("r")
    page.keyboard.type("::rest")
    expect(page.locator(".caret-list:not([hidden]) [role=option]")).to_contain_text("Restart the modem")
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox", name="Reply to the customer")
    expect(field).to_have_value("Hello Kostas, please switch the modem off.")
    expect(page.locator("#letter-foot")).to_contain_text("Alexandra")
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\n")
    page.evaluate(PASTE, ["#pane-reply textarea", WORD, "Please check: ..."])
    rich = page.locator(".rich-text")
    expect(rich.locator("li")).to_have_text(["the cable", "the light"])
    expect(rich.locator("td").first).to_have_text("red")
    assert rich.locator("[style*=color], [class*=Mso]").count() == 0
    page.evaluate(PICTURE, ".rich-text")
    expect(rich.locator("img[data-cid]")).to_have_attribute("src", re.compile("/pictures/"))
    page.get_by_label("Copy").fill("friend@gmial.com,")
    expect(page.locator("#who-doubts")).to_contain_text("Do you mean friend@gmail.com?")
    page.locator("#who-doubts button").click()
    expect(page.locator(".chip")).to_contain_text("friend@gmail.com")
    rich.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("See the attached form.")
    saved(page)
    assert complaints(page, "#composer") == []
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#letter-preview .letter-paper li").first).to_have_text("the cable")
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator(".rich-text img[data-cid]")).to_be_visible()
    page.locator(".rich-text").click()
    page.keyboard.press("Control+Enter")
    asks = page.locator("#before-sending")
    expect(asks).to_contain_text("nothing is attached")
    expect(asks).to_contain_text("friend@gmail.com is new here")
    assert complaints(page, "#before-sending") == []
    asks.get_by_role("button", name="Send anyway").click()
    sent = page.locator(".message[data-way=out]").last
    expect(sent.locator("li").first).to_have_text("the cable")
    expect(sent.locator("img")).to_be_visible()
    undo = page.locator(".toast").get_by_role("button", name=re.compile("Undo"))
    expect(undo).to_contain_text(re.compile(r"1\d"))
    undo.click()
    expect(page.locator(".rich-text li").first).to_have_text("the cable")
    expect(page.locator(".rich-text img[data-cid]")).to_be_visible()


@pytest.mark.full
def test_a_colleague_reads_along_and_takes_over_and_a_letter_leaves_later(office: Office, new_page: NewPage) -> None:
    anna, bence = office.let_in(new_page(), "alexandra"), office.let_in(new_page(), "bence")
    office.open(anna, "Two windows")
    office.open(bence, "Two windows")
    expect(bence.locator("html[data-live=on]")).to_have_count(1)
    anna.get_by_role("textbox", name="Reply to the customer").fill("We measure the line")
    saved(anna)
    anna.get_by_role("button", name="Show to colleagues").click()
    expect(anna.get_by_role("button", name="Colleagues see it")).to_be_visible()
    expect(bence.locator(".shown-draft")).to_contain_text("We measure the line")
    anna.get_by_role("textbox", name="Reply to the customer").fill("We measure the line tonight")
    expect(bence.locator(".shown-draft")).to_contain_text("tonight")
    bence.get_by_role("button", name="Take it over").click()
    expect(bence.get_by_role("textbox", name="Reply to the customer")).to_have_value("We measure the line tonight")
    bence.get_by_text("Later", exact=True).click()
    bence.get_by_role("button", name=re.compile("Tomorrow 8:00")).click()
    expect(bence.locator(".put-off")).to_contain_text("Bence's letter leaves")
    bence.get_by_role("button", name="Back to writing").click()
    expect(bence.get_by_role("textbox", name="Reply to the customer")).to_have_value("We measure the line tonight")


def test_a_note_names_a_colleague_and_the_brief_stands_beside_the_answer(office: Office, new_page: NewPage) -> None:
    page = office.let_in(new_page(), "alexandra")
    office.open(page, "Wrong bill")
    page.keyboard.press("n")
    page.keyboard.type("@fil")
    expect(page.locator(".caret-list:not([hidden]) [role=option]")).to_contain_text("Filip")
    page.keyboard.press("Enter")
    page.keyboard.type("please look.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message[data-way=note]").last).to_contain_text("@Filip please look.")
    page.get_by_role("tab", name="Technical brief").click()
    page.keyboard.type("SNR 3 dB, cable swapped.")
    expect(page.get_by_role("textbox", name="Reply to the customer")).to_be_visible()
    assert complaints(page, "#composer") == []
    page.set_viewport_size({"width": 400, "height": 800})
    expect(page.get_by_role("textbox", name="Reply to the customer")).to_be_hidden()
    page.get_by_role("button", name="Keep the brief").click()
    expect(page.locator(".message[data-way=note]").last).to_contain_text("Technical brief")
