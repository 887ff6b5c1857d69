"""The tables of tickets: a module per word."""

from dromos.tickets.models.bulk import BulkRow, BulkRun
from dromos.tickets.models.canned import CannedBody, CannedFile, CannedText
from dromos.tickets.models.clocks import ClockChange, TicketClock
from dromos.tickets.models.custom import CustomField, FieldValue
from dromos.tickets.models.legs import TicketLeg
from dromos.tickets.models.reading import TicketRead
from dromos.tickets.models.routes import CategoryRoute, Route, RouteLeg, RouteVersion
from dromos.tickets.models.search import SearchBacklog, SearchEntry, SearchRules
from dromos.tickets.models.steps import CheckLine, Checklist, Merge, Task, TimeEntry
from dromos.tickets.models.tags import FollowUp, Tag, TicketTag, Watch
from dromos.tickets.models.ticket import HistoryEntry, Participant, Ticket, TicketInteraction, TicketLink
from dromos.tickets.models.visits import Visit
from dromos.tickets.models.writing import Draft, DraftFile, Note, NoteFile

__all__ = [
    "BulkRow",
    "BulkRun",
    "CannedBody",
    "CannedFile",
    "CannedText",
    "CategoryRoute",
    "CheckLine",
    "Checklist",
    "ClockChange",
    "CustomField",
    "Draft",
    "DraftFile",
    "FieldValue",
    "FollowUp",
    "HistoryEntry",
    "Merge",
    "Note",
    "NoteFile",
    "Participant",
    "Route",
    "RouteLeg",
    "RouteVersion",
    "SearchBacklog",
    "SearchEntry",
    "SearchRules",
    "Tag",
    "Task",
    "Ticket",
    "TicketClock",
    "TicketInteraction",
    "TicketLeg",
    "TicketLink",
    "TicketRead",
    "TicketTag",
    "TimeEntry",
    "Visit",
    "Watch",
]
