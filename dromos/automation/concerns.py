"""Whom something that happened concerns personally, and how it is told them: the bodies of reactions."""

import datetime as dt
from collections.abc import Iterable

from dromos.accounts.models import User
from dromos.automation.actions.telling import News, tell
from dromos.automation.models import PersonalAlert
from dromos.interactions.models import Message
from dromos.routing.events import ItemStoodInFor
from dromos.tickets import mentions, states
from dromos.tickets.events import (
    ClockBreached,
    ClockWarned,
    FollowUpDue,
    LetterHeld,
    StaffMentioned,
    TaskAdded,
    TaskDue,
    TaskGiven,
    TicketHandedOver,
    TicketJoined,
    TicketMoved,
    TicketNoted,
)
from dromos.tickets.models import HistoryEntry, Note, Task, Ticket, TicketClock

Kind = PersonalAlert.Kind


def _ticket(pk: int) -> Ticket:
    return Ticket.objects.select_related("customer", "work_item__agent__user").get(pk=pk)


def _holder(ticket: Ticket) -> list[User]:
    item = ticket.work_item
    return [item.agent.user] if item is not None and item.agent is not None else []


def _watchers(ticket: Ticket, *, but: Iterable[User]) -> list[User]:
    told = {user.pk for user in but}
    return list(User.objects.filter(pk__in=ticket.watches.values("user_id"), is_active=True).exclude(pk__in=told))


def customer_wrote(event: TicketJoined, at: dt.datetime) -> None:
    """The customer wrote on a ticket somebody holds or watches; that it was reopened by it is said instead."""
    ticket, message = _ticket(event.ticket_id), Message.objects.get(pk=event.message_id)
    who, text = message.from_name or message.from_address, message.fresh_text()
    kind = Kind.REOPENED if event.reopened else Kind.REPLY
    holder = _holder(ticket)
    tell(users=holder, news=News(kind, ticket, by_label=who, text=_start(text)), by_id=None, at=at)
    watchers = News(Kind.WATCHED, ticket, by_label=who, text=_start(text))
    tell(users=_watchers(ticket, but=holder), news=watchers, by_id=None, at=at)


def colleague_noted(event: TicketNoted, at: dt.datetime) -> None:
    """A colleague left a note on a ticket somebody holds or watches. What a rule wrote it tells by itself."""
    ticket, note = _ticket(event.ticket_id), Note.objects.select_related("author").get(pk=event.note_id)
    if note.author is None:
        return
    named, text = mentions.named_in(ticket, note.text), _start(note.text)
    holder = [user for user in _holder(ticket) if user not in named]
    news = News(Kind.NOTE, ticket, by_label=note.author.name, text=text)
    tell(users=holder, news=news, by_id=note.author_id, at=at)
    watchers = News(Kind.WATCHED, ticket, by_label=note.author.name, text=text)
    tell(users=_watchers(ticket, but=[*holder, *named]), news=watchers, by_id=note.author_id, at=at)


def mentioned(event: StaffMentioned, at: dt.datetime) -> None:
    """A colleague was named in a note."""
    note = Note.objects.select_related("author").get(pk=event.note_id)
    by_label = note.author.name if note.author else ""
    news = News(Kind.MENTION, _ticket(event.ticket_id), by_label=by_label, text=_start(note.text))
    tell(users=User.objects.filter(pk=event.user_id), news=news, by_id=note.author_id, at=at)


def task_given(event: TaskAdded, at: dt.datetime) -> None:
    """A step of a ticket was given to one person."""
    task = Task.objects.select_related("assignee").get(pk=event.task_id)
    line = HistoryEntry.objects.filter(ticket=event.ticket_id, at=task.made_at, actor_kind="staff").first()
    if task.assignee is not None:
        news = News(Kind.TASK, _ticket(event.ticket_id), by_label=task.made_by, text=task.title)
        tell(users=[task.assignee], news=news, by_id=line.actor_id if line else None, at=at)


def task_handed(event: TaskGiven, at: dt.datetime) -> None:
    """A step of a ticket that waited, or that another had, was given to one person."""
    task, by = Task.objects.get(pk=event.task_id), User.objects.filter(pk=event.by_user_id or 0).first()
    news = News(Kind.TASK, _ticket(event.ticket_id), by_label=by.name if by else "", text=task.title)
    tell(users=User.objects.filter(pk=event.user_id), news=news, by_id=event.by_user_id, at=at)


def task_due(event: TaskDue, at: dt.datetime) -> None:
    """A task should be done by now: whoever has it hears, else whom it is meant for. What is done meanwhile is past."""
    task = Task.objects.select_related("assignee", "work_item__agent__user").get(pk=event.task_id)
    item = task.work_item
    user = item.agent.user if item is not None and item.agent is not None else task.assignee
    if task.is_open and user is not None:
        news = News(Kind.TASK_DUE, _ticket(event.ticket_id), subject=task.title, text=task.title)
        tell(users=[user], news=news, by_id=None, at=at)


def to_be_looked_at_again(event: FollowUpDue, at: dt.datetime) -> None:
    """The day has come on which somebody wanted to look at a ticket again."""
    ticket = _ticket(event.ticket_id)
    tell(users=User.objects.filter(pk=event.user_id), news=News(Kind.TASK, ticket), by_id=None, at=at)


def letter_held(event: LetterHeld, at: dt.datetime) -> None:
    """A letter that was put off did not leave: its writer must look first."""
    ticket = _ticket(event.ticket_id)
    tell(users=User.objects.filter(pk=event.user_id), news=News(Kind.LETTER, ticket), by_id=None, at=at)


def given_to_somebody(event: TicketHandedOver, at: dt.datetime) -> None:
    """Somebody was given a ticket by hand. What the router offers is asked on their screen already."""
    user = User.objects.filter(pk=event.user_id or 0).first()
    if user is None:
        return
    lines = HistoryEntry.objects.filter(ticket=event.ticket_id, verb="hand_over", field="agent", new=str(user))
    line = lines.order_by("-id").first()
    by_id = line.actor_id if line is not None and line.actor_kind == "staff" else None
    label = line.actor_label if line is not None else ""
    news = News(Kind.ASSIGNED, _ticket(event.ticket_id), by_label=label, text=line.reason if line is not None else "")
    tell(users=[user], news=news, by_id=by_id, at=at)


def reopened(event: TicketMoved, at: dt.datetime) -> None:
    """Somebody but the customer's letter reopened a ticket: who held it hears. Runs with the move itself: seldom."""
    if event.old not in {states.SOLVED, states.CLOSED} or event.new != states.OPEN:
        return
    ticket = _ticket(event.ticket_id)
    line = HistoryEntry.objects.filter(ticket=ticket, verb="move", field="state").order_by("-id").first()
    by_id = line.actor_id if line is not None and line.actor_kind == "staff" else None
    news = News(Kind.REOPENED, ticket, by_label=line.actor_label if line is not None else "")
    tell(users=_holder(ticket) or _last_holder(ticket), news=news, by_id=by_id, at=at)


def _last_holder(ticket: Ticket) -> list[User]:
    """Whoever solved it: nobody holds what has ended."""
    solved = HistoryEntry.objects.filter(ticket=ticket, verb="move", new=states.SOLVED, actor_kind="staff")
    last = solved.order_by("-id").first()
    return list(User.objects.filter(pk=last.actor_id or 0)) if last is not None else []


def promise_in_danger(event: ClockWarned | ClockBreached, at: dt.datetime) -> None:
    """A promise on a ticket is about to break, or broke: whoever holds it hears of it."""
    ticket = _ticket(event.ticket_id)
    clock = TicketClock.objects.filter(pk=event.clock_id).first()
    if clock is not None:
        news = News(Kind.BREACH, ticket, text=str(clock.get_kind_display()))
        tell(users=_holder(ticket), news=news, by_id=None, at=at)


def stands_in(event: ItemStoodInFor, at: dt.datetime) -> None:
    """Work of somebody who is away came to their substitute: a ticket, a task of one, or another system's work."""
    people = User.objects.in_bulk([event.user_id, event.from_user_id])
    ticket = Ticket.objects.select_related("customer", "work_item__agent__user").filter(work_item=event.work_item_id)
    if event.user_id in people and event.how == "handed":
        away = people.get(event.from_user_id)
        task = Task.objects.filter(work_item=event.work_item_id).first()
        about, text = (_ticket(task.ticket_id), task.title) if task else (ticket.first(), "")
        news = News(Kind.SUBSTITUTION, about, subject=text, by_label=away.name if away else "", text=text)
        tell(users=[people[event.user_id]], news=news, by_id=None, at=at)


def _start(text: str) -> str:
    return " ".join(text.split())[:200]
