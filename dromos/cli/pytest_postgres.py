"""A pytest plugin: the test run gets a PostgreSQL of its own, unless ``DATABASE_URL`` names one.

Loaded with ``-p`` (see pyproject.toml) because pytest-django reads the settings before any conftest.py.
Workers of pytest-xdist inherit the address from the run that started them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from dromos.cli.postgres import Postgres, discard, throwaway_server

OWN_SERVER = "DROMOS_TESTS_OWN_SERVER"
_server: list[Postgres] = []


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    if not os.environ.get("DATABASE_URL"):
        server = throwaway_server()
        _server.append(server)
        os.environ["DATABASE_URL"] = server.url
        os.environ[OWN_SERVER] = str(server.data)
    yield


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    while _server:
        discard(_server.pop())
        del os.environ["DATABASE_URL"], os.environ[OWN_SERVER]
