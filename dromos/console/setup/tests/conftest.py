import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from dromos.accounts.actions import create_user
from dromos.accounts.models import User
from dromos.calendars.actions import ensure_default_calendar
from dromos.customers.actions import install_default_areas
from dromos.lib.actor import SYSTEM
from dromos.routing.actions import install_default_tree, open_default_departments
from dromos.sla.actions import install_default_policies
from dromos.triage.actions import install_default_rules

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:  # noqa: ARG001
    """A house that took everything ready-made: furnished once for a module, and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        ensure_default_calendar(time_zone="Europe/Athens", country="GR", by=SYSTEM, at=AT)
        for install in (
            open_default_departments,
            install_default_tree,
            install_default_areas,
            install_default_rules,
            install_default_policies,
        ):
            install(by=SYSTEM, at=AT)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def ilona(db: None) -> User:  # noqa: ARG001
    return create_user(
        email="ilona@meridian.example",
        name="Ilona",
        password="a-long-demo-passphrase",
        roles=[("administrator", None)],
        by=SYSTEM,
        at=AT,
    )


@pytest.fixture
def alexandra(db: None) -> User:  # noqa: ARG001
    return create_user(
        email="alexandra@meridian.example",
        name="Alexandra",
        password="a-long-demo-passphrase",
        roles=[("agent", None)],
        by=SYSTEM,
        at=AT,
    )


@pytest.fixture
def browser(client: Client, ilona: User) -> Client:
    """Ilona's browser."""
    client.force_login(ilona)
    return client
