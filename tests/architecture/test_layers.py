"""Call down, announce up: what import-linter cannot see."""

import subprocess
import sys

from django.apps import apps
from django.db.models import Field

from tests.architecture.sources import PACKAGE, ROOT, complaint, contract, layers


def app_of(module: str) -> str | None:
    """Return our app a module belongs to; None for other people's."""
    parts = module.split(".")
    return parts[1] if parts[0] == "dromos" and len(parts) > 1 else None


def test_every_app_has_its_place_in_the_layers() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(layers()), "An app is given its layer in pyproject.toml, [tool.importlinter]."


def test_every_app_with_tables_is_installed() -> None:
    installed = {app_of(config.name) for config in apps.get_app_configs()}
    folders = {path.parent.name for path in (*PACKAGE.glob("*/models.py"), *PACKAGE.glob("*/models"))}
    assert folders <= installed


def test_foreign_keys_point_down() -> None:
    places = []
    for model in apps.get_models():
        here = app_of(model.__module__)
        for field in model._meta.get_fields():
            if here is None or not isinstance(field, Field) or not isinstance(field.related_model, type):
                continue
            there = app_of(field.related_model.__module__)
            if there is not None and there != here and layers()[there] >= layers()[here]:
                places.append(f"{model.__name__}.{field.name}: {here} -> {there}")
    assert not places, complaint("A table knows only tables of lower apps; the upper one points down.", places)


def test_pure_modules_load_without_django() -> None:
    names = contract("forbidden")["source_modules"]
    missing = [name for name in names if not (ROOT / name.replace(".", "/")).with_suffix(".py").exists()]
    missing = [name for name in missing if not (ROOT / name.replace(".", "/") / "__init__.py").exists()]
    assert not missing, complaint("Named as pure in pyproject.toml, but not there.", missing)
    script = f"import sys, {', '.join(names)}; print([n for n in ('django', 'psycopg') if n in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.stdout.strip() == "[]", f"What must be right is pure. {answer.stdout}{answer.stderr}"


def test_the_command_does_not_load_django_before_a_child_needs_it() -> None:
    script = "import sys, dromos.cli.main, dromos.cli.up; print('django' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False", "The supervisor must stay small and quick to start."
