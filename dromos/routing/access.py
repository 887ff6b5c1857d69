"""Who may see work, give it out, and change people. One condition per line."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dromos.accounts.access import AGENT, LEAD, MANAGEMENT, NotAllowedError, Rights, rights_of
from dromos.accounts.models import Grant, User
from dromos.lib.actor import Actor
from dromos.routing.models import Agent, OverloadRule, Queue, SimulationRun, Substitution, WorkItem


def _rights(by: Actor) -> Rights | None:
    """Rights of a member of staff; None for customers, the system and people who left."""
    if by.user_id is None:
        return None
    user = User.objects.filter(pk=by.user_id, is_active=True).first()
    return rights_of(user) if user else None


def items_visible_to(user: User) -> QuerySet[WorkItem]:
    """Work of the departments where `user` works, and whatever they hold themselves."""
    departments = rights_of(user).departments(AGENT, LEAD)
    if departments is None or rights_of(user).is_administrator:
        return WorkItem.objects.all()
    own_queues = WorkItem.objects.filter(queue__department_id__in=departments)
    return own_queues | WorkItem.objects.filter(agent__user=user)


def queues_visible_to(user: User) -> QuerySet[Queue]:
    departments = rights_of(user).departments(AGENT, LEAD)
    if departments is None or sees_every_floor(user):
        return Queue.objects.filter(is_active=True)
    return Queue.objects.filter(is_active=True, department_id__in=departments)


def sees_every_floor(user: User) -> bool:
    rights = rights_of(user)
    return rights.is_administrator or rights.has(MANAGEMENT) or LEAD in rights.everywhere


def floor_departments(user: User) -> frozenset[int] | None:
    """Departments whose live floor `user` may watch; None means all of them. Raises NotAllowedError."""
    if sees_every_floor(user):
        return None
    departments = rights_of(user).departments(LEAD)
    if not departments:
        raise NotAllowedError(_("The live floor is for leads."))
    return departments


def queues_led_by(user: User) -> QuerySet[Queue]:
    """Queues on the live floor of `user`. Raises NotAllowedError."""
    departments = floor_departments(user)
    queues = Queue.objects.filter(is_active=True)
    return queues if departments is None else queues.filter(department_id__in=departments)


def agents_led_by(user: User) -> QuerySet[Agent]:
    """People on the live floor of `user`. Raises NotAllowedError."""
    return agents_of(floor_departments(user))


def item_led_by(user: User, item_id: int) -> WorkItem:
    """One piece of work on the live floor of `user`. Raises NotAllowedError, WorkItem.DoesNotExist."""
    departments = floor_departments(user)
    items = WorkItem.objects.select_related("queue__department", "agent__user")
    return (items if departments is None else items.filter(queue__department_id__in=departments)).get(pk=item_id)


def agents_of(departments: Collection[int] | None) -> QuerySet[Agent]:
    """Active agents who work in one of `departments` (None: all)."""
    agents = Agent.objects.filter(is_active=True, user__is_active=True)
    if departments is None:
        return agents
    here = Q(department_id__in=departments) | Q(department__isnull=True)
    members = Grant.objects.filter(here, role__in=[Grant.Role.AGENT, Grant.Role.LEAD]).values("user_id")
    return agents.filter(user_id__in=members)


def may_give_out(by: Actor, queue: Queue) -> bool:
    """May decide by hand who gets work of `queue`."""
    if by.kind == "system":
        return True
    rights = _rights(by)
    if rights is None:
        return False
    return rights.is_administrator or rights.has(LEAD, queue.department_id) or rights.has(AGENT, queue.department_id)


def may_manage(by: Actor, agent: Agent) -> bool:
    """May change another person's presence and skills: an administrator, or a lead of a department they
    work in.
    """
    if by.kind == "system":
        return True
    rights = _rights(by)
    if rights is None:
        return False
    led = rights.departments(LEAD)
    if led is None or rights.is_administrator:
        return True
    return agent.user.grants.filter(department_id__in=led).exists()


def may_set_presence(by: Actor, agent: Agent) -> bool:
    return by.user_id == agent.user_id or may_manage(by, agent)


def rights_behind(by: Actor) -> Rights | None:
    """What whoever acts may do; None for the system, which may do everything. Raises NotAllowedError for others."""
    if by.kind == "system":
        return None
    rights = _rights(by)
    if rights is None:
        raise NotAllowedError(_("Only staff may do this."))
    return rights


def may_name_substitute(by: Actor, row: Substitution) -> bool:
    """A lead of the person, or of the department whose role it is; an administrator; the system."""
    if row.person is not None:
        return may_manage(by, row.person)
    rights = rights_behind(by)
    if rights is None or rights.is_administrator:
        return True
    return rights.has(LEAD, row.department_id)


def may_lead_queues(by: Actor, queues: Iterable[Queue]) -> bool:
    """A lead of the departments of all of ``queues``; an administrator; the system."""
    rights = rights_behind(by)
    if rights is None or rights.is_administrator:
        return True
    return all(rights.has(LEAD, queue.department_id) for queue in queues)


def overload_rules_led_by(user: User) -> QuerySet[OverloadRule]:
    """Rules about the queues on the live floor of `user`. Raises NotAllowedError."""
    queues = queues_led_by(user).values("pk")
    return OverloadRule.objects.filter(queue__in=queues).select_related("queue", "target")


def substitutions_led_by(user: User) -> QuerySet[Substitution]:
    """Substitutions on the live floor of `user`. Raises NotAllowedError."""
    departments = floor_departments(user)
    rows = Substitution.objects.select_related("person__user", "substitute__user", "department")
    if departments is None:
        return rows
    people = agents_of(departments).values("pk")
    return rows.filter(Q(person__in=people) | Q(department_id__in=departments) | Q(substitute__in=people))


def may_set_up(by: Actor) -> bool:
    """May change queues, skills and what categories ask for."""
    if by.kind == "system":
        return True
    rights = _rights(by)
    return rights is not None and rights.is_administrator


def require(condition: bool, message: str) -> None:  # noqa: FBT001
    """Raises NotAllowedError with `message`, which says which right is missing."""
    if not condition:
        raise NotAllowedError(message)


def runs_visible_to(user: User) -> QuerySet[SimulationRun]:
    """What-ifs of the departments `user` leads, and their own. Raises NotAllowedError when they lead nothing."""
    departments = floor_departments(user)
    runs = SimulationRun.objects.select_related("asked_by")
    if departments is None:
        return runs
    return runs.filter(Q(asked_by=user) | Q(departments__isnull=False, departments__contained_by=sorted(departments)))
