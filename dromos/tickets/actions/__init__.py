"""Every write to tickets, by verb group. Import the verbs from here."""

from dromos.tickets.actions.answering import answer, files_of_draft, retry_letter, take_back
from dromos.tickets.actions.changing import (
    StaleTicketError,
    add_participant,
    change_category,
    change_priority,
    remove_participant,
    widen,
)
from dromos.tickets.actions.closing import auto_close, cancel, close, merge, reject, reopen, solve
from dromos.tickets.actions.confirming import confirm_author, deny_author, waiting_for
from dromos.tickets.actions.handing import hand_over_to_department, hand_over_to_person, take
from dromos.tickets.actions.laying import CrookedRouteError, LegPlan, change_route, create_route, remove_route
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.actions.opening import NewTicket, Opened, join, open_ticket
from dromos.tickets.actions.routing_on import ClosedGateError, Filled, move_on, send_back, skip_leg, start_route
from dromos.tickets.actions.splitting import split
from dromos.tickets.actions.timing import mark_quoted, recompute_portion
from dromos.tickets.actions.visiting import cancel_visit, complete_visit, confirm_visit, move_visit, plan_visit
from dromos.tickets.actions.waiting import hold, resume, wait_for_customer, wait_for_third_party, wake
from dromos.tickets.actions.writing import (
    EmptyTextError,
    Reply,
    StaleDraftError,
    add_draft_file,
    discard_draft,
    note,
    remove_draft_file,
    reply,
    reply_by_customer,
    save_draft,
)

__all__ = [
    "ClosedGateError",
    "CrookedRouteError",
    "EmptyTextError",
    "Filled",
    "ForbiddenMoveError",
    "LegPlan",
    "NewTicket",
    "Opened",
    "Reply",
    "StaleDraftError",
    "StaleTicketError",
    "add_draft_file",
    "add_participant",
    "answer",
    "auto_close",
    "cancel",
    "cancel_visit",
    "change_category",
    "change_priority",
    "change_route",
    "close",
    "complete_visit",
    "confirm_author",
    "confirm_visit",
    "create_route",
    "deny_author",
    "discard_draft",
    "files_of_draft",
    "hand_over_to_department",
    "hand_over_to_person",
    "hold",
    "join",
    "mark_quoted",
    "merge",
    "move_on",
    "move_visit",
    "note",
    "open_ticket",
    "plan_visit",
    "recompute_portion",
    "reject",
    "remove_draft_file",
    "remove_participant",
    "remove_route",
    "reopen",
    "reply",
    "reply_by_customer",
    "resume",
    "retry_letter",
    "save_draft",
    "send_back",
    "skip_leg",
    "solve",
    "split",
    "start_route",
    "take",
    "take_back",
    "wait_for_customer",
    "wait_for_third_party",
    "waiting_for",
    "wake",
    "widen",
]
