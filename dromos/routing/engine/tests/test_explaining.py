"""Why an item waits, and what will change when."""

from dromos.routing.engine import (
    Cause,
    Change,
    ChangeKind,
    Demand,
    Explanation,
    Item,
    Lack,
    Requirement,
    Step,
    board_of,
    explain,
    explain_on,
)
from dromos.routing.engine.tests.cast import SUPPORT, agent, letter, snapshot

MONDAY = 480.0


def told(item: Item, *crew: object, now: float = 100.0) -> Explanation:
    return explain(snapshot([item], list(crew)), item, now=now)  # type: ignore[arg-type]


def kinds(explanation: Explanation) -> list[tuple[float, str, int | None, int]]:
    return [(change.at, change.kind, change.agent, change.able) for change in explanation.changes]


def test_nobody_with_german_3_before_monday() -> None:
    item = letter(1, language="de", at=90)
    why = told(
        item,
        agent(1, languages={"en": 5}),
        agent(2, languages={"de": 3}, present=False, back_at=MONDAY),
        agent(3, languages={"de": 5}, present=False),
    )
    assert why.lacks == (Lack(Cause.LANGUAGE, "de", 1, MONDAY),)
    assert why.able_at == MONDAY
    assert why.routable
    assert kinds(why)[0] == (MONDAY, ChangeKind.BACK, 2, 1)


def test_it_widens_to_budapest_at_a_known_time() -> None:
    step = Step(30, widen_area=("budapest",))
    item = Item(1, Demand(SUPPORT, "email", area="budapest/xi"), 90, steps=(Step(5), step))
    why = told(item, agent(1, areas=frozenset({"budapest"})), agent(2, areas=frozenset({"prague"})))
    assert why.changes[0] == Change(120, ChangeKind.STEP, able=1, step=step), "the first step is over"
    assert why.able_at == 120
    assert why.lacks == (Lack(Cause.AREA, "budapest/xi", 1, None),)


def test_an_agent_who_declined_is_asked_again_at_a_known_time() -> None:
    why = told(letter(1, at=90, cooling=((1, 105.0), (9, 120.0), (2, 95.0))), agent(1))
    assert kinds(why)[0] == (105, ChangeKind.COOLED, 1, 1)
    assert why.able_at == 105
    assert why.lacks == ()


def test_it_is_kept_for_its_preferred_agent_until_a_known_time() -> None:
    item = letter(1, at=90, preferred=2, preferred_until=110)
    why = told(item, agent(1), agent(2, used=1))
    assert [one.cause for one in why.standings] == [Cause.KEPT, Cause.UNITS]
    assert kinds(why)[0] == (110, ChangeKind.KEPT_UNTIL, 2, 2)
    assert why.able_at == 100, "the preferred agent could, if they had room"
    assert why.best is None


def test_when_patience_with_it_ends_is_told_until_then() -> None:
    item = letter(1, at=90, due_at=100)
    assert kinds(told(item, agent(1))) == [(120, ChangeKind.OVERDUE, None, 1)]
    assert kinds(told(item, agent(1), now=120)) == []


def test_each_thing_that_nobody_there_has_is_named() -> None:
    demand = Demand(SUPPORT, "phone", 1, (Requirement("adsl", 5), Requirement("voip", 2)), "el", 2, "athens")
    away = agent(1, skills={"adsl": 5, "voip": 1}, present=False, back_at=300)
    why = told(Item(1, demand, 90), away, agent(2, areas=frozenset({"prague"})))
    assert why.lacks == (
        Lack(Cause.SKILL, "adsl", 5, 300),
        Lack(Cause.SKILL, "voip", 2, None),
        Lack(Cause.CHANNEL, "phone", 1, None),
        Lack(Cause.LANGUAGE, "el", 2, None),
        Lack(Cause.AREA, "athens", 1, 300),
    )
    assert why.able_at is None
    assert not why.routable
    nobody = told(letter(1), agent(1, queues=frozenset({2})))
    assert nobody.lacks[0] == Lack(Cause.QUEUE, str(SUPPORT), 1, None)


def test_who_comes_back_is_told_for_the_first_few() -> None:
    crew = [agent(number, present=False, back_at=200.0 + number) for number in range(1, 9)]
    back = [change.agent for change in told(letter(1), *crew).changes if change.kind is ChangeKind.BACK]
    assert back == [1, 2, 3, 4, 5]


def test_an_explanation_on_a_living_board_changes_nothing_on_it() -> None:
    item = letter(1, at=90)
    board = board_of(snapshot([item], [agent(1)]), now=100)
    assert explain_on(board, item, 100).best == 1
    assert board.waits(1)
    [decision] = board.settle(100)
    assert decision.winner == 1
