"""The tables of tickets: a module per word."""

from dromos.tickets.models.clocks import ClockChange, TicketClock
from dromos.tickets.models.legs import TicketLeg
from dromos.tickets.models.routes import CategoryRoute, Route, RouteLeg, RouteVersion
from dromos.tickets.models.ticket import HistoryEntry, Participant, Ticket, TicketInteraction, TicketLink
from dromos.tickets.models.visits import Visit
from dromos.tickets.models.writing import Draft, DraftFile, Note, NoteFile

__all__ = [
    "CategoryRoute",
    "ClockChange",
    "Draft",
    "DraftFile",
    "HistoryEntry",
    "Note",
    "NoteFile",
    "Participant",
    "Route",
    "RouteLeg",
    "RouteVersion",
    "Ticket",
    "TicketClock",
    "TicketInteraction",
    "TicketLeg",
    "TicketLink",
    "Visit",
]
