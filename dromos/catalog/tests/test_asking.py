"""Which questions are asked, and what a move in the tree does to whoever names it."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from dromos.catalog.asking import UnsoundFormError, asked, check
from dromos.catalog.moving import moved_in, moved_key


@dataclass
class Row:
    key: str
    asked_when: dict[str, Any] = field(default_factory=dict)


FORM = [
    Row("works"),
    Row("light", {"question": "works", "is": ["no"]}),
    Row("colour", {"question": "light", "is": ["on", "blinks"]}),
    Row("since"),
]


def keys(**answers: str) -> list[str]:
    return [row.key for row in asked(FORM, answers)]


def test_a_question_waits_for_the_answer_that_leads_to_it() -> None:
    assert keys() == ["works", "since"]
    assert keys(works="yes") == ["works", "since"]
    assert keys(works="no") == ["works", "light", "since"]
    assert keys(works="no", light="blinks") == ["works", "light", "colour", "since"]


def test_what_waits_for_an_unasked_question_is_not_asked_either() -> None:
    assert keys(works="yes", light="blinks") == ["works", "since"]


def question(key: str, kind: str = "yesno", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, **more}


@pytest.mark.parametrize(
    ("questions", "problem"),
    [
        ([question("b", asked_when={"question": "a", "is": ["yes"]}), question("a")], "stands before"),
        ([question("a", "text"), question("b", asked_when={"question": "a", "is": ["x"]})], "a choice"),
        ([question("a"), question("b", asked_when={"question": "a", "is": ["maybe"]})], "which answer"),
        ([question("a"), question("b", asked_when={"question": "a", "is": []})], "which answer"),
    ],
)
def test_a_form_that_could_not_be_asked_is_refused(questions: list[dict[str, Any]], problem: str) -> None:
    with pytest.raises(UnsoundFormError, match=problem):
        check(questions)


def test_a_sound_form_is_taken() -> None:
    choices = [{"key": "red", "labels": {"en": "Red"}}]
    waits = {"question": "colour", "is": ["red"]}
    check([question("colour", "choice", choices=choices), question("b", "text", asked_when=waits)])


@pytest.mark.parametrize(
    ("key", "moved"),
    [("a", "x/a"), ("a/b", "x/a/b"), ("ab", "ab"), ("c/a", "c/a")],
)
def test_a_key_moves_with_its_branch_and_with_no_other(key: str, moved: str) -> None:
    assert moved_key(key, "a", "x/a") == moved


def test_json_is_renamed_where_it_speaks_of_a_category() -> None:
    rule = {"all": [{"field": "category", "value": ["a/b", "c"]}, {"field": "subject", "value": "a"}], "category": "a"}
    assert moved_in(rule, "a", "z") == {
        "all": [{"field": "category", "value": ["z/b", "c"]}, {"field": "subject", "value": "a"}],
        "category": "z",
    }
