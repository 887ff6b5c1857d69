"""A lead hands on everything somebody has, after seeing who would get it and why."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from dromos.console.floor.tests.test_floor import at_work, sign_in
from dromos.routing import actions
from dromos.routing.models import Decision
from dromos.routing.tests.house import House, by, fresh


@pytest.fixture
def house(db: None) -> House:  # noqa: ARG001
    return House()


def test_it_is_seen_who_would_get_what_and_then_done(client: Client, house: House) -> None:
    cyril, item = at_work(house)
    dorota, eva = house.agent("Dorota", {"adsl": 5}), house.agent("Eva", {"adsl": 2})
    other = house.letter("Line is cut", requirements=[{"skill": "adsl", "level": 4}])
    actions.assign_by_hand(item=other, agent=cyril, by=by(cyril), at=timezone.now())
    stays = house.letter("Nobody knows this", requirements=[{"skill": "fibre", "level": 1}])
    actions.assign_by_hand(item=stays, agent=cyril, by=by(cyril), at=timezone.now())
    sign_in(client, "Filip", "lead", house.support)
    address = f"/floor/people/{cyril.pk}/hand-on/"
    page = client.get(address).content.decode()
    assert "Best match of all, out of 2 people who could take it." in page
    assert "Dorota is the only one who could take it." in page
    assert "Nobody in the house could ever take it" in page
    assert fresh(item).agent == cyril, "nothing is done yet"
    answer = client.post(
        address,
        {f"to-{item.pk}": eva.pk, f"to-{other.pk}": dorota.pk, f"to-{stays.pk}": "", "reason": "ill"},
        follow=True,
    )
    assert "To people: 2. Back to queues: 0." in answer.content.decode()
    assert (fresh(item).agent, fresh(other).agent, fresh(stays).agent) == (eva, dorota, cyril)
    assert Decision.objects.filter(work_item=other).latest("id").policy == "batch"


def test_the_lead_may_choose_otherwise_and_the_log_says_so(client: Client, house: House) -> None:
    cyril, item = at_work(house)
    house.agent("Dorota", {"adsl": 5})
    beginner = house.agent("Eva", {})
    filip = sign_in(client, "Filip", "lead", house.support)
    client.post(f"/floor/people/{cyril.pk}/hand-on/", {f"to-{item.pk}": beginner.pk})
    assert fresh(item).agent == beginner
    logged = Decision.objects.filter(work_item=item).latest("id")
    assert (logged.policy, logged.parts["by"]) == ("by_hand", filip.name)


def test_people_and_work_of_other_departments_do_not_exist(client: Client, house: House) -> None:
    cyril, item = at_work(house)
    sign_in(client, "Olga", "lead", house.finance)
    assert client.get(f"/floor/people/{cyril.pk}/hand-on/").status_code == 404
    assert client.post(f"/floor/people/{cyril.pk}/hand-on/", {f"to-{item.pk}": "queue"}).status_code == 404
    assert fresh(item).agent == cyril
