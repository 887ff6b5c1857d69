"""Who may see and plan whose working time."""

from django.db.models import Q, QuerySet

from dromos.accounts.access import LEAD, NotAllowedError, rights_of
from dromos.accounts.models import Grant, User
from dromos.calendars.models import Absence, WorkingPattern
from dromos.lib.actor import Actor

WORKERS = (Grant.Role.AGENT, Grant.Role.LEAD)


def planned_by(user: User) -> QuerySet[User]:
    """The people whose shifts and absences ``user`` plans: the members of their departments; for administrators,
    everybody.
    """
    staff = User.objects.filter(is_active=True)
    rights = rights_of(user)
    if rights.is_administrator:
        return staff.filter(grants__isnull=False).distinct()
    led = rights.departments(LEAD)
    if led is None:
        return staff.filter(grants__role__in=WORKERS).distinct()
    return staff.filter(Q(grants__department__in=led) | _everywhere(led), grants__role__in=WORKERS).distinct()


def _everywhere(led: frozenset[int]) -> Q:
    return Q(grants__department=None) if led else Q(pk__in=[])


def may_plan(user: User, person: User) -> bool:
    """True when ``user`` is a lead of a department ``person`` works in, or an administrator."""
    return planned_by(user).filter(pk=person.pk).exists()


def require_planner(by: Actor, person: User) -> None:
    """Raises NotAllowedError unless ``by`` plans the time of ``person``, or is the system."""
    if by.kind == "system":
        return
    if not may_plan(_user(by), person):
        raise NotAllowedError("Only a lead of their department may plan their time.")


def require_decider(by: Actor, absence: Absence) -> None:
    """As ``require_planner``; and nobody but an administrator decides about their own absence."""
    require_planner(by, absence.user)
    if by.user_id == absence.user_id and not rights_of(_user(by)).is_administrator:
        raise NotAllowedError("Somebody else decides about your own leave.")


def require_self_or_planner(by: Actor, person: User) -> None:
    """Raises NotAllowedError unless ``by`` is ``person``, or plans their time."""
    if by.user_id != person.pk:
        require_planner(by, person)


def require_pattern_writer(by: Actor, pattern: WorkingPattern) -> None:
    """Patterns of a department are its leads'; those of the house are the administrators'."""
    if by.kind == "system":
        return
    rights = rights_of(_user(by))
    leads = pattern.department_id is not None and rights.has(LEAD, pattern.department_id)
    if not (leads or rights.is_administrator):
        raise NotAllowedError("Only a lead of the department or an administrator may change this.")


def _user(by: Actor) -> User:
    user = User.objects.filter(pk=by.user_id).first() if by.user_id is not None else None
    if user is None:
        raise NotAllowedError("Only staff may do this.")
    return user
