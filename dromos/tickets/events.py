from dataclasses import dataclass

from dromos.lib.events import Event


@dataclass(frozen=True)
class TicketOpened(Event):
    ticket_id: int


@dataclass(frozen=True)
class TicketJoined(Event):
    """A contact was added to a ticket. ``reopened``: it brought the ticket back to life."""

    ticket_id: int
    message_id: int
    reopened: bool


@dataclass(frozen=True)
class TicketReplied(Event):
    """We wrote to the customer."""

    ticket_id: int
    message_id: int


@dataclass(frozen=True)
class TicketNoted(Event):
    ticket_id: int
    note_id: int


@dataclass(frozen=True)
class StaffMentioned(Event):
    """A colleague who may read the ticket was named in a note (``@Alexandra``)."""

    ticket_id: int
    note_id: int
    user_id: int


@dataclass(frozen=True)
class LetterHeld(Event):
    """A letter put off did not leave at its time: somebody must look first. ``user_id`` wrote it."""

    ticket_id: int
    draft_id: int
    user_id: int


@dataclass(frozen=True)
class TicketMoved(Event):
    """The state changed from ``old`` to ``new``."""

    ticket_id: int
    old: str
    new: str


@dataclass(frozen=True)
class TicketCalledSpam(Event):
    """Staff rejected a ticket as spam."""

    ticket_id: int


@dataclass(frozen=True)
class TicketChanged(Event):
    """Category, priority, severity, participants, customer … changed."""

    ticket_id: int
    fields: str


@dataclass(frozen=True)
class TicketCalledGood(Event):
    """Staff took back that a ticket was spam."""

    ticket_id: int


@dataclass(frozen=True)
class FollowUpDue(Event):
    """The day has come on which ``user_id`` wanted to look at a ticket again."""

    ticket_id: int
    user_id: int


@dataclass(frozen=True)
class TaskAdded(Event):
    """A step of a ticket is to be done by somebody."""

    ticket_id: int
    task_id: int


@dataclass(frozen=True)
class TaskGiven(Event):
    """A task that waited, or another had, was given to ``user_id`` by ``by_user_id`` (None: by no person)."""

    ticket_id: int
    task_id: int
    user_id: int
    by_user_id: int | None


@dataclass(frozen=True)
class TaskDue(Event):
    """The time by which a step of a ticket was to be done has come, and it is still open."""

    ticket_id: int
    task_id: int


@dataclass(frozen=True)
class TaskEnded(Event):
    """A step of a ticket is done, or no longer wanted."""

    ticket_id: int
    task_id: int


@dataclass(frozen=True)
class TicketsMerged(Event):
    """``source_id`` was made part of ``ticket_id``."""

    ticket_id: int
    source_id: int


@dataclass(frozen=True)
class MergeUndone(Event):
    """``source_id`` is a ticket of its own again."""

    ticket_id: int
    source_id: int


@dataclass(frozen=True)
class TicketHandedOver(Event):
    """The ticket went to another department or person."""

    ticket_id: int
    department_id: int
    user_id: int | None


@dataclass(frozen=True)
class RouteStarted(Event):
    """The ticket goes the route of its category from now on. ``leg_id`` is its stay on the first leg."""

    ticket_id: int
    leg_id: int


@dataclass(frozen=True)
class TicketMovedOn(Event):
    """A leg was done, and the next one began. ``leg_id`` is the stay that began."""

    ticket_id: int
    leg_id: int


@dataclass(frozen=True)
class TicketSentBack(Event):
    """A department gave the ticket back to the one before. ``leg_id`` is the stay that began."""

    ticket_id: int
    leg_id: int


@dataclass(frozen=True)
class LegSkipped(Event):
    """One or more legs were left out. ``leg_id`` is the stay that began."""

    ticket_id: int
    leg_id: int


@dataclass(frozen=True)
class RouteEnded(Event):
    """The ticket's route is over: ``how`` is done (solved) or left. ``leg_id`` is the last stay."""

    ticket_id: int
    leg_id: int
    how: str
    user_id: int | None


@dataclass(frozen=True)
class VisitPlanned(Event):
    """Somebody is to go to the customer."""

    ticket_id: int
    visit_id: int


@dataclass(frozen=True)
class VisitMoved(Event):
    """A visit has another time."""

    ticket_id: int
    visit_id: int


@dataclass(frozen=True)
class VisitConfirmed(Event):
    """The customer agreed to the time of a visit."""

    ticket_id: int
    visit_id: int


@dataclass(frozen=True)
class VisitCompleted(Event):
    """Somebody was at the customer's."""

    ticket_id: int
    visit_id: int


@dataclass(frozen=True)
class VisitCancelled(Event):
    """Nobody goes there any more."""

    ticket_id: int
    visit_id: int


@dataclass(frozen=True)
class TicketSplit(Event):
    """Something of ``ticket_id`` was another trouble, and is ``new_ticket_id`` now."""

    ticket_id: int
    new_ticket_id: int


@dataclass(frozen=True)
class QuoteSent(Event):
    """The customer has the quote they asked for."""

    ticket_id: int


@dataclass(frozen=True)
class ClocksOutdated(Event):
    """Clocks must be computed anew: of a calendar, of a department's or a contract's tickets, or (all None) of all.

    They are taken in portions by ticket; ``after`` is the last one of the portion before.
    """

    why: str
    calendar_id: int | None = None
    department_id: int | None = None
    contract_id: int | None = None
    after: int = 0


@dataclass(frozen=True)
class ClockWarned(Event):
    """A promise will be broken soon. Once for each clock, unless its due time moved out again."""

    ticket_id: int
    clock_id: int


@dataclass(frozen=True)
class ClockBreached(Event):
    """A promise is broken. Once for each clock."""

    ticket_id: int
    clock_id: int


AboutWords = TicketOpened | TicketJoined | TicketReplied | TicketNoted | TicketChanged | TicketMoved | TicketSplit
"""Events after which a ticket may be found by other words."""
