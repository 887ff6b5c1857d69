"""What tickets do when something happened elsewhere. Named in config/reactions.py."""

import dataclasses
import datetime as dt

from dromos.accounts.models import User
from dromos.calendars.events import CalendarChanged, ContractCalendarChanged, DepartmentCalendarChanged
from dromos.catalog.events import CategoryMoved
from dromos.customers.events import CustomerRenamed
from dromos.interactions.events import LetterBounced, LetterFailed
from dromos.interactions.models import Message
from dromos.lib import live
from dromos.lib.actor import SYSTEM
from dromos.lib.apart import in_turn
from dromos.lib.events import announce
from dromos.routing import actions as routing
from dromos.routing.events import ItemAssigned, ItemOverflowed, ItemStoodInFor
from dromos.routing.models import Queue
from dromos.sla.events import PoliciesChanged
from dromos.tickets import clocks, history, states
from dromos.tickets import events as on_tickets
from dromos.tickets.actions import (
    auto_close,
    begin_tasks,
    filling,
    moving,
    recompute_portion,
    remind,
    send_due,
    tell_due_tasks,
    wake,
    work_on_bulk,
)
from dromos.tickets.actions.indexing import mark_unindexed
from dromos.tickets.events import ClocksOutdated, TicketNoted, TicketReplied
from dromos.tickets.models import Ticket

WITHOUT_WORDS = frozenset(
    {"clocks", "waiting_until", "widened", "priority", "severity", "time", "watchers", "follow_up", "links"}
)


def begin_work(event: ItemAssigned, at: dt.datetime) -> None:
    """Somebody has the ticket now: a new one is open. Runs in the transaction of the assignment."""
    ticket = Ticket.objects.filter(work_item_id=event.work_item_id).first()
    if ticket is None:
        return
    ticket = moving.locked(ticket)
    if ticket.state == states.NEW:
        moving.move(ticket, states.OPEN, by=SYSTEM, at=at)
    else:
        moving.touch(ticket, at)
    agent = ticket.work_item.agent if ticket.work_item else None
    history.write(ticket, "assign", by=SYSTEM, at=at, field="agent", new=agent or "")


def tell_of_stand_in(event: ItemStoodInFor, at: dt.datetime) -> None:
    """Open work went to whoever stands in, or back: it stands in the history, and clocks go on as they were."""
    ticket = Ticket.objects.filter(work_item_id=event.work_item_id).first()
    if ticket is None:
        return
    names = dict(User.objects.filter(pk__in=[event.from_user_id, event.user_id]).values_list("pk", "name"))
    verb = "stand_in" if event.how == "handed" else "stand_in_over"
    old, new = names[event.from_user_id], names[event.user_id]
    moving.touch(ticket, at)
    history.write(ticket, verb, by=SYSTEM, at=at, field="agent", old=old, new=new)


def tell_of_overflow(event: ItemOverflowed, at: dt.datetime) -> None:
    """The ticket waits in another queue meanwhile, or in its own again: its department and clocks are as they were."""
    ticket = Ticket.objects.filter(work_item_id=event.work_item_id).first()
    if ticket is None:
        return
    names = dict(Queue.objects.filter(pk__in=[event.from_queue_id, event.to_queue_id]).values_list("pk", "name"))
    verb = "overflow" if event.how == "moved" else "overflow_over"
    moving.touch(ticket, at)
    old, new = names[event.from_queue_id], names[event.to_queue_id]
    history.write(ticket, verb, by=SYSTEM, at=at, field="queue", old=old, new=new)


def note_begun(event: TicketReplied | TicketNoted, at: dt.datetime) -> None:
    """Whoever stands in for somebody has begun to answer: it may stay with them."""
    item = Ticket.objects.filter(pk=event.ticket_id).values_list("work_item_id", flat=True).first()
    if item is not None:
        routing.note_begun(item_id=item, at=at)


def show_failed_letter(event: LetterFailed | LetterBounced, at: dt.datetime) -> None:
    """A letter did not arrive: it stands in the ticket's history, and the screens of its agent and lead are told."""
    message = Message.objects.select_related("interaction__ticket_link__ticket").filter(pk=event.message_id).first()
    link = getattr(message.interaction, "ticket_link", None) if message else None
    if link is None:
        return
    verb = "bounced" if isinstance(event, LetterBounced) else "not_sent"
    history.write(link.ticket, verb, by=SYSTEM, at=at, new=event.address)
    moving.touch(link.ticket, at)
    live.push("floor", "letter_failed", ticket=link.ticket_id)
    live.push(f"department:{link.ticket.department_id}", "letter_failed", ticket=link.ticket_id)


def words_changed(event: on_tickets.AboutWords, at: dt.datetime) -> None:
    """Something that tickets are found by changed: the indexer reads it again after this transaction."""
    if isinstance(event, on_tickets.TicketChanged) and event.fields in WITHOUT_WORDS:
        return
    if isinstance(event, on_tickets.TicketMoved) and not {event.old, event.new} & {states.SOLVED, states.MERGED}:
        return
    mark_unindexed(ticket_ids=[event.ticket_id], at=at)


def customer_words_changed(event: CustomerRenamed, at: dt.datetime) -> None:
    """A customer's tickets are found by the new name, organization and addresses, newest first."""
    tickets = Ticket.objects.filter(customer_id=event.customer_id).order_by("-pk")
    mark_unindexed(ticket_ids=tickets.values_list("pk", flat=True), at=at)


def calendar_changed(event: CalendarChanged, at: dt.datetime) -> None:
    """Working hours or holidays are different: the clocks that run on them have other due times."""
    announce(ClocksOutdated("calendar", calendar_id=event.calendar_id), at)


def department_follows_another_calendar(event: DepartmentCalendarChanged, at: dt.datetime) -> None:
    announce(ClocksOutdated("calendar", department_id=event.department_id), at)


def contract_follows_another_calendar(event: ContractCalendarChanged, at: dt.datetime) -> None:
    announce(ClocksOutdated("calendar", contract_id=event.contract_id), at)


def policies_changed(_event: PoliciesChanged | CategoryMoved, at: dt.datetime) -> None:
    """What is agreed is different: for every open ticket another policy may hold."""
    announce(ClocksOutdated("policy"), at)


def follow_category(event: CategoryMoved, at: dt.datetime) -> None:  # noqa: ARG001
    """Custom fields that are required on some tickets only name the category by its key."""
    filling.follow_category(old=event.old_key, new=event.new_key)


def compute_clocks_anew(event: ClocksOutdated, at: dt.datetime) -> None:
    """Bring a portion of the tickets up to date; the rest follows in the next portion."""
    last = recompute_portion(event, at)
    if last is not None:
        announce(dataclasses.replace(event, after=last), at)


def keep_time(at: dt.datetime) -> int:
    """Warn and break what is due, wake what has waited, close what was solved long ago, begin tasks and say that
    they are due, remind people, send letters that were put off.

    Returns how many.
    """
    return in_turn((clocks.sweep, begin_tasks, tell_due_tasks, wake, auto_close, remind, send_due), at)


def do_bulk_work(at: dt.datetime) -> int:
    """The next tickets of bulk work that somebody started or undoes."""
    return work_on_bulk(at=at)
