"""Commands that prepare an installation: ``migrate``, ``createadmin`` and the seeding of a demo."""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import getpass
import os
import sys


def migrate() -> int:
    """Bring the database's tables up to date. Safe to run at any time, by several machines at once.

    Two thirds of the time would go into waiting for the disk after each migration and into looking for garbage in
    a process that ends anyway; the last commit brings all earlier ones to the disk.
    """
    import django

    gc.disable()
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('dromos migrate'))")
        cursor.execute("SET synchronous_commit TO off")
        call_command("migrate", interactive=False, verbosity=0)
        cursor.execute("SET synchronous_commit TO on")
        cursor.execute("SELECT pg_current_xact_id()")  # a transaction of its own, whose commit is waited for
    return 0


def seed() -> int:
    """Fill an empty database with the demo company."""
    import django

    django.setup()
    from dromos.demo.seed import seed_demo

    seed_demo(dt.datetime.now(dt.UTC))
    return 0


def load_sample(tickets: int) -> int:
    """Add ``tickets`` made-up tickets, for measuring. Refused where people work: only the demo company may be there."""
    import django

    django.setup()
    from django.conf import settings

    from dromos.demo.sample import NotASampleHouseError, load_sample, tidy_up

    settings.DEBUG = False  # a list of all statements would be kept
    try:
        load_sample(tickets, dt.datetime.now(dt.UTC), say=lambda text: print(text, file=sys.stderr, flush=True))
        tidy_up()
    except NotASampleHouseError as error:
        sys.exit(f"dromos: {error}")
    return 0


def create_administrator(options: argparse.Namespace) -> int:
    """Create a member of staff with the role administrator; the password is asked for, or DROMOS_PASSWORD."""
    import django

    django.setup()
    from django.core.exceptions import ValidationError
    from django.db import IntegrityError

    from dromos.accounts.actions import create_user
    from dromos.lib.actor import SYSTEM

    password = os.environ.get("DROMOS_PASSWORD") or asked_password()
    try:
        create_user(
            email=options.email,
            name=options.name,
            password=password,
            roles=[("administrator", None)],
            by=SYSTEM,
            at=dt.datetime.now(dt.UTC),
        )
    except ValidationError as error:
        sys.exit("dromos: " + " ".join(error.messages))
    except IntegrityError:
        sys.exit(f"dromos: {options.email} has an account already.")
    print(f"{options.email} can now sign in as administrator.")
    return 0


def asked_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Again: "):
        sys.exit("dromos: the two passwords differ.")
    return first


def index(*, only_pending: bool = False) -> int:
    """Read again what tickets are found by, portion by portion."""
    import django

    django.setup()
    from dromos.tickets.actions.indexing import index_due, rebuild_index

    number = 0
    if only_pending:
        while done := index_due(dt.datetime.now(dt.UTC)):
            number += done
        print(f"{number} changes read")
        return 0
    last: int | None = 0
    while (last := rebuild_index(at=dt.datetime.now(dt.UTC), after=last or 0)) is not None:
        number = last
        print(f"\rtickets up to {number} read", end="", flush=True)
    print(f"\rall tickets read, the last is {number}" if number else "no tickets")
    return 0
