from dataclasses import dataclass

from dromos.lib.events import Event


@dataclass(frozen=True)
class CalendarChanged(Event):
    """Working hours, holidays or exceptions of a calendar are different now, or it is new."""

    calendar_id: int


@dataclass(frozen=True)
class DepartmentCalendarChanged(Event):
    """A department follows another calendar now, or the default one again."""

    department_id: int


@dataclass(frozen=True)
class ContractCalendarChanged(Event):
    """A contract's tickets follow another calendar now."""

    contract_id: int


@dataclass(frozen=True)
class ShiftsChanged(Event):
    """Somebody's working pattern, or single days of it, are different now."""

    user_id: int


@dataclass(frozen=True)
class AbsenceRequested(Event):
    """Somebody asks for leave: a lead decides."""

    absence_id: int


@dataclass(frozen=True)
class AbsenceApproved(Event):
    """Somebody will be away, or is: work must go to others meanwhile."""

    absence_id: int


@dataclass(frozen=True)
class AbsenceDeclined(Event):
    """A lead said no to leave that was asked for: it does not take place."""

    absence_id: int


@dataclass(frozen=True)
class AbsenceCancelled(Event):
    """An absence that was asked for or approved does not take place."""

    absence_id: int
