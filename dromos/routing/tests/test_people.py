"""Who may change whose presence and skills, and what set-up allows."""

import pytest

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import Department, Grant, User
from dromos.catalog.models import Category
from dromos.customers.models import Area
from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.models import AuditEntry
from dromos.routing import access, actions, needs, queries
from dromos.routing.dispatch import dispatch_once
from dromos.routing.models import AgentSkill, ChannelSkill, Presence, Skill
from dromos.routing.tests.house import NOW, House, by, fresh, later, offer_of


def staff(name: str, role: str, department: Department | None = None) -> User:
    user = User.objects.create_user(email=f"{name.lower()}@meridian.example", name=name)
    Grant.objects.create(user=user, role=role, department=department)
    return user


def test_a_lead_may_change_the_presence_of_their_people_and_it_is_logged(house: House) -> None:
    cyril = house.agent("Cyril")
    filip = staff("Filip", "lead", house.support)
    actions.set_presence(agent=cyril, state="away", reason="sick", by=filip.actor(), at=later(1))
    assert Presence.objects.get(agent=cyril).reason == "sick"
    assert AuditEntry.objects.filter(verb="set_presence", actor_label="Filip").exists()


def test_a_colleague_or_a_lead_of_elsewhere_may_not(house: House) -> None:
    cyril = house.agent("Cyril")
    bence = house.agent("Bence")
    elsewhere = staff("Eva", "lead", house.finance)
    customer = Actor("customer", 4, "Kostas")
    for actor in (by(bence), elsewhere.actor(), customer):
        with pytest.raises(NotAllowedError):
            actions.set_presence(agent=cyril, state="away", by=actor, at=NOW)
        with pytest.raises(NotAllowedError):
            actions.set_skill_level(agent=cyril, skill=Skill.objects.get(key="hu"), level=5, by=actor, at=NOW)


def test_an_unknown_presence_or_level_is_refused(house: House) -> None:
    cyril = house.agent("Cyril")
    with pytest.raises(ValueError, match="presence"):
        actions.set_presence(agent=cyril, state="asleep", by=by(cyril), at=NOW)
    with pytest.raises(ValueError, match="0 to 5"):
        actions.set_skill_level(agent=cyril, skill=Skill.objects.get(key="hu"), level=6, by=SYSTEM, at=NOW)
    with pytest.raises(ValueError, match="0 to 5"):
        actions.set_channel_skill(agent=cyril, channel="chat", level=-1, by=SYSTEM, at=NOW)
    with pytest.raises(ValueError, match="user"):
        actions.change_agent(agent=cyril, user=None, by=SYSTEM, at=NOW)


def test_a_level_of_nought_takes_the_skill_away(house: House) -> None:
    cyril = house.agent("Cyril", {"adsl": 3})
    adsl = Skill.objects.get(key="adsl")
    for level in (5, 5, 0, 0):
        actions.set_skill_level(agent=cyril, skill=adsl, level=level, by=SYSTEM, at=NOW)
    assert not AgentSkill.objects.filter(agent=cyril).exists()
    assert AuditEntry.objects.filter(verb="set_skill").count() == 3, "only changes are logged"
    actions.set_channel_skill(agent=cyril, channel="email", level=0, by=SYSTEM, at=NOW)
    assert not ChannelSkill.objects.filter(agent=cyril).exists()


def test_who_stops_taking_work_loses_offers(house: House) -> None:
    cyril = house.agent("Cyril")
    item = house.letter()
    dispatch_once(NOW)
    actions.change_agent(agent=cyril, is_active=False, by=SYSTEM, at=later(1))
    assert fresh(item).state == "pending"
    assert queries.agent_of(cyril.user) is None


def test_an_agent_bound_to_an_area_gets_the_work_of_every_place_inside_it(house: House) -> None:
    greece = Area.objects.create(key="greece", name="Greece")
    athens = Area.objects.create(key="athens", name="Athens", parent=greece)
    Area.objects.create(key="athens-west", name="Athens West", parent=athens)
    cyril = house.agent("Cyril", area_keys=["greece"])
    house.agent("Dorota", {"adsl": 5}, area_keys=["prague"])
    item = house.letter(area_key="athens-west")
    dispatch_once(NOW)
    assert offer_of(item).agent == cyril


def test_only_administrators_set_up(house: House) -> None:
    filip = staff("Filip", "lead", house.support).actor()
    ilona = staff("Ilona", "administrator").actor()
    customer = Actor("customer", 1, "Kostas")
    for nobody in (filip, customer):
        with pytest.raises(NotAllowedError):
            actions.create_skill(key="voip", names={}, by=nobody, at=NOW)
    actions.create_skill(key="voip", names={"en": "Telephony"}, by=ilona, at=NOW)
    actions.change_queue(queue=house.queue, policy="edf", by=ilona, at=NOW)
    with pytest.raises(ValueError, match="policy"):
        actions.change_queue(queue=house.queue, policy="best", by=ilona, at=NOW)
    with pytest.raises(ValueError, match="key"):
        actions.change_queue(queue=house.queue, key="x", by=ilona, at=NOW)


def test_a_channel_may_weigh_more_units(house: House) -> None:
    actions.set_channel_weight(channel="phone", units=5, by=SYSTEM, at=NOW)
    house.agent("Cyril", channels=("email", "phone"), capacity_units=7)
    calls = [house.letter(f"call {n}", channel="phone") for n in range(2)]
    assert calls[0].units == 5
    house.letter("mail")
    assert dispatch_once(NOW) == 2, "one call and one letter fit into seven units"


def test_a_category_inherits_what_its_parent_asks_for(house: House) -> None:
    technical = Category.objects.create(key="technical", department=house.support)
    modem = Category.objects.create(key="technical/modem", parent=technical)
    adsl, fibre = Skill.objects.get(key="adsl"), Skill.objects.get(key="fibre")
    assert needs.requirements_of(modem) == []
    actions.set_category_requirements(category=technical, levels={adsl: 2, fibre: 3}, by=SYSTEM, at=NOW)
    assert needs.requirements_of(modem) == [{"skill": "fibre", "level": 3}, {"skill": "adsl", "level": 2}]
    actions.set_category_requirements(category=modem, levels={adsl: 1}, by=SYSTEM, at=NOW)
    assert needs.requirements_of(modem) == [{"skill": "adsl", "level": 1}]
    assert needs.requirements_of(None) == []


def test_what_one_sees_ends_at_ones_departments(house: House) -> None:
    cyril, eleni = house.agent("Cyril"), house.agent("Eleni", department=house.finance)
    item = house.letter()
    assert item in access.items_visible_to(cyril.user)
    assert item not in access.items_visible_to(eleni.user)
    assert list(access.queues_visible_to(eleni.user)) == [house.finance_queue]
    everywhere = staff("Hektor", "management")
    assert access.floor_departments(everywhere) is None
    assert access.queues_visible_to(everywhere).count() == 2
    assert access.floor_departments(staff("Filip", "lead", house.support)) == frozenset({house.support.pk})
    ilona = staff("Ilona", "administrator")
    assert item in access.items_visible_to(ilona)
    with pytest.raises(NotAllowedError):
        access.floor_departments(cyril.user)


def test_somebody_deactivated_may_do_nothing(house: House) -> None:
    filip = staff("Filip", "lead", house.support)
    cyril = house.agent("Cyril")
    filip.is_active = False
    filip.save()
    assert not access.may_manage(filip.actor(), cyril)
    assert not access.may_give_out(filip.actor(), house.queue)
    assert access.may_give_out(SYSTEM, house.queue)
