"""Two transactions that waited for each other: the database ended one of them, and it is nobody's fault."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

T = TypeVar("T")
TRIES = 3


def outlasting(do: Callable[[], T], tries: int = TRIES) -> T:
    """What ``do`` returns, which is one transaction: when it loses a deadlock it is done again, the other is through.

    Within a transaction of the caller there is nothing to repeat: the error is raised.
    """
    for _try in range(tries - 1):
        try:
            return do()
        except OperationalError as error:
            if connection.in_atomic_block or not isinstance(error.__cause__, DeadlockDetected):
                raise
    return do()
