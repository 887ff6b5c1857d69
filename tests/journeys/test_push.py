"""A colleague is named: an open page shows it, a closed browser is woken. In a real browser."""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dromos.automation.webpush import encoded
from dromos.cli.tests.trees import until
from tests.journeys import axe
from tests.journeys.conftest import NewPage, launched
from tests.journeys.office import Office
from tests.push_service import Service

pytestmark = [pytest.mark.chromium, pytest.mark.full]

# The browser's own push service is somewhere in the world: the subscription leads to ours. And what a page shows as a
# notification is remembered, for there is no desktop that would show it.
SUBSCRIBED = """
PushManager.prototype.subscribe = async function (options) {
  if (options.userVisibleOnly !== true || options.applicationServerKey.length !== 65) throw new Error("wrong options");
  return { toJSON: () => (%s), unsubscribe: async () => true };
};
window.shown = [];
const Real = window.Notification;
window.Notification = new Proxy(Real, {
  construct(made, [title, options]) { window.shown.push([title, options.body]); return new made(title, options); },
});
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The whole browser: the one that is made for tests shows no notifications."""
    yield from launched(shutil.which("chromium"))


@pytest.fixture
def service() -> Iterator[Service]:
    found = Service()
    yield found
    found.end()


def named_by(office: Office, page: Page, words: str) -> None:
    office.open(page, "VPN drops")
    page.keyboard.press("n")
    text = page.get_by_role("textbox", name="Internal note")
    text.fill(words)
    text.press("Control+Enter")
    expect(page.locator(".message[data-way=note]").last).to_contain_text(words)


def worker_gets(page: Page, content: dict[str, Any]) -> list[dict[str, str]]:
    """Hand the browser what its push service would; what its worker shows of it."""
    registered: list[str] = []
    devtools = page.context.new_cdp_session(page)
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registered.extend(row["registrationId"] for row in told["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    origin = page.evaluate("location.origin")
    message = {"origin": origin, "registrationId": registered[-1], "data": json.dumps(content)}
    devtools.send("ServiceWorker.deliverPushMessage", message)
    shown = "navigator.serviceWorker.ready.then(async (kept) => (await kept.getNotifications()).length)"
    until(lambda: page.evaluate(shown), 40, "its notification")
    found: list[dict[str, str]] = page.evaluate(
        """navigator.serviceWorker.ready.then(async (kept) => (await kept.getNotifications())
        .map(({ title, body, data }) => ({ title, body, path: data.path })))"""
    )
    return found


def test_a_mention_is_shown_by_an_open_page_and_wakes_a_closed_browser(
    office: Office, new_page: NewPage, service: Service
) -> None:
    setup = office.sign_in(new_page(), "ilona")
    setup.goto(f"{office.url}/setup/escalation/hours/")
    setup.locator("[name=is_on]").check()
    setup.locator("[name=contact]").fill("mailto:it@meridian.example")
    with setup.expect_navigation():
        setup.locator("form", has=setup.locator("[name=is_on]")).get_by_role("button", name="Save").click()
    for end in ("from", "to"):  # equal: never quiet, whatever the hour of this test
        setup.locator(f"[name=quiet_{end}]").fill("00:00")
    setup.locator("form", has=setup.locator("[name=quiet_to]")).get_by_role("button", name="Save").click()
    expect(setup.locator("[name=quiet_to]")).to_have_value("00:00")

    page = new_page()
    page.context.grant_permissions(["notifications"], origin=office.url)
    keys = {"endpoint": service.endpoint, "keys": {"p256dh": service.p256dh, "auth": encoded(service.auth)}}
    page.add_init_script(SUBSCRIBED % json.dumps(keys))
    office.sign_in(page, "alexandra")
    page.goto(f"{office.url}/alerts/how/")
    expect(page.get_by_text("This browser shows notifications.")).to_be_visible()
    page.get_by_role("button", name="Wake this browser").click()
    expect(page.get_by_role("heading", name="Devices that are woken")).to_be_visible()
    assert axe.complaints(page) == []

    number = office.numbers["VPN drops"]
    colleague = office.sign_in(new_page(), "filip")
    named_by(office, colleague, "@Alexandra, is it the line?")
    until(lambda: page.evaluate("window.shown.length"), 40, "the notification")
    assert page.evaluate("window.shown") == [
        ["Filip mentioned you", f"#{number} VPN drops: @Alexandra, is it the line?"]
    ]

    page.goto("about:blank")
    named_by(office, colleague, "@Alexandra, and the modem?")
    until(lambda: service.shown, 40, "the push")
    [pushed] = service.shown  # what the page showed was not pushed
    assert pushed["body"] == f"#{number} VPN drops: @Alexandra, and the modem?"
    page.goto(f"{office.url}/alerts/how/")
    assert worker_gets(page, pushed) == [
        {"title": pushed["title"], "body": pushed["body"], "path": f"/tickets/{number}/"}
    ]
