"""What may not be written, each with its reason."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, Module, complaint, files, modules, product, shown

ENTRANCES = ("console", "portal", "api", "channels", "config")
READS_THE_CLOCK = (*ENTRANCES, "ui", "cli", "demo")
NOT_PROSE = {".git", "requirements.lock", "package-lock.json"}
RECEIVERS = ("accounts", "signin.py")  # the one place where the sign-in library tells us by signal
NO_WORDS = {
    "utils", "util", "helpers", "helper", "services", "managers", "signals", "exceptions", "base", "core", "common",
    "misc",
}  # fmt: skip
WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "aupdate", "acreate", "asave", "adelete",
}  # fmt: skip
TEXT = {".py", ".html", ".md", ".toml", ".txt", ".js", ".mjs", ".css", ".json", ".yml", ".yaml", ".cfg", ".conf", ""}


def calls(module: Module) -> Iterator[ast.Call]:
    for node in module.nodes:
        if isinstance(node, ast.Call):
            yield node


def writes_rows(call: ast.Call) -> bool:
    """Say whether ``call`` writes through the ORM: on a manager or query set, or ``save``/``delete`` on a row."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
        return False
    if any(keyword.arg == "by" for keyword in call.keywords):  # a form handing its values to an action
        return False
    subject = ast.unparse(call.func.value)
    if call.func.attr in ("save", "delete"):
        return "session" not in subject and "storage" not in subject and "cache" not in subject
    return any(mark in subject for mark in (".objects", "_set", ".filter(", ".exclude("))


def test_entrances_write_nothing_themselves() -> None:
    places = [
        f"{module.at(call)} {ast.unparse(call)[:60]}"
        for module in product()
        if module.app in ("console", "portal", "api") and module.path.name != "actions.py"
        for call in calls(module)
        if writes_rows(call)
    ]
    assert not places, complaint("Every write is a verb in actions.py: checked, recorded and announced there.", places)


def test_the_domain_is_told_the_time() -> None:
    clock = re.compile(r"\b(timezone\.now|datetime\.now|datetime\.utcnow|date\.today|timezone\.localdate)\b\(?")
    places = [
        f"{shown(module.path)}:{number} {line.strip()[:70]}"
        for module in product()
        if module.app not in READS_THE_CLOCK and module.path.name != "tasks.py" and module.parts != RECEIVERS
        for number, line in enumerate(module.text.splitlines(), 1)
        if clock.search(line)
    ]
    assert not places, complaint("The clock is an argument (at) below entrances, cli and tasks.", places)


def imported(module: Module) -> Iterator[tuple[ast.AST, str]]:
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def test_below_the_entrances_nobody_knows_requests() -> None:
    upper = (*ENTRANCES, "cli", "ui", "demo")
    places = [
        module.at(node)
        for module in product()
        if module.app not in upper
        for node, name in imported(module)
        if name == "django.http"
    ]
    assert not places, complaint("Requests and responses end at the entrances; take plain values.", places)


def test_nothing_happens_by_signal() -> None:
    names = ("django.dispatch", "django.db.models.signals", "django.core.signals", "django.contrib.auth.signals")
    places = [
        f"{module.at(node)} {name}"
        for module in product()
        for node, name in imported(module)
        if name in names and module.parts != RECEIVERS
    ]
    assert not places, complaint("No Django signals: announce an event, list its reaction in reactions.py.", places)


def test_files_are_named_after_the_trade() -> None:
    places = [shown(path) for path in files() if path.stem.lower() in NO_WORDS and path.suffix in (".py", ".js")]
    assert not places, complaint("Such a name says nothing: a thing lives under the word it belongs to.", places)


def test_an_app_is_named_with_one_word_of_the_trade() -> None:
    places = [shown(module.path) for module in modules() if re.search(r"\d", module.app)]
    assert not places


def templates() -> Iterator[Path]:
    for path in files():
        if path.suffix == ".html" and {"templates", "jinja2"} & set(path.parts) and "notifications" not in path.parts:
            yield path


INLINE = {
    "a script in the page": r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>",
    "a style in the page": r"<style\b|\sstyle=[\"']",
    "a handler in the page": r"\son[a-z]+=[\"']",
    "a script as an address": r"(?:href|src|action)=[\"']\s*javascript:",
}


@pytest.mark.parametrize("what", INLINE)
def test_pages_hold_no_code(what: str) -> None:
    places = [
        f"{shown(path)}:{path.read_text()[: match.start()].count(chr(10)) + 1} {match.group()[:40]}"
        for path in templates()
        for match in re.finditer(INLINE[what], path.read_text(encoding="utf-8"), re.IGNORECASE)
    ]
    assert not places, complaint(
        f"{what}: the content security policy forbids it, so that injected code is dead.", places
    )


def readable(path: Path) -> bool:
    return path.suffix in TEXT and path.name not in NOT_PROSE and path != Path(__file__)


def lines_with(pattern: str, chosen: Callable[[Path], bool] = readable) -> list[str]:
    expression = re.compile(pattern)
    return [
        f"{shown(path)}:{number} {line.strip()[:80]}"
        for path in files()
        if chosen(path)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if expression.search(line)
    ]


def test_nothing_is_left_for_later_in_the_code() -> None:
    places = [place for place in lines_with(r"\b(TODO|FIXME)\b") if not place.startswith("pyproject.toml")]
    assert not places, complaint("Do it, or file an issue: nobody reads such notes again.", places)


def test_nothing_names_a_machine() -> None:
    places = lines_with(r"(?:^|[\"'\s=(:])/(root|home/\w+)/|\.library\b|pythonhosted|registry\.npmjs|deb\.debian\.org")
    assert not places, complaint("Paths and hosts of one machine mean nothing on another.", places)


def test_migrations_have_names() -> None:
    places = [shown(path) for path in (ROOT / "dromos").glob("*/migrations/*_auto_*.py")]
    assert not places, complaint("makemigrations --name: a migration is a deployment step that people read.", places)


@pytest.mark.django_db
def test_migrations_hold_everything_the_models_say() -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
