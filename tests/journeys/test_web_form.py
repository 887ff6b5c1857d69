"""The form in a real browser: inside a page of another origin, under that page's own policy; and without script."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from dromos.channels import intake
from dromos.channels.webform import actions, gate
from dromos.channels.webform.models import Submission, WebForm
from dromos.interactions.models import Attachment, RawMessage
from dromos.lib.actor import SYSTEM
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.journeys.axe import complaints
from tests.journeys.conftest import NewPage

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]


class Shop(BaseHTTPRequestHandler):
    """Somebody else's page with an ordinary policy: no inline code, scripts and frames from named places only."""

    def __init__(self, ours: str, *args: object) -> None:
        self.ours = ours
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        page = (
            '<!doctype html><html lang="en"><title>Shop</title><body><h1>Our shop</h1>'
            f'<div data-dromos-form="support"><a href="{self.ours}/forms/support/">Write to us</a></div>'
            f'<script src="{self.ours}/static/webform/embed.js" async></script></body></html>'
        ).encode()
        self.send_response(200)
        policy = f"default-src 'none'; style-src 'self'; script-src 'self' {self.ours}; frame-src {self.ours}"
        self.send_header("Content-Security-Policy", policy)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def shops(live_server: LiveServer) -> Iterator[Callable[[], str]]:
    """Opens shops; each is an origin of its own."""
    servers: list[ThreadingHTTPServer] = []

    def open_shop() -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Shop, live_server.url))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield open_shop
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def form(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> WebForm:
    monkeypatch.setattr(gate, "SHORTEST_S", 0)  # a script types faster than anybody
    return actions.create_form(
        key="support", name="Support", titles={"en": "Write to us"}, by=SYSTEM, at=timezone.now(),
        categories=[cast.categories["billing/invoice"], cast.categories["technical/no-connection"]],
    )  # fmt: skip


def test_a_visitor_of_another_page_writes_to_us_there(
    form: WebForm, shops: Callable[[], str], new_page: NewPage, live_server: LiveServer
) -> None:
    shop, stranger = shops(), shops()
    bill: FilePayload = {"name": "i.pdf", "mimeType": "application/pdf", "buffer": b"x"}
    actions.change_form(form=form, origins=[shop], by=SYSTEM, at=timezone.now())
    page = new_page()
    page.goto(shop, wait_until="domcontentloaded")
    frame = page.frame_locator("iframe[title='Write to us']")
    frame.get_by_role("link", name="Invoice").click()
    frame.get_by_label("In a few words").fill("A strange invoice")
    frame.get_by_label("What happened?").fill("It asks for too much.")
    frame.get_by_label("Your e-mail address").fill("kostas")
    frame.locator("input[type=file]").set_input_files([bill])
    frame.get_by_role("button", name="Send").click()
    expect(frame.get_by_role("alert")).to_contain_text("There is a problem")
    expect(frame.get_by_label("What happened?")).to_have_value("It asks for too much.")
    frame.get_by_label("Your e-mail address").fill("kostas@customer.example")
    frame.locator("input[type=file]").set_input_files([bill])
    high = page.locator("iframe").evaluate("frame => frame.offsetHeight")
    frame.get_by_role("button", name="Send").click()
    expect(frame.get_by_role("heading", name="Thank you. Your letter is with us.")).to_be_visible()
    assert page.locator("iframe").evaluate("frame => frame.offsetHeight") < high
    assert b'"page": "' + shop.encode() in bytes(RawMessage.objects.get().content)
    assert Submission.objects.get().has_proof
    intake.take_in_due(timezone.now())
    assert Ticket.objects.get().category == form.categories.get(key="billing/invoice")
    assert Attachment.objects.get().filename == "i.pdf"
    page.goto(stranger, wait_until="domcontentloaded")
    expect(page.locator("iframe")).to_be_visible()
    expect(page.frame_locator("iframe").get_by_role("link", name="Invoice")).to_have_count(0)
    page.goto(f"{shop}/?", wait_until="domcontentloaded")
    page.evaluate(f"document.querySelector('iframe').src = '{live_server.url}/forms/support/'")
    expect(page.frame_locator("iframe").get_by_role("link", name="Invoice")).to_have_count(0)


def write(page: Page, subject: str) -> None:
    page.get_by_role("link", name="Invoice").click()
    page.get_by_label("In a few words").fill(subject)
    page.get_by_label("What happened?").fill("It asks for too much.")
    page.get_by_label("Your e-mail address").fill("kostas@customer.example")


@pytest.mark.full
@pytest.mark.usefixtures("form")
def test_the_page_of_a_form_shuts_nobody_out(chromium: Browser, live_server: LiveServer) -> None:
    context = chromium.new_context(
        viewport={"width": 400, "height": 800}, locale="en-GB", java_script_enabled=False, color_scheme="dark"
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/forms/support/")
    write(page, "Without script")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you. Your letter is with us.")).to_be_visible()
    assert not Submission.objects.get().has_proof
    context.close()
    context = chromium.new_context(viewport={"width": 400, "height": 800}, locale="en-GB")
    page = context.new_page()
    for path in ("", "about/billing/invoice", "sent"):
        page.goto(f"{live_server.url}/forms/support/{path}")
        assert complaints(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    context.close()
