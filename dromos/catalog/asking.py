"""Which questions of a form are asked, given the answers so far. Pure: rows have a ``key`` and ``asked_when``."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar


class Asked(Protocol):
    """What is needed of a question here."""

    key: str
    asked_when: dict[str, Any]


Row = TypeVar("Row", bound=Asked)
Condition = tuple[str, tuple[str, ...]]


class UnsoundFormError(ValueError):
    """A form that could not be asked: a question waits for one that comes after it, or for no answer at all."""


def condition_of(asked_when: Mapping[str, Any]) -> Condition | None:
    """The question waited for and the answers that lead on; None: asked always."""
    if not asked_when.get("question"):
        return None
    return str(asked_when["question"]), tuple(str(one) for one in asked_when.get("is", ()))


def asked(questions: Iterable[Row], answers: Mapping[str, Any]) -> list[Row]:
    """The questions of ``questions``, in their order, that are asked when ``answers`` is what was said so far.

    A question is asked when it waits for nothing, or when the one it waits for is asked itself and was answered so.
    """
    found: dict[str, Row] = {}
    for question in questions:
        condition = condition_of(question.asked_when)
        if condition is None or (condition[0] in found and str(answers.get(condition[0], "")) in condition[1]):
            found[question.key] = question
    return list(found.values())


def check(questions: Sequence[Mapping[str, Any]]) -> None:
    """Raises UnsoundFormError when a question waits for what cannot have been answered before it."""
    before: dict[str, Mapping[str, Any]] = {}
    for question in questions:
        condition = condition_of(question.get("asked_when", {}))
        if condition is not None:
            _check(condition, before)
        before[str(question["key"])] = question


def _check(condition: Condition, before: Mapping[str, Mapping[str, Any]]) -> None:
    key, wanted = condition
    if key not in before:
        raise UnsoundFormError("A question can only wait for one that stands before it.")
    kind = before[key].get("kind")
    known = {"yes", "no"} if kind == "yesno" else {str(one["key"]) for one in before[key].get("choices", ())}
    if kind not in {"yesno", "choice"}:
        raise UnsoundFormError("A question can only wait for a choice, or for yes or no.")
    if not wanted or not set(wanted) <= known:
        raise UnsoundFormError("Say which answer of the other question leads to this one.")
