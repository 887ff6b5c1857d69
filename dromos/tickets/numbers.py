"""Ticket numbers: never reused, never overflowing, taken without making two workers wait for each other."""

from django.db import connection

SEQUENCE = "tickets_number"


def next_number() -> str:
    """The next number. One that is lost with a rolled-back transaction is not given again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [SEQUENCE])
        return str(cursor.fetchone()[0])
