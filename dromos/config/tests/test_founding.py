"""A house founded at once is the one that a row of migrations would have built."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from dromos.config.founding import found
from dromos.lib.listen import conninfo

FOUNDED = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
STEP_BY_STEP = """
from django.core.management import call_command
from django.core.management.commands.migrate import Command
call_command(Command(), verbosity=0)
"""
ASKED = {
    "columns": """SELECT table_name, column_name, data_type, udt_name, character_maximum_length, is_nullable,
        column_default IS NOT NULL, is_identity FROM information_schema.columns WHERE table_schema = 'public'""",
    "storage": """SELECT attrelid::regclass::text, attname, attstorage FROM pg_attribute JOIN pg_class
        ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0
        AND NOT attisdropped""",
    "constraints": """SELECT conrelid::regclass::text, contype, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    "indexes": """SELECT tablename, regexp_replace(indexdef, 'INDEX \\S+ ON', 'INDEX ON') FROM pg_indexes
        WHERE schemaname = 'public'""",
    "named by us": """SELECT conname FROM pg_constraint WHERE conname !~ '_[0-9a-f]{8}(_|$)'
        AND connamespace = 'public'::regnamespace AND contype IN ('c', 'x')""",
    "sequences": "SELECT sequence_name, start_value, increment FROM information_schema.sequences",
    "extensions": "SELECT extname FROM pg_extension",
    "migrations": "SELECT app, name FROM django_migrations",
    "content types": "SELECT app_label, model FROM django_content_type",
}


@contextmanager
def database(name: str) -> Iterator[str]:
    """A new empty database beside the one of this run; its address for psycopg."""
    administrator = make_conninfo(conninfo(), dbname="postgres")
    with psycopg.connect(administrator, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield make_conninfo(conninfo(), dbname=name)
    finally:
        with psycopg.connect(administrator, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def built(by: str, name: str) -> dict[str, list[tuple[object, ...]]]:
    with database(name) as address:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        environment = {**os.environ, "DATABASE_URL": url}
        subprocess.run([sys.executable, "-c", f"import django; django.setup()\n{by}"], check=True, env=environment)
        with psycopg.connect(address) as line:
            return {what: sorted(line.execute(asked).fetchall(), key=repr) for what, asked in ASKED.items()}


@pytest.mark.full
@pytest.mark.django_db
def test_a_house_founded_at_once_is_the_one_the_migrations_build() -> None:
    at_once, step_by_step = built(FOUNDED, "founded_at_once"), built(STEP_BY_STEP, "founded_slowly")
    assert len(at_once["columns"]) > 500
    for what, found_there in step_by_step.items():
        assert at_once[what] == found_there, what


@pytest.mark.django_db
def test_a_database_that_has_lived_is_left_to_its_migrations() -> None:
    assert connection.introspection.table_names()
    assert found() is False
