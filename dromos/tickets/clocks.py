"""A ticket's clocks: rows that ``sla.rules`` moves. Here is only when which clock starts, pauses and stops.

* first reply: runs from the opening until we first write to the customer;
* next reply: runs from each letter of the customer, once we have replied, until we write again;
* resolution: runs until the ticket is solved, and again from a reopening, with what was left;
* quote: runs from the opening until a quote is sent;
* leg: runs while one department has the ticket; on a route it is the budget of the leg, on that department's calendar;
* third party: runs while we wait for somebody outside, until the day they named.

Each function changes the clocks of a ticket its caller has locked.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet

from dromos.accounts.models import Department
from dromos.calendars import clock as business
from dromos.calendars import queries as calendars
from dromos.calendars.models import BusinessCalendar
from dromos.customers import queries as customers
from dromos.lib.apart import apart
from dromos.lib.events import announce_all, gathered
from dromos.sla import queries as sla
from dromos.sla import rules
from dromos.sla.matching import Facts, Policy
from dromos.sla.rules import TargetClock
from dromos.tickets import clock_rows, spans, states
from dromos.tickets.events import ClockBreached, ClockWarned
from dromos.tickets.models import Ticket, TicketClock

Kind = TicketClock.Kind
FIRST, NEXT, RESOLUTION, QUOTE, LEG = Kind.FIRST_REPLY, Kind.NEXT_REPLY, Kind.RESOLUTION, Kind.QUOTE, Kind.LEG
THIRD_PARTY = Kind.THIRD_PARTY
REPLIES = frozenset({FIRST, NEXT})
BUDGET_WARNS_S = 3600
AFTER_FAULT = dt.timedelta(minutes=10)
"""A leg of a route warns a quarter of its time before the end, at most an hour."""


def facts_of(ticket: Ticket, at: dt.datetime) -> Facts:
    """What SLA policies may match on, of this ticket now."""
    return _facts(ticket, _contract(ticket, at)[1])


def _contract(ticket: Ticket, at: dt.datetime) -> tuple[int | None, str]:
    """Nobody gets what another's contract promises by writing in their name."""
    return (None, "") if ticket.is_unproven else customers.contract_in_force(ticket.customer, at.date())


def _facts(ticket: Ticket, service_level: str) -> Facts:
    segment = None if ticket.is_unproven else customers.segment_of(ticket.customer)
    return Facts(
        segment=segment.key if segment else "",
        service_level=service_level,
        category=ticket.category.key if ticket.category else "",
        severity=ticket.severity,
        priority=ticket.priority,
        channel=ticket.channel,
        department=_promising(ticket).key,
    )


def _promising(ticket: Ticket) -> Department:
    """Whose promises the customer has: on a route of those who began, whoever has it now."""
    return ticket.promised_by or ticket.department


def agreed(ticket: Ticket, at: dt.datetime) -> tuple[Policy | None, BusinessCalendar | None]:
    """The policy that holds for the ticket at ``at``, and the calendar its clocks run on.

    The calendar is None while none is set up: a ticket is opened all the same, and promises nothing.
    """
    contract, service_level = _contract(ticket, at)
    policy = sla.policy_for(_facts(ticket, service_level)).policy
    try:
        return policy, calendars.calendar_for(_promising(ticket), contract)
    except calendars.NoCalendarError:
        return policy, None


def first_clocks(ticket: Ticket, at: dt.datetime) -> list[TicketClock]:
    """The clocks a new ticket starts with, unsaved. Empty when no policy matches or no calendar is set up."""
    return _started(ticket, (FIRST, RESOLUTION, QUOTE, *_legs(ticket)), at)


def _legs(ticket: Ticket) -> tuple[str, ...]:
    """A ticket on a route has the budget of its leg instead of the policy's (`start_budget`)."""
    return (LEG,) if ticket.leg_id is None else ()


def _started(ticket: Ticket, kinds: Sequence[str], at: dt.datetime) -> list[TicketClock]:
    policy, calendar = agreed(ticket, at)
    if policy is None or calendar is None:
        return []
    rows = []
    for kind in kinds:
        target_s = policy.target_s(kind)
        if target_s is not None:
            value = rules.start(
                calendars.calendar_value(calendar), target_s=target_s, at=at, warn_before_s=policy.warn_before_s
            )
            rows.append(_new_row(ticket, kind, value, calendar, policy.id))
    return rows


def _new_row(
    ticket: Ticket, kind: str, value: TargetClock, calendar: BusinessCalendar, policy_id: int | None
) -> TicketClock:
    row = TicketClock(ticket=ticket, kind=kind, policy_id=policy_id, started_at=value.started_at)
    row.calendar, row.calendar_version = calendar, calendar.version
    return clock_rows.filled(row, value)


def earliest_due(rows: Iterable[TicketClock]) -> dt.datetime | None:
    """When the ticket needs somebody at the latest; None when nothing runs. A third party's date is not ours."""
    ours = (row.due_at for row in rows if row.due_at and row.stopped_at is None and row.kind != THIRD_PARTY)
    return min(ours, default=None)


def live(ticket: Ticket, at: dt.datetime) -> list[TicketClock]:
    """The clocks that have not ended, locked, and counted on the calendars as they are now."""
    rows = TicketClock.objects.select_for_update(of=("self",)).select_related("calendar", "policy")
    found = list(rows.filter(ticket=ticket, stopped_at__isnull=True).order_by("pk"))
    for row in found:
        clock_rows.bring_up_to_date(row, at)
    return found


def running(ticket: Ticket) -> list[TicketClock]:
    """The clocks that have not ended, to be looked at only."""
    return list(TicketClock.objects.select_related("policy").filter(ticket=ticket, stopped_at__isnull=True))


def follow_state(ticket: Ticket, old: str, at: dt.datetime) -> None:
    """Pause, resume, stop or cancel the clocks as the move from ``old`` to the ticket's state asks."""
    new = ticket.state
    rows = live(ticket, at)
    _end_waiting_for_others(rows, new, at)
    if new in states.FINAL:
        _each(rows, lambda clock: rules.cancel(clock, at=at), at)
    elif new == states.SOLVED:
        _each(rows, lambda clock: rules.stop(clock, at=at), at)
    elif old in {states.SOLVED, states.CLOSED} and new in states.LIVE:
        _restart(ticket, at)
    else:
        for row in rows:
            follow_pauses(row, new, at)
    if new == states.WAITING_THIRD_PARTY and ticket.waiting_until is not None:
        _start_waiting_for_others(ticket, at)


def follow_pauses(row: TicketClock, state: str, at: dt.datetime) -> None:
    """Let the clock stand still, or run, as its policy says for a ticket in ``state``."""
    if row.kind == THIRD_PARTY or row.stopped_at is not None:
        return
    calendar = calendars.calendar_value(row.calendar)
    rule = sla.pauses_of(row.policy).get(state) if state in states.WAITING else None
    value = clock_rows.value_of(row)
    holds = rule is not None and row.kind in rule.kinds
    if value.state == "paused" and (not holds or value.paused_in != state):
        value = rules.resume(value, calendar, at=at)
    if holds and rule is not None and value.state == "running":
        value = rules.pause(value, calendar, at=at, state=state, limit_s=rule.limit_s)
    else:
        value, _alarm = rules.look(value, calendar, at=at)
    clock_rows.save(row, value, at, why=state)


def _start_waiting_for_others(ticket: Ticket, at: dt.datetime) -> None:
    policy, calendar = agreed(ticket, at)
    if calendar is None or ticket.waiting_until is None:
        return
    value = rules.start_until(
        calendars.calendar_value(calendar),
        due_at=ticket.waiting_until,
        at=at,
        warn_before_s=policy.warn_before_s if policy else 0,
    )
    _new_row(ticket, THIRD_PARTY, value, calendar, policy.id if policy else None).save(force_insert=True)


def _end_waiting_for_others(rows: Iterable[TicketClock], new: str, at: dt.datetime) -> None:
    """Whoever comes on the very day is in time; a ticket that wakes because the day has come was let down."""
    for row in rows:
        if row.kind == THIRD_PARTY:
            value, _alarm = rules.look(clock_rows.value_of(row), calendars.calendar_value(row.calendar), at=at)
            ended = rules.cancel(value, at=at) if new in states.FINAL else rules.stop(value, at=at)
            clock_rows.save(row, ended, at)


def new_date_of_third_party(ticket: Ticket, at: dt.datetime) -> None:
    """They named another day: the old one counts as it stands, and a clock for the new one starts."""
    _end_waiting_for_others(live(ticket, at), ticket.state, at)
    _start_waiting_for_others(ticket, at)


def _restart(ticket: Ticket, at: dt.datetime) -> None:
    """A reopened ticket has the working time that was left, at least an eighth of the target; its leg begins anew."""
    ended = TicketClock.objects.filter(ticket=ticket, kind=RESOLUTION).select_related("calendar")
    last = ended.order_by("-id").first()
    for row in _started(ticket, (RESOLUTION, *_legs(ticket)), at):
        calendar = calendars.calendar_value(row.calendar)
        left = row.target_s
        if row.kind == RESOLUTION and last is not None and last.state == "met":
            left = max(_left_when_stopped(last), row.target_s // 8)
        warn_before_s = min(row.warn_before_s, left // 2)
        value = rules.start(calendar, target_s=left, at=at, warn_before_s=warn_before_s)
        clock_rows.filled(row, value).save(force_insert=True)


def _left_when_stopped(row: TicketClock) -> int:
    """Counted on the calendar as it was then."""
    if row.due_at is None or row.stopped_at is None:
        return row.remaining_s or 0
    calendar = calendars.calendar_value(row.calendar)
    if row.calendar_version < row.calendar.version:
        calendar, _until = calendars.value_before(row.calendar, row.calendar_version)
    return business.elapsed(calendar, row.stopped_at, row.due_at)


def begin_split(ticket: Ticket, started: Sequence[TicketClock], at: dt.datetime) -> None:
    """The clocks of a ticket split off another begin; they were ``started`` when the customer wrote.

    A reply that was given since counts. The leg begins now: nobody had the ticket before.
    """
    for row in started:
        if row.kind == LEG:
            continue
        row.save(force_insert=True)
        if row.kind == FIRST and ticket.first_replied_at is not None:
            clock_rows.save(row, rules.stop(clock_rows.value_of(row), at=ticket.first_replied_at), at)
    if ticket.leg_id is None:
        start_leg(ticket, at)


def staff_replied(ticket: Ticket, at: dt.datetime) -> None:
    """We wrote to the customer: reply clocks have kept their promise, or broken it."""
    _stop(ticket, REPLIES, at)


def quote_sent(ticket: Ticket, at: dt.datetime) -> None:
    """The customer has their quote."""
    _stop(ticket, frozenset({QUOTE}), at)


def _stop(ticket: Ticket, kinds: frozenset[str], at: dt.datetime) -> None:
    rows = [row for row in live(ticket, at) if row.kind in kinds]
    _each(rows, lambda clock: rules.stop(clock, at=at), at)


def customer_wrote(ticket: Ticket, at: dt.datetime) -> None:
    """The customer wrote: unless a reply is owed already, the next-reply clock starts.

    A ticket that was solved without a letter has had its answer, too.
    """
    if any(row.kind in REPLIES for row in running(ticket)):
        return
    ended = TicketClock.objects.filter(ticket=ticket, kind=FIRST, state__in=["met", "breached"])
    if ticket.first_replied_at is None and not ended.exists():
        return
    TicketClock.objects.bulk_create(_started(ticket, (NEXT,), at))


def start_leg(ticket: Ticket, at: dt.datetime) -> None:
    """A department takes over: the leg before ends, its own begins with the time the policy gives it."""
    _stop(ticket, frozenset({LEG}), at)
    policy, calendar = agreed(ticket, at)
    target_s = policy.target_s(LEG) if policy else None
    if target_s is None or calendar is None or ticket.state not in states.LIVE:
        return
    warn_before_s = min(policy.warn_before_s if policy else 0, target_s // 2)
    value = rules.start(calendars.calendar_value(calendar), target_s=target_s, at=at, warn_before_s=warn_before_s)
    row = _new_row(ticket, LEG, value, calendar, policy.id if policy else None)
    row.save(force_insert=True)
    follow_pauses(row, ticket.state, at)


def start_budget(ticket: Ticket, budget_s: int | None, at: dt.datetime) -> TicketClock | None:
    """A leg of a route begins: the one before ends, and ``budget_s`` runs on the department's calendar. None: no limit.

    No other clock is touched.
    """
    _stop(ticket, frozenset({LEG}), at)
    row = budget_clock(ticket, budget_s, at)
    if row is not None:
        row.save(force_insert=True)
        follow_pauses(row, ticket.state, at)
    return row


def budget_clock(ticket: Ticket, budget_s: int | None, at: dt.datetime) -> TicketClock | None:
    """The clock of a leg of a route, unsaved; None without a budget, or while no calendar is set up."""
    if not budget_s:
        return None
    try:
        calendar = calendars.calendar_for(ticket.department)
    except calendars.NoCalendarError:
        return None
    value = rules.start(
        calendars.calendar_value(calendar), target_s=budget_s, at=at, warn_before_s=min(BUDGET_WARNS_S, budget_s // 4)
    )
    row = _new_row(ticket, LEG, value, calendar, None)
    row.is_budget = True
    return row


def recompute(ticket: Ticket, at: dt.datetime, *, why: str = "") -> None:
    """Category, severity, department, customer, calendar or policies changed: other targets may hold now.

    The working time used so far stays used. A clock the new policy does not know is cancelled. One it adds starts as if
    it had run from the beginning.
    """
    if ticket.state not in states.LIVE:
        return
    policy, calendar = agreed(ticket, at)
    rows = live(ticket, at)
    for row in rows:
        if row.kind != THIRD_PARTY:
            if row.is_budget:
                _follow_department(row, ticket, at, why)
            else:
                _retarget(row, policy, calendar, at, why)
            follow_pauses(row, ticket.state, at)
    if policy is not None and calendar is not None:
        _add_missing(ticket, policy, calendar, {row.kind for row in rows if row.stopped_at is None}, at)


def _retarget(
    row: TicketClock, policy: Policy | None, calendar: BusinessCalendar | None, at: dt.datetime, why: str
) -> None:
    target_s = policy.target_s(row.kind) if policy else None
    if target_s is None or policy is None or calendar is None:
        clock_rows.save(row, rules.cancel(clock_rows.value_of(row), at=at), at, why=why)
        return
    old = (row.policy_id, row.calendar_id)
    row.policy_id = policy.id
    _move(row, calendar, at, why, old, target_s=target_s, warn_before_s=policy.warn_before_s)


def _follow_department(row: TicketClock, ticket: Ticket, at: dt.datetime, why: str) -> None:
    """The budget of a leg stays what it is; only the working hours of its department may be others."""
    try:
        calendar = calendars.calendar_for(ticket.department)
    except calendars.NoCalendarError:
        return
    if calendar.pk != row.calendar_id:
        old = (row.policy_id, row.calendar_id)
        _move(row, calendar, at, why, old, target_s=row.target_s, warn_before_s=row.warn_before_s)


def _move(
    row: TicketClock,
    calendar: BusinessCalendar,
    at: dt.datetime,
    why: str,
    old: tuple[int | None, int],
    *,
    target_s: int,
    warn_before_s: int,
) -> None:
    was = calendars.calendar_value(row.calendar)
    row.calendar, row.calendar_version = calendar, calendar.version
    now_on = calendars.calendar_value(calendar)
    value = rules.recompute(
        clock_rows.value_of(row), was=was, calendar=now_on, target_s=target_s, warn_before_s=warn_before_s, at=at
    )
    clock_rows.save(row, value, at, why=why, old=old)


def _add_missing(ticket: Ticket, policy: Policy, calendar: BusinessCalendar, known: set[str], at: dt.datetime) -> None:
    """Start the clocks the policy asks for and the ticket does not have, the time before ``at`` counted."""
    counted_on = calendars.calendar_value(calendar)
    for kind in (FIRST, NEXT, RESOLUTION, QUOTE):
        target_s = policy.target_s(kind)
        since = None if kind in known or target_s is None else spans.due_since(ticket, kind)
        if target_s is None or since is None:
            continue
        pauses = sla.pauses_of(policy)
        standing = {state for state, rule in pauses.items() if kind in rule.kinds}
        used_s = sum(business.elapsed(counted_on, *span) for span in spans.unpaused(ticket, since, at, standing))
        value = rules.start(counted_on, target_s=target_s, at=at, warn_before_s=policy.warn_before_s, used_s=used_s)
        row = _new_row(ticket, kind, value, calendar, policy.id)
        row.save(force_insert=True)
        follow_pauses(row, ticket.state, at)


def take_over(source: Ticket, target: Ticket, at: dt.datetime) -> None:
    """``source`` is being merged into ``target``: what was promised first holds, and the clocks of ``source`` end.

    Of two clocks of a kind the sooner one goes on. A reply owed in ``source`` alone is owed in ``target`` now.
    """
    rows = live(source, at)
    if target.state in states.LIVE:
        held = {_group(row.kind): row for row in live(target, at)}
        for other in rows:
            if other.kind not in {LEG, THIRD_PARTY}:
                _take_over_one(other, held.get(_group(other.kind)), target, at)
    for row in rows:
        clock_rows.save(row, rules.cancel(clock_rows.value_of(row), at=at), at)
        # Lateness goes on, and is paid for, in one place only.
        TicketClock.objects.filter(pk=row.pk).update(penalty=None)


def _take_over_one(other: TicketClock, mine: TicketClock | None, target: Ticket, at: dt.datetime) -> None:
    if mine is None:
        if other.kind == QUOTE and target.quoted_at is not None:
            return
        kind = NEXT if other.kind in REPLIES and target.first_replied_at is not None else other.kind
        mine = _new_row(target, kind, clock_rows.value_of(other), other.calendar, other.policy_id)
        mine.save(force_insert=True)
    elif (
        rules.sooner(clock_rows.value_of(mine), clock_rows.value_of(other), at=at)
        == clock_rows.value_of(other)
        != clock_rows.value_of(mine)
    ):
        old = (mine.policy_id, mine.calendar_id)
        mine.calendar, mine.calendar_version = other.calendar, other.calendar_version
        mine.policy, mine.started_at = other.policy, other.started_at
        clock_rows.save(mine, clock_rows.value_of(other), at, why="merge", old=old, quietly=True)
    follow_pauses(mine, target.state, at)


def _group(kind: str) -> str:
    return "reply" if kind in REPLIES else kind


def sweep(at: dt.datetime, *, limit: int = 100) -> int:
    """Look at the clocks that are due to be looked at: each warning and breach is announced exactly once.

    Rows another worker has in hand are skipped; nothing due costs one look at a partial index. A clock at which the
    look fails is looked at again later, and holds up no other.
    """
    due = TicketClock.objects.filter(next_at__lte=at).order_by("next_at")
    return apart(
        "clocks",
        lambda only: _sweep(due if only is None else due.filter(pk=only), at, limit),
        due=lambda: due.values_list("pk", flat=True)[:limit],
        put_off=lambda pk: TicketClock.objects.filter(pk=pk).update(next_at=at + AFTER_FAULT),
    )


def _sweep(due: QuerySet[TicketClock], at: dt.datetime, limit: int) -> int:
    with transaction.atomic(), gathered():
        locked = due.select_for_update(skip_locked=True, of=("self",))
        rows = list(locked.select_related("calendar", "policy")[:limit])
        _look_at(rows, at)
    return len(rows)


def _look_at(rows: Sequence[TicketClock], at: dt.datetime) -> None:
    resumed: list[int] = []
    plain: list[TicketClock] = []
    events: list[ClockWarned | ClockBreached] = []
    for row in rows:
        clock_rows.bring_up_to_date(row, at)
        value, _alarm = rules.look(clock_rows.value_of(row), calendars.calendar_value(row.calendar), at=at)
        events += clock_rows.alarms_of(row, value)
        if row.state == TicketClock.State.RUNNING:
            plain.append(clock_rows.filled(row, value))
        else:
            resumed.append(row.ticket_id)
            clock_rows.save(row, value, at, why="limit", quietly=True)
    clock_rows.save_alarms(plain)
    announce_all(events, at)
    _tell_routing(resumed, at)


def _tell_routing(tickets: Sequence[int], at: dt.datetime) -> None:
    from dromos.lib.actor import SYSTEM
    from dromos.tickets import work

    for ticket in Ticket.objects.filter(pk__in=set(tickets)).order_by("pk") if tickets else ():
        work.follow(ticket, by=SYSTEM, at=at)


def _each(rows: Iterable[TicketClock], change: Callable[[TargetClock], TargetClock], at: dt.datetime) -> None:
    for row in rows:
        clock_rows.save(row, change(clock_rows.value_of(row)), at)
