"""Every write to what other systems sent: create, change, complete, cancel, and the call-backs that follow."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import Token
from dromos.backoffice import access
from dromos.backoffice.models import KIND, BackOfficeItem, Callback, CallbackAttempt
from dromos.backoffice.telling import moment, told
from dromos.lib import audit
from dromos.lib.actor import Actor
from dromos.lib.events import notify
from dromos.lib.outside import Reply
from dromos.routing import actions as routing
from dromos.routing.models import Agent, Queue, WorkItem

WAKE_CALLBACKS = "dromos_callbacks"
COMPLETED, CANCELLED = "work_item.completed", "work_item.cancelled"
BACK_OFF = tuple(dt.timedelta(seconds=s) for s in (5, 30, 120, 600, 3600, 3 * 3600, 12 * 3600, 24 * 3600))
"""Waits after each attempt that failed; after the last one the call-back is given up, and may be sent again by hand."""
GONE = 410
ON_WORK = frozenset(
    {"subject", "reference", "due_at", "requirements", "language", "area_key", "priority", "severity", "queue"}
)
OWN = frozenset({"reference", "details", "link", "callback_url"})
ENDED = (WorkItem.State.WRAPPING, WorkItem.State.COMPLETED, WorkItem.State.CANCELLED)


class StaleItemError(Exception):
    """Somebody changed it since: ``version`` is the present one."""

    def __init__(self, version: int) -> None:
        super().__init__(_("This work was changed meanwhile. Read it again, then change what is there now."))
        self.version = version


class ItemEndedError(Exception):
    """It is completed or cancelled already."""


@transaction.atomic
def create_item(
    *,
    token: Token | None,
    queue: Queue,
    subject: str,
    details: str = "",
    reference: str = "",
    link: str = "",
    callback_url: str = "",
    requirements: Sequence[dict[str, Any]] = (),
    by: Actor,
    at: dt.datetime,
    **work: Any,
) -> BackOfficeItem:
    """Let work from elsewhere wait in ``queue``. ``work``: due_at, language, area_key, priority, severity."""
    item = routing.enqueue(
        kind=KIND, channel=KIND, queue=queue, subject=subject, reference=reference, requirements=requirements,
        by=by, at=at, **work,
    )  # fmt: skip
    made = BackOfficeItem.objects.create(
        work_item=item, token=token, reference=reference, details=details, link=link, callback_url=callback_url,
        created_at=at, changed_at=at,
    )  # fmt: skip
    audit.record(by=by, at=at, verb="create", subject=made, changes={"subject": subject, "queue": queue.key})
    return made


@transaction.atomic
def change_item(
    *, item: BackOfficeItem, expected_version: int | None, by: Actor, at: dt.datetime, **changes: Any
) -> BackOfficeItem:
    """Change what is asked, and route anew. Another queue takes it out of the hands that had it.

    Raises StaleItemError, ItemEndedError, and ValueError for what cannot be changed.
    """
    if unknown := set(changes) - ON_WORK - OWN:
        raise ValueError(f"cannot change {', '.join(sorted(unknown))} of a back-office item")
    locked = _locked(item, expected_version)
    work = locked.work_item
    before = {name: getattr(locked if name in OWN else work, name) for name in changes}
    different = audit.differences(before, changes)
    if not different:
        return locked
    new_queue = changes.pop("queue", work.queue)
    if new_queue != work.queue:
        routing.transfer(item=work, queue=new_queue, reason=f"changed by {by.label}", by=by, at=at)
    on_work = {name: value for name, value in changes.items() if name in ON_WORK}
    if on_work:
        routing.change_item(item=work, by=by, at=at, **on_work)
    _keep(locked, at, **{name: value for name, value in changes.items() if name in OWN})
    audit.record(by=by, at=at, verb="change", subject=locked, changes=_plain(different))
    return locked


@transaction.atomic
def complete_item(
    *, item: BackOfficeItem, result: str = "", expected_version: int | None = None, by: Actor, at: dt.datetime
) -> BackOfficeItem:
    """It is done; ``result`` is for the other system, which is told.

    Raises NotAllowedError, StaleItemError, ItemEndedError.
    """
    return _end(item, COMPLETED, result, expected_version, by, at)


@transaction.atomic
def cancel_item(
    *, item: BackOfficeItem, reason: str = "", expected_version: int | None = None, by: Actor, at: dt.datetime
) -> BackOfficeItem:
    """It is no longer wanted. Raises NotAllowedError, StaleItemError, ItemEndedError."""
    return _end(item, CANCELLED, reason, expected_version, by, at)


def _end(
    item: BackOfficeItem, kind: str, result: str, expected_version: int | None, by: Actor, at: dt.datetime
) -> BackOfficeItem:
    locked = _locked(item, expected_version)
    access.require_worker(by, locked.work_item)
    verb = routing.complete if kind == COMPLETED else routing.cancel
    verb(item=locked.work_item, by=by, at=at)
    _keep(locked, at, result=result, ended_by=by.label, ended_at=at)
    audit.record(by=by, at=at, verb=kind.partition(".")[2], subject=locked, changes={"result": result[:500]})
    if locked.callback_url:
        _call_back(locked, kind, at)
    return locked


def _locked(item: BackOfficeItem, expected_version: int | None) -> BackOfficeItem:
    rows = BackOfficeItem.objects.select_related("work_item__queue__department", "work_item__agent__user", "token")
    locked = rows.select_for_update(of=("self",)).get(pk=item.pk)
    if expected_version is not None and locked.version != expected_version:
        raise StaleItemError(locked.version)
    if locked.work_item.state in ENDED:
        raise ItemEndedError(_("This work has ended already: nothing of it can be changed."))
    return locked


def _keep(item: BackOfficeItem, at: dt.datetime, **values: Any) -> None:
    item.version, item.changed_at = item.version + 1, at
    for name, value in values.items():
        setattr(item, name, value)
    item.save(update_fields=["version", "changed_at", *values])


def _plain(different: dict[str, list[Any]]) -> dict[str, list[Any]]:
    plain = (str, int, list, type(None))
    return {key: [one if isinstance(one, plain) else str(one) for one in pair] for key, pair in different.items()}


# -- people at work on it ------------------------------------------------------------------------


@transaction.atomic
def take_item(*, item: BackOfficeItem, by: Actor, at: dt.datetime) -> None:
    """Whoever asks has it from now on. Raises NotAllowedError, NotEligibleError, ItemMovedError."""
    access.require_worker(by, item.work_item)
    agent = Agent.objects.select_related("user").filter(user_id=by.staff_id, is_active=True).first()
    if agent is None:
        raise NotAllowedError(_("You take no work: ask an administrator."))
    routing.assign_by_hand(item=item.work_item, agent=agent, by=by, at=at)


@transaction.atomic
def wait_with_item(*, item: BackOfficeItem, until: dt.datetime | None, by: Actor, at: dt.datetime) -> None:
    """Raises NotAllowedError, ItemMovedError."""
    access.require_worker(by, item.work_item)
    routing.wait_for(item=item.work_item, until=until, by=by, at=at)


@transaction.atomic
def resume_item(*, item: BackOfficeItem, by: Actor, at: dt.datetime) -> None:
    """Raises NotAllowedError, ItemMovedError."""
    access.require_worker(by, item.work_item)
    routing.resume(item=item.work_item, by=by, at=at)


@transaction.atomic
def hand_back_item(*, item: BackOfficeItem, reason: str, by: Actor, at: dt.datetime) -> None:
    """To its queue, with its age. Raises NotAllowedError, ItemMovedError."""
    access.require_worker(by, item.work_item)
    routing.return_item(item=item.work_item, reason=reason, by=by, at=at)
    audit.record(by=by, at=at, verb="hand_back", subject=item, changes={"reason": reason})


# -- call-backs ----------------------------------------------------------------------------------


def _call_back(item: BackOfficeItem, kind: str, at: dt.datetime) -> None:
    event_id = uuid.uuid4()
    body = {"id": str(event_id), "type": kind, "timestamp": moment(at), "data": told(item)}
    Callback.objects.create(
        item=item, event_id=event_id, kind=kind, version=item.version, url=item.callback_url,
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")), next_at=at, created_at=at,
    )  # fmt: skip
    notify(WAKE_CALLBACKS, "")


@transaction.atomic
def claim_callback(*, at: dt.datetime) -> Callback | None:
    """The call-back that is due longest, counted as tried: a worker that dies now leaves it due again later."""
    rows = Callback.objects.select_for_update(skip_locked=True, of=("self",)).select_related("item__token")
    due = rows.filter(state=Callback.State.PENDING, next_at__lte=at).order_by("next_at", "id").first()
    if due is not None:
        due.next_at = at + BACK_OFF[min(due.attempts, len(BACK_OFF) - 1)]
        due.attempts += 1
        due.save(update_fields=["next_at", "attempts"])
    return due


@transaction.atomic
def note_reply(*, callback: Callback, reply: Reply, at: dt.datetime, is_final: bool = False) -> None:
    """Write down what the other side said to this attempt; yes settles it, "gone" and too many attempts give it up."""
    CallbackAttempt.objects.create(callback=callback, at=at, status=reply.status, said=reply.said[:300])
    if reply.is_accepted:
        callback.state = Callback.State.DELIVERED
    elif is_final or reply.status == GONE or callback.attempts > len(BACK_OFF):
        callback.state = Callback.State.FAILED
    if callback.state != Callback.State.PENDING:
        callback.settled_at = at
        callback.save(update_fields=["state", "settled_at"])


@transaction.atomic
def send_again(*, callback: Callback, by: Actor, at: dt.datetime) -> None:
    """Try a call-back once more from the beginning, with the same event id. The caller has checked the right."""
    pending = {"state": Callback.State.PENDING, "attempts": 0, "next_at": at, "settled_at": None}
    Callback.objects.filter(pk=callback.pk).update(**pending)
    audit.record(by=by, at=at, verb="send_again", subject=callback, changes={"event": str(callback.event_id)})
    notify(WAKE_CALLBACKS, "")
