"""The documentation keeps up with the product."""

import argparse
import re
from pathlib import Path

import pytest

from dev import events
from dromos.cli.main import parser
from tests.architecture.sources import ROOT, complaint, files, product, shown

REFERENCE = ROOT / "docs" / "reference"
# Said by the environment of the tests, not by whoever runs Dromos.
NOT_SETTINGS = {"DROMOS_RUN_RETRIED", "DROMOS_EXTERNAL_DATA", "DROMOS_DEBS"}


def headings(page: Path) -> set[str]:
    return set(re.findall(r"^#{2,4} (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE))


def commands() -> dict[str, argparse.ArgumentParser]:
    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def test_every_page_is_found_from_the_table_of_contents() -> None:
    docs = ROOT / "docs"
    contents = docs / "README.md"
    linked = set(re.findall(r"\]\(([\w/.-]+\.md)\)", contents.read_text(encoding="utf-8")))
    pages = {str(page.relative_to(docs)) for page in docs.rglob("*.md")} - {"README.md"}
    assert not pages - linked, complaint("Link these pages in docs/README.md.", sorted(pages - linked))


def test_every_command_has_its_heading() -> None:
    assert set(commands()) == headings(REFERENCE / "commands.md")


def test_every_option_of_a_command_is_told() -> None:
    text = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    options = {
        option
        for command in commands().values()
        for action in command._actions
        if action.help != argparse.SUPPRESS
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    }
    missing = sorted(option for option in options if option not in text)
    assert not missing, complaint("An option nobody can read about: docs/reference/commands.md.", missing)


def test_every_setting_has_its_heading() -> None:
    used = {
        name for module in product() for name in re.findall(r"[\"'](DROMOS_[A-Z_]+|DATABASE_URL)[\"']", module.text)
    }
    missing = sorted(used - NOT_SETTINGS - headings(REFERENCE / "settings.md"))
    assert not missing, complaint("A setting nobody can read about: docs/reference/settings.md.", missing)


def test_every_event_has_its_heading() -> None:
    known = set(re.findall(r"^### (\w+)$", events.page(), re.MULTILINE))
    missing = sorted(known - headings(REFERENCE / "events.md"))
    assert not missing, complaint("Write docs/reference/events.md anew: python dev/events.py", missing)


@pytest.mark.parametrize("page", sorted(path for path in files() if path.suffix == ".md"), ids=shown)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing, complaint(f"{shown(page)} points at nothing.", missing)
