"""Rules for every test: nothing of the developer's own Dromos is read or written."""

from __future__ import annotations

import fcntl
import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from hypothesis import HealthCheck
from hypothesis import settings as examples
from jinja2 import FileSystemBytecodeCache
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from dromos.cli.pytest_postgres import OWN_SERVER
from tests.cast import cast as cast  # noqa: PLC0414 (a fixture for every test)
from tests.mailservers import mailservers as mailservers  # noqa: PLC0414

# A busy machine is no fault of the code; in CI the same examples every time.
examples.register_profile("dromos", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.register_profile("quick", examples.get_profile("dromos"), max_examples=25)
examples.register_profile("ci", examples.get_profile("quick"), derandomize=True)

# What takes longest begins first, so that the workers end at the same time.
LONGEST = (
    "tests/journeys/", "tests/flows/test_kills.py", "dromos/cli/tests/", "dromos/console/workspace/tests/",
    "dromos/channels/tests/test_bombs.py", "dromos/channels/tests/test_fetch.py", "tests/architecture/",
    "dromos/calendars/tests/test_clock_properties.py", "dromos/demo/tests/", "tests/flows/test_accidents.py",
    "tests/security/",
)  # fmt: skip


TEMPLATE = "dromos_tests"  # the database all others of a run are copied from

# Files that share something dear to set up: a running house, the parsed sources. One worker takes them all.
JOURNEYS = Path(__file__).parent / "tests" / "journeys"
OFFICE = [path.name for path in sorted(JOURNEYS.glob("test_*.py")) if "import Office" in path.read_text()]
OFFICE.sort(key="test_workspace.py".__ne__)  # it wants a morning on which nobody has begun
TOGETHER = {f"tests/journeys/{name}": "office" for name in OFFICE}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """File by file, but for those that belong together."""

    class LoadTogether(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", 1)[0]
            return "architecture" if file.startswith("tests/architecture/") else TOGETHER.get(file, file)

    return LoadTogether(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    turns = {f"tests/journeys/{name}": turn for turn, name in enumerate(OFFICE)}

    def turn(item: pytest.Item) -> tuple[bool, int]:
        return not item.nodeid.startswith(LONGEST), turns.get(item.nodeid.split("::", 1)[0], len(OFFICE))

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """All that was collected stays to the end: no collector of garbage need look at it again and again."""
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    """Fewer examples in the ordinary suite than in the full one."""
    quick = "ci" if os.environ.get("CI") == "true" else "quick"
    examples.load_profile(quick if config.option.markexpr == "not full" else "dromos")


@pytest.fixture(autouse=True, scope="session")
def _tables_are_emptied_row_by_row() -> Iterator[None]:
    """After a test with real commits every table is emptied. TRUNCATE makes the files of each table and index anew,
    which takes a second for all of ours; most of them hold nothing.
    """

    def statements(_self: object, _style: object, tables: list[str], **_options: object) -> list[str]:
        return [f'DELETE FROM "{table}"' for table in tables]  # noqa: S608 (names of our own)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.backends.postgresql.operations.DatabaseOperations.sql_flush", statements)
        yield


@pytest.fixture(autouse=True, scope="session")
def _templates_are_compiled_once_in_a_run() -> None:
    if OWN_SERVER in os.environ:
        folder = Path(os.environ[OWN_SERVER], "templates")
        folder.mkdir(exist_ok=True)
        if isinstance(engine := engines["jinja2"], Jinja2):
            engine.env.bytecode_cache = FileSystemBytecodeCache(str(folder))


@pytest.fixture(autouse=True, scope="session")
def _own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Tests that start processes write below a folder of this run, never in the developer's data folder."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("data")
        patch.setenv("DROMOS_DATA", str(folder))
        yield folder


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """Hashing a password is slow on purpose; tests that make many people need not wait for it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,  # noqa: ARG001
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """On a server of the run's own one worker makes the tables, and every worker copies its database."""
    if OWN_SERVER not in os.environ:
        return
    test = connection.settings_dict["TEST"]
    with django_db_blocker.unblock(), Path(os.environ[OWN_SERVER], "template.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not lock.seek(0, os.SEEK_END):
            _make_template(test["NAME"])
            lock.write("made")
            lock.flush()
    test |= {"TEMPLATE": TEMPLATE, "MIGRATE": False}


def _make_template(name: str | None) -> None:
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = TEMPLATE
    connection.creation.create_test_db(verbosity=0, serialize=False)
    call_command("flush", verbosity=0, interactive=False)  # as it is after every test with real commits
    connection.close()
    connection.settings_dict["NAME"] = usual
    connection.settings_dict["TEST"]["NAME"] = name


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """A server of the run's own is thrown away whole: its databases need not be dropped one by one before.

    Here and not in the plugin that starts it, because pytest-django's own fixture would win there.
    """
    return OWN_SERVER in os.environ
