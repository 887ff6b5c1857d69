"""Who is meant: the people an alert goes to. Nobody hears of what they may not read, nor of their own case."""

from collections.abc import Iterable, Sequence

from dromos.accounts import access as accounts
from dromos.accounts.models import Grant, User
from dromos.automation.models import Escalation, EscalationStep
from dromos.lib.memo import remembered
from dromos.tickets import access as tickets
from dromos.tickets.models import Ticket

Audience = EscalationStep.Audience
# When nobody is found, the next one up hears of it: an alert without a reader is none.
UPWARD = {
    Audience.HOLDER: Audience.LEAD,
    Audience.AGENTS: Audience.LEAD,
    Audience.PERSON: Audience.LEAD,
    Audience.LEAD: Audience.MANAGEMENT,
    Audience.COMPLAINTS: Audience.MANAGEMENT,
    Audience.MANAGEMENT: Audience.ADMINISTRATOR,
}
ROLES = {
    Audience.LEAD: Grant.Role.LEAD,
    Audience.AGENTS: Grant.Role.AGENT,
    Audience.MANAGEMENT: Grant.Role.MANAGEMENT,
    Audience.COMPLAINTS: Grant.Role.COMPLAINTS,
    Audience.ADMINISTRATOR: Grant.Role.ADMINISTRATOR,
}


def people_for(step: EscalationStep, escalation: Escalation) -> list[User]:
    """Who hears of it: the step's audience, or the next above when there is nobody."""
    audience: Audience | None = Audience(step.audience or Audience.LEAD)
    while audience is not None:
        found = _allowed(_people(audience, step, escalation), escalation)
        if found:
            return found
        audience = UPWARD.get(audience)
    return []


def _people(audience: Audience, step: EscalationStep, escalation: Escalation) -> Sequence[User]:
    if audience == Audience.HOLDER:
        item = escalation.ticket.work_item if escalation.ticket else None
        return [item.agent.user] if item and item.agent and item.agent.user.is_active else []
    if audience == Audience.PERSON:
        return [step.person] if step.person and step.person.is_active else []
    return with_role(ROLES[audience], department_of(escalation))


def department_of(escalation: Escalation) -> int:
    if escalation.ticket is not None:
        return escalation.ticket.department_id
    assert escalation.queue is not None  # noqa: S101 - the table's own constraint
    return escalation.queue.department_id


@remembered
def with_role(role: str, department_id: int | None) -> tuple[User, ...]:
    """Active people with ``role``, in one department or everywhere (for roles of departments: there or everywhere)."""
    grants = Grant.objects.filter(role=role, user__is_active=True)
    in_department = grants.filter(department_id=department_id) if department_id is not None else grants
    users = in_department if in_department.exists() else grants.filter(department=None)
    return tuple(User.objects.filter(pk__in=users.values("user_id")).order_by("pk"))


def _allowed(people: Iterable[User], escalation: Escalation) -> list[User]:
    return [user for user in people if may_read(user, escalation)]


def may_read(user: User, escalation: Escalation) -> bool:
    if escalation.ticket is None:
        return True
    return may_read_ticket(user, escalation.ticket)


def may_read_ticket(user: User, ticket: Ticket) -> bool:
    """As ``tickets.access.may_read``, for a ticket in hand: most are answered without a query."""
    if ticket.customer.user_id == user.pk:
        return False
    held = tickets.readable_departments(accounts.rights_of(user))
    if held is None or ticket.department_id in held:
        return True
    return tickets.is_holder(user, ticket) or tickets.holds_task(user, ticket)
