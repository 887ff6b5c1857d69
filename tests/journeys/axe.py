"""What axe, the checker of accessibility, finds on a page."""

import json
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import CDPSession, Page

SCRIPT = Path(__file__).parents[2] / "dromos/ui/assets/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
IN_THE_DARK = True  # conftest.py says otherwise to the ordinary suite
SHORTEN = "r => JSON.stringify(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 90)).join(' | ')))"


def complaints(page: Page, within: str = "html") -> list[str]:
    """What axe finds in this part of the page in the light; with ./run test --full of contrast in the dark, too:
    nothing else differs there.

    Evaluated past the page's policy, which lets no other script in.
    """
    if not SCRIPT.exists():
        pytest.skip("axe-core is not installed: npm ci in dromos/ui/assets")
    tools = page.context.new_cdp_session(page)
    tools.send("Runtime.evaluate", {"expression": SCRIPT.read_text()})
    _in_the(page, "light")
    found = _asked(tools, within, {"type": "tag", "values": RULES})
    if not IN_THE_DARK:
        return found
    _in_the(page, "dark")
    return found + _asked(tools, within, {"type": "rule", "values": ["color-contrast"]})


def _in_the(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Colours glide from one to the other, however short: look only when they have arrived."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    gliding = "document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished)"
    page.evaluate(f"Promise.allSettled({gliding}).then(() => null)")


def _asked(tools: CDPSession, within: str, rules: dict[str, object]) -> list[str]:
    run = f"axe.run({json.dumps(within)}, {{runOnly: {json.dumps(rules)}}}).then({SHORTEN})"
    asked = {"expression": run, "awaitPromise": True, "returnByValue": True}
    found: list[str] = json.loads(tools.send("Runtime.evaluate", asked)["result"]["value"])
    return found
