"""Rules for every test: nothing of the developer's own Dromos is read or written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pytest_django.fixtures import Settings

from tests.cast import cast as cast  # noqa: PLC0414 (a fixture for every test)
from tests.mailservers import mailservers as mailservers  # noqa: PLC0414

# A property must hold on a busy machine too: how long an example takes is no verdict.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


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
