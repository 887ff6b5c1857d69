"""Every write to calendars, shifts and absences."""

from dromos.calendars.actions.absences import (
    AbsenceMoveError,
    approve_absence,
    cancel_absence,
    change_absence,
    decline_absence,
    enter_absence,
)
from dromos.calendars.actions.calendars import (
    OFFICE_HOURS,
    assign_calendar,
    assign_calendar_to_contract,
    change_calendar,
    create_calendar,
    ensure_default_calendar,
    remove_exception,
    set_exception,
)
from dromos.calendars.actions.feeds import (
    add_calendar_feed,
    add_person_feed,
    change_feed,
    note_feed_failure,
    note_feed_unchanged,
    remove_feed,
    take_feed,
)
from dromos.calendars.actions.shifts import (
    assign_pattern,
    change_pattern,
    change_shift,
    create_pattern,
    end_schedule,
    remove_shift_change,
)

__all__ = [
    "OFFICE_HOURS",
    "AbsenceMoveError",
    "add_calendar_feed",
    "add_person_feed",
    "approve_absence",
    "assign_calendar",
    "assign_calendar_to_contract",
    "assign_pattern",
    "cancel_absence",
    "change_absence",
    "change_calendar",
    "change_feed",
    "change_pattern",
    "change_shift",
    "create_calendar",
    "create_pattern",
    "decline_absence",
    "end_schedule",
    "ensure_default_calendar",
    "enter_absence",
    "note_feed_failure",
    "note_feed_unchanged",
    "remove_exception",
    "remove_feed",
    "remove_shift_change",
    "set_exception",
    "take_feed",
]
