"""NOTIFY as a hint: heard at once, and never missed for good."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest
from django.db import connection

from dromos.lib.events import notify
from dromos.lib.listen import Ear, conninfo

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_ear_says_look_once_because_it_may_have_missed_something() -> None:
    ear = Ear(["spoken"])
    assert ear.wait(1) == {"spoken"}
    assert ear.wait(0.05) == set()
    ear.close()


def test_a_notification_ends_the_waiting() -> None:
    ear = Ear(["spoken", "other"])
    ear.wait(0)
    threading.Timer(0.1, lambda: psycopg.connect(conninfo(), autocommit=True).execute("NOTIFY spoken")).start()
    started = time.monotonic()
    assert ear.wait(10) == {"spoken"}
    assert time.monotonic() - started < 5
    ear.close()


def test_a_lost_connection_means_look_at_everything_and_listen_anew() -> None:
    ear = Ear(["spoken"])
    ear.wait(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    assert ear.wait(0.1) == {"spoken"}
    assert ear.wait(0.1) == {"spoken"}
    notify("spoken", "")
    assert ear.wait(5) == {"spoken"}
    ear.close()
