"""Triggers looking at changes, and acting.

1. A change is one row for all that one transaction did to one ticket. Take the oldest; its ticket is locked with it.
2. What changed and who did it, the ticket's history tells. The triggers that listen to it, in their order.
3. Each whose conditions hold now acts: all it does or nothing. The next one sees what it did.
4. What a trigger did is a change of its own, one place deeper; ten places deep is the end, and is shown.

A trigger that fails never touches the change it listened to: its own doing is undone, and why is written down. After
so many failures in a row it is switched off, and the administrators hear of it.
"""

import datetime as dt
import logging
from functools import partial

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dromos.automation import differences, listening, telling_of, values
from dromos.automation.actions.telling import News, tell
from dromos.automation.models import Change, PersonalAlert, Trigger, TriggerFiring
from dromos.lib import memo
from dromos.lib.actor import Actor
from dromos.lib.apart import AWAY
from dromos.notifications.models import Letter
from dromos.tickets import actions as tickets
from dromos.tickets import conditions, plain_rows, variables
from dromos.tickets.models import HistoryEntry, Ticket

log = logging.getLogger(__name__)
DEEPEST = 10
"""So many triggers may set off one another."""
MOST_FAILURES = 5
State = TriggerFiring.State
Row = dict[str, object]


def actor_of(trigger: Trigger) -> Actor:
    return Actor("system", None, values.LABEL + trigger.name)


def look_at_changes(at: dt.datetime, *, limit: int = 50) -> int:
    """Let triggers look at what changed; returns how many changes that were.

    Each at a moment of its own, a microsecond after the one before: that tells apart what each of them did.
    """
    looked = 0
    while looked < limit and _look_at_one(at + dt.timedelta(microseconds=looked)):
        looked += 1
    return looked


@transaction.atomic
def _look_at_one(at: dt.datetime) -> bool:
    change = (
        Change.objects.select_for_update(of=("self", "ticket"), no_key=True, skip_locked=True)
        .select_related("ticket")
        .order_by("id")
        .first()
    )
    if change is None:
        return False
    pk = change.pk
    ticket = change.ticket_id
    change.delete()  # first of all: what triggers do now to the same ticket is another change
    try:
        with transaction.atomic(), memo.scope():
            _look(change, pk, at)
    except AWAY:
        raise
    except Exception:  # nothing that a trigger did (it tells itself): the others must not wait for ever
        log.exception("triggers could not look at change %s of ticket %s", pk, ticket)
    return True


def _look(change: Change, pk: int, at: dt.datetime) -> None:
    happened = values.happened(change)
    listening_now = Trigger.objects.filter(
        kind=Trigger.Kind.EVENT, is_active=True, events__overlap=sorted(happened.real_events),
        active_since_at__lte=change.at,
    )  # fmt: skip
    heard = [
        trigger
        for trigger in listening_now.order_by("position", "id")
        if differences.listens(happened, trigger.events, trigger.actors)
        and differences.meets(happened, trigger.differences, values.names)
    ]
    row: Row | None = None
    for trigger in heard:
        row = row or plain_rows.load([change.ticket_id], at).get(change.ticket_id, {})
        if row and conditions.matcher(trigger.conditions, viewer=None, at=at)(row, at):
            because = values.because(happened, trigger.conditions, row, at)
            if fire(trigger, change.ticket, f"change:{pk}", because, at, depth=change.depth):
                row = None  # the next one sees what this one did


@transaction.atomic
def fire(
    trigger: Trigger,
    ticket: Ticket,
    occasion: str,
    because: dict[str, object],
    at: dt.datetime,
    *,
    depth: int = 0,
    since_at: dt.datetime | None = None,
) -> bool:
    """Let ``trigger`` act on ``ticket``, once for each ``occasion``; whether it did anything."""
    firing, is_new = TriggerFiring.objects.get_or_create(
        trigger=trigger, ticket=ticket, occasion=occasion,
        defaults={"at": at, "state": State.DONE, "because": because, "depth": depth, "since_at": since_at},
    )  # fmt: skip
    if not is_new:
        return False
    if depth >= DEEPEST:
        return _stop(firing, at)
    try:
        with transaction.atomic(), listening.acting(trigger.pk, depth + 1), translation.override("en"):
            _act(firing, at)
    except Exception as error:
        log.warning("trigger %s failed on ticket %s", trigger.pk, ticket.number, exc_info=True)
        return _fail(firing, error, at)
    firing.save(update_fields=["state", "did"])
    Trigger.objects.filter(pk=trigger.pk).update(failures=0, fired_count=trigger.fired_count + 1, last_fired_at=at)
    trigger.fired_count, trigger.failures = trigger.fired_count + 1, 0
    return True


def _act(firing: TriggerFiring, at: dt.datetime) -> None:
    """All that the trigger does. The letter it writes may be held back by the brake: that is written down."""
    trigger, by = firing.trigger, actor_of(firing.trigger)
    last = HistoryEntry.objects.filter(ticket=firing.ticket).order_by("-id").values_list("pk", flat=True).first() or 0
    ticket = firing.ticket
    if trigger.changes:
        ticket = tickets.apply_changes(ticket=ticket, changes=trigger.changes, by=by, at=at, reason=trigger.name)
        lines = HistoryEntry.objects.filter(ticket=ticket, pk__gt=last).order_by("pk")
        firing.did = [{"field": line.field or line.verb, "old": line.old, "new": line.new} for line in lines[:40]]
        if held := _held(ticket, trigger, at):
            firing.state = State.HELD
            firing.did.append({"letter": held})
    for alert in trigger.alerts:
        firing.did.append({"told": _alert(trigger, ticket, alert, by, at)})


def _held(ticket: Ticket, trigger: Trigger, at: dt.datetime) -> str:
    """Why the letter this trigger wrote did not go; "" when it did, or none was written."""
    if not any(change["do"] == "reply" for change in trigger.changes):
        return ""
    written = Letter.objects.filter(reference=f"ticket:{ticket.pk}", template="progress", created_at=at)
    last = written.order_by("-pk").first()
    return "nobody" if last is None else last.cause


def _alert(trigger: Trigger, ticket: Ticket, alert: dict[str, object], by: Actor, at: dt.datetime) -> list[str]:
    people = telling_of.people_for(alert, ticket)
    text = variables.fill(str(alert.get("text") or ""), ticket=ticket, by=by, at=at)
    news = News(PersonalAlert.Kind.TRIGGER, ticket, by_label=trigger.name, text=text)
    told = set(tell(users=people, news=news, by_id=None, at=at))
    return [user.name for user in people if user.pk in told]


def _stop(firing: TriggerFiring, at: dt.datetime) -> bool:
    """Too many triggers set off one another: this one does nothing any more, and everybody can see it."""
    firing.state = State.STOPPED
    firing.save(update_fields=["state"])
    HistoryEntry.objects.create(**values.line(firing, "trigger_stopped", actor_of(firing.trigger), at))
    transaction.on_commit(partial(log.warning, "trigger %s stopped: a chain of %s", firing.trigger_id, DEEPEST))
    return False


def _fail(firing: TriggerFiring, error: Exception, at: dt.datetime) -> bool:
    trigger = firing.trigger
    firing.state, firing.did = State.FAILED, []
    firing.error = (str(error) or type(error).__name__)[:500]
    firing.save(update_fields=["state", "did", "error"])
    HistoryEntry.objects.create(**values.line(firing, "trigger_failed", actor_of(trigger), at, reason=firing.error))
    trigger.failures += 1
    changed = ["failures"]
    if trigger.failures >= MOST_FAILURES:
        trigger.is_active, trigger.off_reason = False, firing.error
        changed += ["is_active", "off_reason"]
        _tell_administrators(trigger, at)
    trigger.save(update_fields=changed)
    return False


def _tell_administrators(trigger: Trigger, at: dt.datetime) -> None:
    news = News(
        PersonalAlert.Kind.HOUSE,
        subject=trigger.name,
        by_label=_("A trigger was switched off: it failed again and again"),
        text=trigger.off_reason,
        path=f"/setup/triggers/{trigger.pk}/",
    )
    tell(users=telling_of.administrators(), news=news, by_id=None, at=at)
