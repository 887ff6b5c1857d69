"""The table of people and skills: read and filled in by administrators and by leads of these people."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dromos.accounts.models import Department, Grant, User
from dromos.routing.models import AgentSkill, ChannelSkill, Skill
from dromos.routing.tests.house import House


@pytest.fixture
def house(db: None) -> House:  # noqa: ARG001
    return House()


def sign_in(client: Client, name: str, role: str, department: Department | None = None) -> None:
    user = User.objects.create_user(email=f"{name.lower()}@meridian.example", name=name)
    Grant.objects.create(user=user, role=role, department=department)
    client.force_login(user)


def skill(key: str) -> Skill:
    return Skill.objects.get(key=key)


def test_the_table_shows_everybody_with_their_levels(client: Client, house: House) -> None:
    cyril = house.agent("Cyril", {"adsl": 4, "cs": 2})
    sign_in(client, "Ilona", "administrator")
    page = client.get("/setup/skills/").content.decode()
    cell = f'value="4" data-level="4" data-agent="{cyril.pk}" data-skill="{skill("adsl").pk}"'
    assert cell in page
    assert 'aria-label="Cyril, adsl"' in page


def test_the_table_can_be_narrowed_by_department_and_name(client: Client, house: House) -> None:
    house.agent("Cyril")
    house.agent("Bence")
    house.agent("Eleni", department=house.finance)
    sign_in(client, "Ilona", "administrator")
    page = client.get(f"/setup/skills/?department={house.support.pk}&q=cy").content.decode()
    assert "Cyril" in page
    assert "Bence" not in page
    assert "Eleni" not in page
    assert "Nobody to show" in client.get("/setup/skills/?q=nobody&page=x").content.decode()


def test_a_lead_sees_and_changes_only_their_people(client: Client, house: House) -> None:
    cyril = house.agent("Cyril", {})
    eleni = house.agent("Eleni", {}, department=house.finance)
    sign_in(client, "Filip", "lead", house.support)
    page = client.get(f"/setup/skills/?department={house.finance.pk}").content.decode()
    assert "Eleni" not in page
    body = {"skill": skill("adsl").pk, "level": "3"}
    assert client.post("/setup/skills/level/", {"agent": cyril.pk, **body}).status_code == 204
    assert client.post("/setup/skills/level/", {"agent": eleni.pk, **body}).status_code == 404
    assert list(AgentSkill.objects.values_list("agent", "level")) == [(cyril.pk, 3)]


def test_agents_do_not_set_their_own_skills(client: Client, house: House) -> None:
    cyril = house.agent("Cyril", {})
    client.force_login(cyril.user)
    assert client.get("/setup/skills/").status_code == 403
    body = {"agent": cyril.pk, "skill": skill("adsl").pk, "level": "5"}
    assert client.post("/setup/skills/level/", body).status_code == 403
    assert not AgentSkill.objects.exists()


def test_management_reads_but_is_refused_in_words(client: Client, house: House) -> None:
    cyril = house.agent("Cyril", {})
    sign_in(client, "Hektor", "management")
    assert client.get("/setup/skills/").status_code == 200
    answer = client.post("/setup/skills/level/", {"agent": cyril.pk, "skill": skill("adsl").pk, "level": "5"})
    assert (answer.status_code, answer.content.decode()[:4]) == (403, "Only")


def test_a_channel_is_set_like_a_skill_and_nought_takes_it_away(client: Client, house: House) -> None:
    cyril = house.agent("Cyril", {}, channels=("email",))
    sign_in(client, "Ilona", "administrator")
    for channel, level in (("phone", "2"), ("email", "0")):
        body = {"agent": cyril.pk, "channel": channel, "level": level}
        assert client.post("/setup/skills/level/", body).status_code == 204
    assert list(ChannelSkill.objects.values_list("channel", "level")) == [("phone", 2)]


@pytest.mark.parametrize(("level", "status"), [("6", 400), ("x", 400), ("", 400), ("-1", 400)])
def test_a_level_that_is_none_is_refused(client: Client, house: House, level: str, status: int) -> None:
    cyril = house.agent("Cyril", {"adsl": 2})
    sign_in(client, "Ilona", "administrator")
    body = {"agent": cyril.pk, "skill": skill("adsl").pk, "level": level}
    assert client.post("/setup/skills/level/", body).status_code == status
    assert AgentSkill.objects.get().level == 2


def test_a_skill_or_person_that_is_not_there_is_not_found(client: Client, house: House) -> None:
    cyril = house.agent("Cyril", {})
    sign_in(client, "Ilona", "administrator")
    for body in ({"agent": "99999", "skill": skill("adsl").pk}, {"agent": cyril.pk, "skill": "99999"}):
        assert client.post("/setup/skills/level/", {**body, "level": "1"}).status_code == 404


def test_scarce_skills_are_marked(client: Client, house: House) -> None:
    house.agent("Cyril", {"adsl": 4})
    sign_in(client, "Ilona", "administrator")
    page = client.get("/setup/skills/").content.decode()
    assert 'data-tone="attention" title="adsl: 1 person"' in page
    assert 'data-tone="broken" title="fibre: 0 people"' in page


def test_the_table_costs_the_same_queries_for_one_and_for_many(
    client: Client, house: House, django_assert_num_queries: Any
) -> None:
    for number in range(15):
        house.agent(f"Agent{number}")
    sign_in(client, "Ilona", "administrator")
    session = client.session
    session["seen"] = int(timezone.now().timestamp()) + 10_000
    session.save()
    with django_assert_num_queries(11):
        client.get("/setup/skills/")


def test_what_only_one_person_knows_is_said_in_words_and_columns_can_be_narrowed(client: Client, house: House) -> None:
    house.agent("Cyril", {"adsl": 4})
    sign_in(client, "Ilona", "administrator")
    page = client.get("/setup/skills/").content.decode()
    assert "Only Cyril: adsl." in page
    assert "Nobody knows fibre." in page
    narrowed = client.get("/setup/skills/?skill=fib").content.decode()
    assert 'aria-label="Cyril, fibre"' in narrowed
    assert 'aria-label="Cyril, adsl"' not in narrowed


def test_work_of_a_channel_comes_without_asking_until_it_is_said_otherwise(client: Client, house: House) -> None:
    cyril = house.agent("Cyril", {}, channels=("email",))
    ChannelSkill.objects.update(parallel=2)
    sign_in(client, "Ilona", "administrator")
    body = {"agent": cyril.pk, "channel": "email", "level": "3"}
    assert client.post("/setup/skills/level/", body | {"auto": "1"}).status_code == 204
    client.post("/setup/skills/level/", body | {"level": "4"})
    [row] = ChannelSkill.objects.all()
    assert (row.level, row.auto_accept, row.parallel) == (4, True, 2), "another level changes nothing else"
    assert "Cyril, E-mail, without asking" in client.get("/setup/skills/").content.decode()
    client.post("/setup/skills/level/", body | {"auto": "0"})
    assert not ChannelSkill.objects.get().auto_accept
