"""Verbs for substitutes: name one, begin, call off, end; and what happens to the work meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dromos.accounts import actions as accounts
from dromos.accounts.access import LEAD, Rights
from dromos.accounts.models import Department, Grant, User
from dromos.calendars.models import Absence
from dromos.lib import audit
from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.events import announce, announce_all
from dromos.routing import chains, fitting, substitution
from dromos.routing.access import may_name_substitute, require, rights_behind
from dromos.routing.actions.items import return_item, withdraw_offer
from dromos.routing.actions.moves import (
    ItemMovedError,
    State,
    begin_assignment,
    end_assignment,
    lock_item,
    move,
    wake_dispatch,
)
from dromos.routing.events import ItemStoodInFor, SubstitutionChanged
from dromos.routing.models import Agent, Assignment, Attendance, Decision, StandIn, Substitution, WorkItem

BY_SUBSTITUTION = "substitute"
LONGEST = dt.timedelta(days=3 * 366)
ALIVE = (Substitution.State.PLANNED, Substitution.State.ACTIVE)
Outcome, Returns = StandIn.Outcome, Substitution.Returns


class SubstitutionOverError(ValueError):
    """It has ended or was called off already."""


@transaction.atomic
def name_substitute(
    *,
    substitute: Agent,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    person: Agent | None = None,
    role: str = "",
    department: Department | None = None,
    absence: Absence | None = None,
    takes_open: bool = True,
    with_skills: bool = True,
    returns: str = Returns.UNTOUCHED,
    reason: str = "",
    by: Actor,
    at: dt.datetime,
) -> Substitution:
    """Let ``substitute`` stand in for ``person``, or for the absent people with ``role`` in ``department``.

    It begins at once when its time has come. The substitute holds the roles of agent and lead of ``person`` in the
    departments ``by`` may give them in, for that time only. When it is for an ``absence``, it ends when that does not
    take place. Raises NotAllowedError, ValidationError.
    """
    made = Substitution(
        substitute=substitute, person=person, role=role, department=department, absence=absence,
        starts_at=max(starts_at, at), ends_at=ends_at, takes_open=takes_open, with_skills=with_skills, returns=returns,
        reason=reason[:200], created_at=at, created_by=by.label[:200],
    )  # fmt: skip
    _check(made, at)
    require(may_name_substitute(by, made), _("Only a lead of theirs or an administrator may name a substitute."))
    _refuse_double(made)
    _refuse_ring(made)
    made.roles = _roles_given(made, rights_behind(by))
    made.save(force_insert=True)
    changes = {"starts_at": made.starts_at.isoformat(), "ends_at": ends_at.isoformat(), "roles": made.roles}
    audit.record(by=by, at=at, verb="name_substitute", subject=made, changes=changes)
    if made.starts_at <= at:
        begin_substitution(row=made, at=at)
    else:
        announce(SubstitutionChanged(made.pk, substitute.user_id), at)
    return made


def _check(made: Substitution, at: dt.datetime) -> None:
    if made.ends_at <= made.starts_at or made.ends_at <= at:
        raise ValidationError({"ends_at": _("The end comes after the beginning.")})
    if made.ends_at - made.starts_at > LONGEST:
        raise ValidationError({"ends_at": _("A substitution lasts three years at most.")})
    if made.person_id == made.substitute_id:
        raise ValidationError({"substitute": _("Nobody stands in for themselves.")})
    if not made.substitute.is_active or not made.substitute.user.is_active:
        raise ValidationError({"substitute": _("%(name)s no longer takes work.") % {"name": made.substitute}})
    if made.returns not in Returns.values:
        raise ValidationError({"returns": _("Choose what goes back at the end.")})
    if (made.person is None) == (made.department is None) or (
        made.department and made.role not in substitution.WORKERS
    ):
        raise ValidationError({"person": _("Choose a person, or a role in a department.")})


def _refuse_double(made: Substitution) -> None:
    same = Substitution.objects.filter(
        person=made.person, role=made.role, department=made.department, state__in=ALIVE,
        starts_at__lt=made.ends_at, ends_at__gt=made.starts_at,
    ).first()  # fmt: skip
    if same is not None:
        told = {"whom": made.whom, "name": same.substitute}
        raise ValidationError({"starts_at": _("%(whom)s has a substitute in this time: %(name)s.") % told})


def _refuse_ring(made: Substitution) -> None:
    """A substitute may be away too and have a substitute, but the chain must not come back to where it began."""
    if made.person_id is None:
        return
    alive = Substitution.objects.filter(state__in=ALIVE, person__isnull=False)
    known = [
        chains.Link(absent, other, starts, ends)
        for absent, other, starts, ends in alive.values_list("person_id", "substitute_id", "starts_at", "ends_at")
    ]
    new = chains.Link(made.person_id, made.substitute_id, made.starts_at, made.ends_at)
    if ring := chains.ring(known, new):
        names = dict(Agent.objects.filter(pk__in=ring).values_list("pk", "user__name"))
        told = {"chain": " → ".join(names[agent] for agent in ring)}
        raise ValidationError({"substitute": _("The chain would come back to its beginning: %(chain)s.") % told})


def _roles_given(made: Substitution, rights: Rights | None) -> list[tuple[str, int | None]]:
    """What the substitute needs, as far as whoever names them may give it. ``rights`` None: the system gives all."""
    if made.department is not None:
        return [(made.role, made.department.pk)]
    held = Grant.objects.filter(user__agent=made.person_id or 0, role__in=substitution.WORKERS, until_at__isnull=True)
    found: list[tuple[str, int | None]] = sorted(set(held.values_list("role", "department_id")), key=str)
    if rights is None or rights.is_administrator:
        return found
    return [(role, place) for role, place in found if rights.has(LEAD, place) and (place or LEAD in rights.everywhere)]


@transaction.atomic
def begin_substitution(*, row: Substitution, at: dt.datetime) -> None:
    """Its time has come: the substitute may do what they need to, and gets the open work when that was chosen."""
    started = Substitution.objects.filter(pk=row.pk, state=Substitution.State.PLANNED)
    if started.update(state=Substitution.State.ACTIVE, started_at=at) != 1:
        return
    row.refresh_from_db()
    given = _align_roles(at)
    if row.takes_open:
        for absent, number in sorted(given.by.items()):
            if number == row.pk:
                _hand_over_open(row, absent, given, at)
    announce(SubstitutionChanged(row.pk, row.substitute.user_id), at)
    wake_dispatch()


def _align_roles(at: dt.datetime) -> substitution.Relief:
    """Give everybody who stands in what they need now, and take from everybody else what they had for a time."""
    given = substitution.relief()
    active = list(Substitution.objects.filter(state=Substitution.State.ACTIVE))
    wanted = substitution.roles_of(active, given)
    users = substitution.user_ids(wanted)
    roles = {users[agent]: held for agent, held in wanted.items() if agent in users}
    concerned = Q(pk__in=roles) | Q(pk__in=Grant.everything.filter(until_at__isnull=False).values("user_id"))
    for user in User.objects.filter(concerned).order_by("pk"):
        accounts.set_temporary_roles(user=user, roles=roles.get(user.pk, {}), by=SYSTEM, at=at)
    return given


def _hand_over_open(row: Substitution, absent: int, given: substitution.Relief, at: dt.datetime) -> None:
    """Everything ``absent`` is being offered goes back to its queue; everything in hand goes to who stands in.

    Only work of the departments the substitution is for, and what they have for others. When whoever stands in is
    absent too, it goes to the queue.
    """
    final = chains.final(absent, given.holding)
    here = Agent.objects.select_related("user").filter(pk=final or 0).exclude(attendance__cause="absent")
    substitute = here.first()
    items = WorkItem.objects.select_related("queue", "agent__user").filter(agent=absent)
    places = {place for _role, place in row.roles}
    if None not in places:
        had_for_others = StandIn.objects.filter(agent=absent, ended_at__isnull=True).values("work_item")
        items = items.filter(Q(queue__department_id__in=places) | Q(pk__in=had_for_others))
    for item in items.filter(state=State.RESERVED).order_by("pk"):
        withdraw_offer(item=item, reason="substituted", by=SYSTEM, at=at)
    for item in items.filter(state__in=[State.ASSIGNED, State.WAITING]).order_by("pk"):
        try:
            if substitute is None or substitute.user_id in item.excluded_users:
                return_item(item=item, reason="substituted", by=SYSTEM, at=at)
            else:
                _hand_over(item, substitute, row, at)
        except ItemMovedError:
            continue


def _hand_over(item: WorkItem, to: Agent, row: Substitution, at: dt.datetime) -> None:
    holder = pass_on(item, to, at)
    StandIn.objects.create(substitution=row, work_item=item, absent=holder, agent=to, started_at=at)
    Decision.objects.create(
        work_item=item, at=at, policy=BY_SUBSTITUTION, snapshot_version=0, winner=to,
        parts={"for": holder.user.name, "until": row.ends_at.isoformat()},
    )  # fmt: skip
    announce(ItemStoodInFor(item.pk, holder.user_id, to.user_id, item.queue.department_id, row.pk, "handed"), at)


def pass_on(item: WorkItem, to: Agent, at: dt.datetime) -> Agent:
    """The work goes from one person, who is returned, to another: as it is, waiting or not, here or not."""
    lock_item(item, (State.ASSIGNED, State.WAITING))
    holder, state, until = item.agent, item.state, item.waiting_until_at
    if holder is None:
        raise ItemMovedError(_("Nobody holds this work."))
    end_assignment(item, Assignment.Ended.TRANSFERRED, at)
    move(item, (state,), at, state=state, waiting_until_at=until, agent=to, last_agent=holder)
    begin_assignment(item, to, at)
    return holder


@transaction.atomic
def end_substitution(*, row: Substitution, by: Actor, at: dt.datetime) -> None:
    """End it, before its time when ``by`` is a person; one that has not begun is called off.

    What was handed over and is not finished goes back or stays, as was chosen. Raises SubstitutionOverError,
    NotAllowedError.
    """
    require(may_name_substitute(by, row), _("Only a lead of theirs or an administrator may end this."))
    row = Substitution.objects.select_for_update(of=("self",)).select_related("substitute").get(pk=row.pk)
    if row.state not in ALIVE:
        raise SubstitutionOverError(_("This substitution is over already."))
    was_active = row.state == Substitution.State.ACTIVE
    row.state = Substitution.State.ENDED if was_active else Substitution.State.CANCELLED
    row.ended_at = at
    row.save(update_fields=["state", "ended_at"])
    if was_active:
        _align_roles(at)
        _settle(row, at)
    audit.record(by=by, at=at, verb="end_substitution", subject=row, changes={"state": row.state})
    announce(SubstitutionChanged(row.pk, row.substitute.user_id), at)
    wake_dispatch()


@transaction.atomic
def end_substitutions_for(*, absence_id: int, at: dt.datetime) -> None:
    """The absence does not take place, whoever decided that: nobody need stand in for it."""
    rows = Substitution.objects.filter(absence=absence_id, state__in=ALIVE).select_related("person__user")
    for row in rows.order_by("pk"):
        end_substitution(row=row, by=SYSTEM, at=at)


def _settle(row: Substitution, at: dt.datetime) -> None:
    related = ("work_item__queue", "work_item__agent__user", "absent__user", "agent__user")
    for one in StandIn.objects.filter(substitution=row, ended_at__isnull=True).select_related(*related).order_by("pk"):
        one.outcome, one.ended_at = _settled(one, row, at), at
        one.save(update_fields=["outcome", "ended_at"])


def _settled(one: StandIn, row: Substitution, at: dt.datetime) -> str:
    item, absent = one.work_item, one.absent
    holder = item.agent
    if holder is None or item.state not in {State.ASSIGNED, State.WAITING} or holder.pk == absent.pk:
        return Outcome.LEFT
    if holder.pk != one.agent_id and not _stands_in_further(one):
        return Outcome.LEFT
    stays = row.returns == Returns.NOTHING or (row.returns == Returns.UNTOUCHED and one.begun_at is not None)
    if stays:
        return Outcome.KEPT
    is_back = absent.is_active and absent.user.is_active and not Attendance.objects.filter(agent=absent, cause="absent")
    try:
        if one.was_open and is_back and absent.user_id not in item.excluded_users:
            pass_on(item, absent, at)
            event = ItemStoodInFor(
                item.pk, holder.user_id, absent.user_id, item.queue.department_id, row.pk, "returned"
            )
            announce(event, at)
            return Outcome.RETURNED
        return_item(item=item, reason="substitution ended", by=SYSTEM, at=at)
    except ItemMovedError:
        return Outcome.LEFT
    return Outcome.QUEUED


def _stands_in_further(one: StandIn) -> bool:
    """The stand-in is away too, and whoever has the work now has it for them."""
    later = StandIn.objects.filter(work_item=one.work_item, ended_at__isnull=True, pk__gt=one.pk)
    return later.filter(agent=one.work_item.agent_id).exists()


def note_stand_in(*, item_id: int, user_id: int, at: dt.datetime) -> None:
    """Somebody has new work: remember whose place they have it in, if in another's."""
    given = substitution.relief()
    if not given.holding:
        return
    agent = Agent.objects.filter(user_id=user_id).first()
    stood_in = given.stood_in_by(agent.pk) if agent else []
    item = WorkItem.objects.select_related("queue").get(pk=item_id)
    if agent is None or not stood_in or item.agent_id != agent.pk:
        return
    absent = item.preferred_agent_id if item.preferred_agent_id in stood_in else _whose(item, agent, stood_in)
    if absent is not None:
        StandIn.objects.get_or_create(
            work_item=item, substitution_id=given.by[absent], ended_at=None,
            defaults={"absent_id": absent, "agent": agent, "was_open": False, "started_at": at},
        )  # fmt: skip


def _whose(item: WorkItem, agent: Agent, stood_in: Iterable[int]) -> int | None:
    """The first absent person of the item's department, when the stand-in would not have had it as themselves."""
    lasting = agent.user.grants.filter(until_at__isnull=True)
    if fitting.is_member(agent, item.queue, among=lasting) and fitting.knows(agent, item):
        return None
    people = Agent.objects.select_related("user").in_bulk(list(stood_in))
    return next((pk for pk in stood_in if pk in people and fitting.is_member(people[pk], item.queue)), None)


def note_begun(*, item_id: int, at: dt.datetime) -> None:
    """Whoever has this work has begun to answer: if they have it for another, it may stay with them."""
    rows = StandIn.objects.filter(work_item_id=item_id, ended_at__isnull=True, begun_at__isnull=True)
    rows.update(begun_at=at)


def keep_substitutions(at: dt.datetime) -> int:
    """Begin and end what is due; mend what absences made of chains. Returns how many began or ended."""
    over = Substitution.objects.filter(state=Substitution.State.ACTIVE, ends_at__lte=at)
    due = Substitution.objects.filter(state=Substitution.State.PLANNED, starts_at__lte=at)
    done = 0
    for row in over.order_by("ends_at", "pk"):
        end_substitution(row=row, by=SYSTEM, at=at)
        done += 1
    for row in due.select_related("substitute__user", "person__user", "department").order_by("starts_at", "pk"):
        if row.ends_at <= at:
            end_substitution(row=row, by=SYSTEM, at=at)
        else:
            begin_substitution(row=row, at=at)
        done += 1
    return done


@transaction.atomic
def follow_absence(*, agent: Agent, at: dt.datetime) -> None:
    """Somebody has become absent or is back: those who stand in for a whole role take over or leave off."""
    rows = Substitution.objects.filter(state=Substitution.State.ACTIVE, person__isnull=True)
    mine = list(rows.filter(department_id__in=agent.user.grants.values("department_id")))
    if not mine:
        return
    given = _align_roles(at)
    row = next((row for row in mine if given.by.get(agent.pk) == row.pk), None)
    if row is not None and row.takes_open:
        _hand_over_open(row, agent.pk, given, at)
    if row is None:
        for one in mine:
            _settle_for(one, agent, at)
    announce_all([SubstitutionChanged(one.pk, one.substitute.user_id) for one in mine], at)
    wake_dispatch()


def _settle_for(row: Substitution, agent: Agent, at: dt.datetime) -> None:
    """``agent`` is back before the substitution for their role ends."""
    related = ("work_item__queue", "work_item__agent__user", "absent__user", "agent__user")
    open_ones = StandIn.objects.filter(substitution=row, absent=agent, ended_at__isnull=True)
    for one in open_ones.select_related(*related).order_by("pk"):
        one.outcome, one.ended_at = _settled(one, row, at), at
        one.save(update_fields=["outcome", "ended_at"])
