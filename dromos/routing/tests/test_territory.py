"""People work where their departments serve, unless they have areas of their own."""

from dromos.accounts.models import Department, Grant
from dromos.customers import actions as customers
from dromos.customers.models import Area
from dromos.lib.actor import SYSTEM
from dromos.routing import snapshot
from dromos.routing.models import Agent
from dromos.routing.tests.house import NOW, House


def areas_of(agent: Agent) -> frozenset[str]:
    return next(iter(snapshot.load_agents(only=agent.pk))).areas


def test_people_of_a_department_work_where_it_serves(house: House) -> None:
    athens = Area.objects.create(key="athens", name="Athens")
    Area.objects.create(key="athens-west", name="Athens West", parent=athens)
    island = Area.objects.create(key="island", name="Island")
    dorota, cyril = house.agent("Dorota"), house.agent("Cyril", area_keys=["island"])
    eleni = house.agent("Eleni", department=house.finance)
    assert areas_of(dorota) == frozenset()
    customers.set_served_by(area=athens, departments=[house.support], by=SYSTEM, at=NOW)
    assert areas_of(dorota) == {"athens", "athens-west"}
    assert areas_of(cyril) == {island.key}
    assert areas_of(eleni) == frozenset()


def test_whoever_also_works_for_a_department_without_areas_works_everywhere(house: House) -> None:
    athens = Area.objects.create(key="athens", name="Athens")
    dorota = house.agent("Dorota")
    customers.set_served_by(area=athens, departments=[house.support], by=SYSTEM, at=NOW)
    Grant.objects.create(user=dorota.user, role="agent", department=Department.objects.get(key="finance"))
    assert areas_of(dorota) == frozenset()
