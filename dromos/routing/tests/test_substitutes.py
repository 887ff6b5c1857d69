"""Substitutes: who receives the open and the new work, who may see what meanwhile, and what goes back at the end."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from dromos.accounts import actions as accounts
from dromos.accounts.access import NotAllowedError, rights_of
from dromos.accounts.models import Grant, User
from dromos.calendars import actions as calendars
from dromos.lib.actor import SYSTEM
from dromos.routing import actions, snapshot, substitution
from dromos.routing.actions.attendance import keep_attendance
from dromos.routing.dispatch import dispatch_once
from dromos.routing.models import Agent, Attendance, Decision, StandIn, Substitution, WorkItem
from dromos.routing.tests.house import House, by, fresh, offer_of

# Access for a time is judged by the database's own clock, so these days are real ones.
NOW = timezone.now()
DAY = dt.timedelta(days=1)
FRIDAY = NOW + 4 * DAY


def name(person: Agent, substitute: Agent, **fields: Any) -> Substitution:
    usual: dict[str, Any] = {"starts_at": NOW, "ends_at": FRIDAY, "by": SYSTEM, "at": NOW}
    return actions.name_substitute(person=person, substitute=substitute, **(usual | fields))


def in_hand(house: House, agent: Agent, subject: str = "Open work", **fields: Any) -> WorkItem:
    item = house.letter(subject, at=NOW, **fields)
    actions.transfer(item=item, agent=agent, reason="test", by=SYSTEM, at=NOW)
    return fresh(item)


def rights(agent: Agent) -> Any:
    return rights_of(User.objects.get(pk=agent.user_id))


@pytest.fixture
def bence(house: House) -> Agent:
    return house.agent("Bence", {"adsl": 4, "hu": 5})


@pytest.fixture
def eleni(house: House) -> Agent:
    return house.agent("Eleni", {}, department=house.finance)


def test_open_work_goes_to_the_substitute_as_it_is_and_says_for_whom(house: House, bence: Agent, eleni: Agent) -> None:
    working, waiting = in_hand(house, bence), in_hand(house, bence, "Waits")
    actions.wait_for(item=waiting, until=FRIDAY, by=SYSTEM, at=NOW)
    due = working.due_at
    name(bence, eleni)
    assert fresh(working).agent == eleni
    assert (fresh(working).due_at, fresh(working).enqueued_at) == (due, working.enqueued_at)
    assert (fresh(waiting).state, fresh(waiting).waiting_until_at) == ("waiting", FRIDAY)
    told = substitution.instead_of([working.pk])[working.pk]
    assert (told.name, told.until_at) == ("Bence", FRIDAY)
    assert Decision.objects.get(work_item=working, policy="substitute").parts["for"] == "Bence"


def test_what_was_only_offered_waits_again(house: House, bence: Agent, eleni: Agent) -> None:
    item = house.letter(at=NOW)
    dispatch_once(NOW)
    name(bence, eleni)
    assert fresh(item).state == "pending"


def test_only_the_new_work_when_that_was_chosen(house: House, bence: Agent, eleni: Agent) -> None:
    mine = in_hand(house, bence)
    house.presence(bence, "offline", NOW)
    name(bence, eleni, takes_open=False)
    new = house.letter("New", at=NOW)
    dispatch_once(NOW)
    assert fresh(mine).agent == bence
    assert offer_of(new).agent == eleni, "she may work there meanwhile, and is taken to know what he knows"


def test_new_work_of_the_absent_person_is_marked_as_theirs(house: House, bence: Agent, eleni: Agent) -> None:
    house.presence(bence, "offline", NOW)
    name(bence, eleni)
    new = house.letter("New", at=NOW, preferred_agent=bence)
    dispatch_once(NOW)
    actions.accept(reservation=offer_of(new), by=by(eleni), at=NOW)
    actions.note_stand_in(item_id=new.pk, user_id=eleni.user_id, at=NOW)
    assert substitution.instead_of([new.pk])[new.pk].name == "Bence"


def test_what_the_absent_person_knows_is_lent_but_no_language(bence: Agent, eleni: Agent) -> None:
    name(bence, eleni)
    state = next(agent for agent in snapshot.load_agents() if agent.id == eleni.pk)
    assert dict(state.skills) == {"adsl": 4}
    assert dict(state.languages) == {}
    Substitution.objects.update(with_skills=False)
    state = next(agent for agent in snapshot.load_agents() if agent.id == eleni.pk)
    assert dict(state.skills) == {}


def test_a_substitute_who_is_away_too_passes_it_on(house: House, bence: Agent, eleni: Agent) -> None:
    dorota = house.agent("Dorota", {}, department=house.finance)
    name(eleni, dorota)
    item = in_hand(house, bence)
    name(bence, eleni)
    assert fresh(item).agent == dorota
    assert rights(dorota).has("agent", house.support.pk), "whoever has the work in the end may see it"
    preferred = snapshot.item_value(house.letter(at=NOW, preferred_agent=bence), NOW).preferred
    assert preferred == dorota.pk


def test_a_chain_that_would_close_is_refused_by_name(house: House, bence: Agent, eleni: Agent) -> None:
    dorota = house.agent("Dorota")
    name(bence, eleni)
    name(eleni, dorota)
    with pytest.raises(ValidationError, match="Dorota → Bence → Eleni → Dorota"):
        name(dorota, bence)
    name(dorota, bence, starts_at=FRIDAY, ends_at=FRIDAY + DAY)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ends_at": NOW - DAY}, "The end comes after"),
        ({"ends_at": NOW + 2000 * DAY}, "three years"),
        ({"returns": "some"}, "what goes back"),
        ({"role": "lead"}, "a person, or a role"),
    ],
)
def test_what_makes_no_sense_is_refused(
    house: House, bence: Agent, eleni: Agent, fields: dict[str, Any], said: str
) -> None:
    if "role" in fields:
        fields |= {"department": house.support}
    with pytest.raises(ValidationError, match=said):
        name(bence, eleni, **fields)


def test_nobody_stands_in_for_themselves_twice_or_after_leaving(house: House, bence: Agent, eleni: Agent) -> None:
    with pytest.raises(ValidationError, match="for themselves"):
        name(bence, bence)
    name(bence, eleni)
    with pytest.raises(ValidationError, match="Bence has a substitute in this time: Eleni"):
        name(bence, house.agent("Dorota"))
    gone = house.agent("Gone", is_active=False)
    with pytest.raises(ValidationError, match="no longer takes work"):
        name(eleni, gone)


def test_the_substitute_may_enter_only_during_the_period(house: House, bence: Agent, eleni: Agent) -> None:
    row = name(bence, eleni, starts_at=NOW + DAY)
    assert not rights(eleni).has("agent", house.support.pk)
    actions.keep_substitutions(NOW + DAY)
    assert rights(eleni).has("agent", house.support.pk)
    assert not rights(eleni).has("lead", house.support.pk)
    actions.keep_substitutions(FRIDAY)
    assert not rights(eleni).has("agent", house.support.pk)
    assert rights(eleni).has("agent", house.finance.pk), "her own department is as it was"
    row.refresh_from_db()
    assert row.state == "ended"


def test_access_ends_at_its_time_though_nobody_took_it_away(house: House, bence: Agent, eleni: Agent) -> None:
    name(bence, eleni)
    Grant.everything.filter(user=eleni.user, until_at__isnull=False).update(until_at=NOW - DAY)
    assert not rights(eleni).has("agent", house.support.pk)
    assert eleni.user.grants.count() == 1
    assert not Agent.objects.filter(pk=eleni.pk, user__in=Grant.objects.filter(department=house.support).values("user"))


def test_a_lead_gives_access_only_to_what_they_lead(house: House, bence: Agent) -> None:
    Grant.objects.create(user=bence.user, role="agent", department=house.finance)
    filip = house.agent("Filip", {}, role="lead")
    dorota = house.agent("Dorota")
    theirs = in_hand(house, bence, "Finance", queue=house.finance_queue, requirements=[])
    name(bence, dorota, by=by(filip))
    assert rights(dorota).has("agent", house.support.pk)
    assert not rights(dorota).has("agent", house.finance.pk)
    assert fresh(theirs).agent == bence, "work of a department he does not lead stays where it is"


def test_only_leads_of_the_person_name_and_end_substitutes(house: House, bence: Agent, eleni: Agent) -> None:
    stranger = house.agent("Filip", {}, department=house.finance, role="lead")
    with pytest.raises(NotAllowedError):
        name(bence, eleni, by=by(stranger))
    with pytest.raises(NotAllowedError):
        name(bence, eleni, by=by(bence))
    row = name(bence, eleni)
    with pytest.raises(NotAllowedError):
        actions.end_substitution(row=row, by=by(eleni), at=NOW)


def test_what_was_not_begun_goes_back_and_what_was_begun_stays(house: House, bence: Agent, eleni: Agent) -> None:
    untouched, begun, finished = (in_hand(house, bence, subject) for subject in ("One", "Two", "Three"))
    row = name(bence, eleni)
    actions.note_begun(item_id=begun.pk, at=NOW)
    actions.complete(item=fresh(finished), by=SYSTEM, at=NOW)
    actions.end_substitution(row=row, by=SYSTEM, at=NOW + DAY)
    assert (fresh(untouched).agent, fresh(begun).agent) == (bence, eleni)
    outcomes = dict(StandIn.objects.values_list("work_item__subject", "outcome"))
    assert outcomes == {"One": "returned", "Two": "kept", "Three": "left"}


@pytest.mark.parametrize(("returns", "holder"), [("all", "Bence"), ("nothing", "Eleni")])
def test_at_the_end_everything_or_nothing_goes_back_when_so_chosen(
    house: House, bence: Agent, eleni: Agent, returns: str, holder: str
) -> None:
    begun = in_hand(house, bence)
    row = name(bence, eleni, returns=returns)
    actions.note_begun(item_id=begun.pk, at=NOW)
    actions.end_substitution(row=row, by=SYSTEM, at=NOW + DAY)
    assert str(fresh(begun).agent) == holder


def test_work_of_somebody_who_is_not_back_yet_goes_to_the_queue(house: House, bence: Agent, eleni: Agent) -> None:
    item = in_hand(house, bence)
    row = name(bence, eleni)
    Attendance.objects.create(agent=bence, cause="absent", kind="sickness", until_at=FRIDAY + DAY, next_at=FRIDAY)
    actions.end_substitution(row=row, by=SYSTEM, at=FRIDAY)
    assert (fresh(item).state, fresh(item).agent) == ("pending", None)


def test_a_chain_goes_back_to_where_each_link_began(house: House, bence: Agent, eleni: Agent) -> None:
    dorota = house.agent("Dorota", {}, department=house.finance)
    item = in_hand(house, bence)
    first = name(bence, eleni)
    second = name(eleni, dorota)
    assert fresh(item).agent == dorota
    actions.end_substitution(row=second, by=SYSTEM, at=NOW)
    assert fresh(item).agent == eleni
    name(eleni, dorota)
    actions.end_substitution(row=first, by=SYSTEM, at=NOW)
    assert fresh(item).agent == bence
    assert not rights(dorota).has("agent", house.support.pk)


def test_nobody_receives_their_own_case_for_another(house: House, bence: Agent, eleni: Agent) -> None:
    own = in_hand(house, bence, excluded_users=[eleni.user_id])
    name(bence, eleni)
    assert fresh(own).state == "pending"


def test_a_role_is_stood_in_for_while_its_people_are_absent(house: House, bence: Agent, eleni: Agent) -> None:
    item = in_hand(house, bence)
    row = actions.name_substitute(
        role="agent", department=house.support, substitute=eleni, starts_at=NOW, ends_at=FRIDAY, by=SYSTEM, at=NOW
    )
    assert fresh(item).agent == bence, "he is here"
    assert str(row) == "Eleni for Agent, Technical Support"
    calendars.enter_absence(user=bence.user, kind="sickness", starts_at=NOW, ends_at=NOW + DAY, by=SYSTEM, at=NOW)
    actions.look_at_attendance(user_ids=[bence.user_id], at=NOW)
    assert fresh(item).agent == eleni
    keep_attendance(NOW + DAY)
    assert fresh(item).agent == bence


def test_absences_that_make_a_ring_leave_the_work_in_the_queue(house: House, bence: Agent, eleni: Agent) -> None:
    item = in_hand(house, bence)
    for department, other in ((house.support, eleni), (house.finance, bence)):
        actions.name_substitute(
            role="agent", department=department, substitute=other, starts_at=NOW, ends_at=FRIDAY, by=SYSTEM, at=NOW
        )
    for agent in (eleni, bence):
        Attendance.objects.update_or_create(
            agent=agent, defaults={"cause": "absent", "until_at": FRIDAY, "next_at": FRIDAY}
        )
    actions.relief.follow_absence(agent=bence, at=NOW)
    assert fresh(item).state == "pending"


def test_lasting_roles_given_meanwhile_stay(house: House, bence: Agent, eleni: Agent) -> None:
    row = name(bence, eleni)
    accounts.set_roles(user=eleni.user, roles=[("agent", house.support)], by=SYSTEM, at=NOW)
    actions.end_substitution(row=row, by=SYSTEM, at=NOW)
    assert rights(eleni).has("agent", house.support.pk)


def test_one_that_is_over_cannot_be_ended_again(bence: Agent, eleni: Agent) -> None:
    row = name(bence, eleni, starts_at=NOW + DAY)
    actions.end_substitution(row=row, by=SYSTEM, at=NOW)
    row.refresh_from_db()
    assert row.state == "cancelled"
    with pytest.raises(actions.SubstitutionOverError):
        actions.end_substitution(row=row, by=SYSTEM, at=NOW)


def test_one_that_was_slept_through_never_begins(house: House, bence: Agent, eleni: Agent) -> None:
    item = in_hand(house, bence)
    name(bence, eleni, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY)
    assert actions.keep_substitutions(NOW + 3 * DAY) == 1
    assert fresh(item).agent == bence
