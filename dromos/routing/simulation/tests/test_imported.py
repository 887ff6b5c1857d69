"""Logs of other systems, small ones by hand."""

import pytest

from dromos.routing.simulation import handoffs, imported
from dromos.routing.simulation.handoffs import LogFormatError, bounces
from dromos.routing.simulation.imported import Touch, attention, presence
from dromos.routing.simulation.replay import play
from dromos.routing.simulation.sampling import AS_IT_WAS, drawn

HEAD = ",".join(handoffs.COLUMNS.values())


def line(
    case: str, at: str, team: str, level: str, status: str = "Accepted", sub: str = "In Progress", who: str = "r1"
) -> str:
    return f"{case},2012-05-0{at}:00+02:00,{status},{sub},F1,Org A,{team},{level},Low,PROD1,se,{who}"


BOUNCED = [
    line("1", "1T10:00", "S1", "L1"),
    line("1", "1T10:20", "N2", "L2", who="r2"),
    line("1", "1T10:30", "S1", "L1"),
    line("1", "1T12:00", "S1", "L1", sub="Wait - User"),
    line("1", "2T10:00", "S1", "L1", "Completed", "Resolved"),
]
STRAIGHT = [line("2", "2T11:00", "S1", "L1"), line("2", "2T11:10", "S1", "L1", "Completed", "In Call")]


def test_hand_offs_and_ping_pong_are_counted_case_by_case() -> None:
    cases = handoffs.read([HEAD, *BOUNCED, *STRAIGHT])
    found = handoffs.figures(cases)
    assert found.cases == 2
    assert found.hand_offs == 1.0  # two of the one case, none of the other
    assert found.line_changes == 1.0
    assert found.ping_pong == found.line_ping_pong == found.kept_at_front == found.waited_for_user == 0.5
    assert handoffs.ping_pong_pairs(cases) == [("N2", "S1", 1)]
    assert handoffs.by(cases, "product")["PROD1"] == found
    assert handoffs.by(cases, "line", at_least=3) == {}


@pytest.mark.parametrize(("places", "count"), [("", 0), ("A", 0), ("AB", 0), ("ABA", 1), ("ABAB", 2), ("ABCA", 1)])
def test_coming_back_to_a_place_left_before_is_a_bounce(places: str, count: int) -> None:
    assert bounces(list(places)) == count


def test_first_time_right_learns_only_from_what_was_finished_before() -> None:
    later = [line("3", "3T10:00", "N2", "L2", who="r2"), line("3", "3T11:00", "S1", "L1", "Completed", "Resolved")]
    found = handoffs.first_time_right(handoffs.read([HEAD, *BOUNCED, *STRAIGHT, *later]))
    assert found == (2, 0.5, 1.0, 0.5, 1.0)  # nothing was known when the first case began


def test_a_log_without_its_columns_is_refused_by_name() -> None:
    with pytest.raises(LogFormatError, match="Involved ST"):
        handoffs.read(["SR Number,Change Date+Time", "1,2"])
    with pytest.raises(LogFormatError, match="line 2"):
        handoffs.read([HEAD, line("1", "9Txx", "S1", "L1")])


def test_attention_is_the_time_since_the_same_persons_last_entry() -> None:
    touches = [Touch("a", 0, 1), Touch("a", 20, 2), Touch("b", 21, 2), Touch("a", 600, 1)]
    assert attention(touches) == {1: 20.0, 2: 30.0}
    assert presence(touches)["a"] == ((-30.0, 630.0),)


def test_cases_over_lines_can_be_played_handed_over_or_straight() -> None:
    many = [
        text.replace(f"{n},2012", f"{n}{copy},2012", 1)
        for copy in range(6)
        for n, lines in (("1", BOUNCED), ("2", STRAIGHT))
        for text in lines
    ]
    cases = handoffs.read([HEAD, *many])
    handed = imported.over_lines(cases, days=5)
    assert sorted(len(a.stages) for a in handed.arrivals) == [1] * 6 + [3] * 6
    straight = imported.over_lines(cases, days=5, straight=True)
    assert {stage.queue for a in straight.arrivals for stage in a.stages} == {None}
    assert all(answer.answered_at for answer in play(drawn(straight, AS_IT_WAS)).answers)


PLAIN = [
    "arrived_at,queue,skill,language,segment,weight,target_minutes,handling_minutes,agent",
    "2026-03-02T09:00:00Z,calls,billing,el,vip,5,10,30,Anna",
    "2026-03-02T09:05:00Z,calls,billing,el,all,1,60,,Anna",
    "2026-03-03T09:00:00Z,mail,network,hu,all,1,60,15,Bela",
]


def test_a_plain_csv_becomes_a_scenario_with_the_people_it_names() -> None:
    found = imported.plain(PLAIN, hours=(8, 16))
    assert [w.name for w in found.workers] == ["Anna", "Bela"]
    anna, bela = (w.state for w in found.workers)
    assert anna.languages == {"el": 4}
    assert anna.skills == {"billing": 4}
    assert anna.queues == {1}
    assert bela.queues == {2}
    assert found.label("queue", 2) == "mail"
    assert found.judges_beginning
    first, second, third = play(drawn(found, AS_IT_WAS)).answers
    assert (first.began_at, third.began_at) == (first.arrival.at, third.arrival.at)
    assert second.began_at == first.arrival.at + 30


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["when"], "arrived_at"),
        (["arrived_at,agent"], "no line"),
        (["arrived_at,agent", "yesterday,Anna"], "line 2: no time"),
        (["arrived_at,agent,weight", "2026-03-02T09:00,Anna,much"], "line 2: no number"),
        (["arrived_at", "2026-03-02T09:00"], "agent"),
    ],
)
def test_a_csv_that_cannot_be_used_says_why(lines: list[str], told: str) -> None:
    with pytest.raises(LogFormatError, match=told):
        imported.plain(lines)


def test_incidents_of_a_service_desk_become_a_scenario() -> None:
    head = "opened_at,resolved_at,last_group,resolved_by,priority"
    rows = [
        "2016-02-29 09:00:00,2016-02-29 10:00:00,Group 1,Rita,1 - Critical",
        "2016-02-29 09:10:00,2016-02-29 10:20:00,Group 1,Rita,3 - Moderate",
        "2016-02-29 09:10:00,,Group 1,?,3 - Moderate",
    ]
    found = imported.servicenow([head, *rows])
    urgent, normal = found.arrivals
    assert [stage.effort for stage in (*urgent.stages, *normal.stages)] == [10.0, 20.0]
    assert urgent.due_at is not None
    assert urgent.due_at - urgent.at == 60
    assert urgent.weight > normal.weight
    with pytest.raises(LogFormatError):
        imported.servicenow([head, rows[2]])
