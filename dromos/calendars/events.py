from dataclasses import dataclass

from dromos.lib.events import Event


@dataclass(frozen=True)
class CalendarChanged(Event):
    """Working hours, holidays or exceptions of a calendar are different now, or it is new."""

    calendar_id: int


@dataclass(frozen=True)
class DepartmentCalendarChanged(Event):
    """A department follows another calendar now."""

    department_id: int
    calendar_id: int
