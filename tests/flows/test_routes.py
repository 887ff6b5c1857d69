"""A ticket goes a route between departments: who has it, how long, what must be there before it moves on."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from dromos.accounts.access import NotAllowedError
from dromos.automation import actions as automation
from dromos.automation import tasks as watch
from dromos.automation.models import Alert, AlertItem
from dromos.calendars import actions as calendars
from dromos.catalog import actions as catalog
from dromos.intake import desk
from dromos.interactions.inbound import InboundAttachment
from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.models import EventRecord
from dromos.lib.reactions import run_due
from dromos.portal import pages as portal
from dromos.routing import actions as routing
from dromos.routing.models import Queue, WorkItem
from dromos.tickets import access, actions, clocks, legs, routes
from dromos.tickets.actions import Filled, LegPlan
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.models import HistoryEntry, Note, Route, Ticket, TicketClock, TicketLeg
from tests.cast import WEEK, Cast
from tests.flows.letters import letter, receive

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


def plan_of(cast: Cast, *, first: Sequence[str] = ("brief",), budget_s: int = 3600) -> list[LegPlan]:
    front, support, finance = (cast.departments[key] for key in ("customer-service", "technical-support", "finance"))
    return [
        LegPlan(front, line=1, budget_s=budget_s, asks=first),
        LegPlan(support, line=2, budget_s=2 * 3600, asks=("tried", "cause")),
        LegPlan(finance, budget_s=4 * 3600),
        LegPlan(support, line=2, task="Answer the customer", budget_s=3600, answers_customer=True),
    ]  # fmt: skip


def lay(cast: Cast, category: str = "technical", **how: Any) -> Route:
    return actions.create_route(
        name="Trouble on the line", plan=plan_of(cast, **how), categories=[cast.categories[category]], by=SYSTEM,
        at=cast.at,
    )  # fmt: skip


def by(cast: Cast, name: str) -> Actor:
    return cast.users[name].actor()


def open_one(cast: Cast, category: str = "technical/no-connection") -> Ticket:
    contact = desk.Contact(
        customer=cast.customers["kostas"], channel="phone", subject="No internet", text="Nothing works",
        category=cast.categories[category],
    )  # fmt: skip
    return desk.open_ticket(contact=contact, by=by(cast, "alexandra"), at=cast.at)


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("leg__leg", "department", "work_item__queue").get(pk=ticket.pk)


def here(ticket: Ticket) -> TicketLeg:
    stay = legs.current(now(ticket))
    assert stay is not None
    return stay


def forward(cast: Cast, ticket: Ticket, name: str, at: dt.datetime, **notes: str) -> Ticket:
    return actions.move_on(ticket=now(ticket), filled=Filled(notes=notes), by=by(cast, name), at=at)


def promises(ticket: Ticket) -> list[tuple[str, dt.datetime | None, int]]:
    rows = TicketClock.objects.filter(ticket=ticket).exclude(kind="leg").order_by("kind")
    return [(row.kind, row.due_at, row.calendar_id) for row in rows]


def test_a_ticket_goes_from_department_to_department_and_is_answered_at_the_end(cast: Cast) -> None:
    lay(cast)
    ticket = now(open_one(cast))
    assert (ticket.department.key, here(ticket).leg.position) == ("customer-service", 0)
    assert ticket.work_item is not None
    assert ticket.work_item.queue.key == "customer-service"
    promised = promises(ticket)
    forward(cast, ticket, "alexandra", cast.at + 10 * MINUTE, brief="Modem has no sync since nine.")
    forward(cast, ticket, "cyril", cast.at + HOUR, tried="Restarted the port.", cause="Card in the street cabinet.")
    forward(cast, ticket, "eleni", cast.at + 2 * HOUR)
    ticket = now(ticket)
    assert (ticket.department.key, here(ticket).leg.answers_customer) == ("technical-support", True)
    assert ticket.work_item is not None
    assert (ticket.work_item.queue.key, ticket.work_item.enqueued_at) == ("technical-support", cast.at)
    assert (ticket.hand_offs, ticket.hand_backs) == (3, 0)
    assert promises(ticket) == promised
    with pytest.raises(ForbiddenMoveError, match="last leg"):
        forward(cast, ticket, "cyril", cast.at + 3 * HOUR)
    actions.solve(ticket=now(ticket), by=by(cast, "cyril"), at=cast.at + 3 * HOUR)
    stays = list(TicketLeg.objects.filter(ticket=ticket).order_by("started_at").values_list("how", "used_s"))
    assert stays == [("moved_on", 600), ("moved_on", 50 * 60), ("moved_on", 3600), ("done", 0)]
    assert EventRecord.objects.filter(name="TicketMovedOn").count() == 3
    kinds = Note.objects.filter(ticket=ticket).order_by("id").values_list("kind", "leg__leg__position")
    assert list(kinds) == [("brief", 0), ("tried", 1), ("cause", 1)]


def test_the_gate_stays_shut_until_everything_is_there_and_says_what_is_missing(cast: Cast) -> None:
    asks = ("questions", "brief", "tried", "file")
    lay(cast, first=asks)
    catalog.set_questions(
        category=cast.categories["technical/no-connection"],
        questions=[{"key": "since", "labels": {"en": "Since when?"}, "required": True}], by=SYSTEM, at=cast.at,
    )  # fmt: skip
    found = receive(letter(subject="No connection"), cast.at).ticket
    assert found is not None
    actions.change_category(
        ticket=found, category=cast.categories["technical/no-connection"], by=SYSTEM, at=cast.at, reason="x"
    )
    ticket = now(found)
    with pytest.raises(actions.ClosedGateError) as refused:
        forward(cast, ticket, "alexandra", cast.at + MINUTE, tried="Restarted it.")
    assert refused.value.missing == ("questions", "brief", "file")
    assert "a technical brief for the next department" in str(refused.value)
    assert not Note.objects.filter(ticket=ticket).exists()
    filled = Filled(
        notes={"brief": "No sync.", "tried": "Restarted it."}, answers={"since": "Monday"},
        files=[InboundAttachment("modem.log", "text/plain", b"no sync")],
    )  # fmt: skip
    actions.move_on(ticket=ticket, filled=filled, by=by(cast, "alexandra"), at=cast.at + MINUTE)
    ticket = now(ticket)
    assert (ticket.department.key, ticket.answers["since"]) == ("technical-support", "Monday")
    left = Note.objects.get(ticket=ticket, kind="brief").files.get()
    assert access.note_file_for_staff(cast.user("cyril"), left.pk).filename == "modem.log"
    with pytest.raises(access.NoSuchTicketError):
        access.note_file_for_staff(cast.user("eleni"), left.pk)


def test_the_way_back_leads_to_whoever_had_it_and_is_counted(cast: Cast) -> None:
    lay(cast)
    ticket = open_one(cast)
    actions.take(ticket=now(ticket), user=cast.user("bence"), at=cast.at)
    forward(cast, ticket, "bence", cast.at + 10 * MINUTE, brief="Please look.")
    with pytest.raises(ForbiddenMoveError, match="Say why"):
        actions.send_back(ticket=now(ticket), reason=" ", by=by(cast, "cyril"), at=cast.at + 20 * MINUTE)
    actions.send_back(ticket=now(ticket), reason="Which modem?", by=by(cast, "cyril"), at=cast.at + 20 * MINUTE)
    ticket = now(ticket)
    assert (ticket.department.key, ticket.hand_offs, ticket.hand_backs) == ("customer-service", 2, 1)
    assert ticket.work_item is not None
    assert ticket.work_item.preferred_agent == cast.agents["bence"]
    assert Note.objects.get(ticket=ticket, kind="back").text == "Which modem?"
    assert here(ticket).budget_s == 3600
    with pytest.raises(ForbiddenMoveError, match="no way back"):
        actions.send_back(ticket=now(ticket), reason="No", by=by(cast, "alexandra"), at=cast.at + HOUR)
    names = list(TicketLeg.objects.filter(ticket=ticket, holder__isnull=False).values_list("holder__name", flat=True))
    assert names == ["Bence"]


def test_a_leg_is_left_out_by_a_lead_with_a_reason(cast: Cast) -> None:
    lay(cast)
    ticket = open_one(cast)
    last = here(ticket).leg.version.legs.get(position=3)
    with pytest.raises(NotAllowedError):
        actions.skip_leg(ticket=now(ticket), to=last, reason="Known", by=by(cast, "alexandra"), at=cast.at)
    with pytest.raises(ForbiddenMoveError, match="Say why"):
        actions.skip_leg(ticket=now(ticket), to=last, reason="", by=by(cast, "filip"), at=cast.at)
    actions.skip_leg(ticket=now(ticket), to=last, reason="Known outage", by=by(cast, "filip"), at=cast.at)
    hows = TicketLeg.objects.filter(ticket=ticket).order_by("leg__position").values_list("how", "reason")
    assert list(hows) == [*[("skipped", "Known outage")] * 3, ("", "")]
    with pytest.raises(ForbiddenMoveError, match="still ahead"):
        actions.skip_leg(ticket=now(ticket), to=last, reason="x", by=by(cast, "filip"), at=cast.at)
    with pytest.raises(ForbiddenMoveError, match="no way back"):
        actions.send_back(ticket=now(ticket), reason="x", by=by(cast, "filip"), at=cast.at)


def test_only_who_may_handle_the_ticket_moves_it(cast: Cast) -> None:
    lay(cast)
    ticket = open_one(cast)
    for name in ("eleni", "cyril", "hektor", "ilona"):
        with pytest.raises(NotAllowedError):
            forward(cast, ticket, name, cast.at, brief="x")
        with pytest.raises(NotAllowedError):
            actions.send_back(ticket=now(ticket), reason="x", by=by(cast, name), at=cast.at)
        with pytest.raises(NotAllowedError):
            actions.start_route(ticket=now(ticket), by=by(cast, name), at=cast.at)
    forward(cast, ticket, "alexandra", cast.at, brief="x")
    assert access.may_work_on(cast.user("cyril"), now(ticket))


def test_a_leg_has_a_clock_of_its_own_that_breaks_and_alerts_without_touching_the_customers(cast: Cast) -> None:
    lay(cast, budget_s=1800)
    ticket = open_one(cast)
    clock = TicketClock.objects.get(ticket=ticket, kind="leg")
    assert (clock.due_at, clock.is_budget, clock.policy) == (cast.at + 30 * MINUTE, True, None)
    before = promises(ticket)
    clocks.sweep(cast.at + 31 * MINUTE)
    clock.refresh_from_db()
    assert clock.state == "breached"
    assert EventRecord.objects.filter(name="ClockBreached").count() == 1
    actions.change_priority(
        ticket=ticket, priority="urgent", by=by(cast, "alexandra"), at=cast.at + 32 * MINUTE, reason="x"
    )
    clock.refresh_from_db()
    assert (clock.target_s, clock.stopped_at) == (1800, None)
    forward(cast, ticket, "alexandra", cast.at + 40 * MINUTE, brief="x")
    assert promises(ticket) == before
    stay = TicketLeg.objects.get(ticket=ticket, leg__position=0)
    assert (stay.used_s, stay.due_at) == (2400, cast.at + 30 * MINUTE)
    fresh = TicketClock.objects.get(ticket=ticket, kind="leg", stopped_at=None)
    assert (fresh.state, fresh.target_s) == ("running", 7200)


def test_each_clock_follows_the_working_hours_of_its_own_department(cast: Cast) -> None:
    lay(cast)
    ticket = open_one(cast)
    forward(cast, ticket, "alexandra", cast.at + MINUTE, brief="x")
    for key, calendar in (("customer-service", "early"), ("technical-support", "late")):
        made = calendars.create_calendar(
            key=calendar, name=calendar, time_zone="Europe/Athens", frames=WEEK, by=SYSTEM, at=cast.at
        )
        calendars.assign_calendar(department=cast.departments[key], calendar=made, by=SYSTEM, at=cast.at)
    while run_due(cast.at + MINUTE):
        pass
    live = TicketClock.objects.filter(ticket=ticket, stopped_at=None).values_list("kind", "calendar__key", "target_s")
    assert set(live) == {("first_reply", "early", 14400), ("resolution", "early", 57600), ("leg", "late", 7200)}


def test_the_lead_of_the_department_hears_of_a_late_leg(cast: Cast) -> None:
    steps: list[dict[str, object]] = [{"kind": "alert", "audience": "lead"}]
    automation.create_rule(name="Late leg", trigger="leg_overdue", steps=steps, by=SYSTEM, at=cast.at)
    lay(cast, budget_s=1800)
    ticket = open_one(cast)
    for minutes in (29, 31):
        watch.keep_watch(cast.at + minutes * MINUTE)
        assert Alert.objects.filter(user=cast.users["filip"]).exists() is (minutes > 30)
    assert AlertItem.objects.get().escalation.ticket == ticket


def test_the_customer_reads_who_works_on_it_and_nothing_else(cast: Cast) -> None:
    lay(cast)
    ticket = open_one(cast)
    assert "Customer Service" in portal.sentence(now(ticket))
    forward(cast, ticket, "alexandra", cast.at + MINUTE, brief="A hopeless case.")
    assert "Technical Support is working on it." in portal.sentence(now(ticket))
    assert not [line for line in portal.conversation(now(ticket), cast.at + HOUR) if "hopeless" in str(line)]


def test_a_leg_stands_still_while_the_customer_is_asked(cast: Cast) -> None:
    lay(cast)
    ticket = open_one(cast)
    given: dict[str, Any] = {"by": by(cast, "alexandra"), "at": cast.at + 10 * MINUTE}
    actions.wait_for_customer(ticket=ticket, until=cast.at + 48 * HOUR, **given)
    with pytest.raises(ForbiddenMoveError, match="let it go on first"):
        forward(cast, ticket, "alexandra", cast.at + HOUR, brief="x")
    actions.resume(ticket=now(ticket), by=by(cast, "alexandra"), at=cast.at + HOUR)
    forward(cast, ticket, "alexandra", cast.at + HOUR + 5 * MINUTE, brief="x")
    stay = TicketLeg.objects.get(ticket=ticket, leg__position=0)
    paused = TicketClock.objects.get(ticket=ticket, started_at=stay.started_at, kind="leg").paused_s.get(
        "waiting_customer", 0
    )
    assert stay.used_s == 65 * 60 - paused


def test_the_leg_asks_for_its_own_skills_and_queue(cast: Cast) -> None:
    queue = Queue.objects.create(key="deep", name="Deep", department=cast.departments["technical-support"])
    routing.create_skill(key="cabinet", names={"en": "Cabinets"}, by=SYSTEM, at=cast.at)
    front, support, *rest = plan_of(cast)
    deep = LegPlan(support.department, queue=queue, skills={"cabinet": 3})
    actions.create_route(
        name="Deep", plan=[front, deep, *rest], categories=[cast.categories["technical"]], by=SYSTEM, at=cast.at
    )
    ticket = open_one(cast)
    forward(cast, ticket, "alexandra", cast.at + MINUTE, brief="x")
    item = WorkItem.objects.select_related("queue").get(ticket=ticket)
    assert (item.queue.key, item.requirements) == ("deep", [{"skill": "cabinet", "level": 3}])
    forward(cast, ticket, "cyril", cast.at + 2 * MINUTE)
    assert WorkItem.objects.get(ticket=ticket).requirements == []


def test_letters_set_out_on_the_route_and_categories_inherit_it(cast: Cast) -> None:
    route = lay(cast)
    assert routes.route_of(cast.categories["technical/no-connection"]) == route
    assert routes.route_of(cast.categories["billing/invoice"]) is None
    own = actions.create_route(
        name="Own", plan=plan_of(cast), categories=[cast.categories["technical/no-connection"]], by=SYSTEM, at=cast.at
    )
    assert routes.route_of(cast.categories["technical/no-connection"]) == own
    actions.remove_route(route=own, by=SYSTEM, at=cast.at)
    assert routes.route_of(cast.categories["technical/no-connection"]) == route


def test_another_category_starts_its_route_where_the_ticket_is(cast: Cast) -> None:
    lay(cast)
    ticket = open_one(cast, "other")
    assert legs.current(now(ticket)) is None
    change: dict[str, Any] = {
        "ticket": ticket,
        "by": by(cast, "alexandra"),
        "at": cast.at + MINUTE,
        "reason": "It is technical",
    }
    actions.change_category(category=cast.categories["technical"], start_route=False, **change)
    assert legs.current(now(ticket)) is None
    actions.start_route(ticket=now(ticket), by=by(cast, "alexandra"), at=cast.at + MINUTE)
    assert (here(ticket).leg.position, now(ticket).hand_offs) == (0, 0)
    with pytest.raises(ForbiddenMoveError, match="already"):
        actions.start_route(ticket=now(ticket), by=by(cast, "alexandra"), at=cast.at + MINUTE)
    actions.change_category(category=cast.categories["other"], **change)
    left = now(ticket)
    assert (left.leg_id, left.promised_by_id) == (None, None)
    actions.change_category(category=cast.categories["technical/no-connection"], **change)
    assert (here(ticket).leg.position, here(ticket).run) == (0, 2)
    with pytest.raises(ForbiddenMoveError, match="no route"):
        actions.start_route(ticket=open_one(cast, "other"), by=by(cast, "alexandra"), at=cast.at)


def test_handing_it_over_by_hand_leaves_the_route_and_ping_pong_is_counted(cast: Cast) -> None:
    lay(cast)
    ticket = open_one(cast)
    finance, front = cast.departments["finance"], cast.departments["customer-service"]
    for name, department, at in (("alexandra", finance, 1), ("eleni", front, 2), ("alexandra", finance, 3)):
        actions.hand_over_to_department(
            ticket=now(ticket), department=department, by=by(cast, name), at=cast.at + at * HOUR, reason="x"
        )
    ticket = now(ticket)
    assert (ticket.leg_id, ticket.hand_offs, ticket.hand_backs) == (None, 3, 2)
    assert TicketLeg.objects.get(ticket=ticket).how == "left"
    assert routes.hand_overs(cast.at, cast.at + HOUR) == [("Finance", 1, 3, 2)]
    assert EventRecord.objects.filter(name="RouteEnded").count() == 1


def test_a_reopened_ticket_goes_on_where_its_route_ended(cast: Cast) -> None:
    lay(cast)
    ticket = open_one(cast)
    forward(cast, ticket, "alexandra", cast.at + MINUTE, brief="x")
    actions.solve(ticket=now(ticket), by=by(cast, "cyril"), at=cast.at + HOUR)
    assert legs.current(now(ticket)) is None
    actions.reopen(ticket=now(ticket), by=by(cast, "cyril"), at=cast.at + 2 * HOUR)
    assert (here(ticket).leg.position, here(ticket).started_at) == (1, cast.at + 2 * HOUR)
    assert TicketClock.objects.filter(ticket=ticket, kind="leg", stopped_at=None).count() == 1
    actions.cancel(ticket=now(ticket), by=by(cast, "cyril"), at=cast.at + 3 * HOUR, reason="x")
    assert TicketLeg.objects.filter(ticket=ticket).latest("started_at").how == "left"


def test_tickets_under_way_keep_the_version_they_began_with(cast: Cast) -> None:
    route = lay(cast)
    ticket = open_one(cast)
    categories = [cast.categories["technical"]]
    change: dict[str, Any] = {"route": route, "categories": categories, "is_active": True, "by": SYSTEM, "at": cast.at}
    shorter = [plan_of(cast)[0], plan_of(cast)[3]]
    actions.change_route(name="Short", plan=shorter, **change)
    assert [(one.leg.version.number, one.count) for one in routes.under_way(route)] == [(1, 1)]
    forward(cast, ticket, "alexandra", cast.at + MINUTE, brief="x")
    following = routes.next_leg(here(ticket).leg)
    assert following is not None
    assert following.department.key == "finance"
    assert here(open_one(cast)).leg.version.number == 2
    actions.change_route(name="Renamed", plan=shorter, **change)
    assert [row.version for row in routes.all_routes()] == [2]
    actions.change_route(name="Off", plan=shorter, **{**change, "is_active": False})
    assert legs.current(now(open_one(cast))) is None


def test_a_route_nobody_could_go_is_refused(cast: Cast) -> None:
    front, support, finance, last = plan_of(cast)
    queue = Queue.objects.get(key="finance")
    for plan, said in (
        ([last], "at least two"),
        ([front, support], "which one leg answers"),
        ([front, last, last], "which one leg answers"),
        ([front, support, last], "twice in a row"),
        ([front, LegPlan(support.department, queue=queue), last], "belongs to another department"),
        ([front, *[support, finance] * 6, last], "at most 12"),
    ):
        with pytest.raises(actions.CrookedRouteError, match=said):
            actions.create_route(name="x", plan=plan, categories=[], by=SYSTEM, at=cast.at)
    with pytest.raises(NotAllowedError):
        actions.create_route(name="x", plan=[front, last], categories=[], by=by(cast, "filip"), at=cast.at)
    assert not Route.objects.exists()


def test_history_names_the_legs(cast: Cast) -> None:
    lay(cast)
    ticket = open_one(cast)
    forward(cast, ticket, "alexandra", cast.at + MINUTE, brief="x")
    told = HistoryEntry.objects.filter(ticket=ticket, field="leg").order_by("id").values_list("verb", "old", "new")
    assert list(told) == [
        ("start_route", "", "Customer Service (1st line)"),
        ("move_on", "Customer Service (1st line)", "Technical Support (2nd line)"),
    ]
