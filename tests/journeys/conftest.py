"""A real browser for journeys: Debian's Chromium, driven by Playwright."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import debian
from tests.journeys import axe
from tests.journeys.office import Office
from tests.mailservers import mailservers as mailservers  # noqa: PLC0414 (a fixture)

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 20_000

NewPage = Callable[[], Page]


@pytest.fixture(autouse=True, scope="session")
def _as_thorough_as_asked(pytestconfig: pytest.Config) -> None:
    axe.IN_THE_DARK = pytestconfig.option.markexpr != "not full"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser. Where it is missing the test is skipped loudly; in CI it must be there.

    One for each file: Playwright's loop runs as long as the browser is open, and other tests need their own.
    """
    yield from launched(debian.chromium())


def launched(program: str | Path | None) -> Iterator[Browser]:
    """This browser, until the file's tests are done."""
    if program is None and os.environ.get("CI") == "true":
        pytest.fail(f"chromium must be there in CI; {debian.HOW}")
    if program is None:
        pytest.skip(f"chromium missing; {debian.HOW}")
    # Playwright's loop runs in this thread, and Django would refuse to be used beside it.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A running house with the cast, shared by the files that conftest.py keeps together."""
    running = Office(tmp_path_factory.mktemp("office"))
    yield running
    running.end()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[NewPage]:
    """Opens pages, each in a window of its own (own cookies). A script error in any of them fails the test."""
    contexts, faults = [], []

    def open_page() -> Page:
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults, faults
