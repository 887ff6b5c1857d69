"""What runs by itself: looking, climbing, writing letters; and what follows from what happened elsewhere."""

import datetime as dt
from typing import Any

from dromos.automation.actions import (
    alerting,
    climbing,
    digesting,
    firing,
    macroing,
    pushing,
    ruling,
    scheduling,
    setting_up,
    telling,
    watching,
)
from dromos.catalog.events import CategoryMoved
from dromos.lib.apart import in_turn
from dromos.lib.events import Event
from dromos.routing.events import ItemUnroutable
from dromos.tickets.models import Ticket


def keep_watch(at: dt.datetime) -> int:
    """Look at what may have come true, take the steps that are due, write the letters. Returns how much was done."""
    steps = (watching.look_at_tickets, watching.look_at_queues, climbing.climb, alerting.mail_alerts)
    return in_turn(steps, at)


def issue_digests(at: dt.datetime) -> int:
    return digesting.issue(at)


def pull_triggers(at: dt.datetime) -> int:
    """Let triggers look at what changed, and run the rules of time that are due. Returns how much was done."""
    return in_turn((firing.look_at_changes, scheduling.run_rules), at)


def push(at: dt.datetime) -> int:
    """Wake the browsers of those who have not seen what they should. Returns how many alerts were taken."""
    return pushing.push_due(at)


def forget_what_was_read(at: dt.datetime) -> int:
    return telling.forget_old(at)


def look_again(event: Any, at: dt.datetime) -> None:
    """A ticket changed: the rules look at it at once. Runs in the transaction of the change."""
    watching.look_again(event.ticket_id, at)


def look_at_ticket_of_item(event: ItemUnroutable, at: dt.datetime) -> None:
    """Nobody could ever take a piece of work: the rules look at its ticket at once."""
    for ticket in Ticket.objects.filter(work_item_id=event.work_item_id).values_list("pk", flat=True):
        watching.look_again(ticket, at)


def look_at_everything(event: Event, at: dt.datetime) -> None:
    """The rules, or what time is measured with, changed: what is due is worked out anew for everything."""
    del event
    watching.look_again_at_all(at)


def follow_category(event: CategoryMoved, at: dt.datetime) -> None:  # noqa: ARG001
    """Escalations, triggers and macros name the category by its key."""
    setting_up.follow_category(old=event.old_key, new=event.new_key)
    ruling.follow_category(old=event.old_key, new=event.new_key)
    macroing.follow_category(old=event.old_key, new=event.new_key)
