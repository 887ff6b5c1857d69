"""What if? What leads can ask, what is played in the background, and what they read afterwards."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client

from dromos.accounts.models import Department, Grant, User
from dromos.calendars.models import BusinessCalendar
from dromos.console.simulation import plots
from dromos.console.simulation.forms import read_changes
from dromos.routing import actions
from dromos.routing.actions.simulations import SILENT_FOR
from dromos.routing.models import Assignment, SimulationRun, WorkItem
from dromos.routing.simulation.changes import PeopleAway, Staffing, as_json
from dromos.routing.tests.house import House
from dromos.tickets.replays import play_run

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
HOURS = {day: [["08:00", "16:00"]] for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
PAGE = "/floor/what-if/"


@pytest.fixture
def house(db: None) -> House:  # noqa: ARG001
    made = House()
    BusinessCalendar.objects.create(key="house", name="House", frames=HOURS, is_default=True, updated_at=NOW)
    return made


def sign_in(client: Client, name: str, role: str, department: Department | None = None) -> User:
    user = User.objects.create_user(email=f"{name.lower()}@meridian.example", name=name)
    Grant.objects.create(user=user, role=role, department=department)
    client.force_login(user)
    return user


def a_week_of_work(house: House) -> None:
    """Cyril alone does four letters a day of forty minutes each, all at ten, due within an hour."""
    cyril = house.agent("Cyril", {"adsl": 4, "en": 4})
    for day in range(1, 9):
        begins = NOW.replace(hour=10) - dt.timedelta(days=day)
        for number in range(4):
            done = begins + dt.timedelta(minutes=40 * (number + 1))
            item = WorkItem.objects.create(
                queue=house.queue, channel="email", subject="x", requirements=[{"skill": "adsl", "level": 1}],
                language="en", due_at=begins + dt.timedelta(minutes=60), enqueued_at=begins,
                state=WorkItem.State.COMPLETED, state_at=done,
            )  # fmt: skip
            started = done - dt.timedelta(minutes=40)
            Assignment.objects.create(
                work_item=item, agent=cyril, started_at=started, ended_at=done, ended_how="completed"
            )


def asked(user: User, **fields: Any) -> SimulationRun:
    usual: dict[str, Any] = {
        "source": "history", "changes": [Staffing(2, from_hour=8, to_hour=16)], "days": 7, "time_zone": "UTC",
        "departments": None, "seeds": 2,
    }  # fmt: skip
    return actions.ask_simulation(**(usual | fields), by=user, at=NOW)


def played(run: SimulationRun) -> SimulationRun:
    play_run(run.pk, lambda: NOW)
    run.refresh_from_db()
    return run


def test_a_question_is_put_together_played_and_answered_in_a_sentence(client: Client, house: House) -> None:
    a_week_of_work(house)
    sign_in(client, "Filip", "lead", house.support)
    form = {"changes": "[]", "days": "14", "staffing-count": "2", "staffing-weekdays": ["0", "1", "2", "3", "4", "5", "6"],
            "staffing-from_time": "08:00", "staffing-to_time": "16:00"}  # fmt: skip
    page = client.post(PAGE, {**form, "do": "add-staffing"}).content.decode()
    assert "2 people more, 08:00–16:00" in page
    chosen = read_changes(page.partition('name="changes" value="')[2].partition('"')[0].replace("&#34;", '"'))
    assert chosen == [Staffing(2, from_hour=8, to_hour=16)]
    stored = json.dumps([as_json(change) for change in chosen])
    answer = client.post(PAGE, {"changes": stored, "days": "14", "do": "play"})
    run = SimulationRun.objects.get()
    assert answer["Location"] == f"{PAGE}{run.pk}/"
    assert (run.state, run.days, run.departments) == ("queued", 14, [house.support.pk])
    assert "It is played in the background" in client.get(f"{PAGE}{run.pk}/").content.decode()
    SimulationRun.objects.update(days=7, seeds=3)
    assert played(run).state == "done"
    page = client.get(f"{PAGE}{run.pk}/").content.decode()
    assert "2 people more, 08:00–16:00: 75 % instead of 25 % of first answers would come in time (+50 ± 0.0)." in page
    assert "New person 1" in page
    assert page.count('<svg class="plot"') == page.count("As a table") > 0


def test_a_mistake_is_told_at_its_field_and_nothing_is_lost(client: Client, house: House) -> None:
    sign_in(client, "Filip", "lead", house.support)
    stored = json.dumps([as_json(PeopleAway(20))])
    form = {
        "changes": stored,
        "days": "0",
        "shifts-weekdays": ["0"],
        "shifts-from_time": "16:00",
        "shifts-to_time": "09:00",
    }
    page = client.post(PAGE, {**form, "do": "add-shifts"}).content.decode()
    assert "The end comes after the beginning." in page
    assert "20 % of the people ill" in page
    page = client.post(PAGE, {**form, "do": "remove-0"}).content.decode()
    assert "20 % of the people ill" not in page


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("policy", {"policy": "fifo", "queue": ""}, "Work is ordered otherwise: Who has waited longest"),
        ("target", {"minutes": "60", "segment": ""}, "An answer within 60 working minutes"),
        ("away", {"percent": "30", "day": "2", "days": "3"}, "30 % of the people ill from day 2 on, days: 3"),
        ("incident", {"factor": "8", "topic": "adsl", "day": "3", "at": "10:00", "hours": "2"}, "8 times as much about adsl"),
        ("shifts", {"agent": "", "weekdays": ["5"], "from_time": "09:00", "to_time": "13:00"}, "Everybody works 09:00–13:00 on: Saturday"),
    ],
)  # fmt: skip
def test_every_kind_of_change_is_a_sentence(
    client: Client, house: House, kind: str, fields: dict[str, Any], said: str
) -> None:
    sign_in(client, "Filip", "lead", house.support)
    data = {f"{kind}-{name}": value for name, value in fields.items()}
    assert said in client.post(PAGE, {**data, "changes": "", "days": "0", "do": f"add-{kind}"}).content.decode()


def test_somebody_can_be_taught(client: Client, house: House) -> None:
    cyril = house.agent("Cyril")
    sign_in(client, "Filip", "lead", house.support)
    data = {"learning-agent": cyril.pk, "learning-what": "language:hu", "learning-level": "4", "days": "0"}
    assert "Cyril knows hu at level 4" in client.post(PAGE, {**data, "do": "add-learning"}).content.decode()


def test_an_empty_house_is_offered_a_made_up_day(client: Client, house: House) -> None:
    sign_in(client, "Filip", "lead", house.support)
    page = client.get(PAGE).content.decode()
    assert "Nothing has been finished here yet" in page
    assert "Nobody has asked yet" in page
    assert "the last 28 days" not in page
    client.post(PAGE, {"changes": "[]", "days": "0", "do": "play"})
    assert SimulationRun.objects.get().source == "day"


def test_too_little_history_is_a_failure_in_words(client: Client, house: House) -> None:
    run = played(asked(sign_in(client, "Filip", "lead", house.support)))
    assert (run.state, run.error) == ("failed", "too_little")
    assert "A made-up day needs no past" in client.get(f"{PAGE}{run.pk}/").content.decode()


def test_whoever_leads_nothing_may_not_ask(client: Client, house: House) -> None:
    sign_in(client, "Alexandra", "agent", house.support)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"do": "play", "days": "0"}).status_code == 403
    assert not SimulationRun.objects.exists()


def test_what_other_departments_asked_does_not_exist(client: Client, house: House) -> None:
    hektor = sign_in(client, "Hektor", "administrator")
    everybody, theirs = asked(hektor), asked(hektor, departments=[house.finance.pk])
    ours = asked(hektor, departments=[house.support.pk])
    sign_in(client, "Filip", "lead", house.support)
    assert client.get(f"{PAGE}{ours.pk}/").status_code == 200
    for run in (everybody, theirs):
        assert client.get(f"{PAGE}{run.pk}/").status_code == 404
        assert client.post(f"{PAGE}{run.pk}/cancel/").status_code == 404
    assert client.get(f"{PAGE}?from={theirs.pk}").status_code == 200


def test_a_cancelled_question_is_not_played(client: Client, house: House) -> None:
    run = asked(sign_in(client, "Filip", "lead", house.support))
    assert client.post(f"{PAGE}{run.pk}/cancel/")["Location"] == f"{PAGE}{run.pk}/"
    assert played(run).state == "cancelled"
    assert "It was cancelled." in client.get(f"{PAGE}{run.pk}/").content.decode()


def test_what_is_cancelled_while_it_is_played_stops_at_the_next_course(client: Client, house: House) -> None:
    a_week_of_work(house)
    run = asked(sign_in(client, "Filip", "lead", house.support))

    def cancelled_meanwhile() -> dt.datetime:
        SimulationRun.objects.filter(pk=run.pk, done=1).update(state="cancelled")
        return NOW

    play_run(run.pk, cancelled_meanwhile)
    run.refresh_from_db()
    assert (run.state, run.result) == ("cancelled", None)


def test_one_person_may_have_three_questions_open(client: Client, house: House) -> None:
    filip = sign_in(client, "Filip", "lead", house.support)
    for _number in range(3):
        asked(filip)
    page = client.post(PAGE, {"changes": "[]", "days": "0", "do": "play"}).content.decode()
    assert "Three of your questions are being played already" in page
    assert SimulationRun.objects.count() == 3


def test_a_question_whose_process_is_gone_has_failed(client: Client, house: House) -> None:
    run = asked(sign_in(client, "Filip", "lead", house.support))
    actions.begin_simulation(run_id=run.pk, at=NOW)
    assert actions.fail_silent_simulations(NOW + SILENT_FOR) == 0
    assert actions.fail_silent_simulations(NOW + SILENT_FOR + dt.timedelta(seconds=1)) == 1
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "broken")


def test_changes_that_make_no_sense_are_left_out() -> None:
    assert read_changes("no json") == []
    assert read_changes('{"kind": "away"}') == []
    assert read_changes('[1, {"kind": "magic"}, {"kind": "away", "percent": 20}]') == [PeopleAway(20)]


def test_lines_and_marks_stay_inside_their_plots() -> None:
    drawn = plots.waits([[0, 10.0, 20.0], [12, None, 90.0], [23, 30.0, None]])
    assert drawn.rows == ((0, 10.0, 20.0), (12, None, 90.0), (23, 30.0, None))
    assert [tick.value for tick in drawn.ticks] == [0, 30, 60, 90]
    assert drawn.then.count("L") == 1
    (group,) = plots.kept([{"heading": "x", "rows": [
        {"label": "a", "count": 3, "today": [0.55, 0.2], "then": [0.97, 0.1]},
    ]}])  # fmt: skip
    (row,) = group.rows
    assert row.today.low < row.today.at < row.then.at < row.then.high <= group.width
    assert [tick.value for tick in group.ticks] == [100, 80, 60, 40]
