"""Faults that stay where they belong: a broken row is put off and holds up no other, nor does a step that fails."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from django.db import InterfaceError, OperationalError

log = logging.getLogger(__name__)
AWAY = (InterfaceError, OperationalError)
"""Faults that are no row's: the database is away, or a lock was lost. Everything waits and is tried again."""


def apart(
    what: str,
    work: Callable[[int | None], int],
    *,
    due: Callable[[], Iterable[int]],
    put_off: Callable[[int], object],
) -> int:
    """Do a portion with ``work(None)``, one transaction that returns how many rows it did. Should it fail, each row
    that is ``due`` is done alone with ``work(row)``, and whichever fails is ``put_off``. Returns how many were seen to.
    """
    try:
        return work(None)
    except AWAY:
        raise
    except Exception as error:  # noqa: BLE001 - told below, with the row it comes from
        log.warning("%s: a portion failed (%s), each row alone now", what, error)
    done = 0
    for row in list(due()):
        try:
            done += work(row)
        except AWAY:
            raise
        except Exception:
            log.exception("%s: row %s failed and is put off", what, row)
            put_off(row)
            done += 1
    return done


def in_turn(steps: Iterable[Callable[[dt.datetime], int]], at: dt.datetime) -> int:
    """Take all steps; the first fault is raised when all have had their turn. Returns how much they did."""
    done, fault = 0, None
    for step in steps:
        try:
            done += step(at)
        except Exception as error:  # noqa: BLE001 - raised below
            fault = fault or error
    if fault is not None:
        raise fault
    return done
