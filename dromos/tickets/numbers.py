"""Ticket numbers: never reused, never overflowing, taken without making two workers wait for each other."""

from dromos.lib.standing import asked

SEQUENCE = "tickets_number"


def next_number() -> str:
    """The next number. One that is lost with a rolled-back transaction is not given again."""
    return str(asked("SELECT nextval($1::regclass)", SEQUENCE)[0][0])
