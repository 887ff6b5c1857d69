"""Running the *later* reactions: one row, one transaction, retried with back-off, visible when it fails for good."""

import datetime as dt
import logging
import traceback

from django.db import transaction

from dromos.lib import events
from dromos.lib.models import Reaction

log = logging.getLogger(__name__)

# Waits between attempts. After the last one the reaction is failed and waits for a person.
BACK_OFF = tuple(dt.timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 7200, 21600))


def run_due(at: dt.datetime, *, limit: int = 100) -> int:
    """Run up to ``limit`` due reactions and return how many were run (well or badly)."""
    done = 0
    while done < limit and run_one(at):
        done += 1
    return done


@transaction.atomic
def run_one(at: dt.datetime) -> bool:
    """Run the oldest due reaction; False when none is due.

    The reaction and the mark that it is done commit together, so its effects in the database happen exactly once;
    a process killed in the middle leaves the row pending.
    """
    row = (
        Reaction.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("event")
        .filter(state=Reaction.State.PENDING, next_at__lte=at)
        .order_by("next_at", "id")
        .first()
    )
    if row is None:
        return False
    try:
        with transaction.atomic():
            events.reaction_named(row.name)(events.restore(row.event), at)
    except Exception:
        log.exception("reaction %s to event %s failed", row.name, row.event_id)
        _note_failure(row, at)
    else:
        row.state, row.done_at = Reaction.State.DONE, at
    row.save()
    return True


def _note_failure(row: Reaction, at: dt.datetime) -> None:
    row.error = traceback.format_exc()[-4000:]
    if row.attempts < len(BACK_OFF):
        row.next_at = at + BACK_OFF[row.attempts]
    else:
        row.state = Reaction.State.FAILED
    row.attempts += 1


def retry_failed(reaction_id: int, at: dt.datetime) -> bool:
    """Put a failed reaction back in the queue. False when it is not failed (any more)."""
    changed = Reaction.objects.filter(id=reaction_id, state=Reaction.State.FAILED).update(
        state=Reaction.State.PENDING, attempts=0, next_at=at
    )
    return changed == 1


def delete_done(*, before: dt.datetime, limit: int = 50_000) -> int:
    """Forget reactions that were done before a moment; what happened (the events) stays. How many."""
    old = Reaction.objects.filter(state=Reaction.State.DONE, done_at__lt=before).order_by("id")
    return Reaction.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:limit])).delete()[0]
