"""The single table "after X happened, do Y"."""

from dromos.accounts.events import UserChanged, UserDeactivated
from dromos.automation import concerns, listening
from dromos.automation import tasks as escalation
from dromos.automation.events import EscalationRulesChanged
from dromos.calendars import events as calendars
from dromos.catalog.events import CategoryMoved
from dromos.console import screens
from dromos.console import tasks as console
from dromos.customers.events import AreasChanged, CustomerRenamed
from dromos.intake import tasks as intake
from dromos.interactions import tasks as interactions
from dromos.interactions.events import LetterBounced, LetterFailed
from dromos.lib.events import Event, Row
from dromos.portal import tasks as portal
from dromos.portal.events import SignInAsked
from dromos.routing import events as routing
from dromos.routing import tasks as work
from dromos.sla import tasks as sla
from dromos.sla.events import PoliciesChanged
from dromos.tickets import events as on_tickets
from dromos.tickets import tasks as tickets
from dromos.triage import tasks as triage

WORK = Row(now=(work.tell_screens,))

REACTIONS: dict[type[Event], Row] = {
    # People
    SignInAsked: Row(later=(portal.write_sign_in_letter,)),
    UserChanged: Row(now=(screens.people_changed,)),
    UserDeactivated: Row(now=(screens.people_changed,), later=(work.release_work_of_leaver,)),
    routing.PresenceChanged: WORK,
    routing.AgentChanged: WORK,
    routing.SubstitutionChanged: WORK,
    routing.OverloadChanged: WORK,
    routing.ItemOverflowed: Row(now=(tickets.tell_of_overflow, work.tell_screens)),
    CategoryMoved: Row(
        now=(
            interactions.follow_category,
            triage.follow_category,
            sla.follow_category,
            escalation.follow_category,
            tickets.follow_category,
            console.follow_category,
        ),
        later=(tickets.policies_changed,),
    ),
    CustomerRenamed: Row(now=(tickets.customer_words_changed,)),
    AreasChanged: Row(now=(work.look_at_everything,)),
    # Time
    calendars.AbsenceApproved: Row(now=(work.follow_absence,)),
    calendars.AbsenceDeclined: Row(now=(work.end_substitutions,)),
    calendars.AbsenceCancelled: Row(now=(work.follow_absence, work.end_substitutions)),
    calendars.ShiftsChanged: Row(now=(work.follow_shifts,)),
    calendars.CalendarChanged: Row(later=(tickets.calendar_changed, escalation.look_at_everything)),
    calendars.DepartmentCalendarChanged: Row(
        later=(tickets.department_follows_another_calendar, escalation.look_at_everything)
    ),
    calendars.ContractCalendarChanged: Row(later=(tickets.contract_follows_another_calendar,)),
    PoliciesChanged: Row(later=(tickets.policies_changed,)),
    on_tickets.ClocksOutdated: Row(later=(tickets.compute_clocks_anew,)),
    # Work
    routing.WorkItemEnqueued: WORK,
    routing.WorkItemChanged: WORK,
    routing.OfferMade: WORK,
    routing.OfferDeclined: WORK,
    routing.OfferTimedOut: WORK,
    routing.OfferRescinded: WORK,
    routing.ItemAssigned: Row(now=(work.note_stand_in, tickets.begin_work, work.tell_screens)),
    routing.ItemStoodInFor: Row(
        now=(
            tickets.tell_of_stand_in,
            work.tell_screens,
        ),
        later=(concerns.stands_in,),
    ),
    routing.ItemSetWaiting: WORK,
    routing.ItemResumed: WORK,
    routing.ItemTransferred: WORK,
    routing.ItemCompleted: WORK,
    routing.ItemReopened: WORK,
    routing.ItemCancelled: WORK,
    routing.ItemUnroutable: Row(now=(work.tell_screens, escalation.look_at_ticket_of_item)),
    routing.WrapUpEnded: WORK,
    # Letters
    LetterFailed: Row(now=(tickets.show_failed_letter,)),
    LetterBounced: Row(now=(tickets.show_failed_letter,)),
    # Tickets
    on_tickets.TicketOpened: Row(
        now=(
            screens.ticket_opened,
            tickets.words_changed,
            escalation.look_again,
            listening.note_change,
        )
    ),
    on_tickets.TicketJoined: Row(
        now=(
            tickets.words_changed,
            screens.ticket_changed,
            escalation.look_again,
            listening.note_change,
        ),
        later=(concerns.customer_wrote,),
    ),
    on_tickets.TicketReplied: Row(
        now=(
            tickets.note_begun,
            tickets.words_changed,
            screens.ticket_changed,
            escalation.look_again,
            listening.note_change,
        )
    ),
    on_tickets.TicketMoved: Row(
        now=(
            tickets.words_changed,
            escalation.look_again,
            concerns.reopened,
            listening.note_change,
        )
    ),
    on_tickets.TicketChanged: Row(
        now=(
            tickets.words_changed,
            escalation.look_again,
            listening.note_change,
        )
    ),
    on_tickets.TicketHandedOver: Row(
        now=(
            escalation.look_again,
            listening.note_change,
        ),
        later=(concerns.given_to_somebody,),
    ),
    on_tickets.RouteStarted: Row(now=(escalation.look_again,)),
    on_tickets.TicketSplit: Row(
        now=(
            tickets.words_changed,
            escalation.look_again,
        )
    ),
    on_tickets.QuoteSent: Row(now=(escalation.look_again,)),
    on_tickets.TicketNoted: Row(
        now=(
            tickets.words_changed,
            tickets.note_begun,
            screens.ticket_changed,
            listening.note_change,
        ),
        later=(concerns.colleague_noted,),
    ),
    on_tickets.StaffMentioned: Row(now=(screens.person_told,), later=(concerns.mentioned,)),
    on_tickets.LetterHeld: Row(now=(screens.person_told,), later=(concerns.letter_held,)),
    on_tickets.TicketCalledSpam: Row(now=(intake.remember_spam,)),
    on_tickets.TicketCalledGood: Row(now=(intake.forget_spam,)),
    on_tickets.ClockWarned: Row(
        now=(
            screens.clock_alarm,
            listening.note_change,
        ),
        later=(concerns.promise_in_danger,),
    ),
    on_tickets.ClockBreached: Row(
        now=(
            screens.clock_alarm,
            listening.note_change,
        ),
        later=(concerns.promise_in_danger,),
    ),
    on_tickets.TaskAdded: Row(now=(listening.note_change,), later=(concerns.task_given,)),
    on_tickets.TaskGiven: Row(later=(concerns.task_handed,)),
    on_tickets.TaskDue: Row(later=(concerns.task_due,)),
    on_tickets.FollowUpDue: Row(later=(concerns.to_be_looked_at_again,)),
    on_tickets.TaskEnded: Row(now=(listening.note_change,)),
    # Escalation
    EscalationRulesChanged: Row(later=(escalation.look_at_everything,)),
}
