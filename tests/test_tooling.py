"""The tools of the house: `./run`, the package build, the collecting of texts."""

from __future__ import annotations

import gettext
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import polib
import pytest

import hatch_build
from dev import messages
from tests.architecture.sources import ROOT


@pytest.fixture
def run_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`./run` as a module, at work in a checkout of its own."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    spec = spec_from_loader("run_script", SourceFileLoader("run_script", str(ROOT / "run")))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in ("requirements.lock", "pyproject.toml", "hatch_build.py", ".venv/bin/python"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(module, "LOG", tmp_path / ".venv" / "setup.log")
    return module


@pytest.fixture
def done(run_script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What setting up did, instead of doing it."""
    steps: list[str] = []
    monkeypatch.setattr(run_script, "working_uv", lambda: None)
    for step in ("make_venv", "install_parts", "install_project"):
        monkeypatch.setattr(run_script, step, lambda _uv, step=step: steps.append(step))
    return steps


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "run"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_command_that_does_not_exist_is_told_with_those_that_do() -> None:
    answer = run("demmo")
    assert answer.returncode == 1
    assert "No command 'demmo'" in answer.stderr
    assert "./run demo" in answer.stderr


def test_asking_for_help_is_no_failure() -> None:
    asked = run("help")
    assert asked.returncode == 0
    assert "./run demo" in asked.stdout


def test_setting_up_happens_once(run_script: ModuleType, done: list[str]) -> None:
    run_script.setup()
    assert done == ["make_venv", "install_parts", "install_project"]
    run_script.setup()
    assert len(done) == 3


def test_a_new_lock_installs_the_parts_again(run_script: ModuleType, done: list[str]) -> None:
    run_script.setup()
    done.clear()
    (run_script.ROOT / "requirements.lock").write_text("newer")
    run_script.setup()
    assert done == ["make_venv", "install_parts", "install_project"]


@pytest.mark.parametrize(
    "changed", ["pyproject.toml", "dromos/ui/assets/src/staff.js", "dromos/locale/el/LC_MESSAGES/django.po"]
)
def test_changed_sources_only_build_again(run_script: ModuleType, done: list[str], changed: str) -> None:
    run_script.setup()
    done.clear()
    path = run_script.ROOT / changed
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("newer")
    run_script.setup()
    assert done == ["install_project"]


def test_what_the_build_makes_is_no_reason_to_build_again(run_script: ModuleType, done: list[str]) -> None:
    made = run_script.ROOT / "dromos" / "ui" / "assets" / "node_modules" / "x.js"
    run_script.setup()
    done.clear()
    made.parent.mkdir(parents=True)
    made.write_text("made")
    run_script.setup()
    assert done == []


def test_a_failed_step_is_said_with_the_end_of_its_log(run_script: ModuleType) -> None:
    assert not run_script.call(sys.executable, "-c", "import sys; sys.exit('no network')", quiet=True)
    with pytest.raises(SystemExit, match=r"no network[\s\S]*could not be downloaded"):
        run_script.give_up("The parts could not be downloaded")


def test_the_build_compiles_translations(tmp_path: Path) -> None:
    folder = tmp_path / "dromos" / "locale" / "el" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = messages.empty_catalogue("el")
    catalogue.append(polib.POEntry(msgid="Reply", msgstr="Απάντηση"))
    catalogue.save(str(folder / "django.po"))
    hatch_build.compile_messages(tmp_path)
    translations = gettext.translation("django", tmp_path / "dromos" / "locale", ["el"])
    assert translations.gettext("Reply") == "Απάντηση"
    assert [path.name for path in folder.iterdir() if path.suffix == ".mo"] == ["django.mo"]


def test_without_front_end_sources_nothing_is_built(tmp_path: Path) -> None:
    hatch_build.build_assets(tmp_path, with_tests=False)
    assert not list(tmp_path.iterdir())


def test_texts_are_found_in_code() -> None:
    source = (
        '_("Plain")\nngettext("%(n)s letter", "%(n)s letters", n)\npgettext("verb", "Open")\n_(variable)\n_(f"no {x}")'
    )
    assert [text for _line, text in messages.from_python(source)] == [
        (None, "Plain", None),
        (None, "%(n)s letter", "%(n)s letters"),
        ("verb", "Open", None),
    ]


def test_texts_are_found_in_pages_as_the_pages_cut_them() -> None:
    source = '{{ _("Plain") }}{% trans name=who %}Hello {{ name }}{% pluralize %}Hello all{% endtrans %}'
    assert [text for _line, text in messages.from_jinja(source)] == [
        (None, "Plain", None),
        (None, "Hello %(name)s", "Hello all"),
    ]


def test_texts_are_found_in_the_pages_of_the_sign_in_library() -> None:
    source = '{% load i18n %}{% translate "Plain" %} {% blocktranslate %}Hello {{ name }}{% endblocktranslate %}'
    assert [text for _line, text in messages.from_django_template(source)] == [
        (None, "Plain", None),
        (None, "Hello %(name)s", None),
    ]


def test_renewing_keeps_translations_and_drops_what_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    first: dict[messages.Text, list[tuple[str, str]]] = {
        (None, "Reply", None): [("a.py", "")],
        (None, "%(n)s letter", "%(n)s letters"): [("b.py", "")],
    }
    messages.renew("ru", first)
    path = tmp_path / "ru" / "LC_MESSAGES" / "django.po"
    catalogue = polib.pofile(str(path))
    (reply,) = (entry for entry in catalogue if entry.msgid == "Reply")
    reply.msgstr = "Ответить"
    catalogue.save()
    renewed = messages.renew("ru", {(None, "Reply", None): [("a.py", "")], (None, "Close", None): [("a.py", "")]})
    assert {entry.msgid: entry.msgstr for entry in renewed} == {"Close": "", "Reply": "Ответить"}
    assert messages.missing("ru", {(None, "Reply", None): [], (None, "Close", None): []}) == ["Close"]
