"""What a leg of a route asks for before the ticket may move on. Pure: plain values in, plain values out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

QUESTIONS, BRIEF, TRIED, CAUSE, FILE, ANSWERED = "questions", "brief", "tried", "cause", "file", "answered"
ASKS = (QUESTIONS, BRIEF, TRIED, CAUSE, FILE, ANSWERED)
"""Every thing a leg may ask for, in the order in which people are asked:

* questions: every question of the category that must be answered is;
* brief, tried, cause: a note of this kind was written on this leg;
* file: a file hangs on the ticket, whoever sent it;
* answered: we have written to the customer since the leg began.
"""
WRITTEN = (BRIEF, TRIED, CAUSE)
"""What is asked for in words, each a kind of note."""


@dataclass(frozen=True, slots=True)
class Have:
    """What there is: keys of required questions still open, kinds of notes written on this leg, and the rest."""

    open_questions: Collection[str] = ()
    notes: Collection[str] = ()
    has_file: bool = False
    is_answered: bool = False


def missing(asks: Iterable[str], have: Have) -> tuple[str, ...]:
    """What of ``asks`` is not there yet, in the order of ASKS. What ASKS does not know is not asked for."""
    asked = frozenset(asks)
    there = {
        QUESTIONS: not have.open_questions,
        **{kind: kind in have.notes for kind in WRITTEN},
        FILE: have.has_file,
        ANSWERED: have.is_answered,
    }
    return tuple(ask for ask in ASKS if ask in asked and not there[ask])


def open_questions(required: Iterable[str], answers: Collection[tuple[str, object]]) -> tuple[str, ...]:
    """Keys of the required questions that have no answer, in their order. ``answers``: (key, answer)."""
    answered = {key for key, value in answers if value is not None and value != ""}
    return tuple(key for key in required if key not in answered)
