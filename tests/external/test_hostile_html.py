"""Hostile HTML that other help desks collected: nothing of it may act here, neither by its tags nor in a browser."""

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route
from selectolax.lexbor import LexborHTMLParser

from dromos.ui.safe_html import sanitise
from dromos.ui.tests.test_safe_html import DANGEROUS_TAGS, problems
from tests.journeys.conftest import chromium as chromium  # noqa: PLC0414 (a fixture)

DATA = Path(os.environ.get("DROMOS_EXTERNAL_DATA", "/nonexistent")) / "vectors" / "xss_html_inputs.json"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="DROMOS_EXTERNAL_DATA names no such folder")
# Every letter is opened in a frame of its own, and what the reader can do there is done: everything is touched and
# clicked. Links to elsewhere are the reader's own choice and lead nowhere here.
WATCH = """
top.acted ??= {};
const note = () => { top.acted[window.frameElement?.id] = true; };
for (const name of ["alert", "msgbox", "prompt", "open"]) window[name] = note;
document.addEventListener("click", event => {
  if (/^https?:/i.test(event.target.closest?.("a")?.href ?? "")) event.preventDefault();
}, true);
"""
OPEN = """async ([letters, dangerous]) => {
  const frames = await Promise.all(letters.map((letter, number) => new Promise(done => {
    const frame = document.createElement("iframe");
    frame.id = `letter-${number}`;
    frame.onload = () => done(frame);
    setTimeout(() => done(frame), 3000);
    frame.srcdoc = `<!doctype html><div id=letter>${letter}</div>`;
    document.body.append(frame);
  })));
  const found = frames.map(frame =>
    [...frame.contentDocument?.querySelectorAll(dangerous) ?? []].map(node => node.tagName.toLowerCase()));
  for (const frame of frames)
    for (const node of frame.contentDocument?.querySelectorAll("body *") ?? [])
      for (const kind of ["mouseover", "focus", "toggle", "click"])
        node.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
  await new Promise(done => setTimeout(done, 200));
  return found.map((names, number) => top.acted[`letter-${number}`] ? ["acted", ...names] : names);
}"""


def inputs() -> list[str]:
    return [case["input"] for case in json.loads(DATA.read_text())["cases"]]


def test_every_collected_input_is_harmless() -> None:
    left = {html: found for html in inputs() if (found := problems(sanitise(html, fold="Earlier").html))}
    assert len(inputs()) > 80
    assert left == {}


def opened(browser: Browser, letters: list[str]) -> tuple[list[list[str]], list[str]]:
    """What each letter did ("acted": ran a script) or holds that may not be there; and what was asked for elsewhere."""
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    context = browser.new_context()
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_content("<!doctype html><body>")
    page.route("**/*", refuse)
    inside = ", ".join(f"#letter {name.strip()}" for name in DANGEROUS_TAGS.split(","))
    found: list[list[str]] = page.evaluate(OPEN, [letters, inside])
    context.close()
    return found, asked


def test_no_collected_input_acts_in_a_browser(chromium: Browser) -> None:
    as_they_came, asked = opened(chromium, inputs())
    # The control: as they came they do run scripts, and do ask for things elsewhere.
    assert sum("acted" in found for found in as_they_came) >= 5
    assert len([url for url in asked if url.startswith("http")]) >= 5
    cleaned, asked = opened(chromium, [sanitise(html, fold="Earlier").html for html in inputs()])
    assert {html: found for html, found in zip(inputs(), cleaned, strict=True) if found} == {}
    assert asked == []


def visible(html: str) -> str:
    """The letters a reader sees, without the spaces between them."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style", "title", "template", "svg", "iframe", "object", "video"])
    return "".join(tree.body.text().split()) if tree.body else ""


def test_the_visible_words_of_the_collected_inputs_survive() -> None:
    lost = {html: visible(html) for html in inputs() if visible(html) not in visible(sanitise(html).html)}
    assert lost == {}
