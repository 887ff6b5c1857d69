"""A change of set-up tried on recent work before it is saved."""

from collections.abc import Mapping, Sequence
from typing import Any

from dromos.routing.dry_run import Change, Trial, dry_run
from dromos.routing.models import Queue
from dromos.routing.needs import step_rows


def try_queue(queue: Queue, values: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> Trial:
    """Recent work of the queue, as it is set up now and with these values and steps."""
    change = Change(policies={queue.pk: values["policy"]}, steps={queue.pk: step_rows(steps)})
    return dry_run(change, queues=[queue.pk])
