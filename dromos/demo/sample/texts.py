"""What the tickets of a sample house say: halves of letters in five languages, put together by the database. Pure.

A letter is one of the beginnings and one of the endings of its topic, about 800 characters together, so that a few
thousand halves make a quarter of a million different letters.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

from dromos.demo import speech

LANGUAGES = ("en", "el", "hu", "ru", "cs")
HALF = 390  # characters
HALVES = 40
SUBJECTS = 40


class Half(NamedTuple):
    """``part``: subject, letter, answer or ending, the ``place``th of its kind."""

    language: str
    topic: str
    part: str
    place: int
    text: str


def halves(rng: random.Random) -> Iterator[Half]:
    """All pieces; always the same for the same seed."""
    for language in LANGUAGES:
        for topic, threads in speech.THREADS.items():
            for place in range(HALVES):
                known = speech.facts(language, "", rng)
                thread = rng.choice(threads)
                subject = speech.subject(language, topic, thread, known, rng, female=False)
                yield Half(language, topic, "subject", place, subject[:240])
                yield Half(language, topic, "letter", place, _letter(language, topic, thread, known, rng))
                yield Half(language, topic, "answer", place, _answer(language, topic, thread, known, rng))
                yield Half(language, topic, "ending", place, _ending(language, topic, known, rng))


def _letter(language: str, topic: str, thread: speech.Thread, known: speech.Facts, rng: random.Random) -> str:
    told = speech.letter(language, topic, thread, known, rng, female=False)
    return _filled(told, language, topic, "m", known, rng)


def _answer(language: str, topic: str, thread: speech.Thread, known: speech.Facts, rng: random.Random) -> str:
    purpose = rng.choice("af")
    told = speech.answer(language, topic, thread, known, rng, purpose=purpose, female=False)
    return _filled(told, language, topic, rng.choice("af"), known, rng)


def _ending(language: str, topic: str, known: speech.Facts, rng: random.Random) -> str:
    told = speech.follow_up(language, known, rng, purpose=rng.choice(("follow", "thanks")), female=False)
    return _filled(told, language, topic, "c", known, rng)


def _filled(told: str, language: str, topic: str, purpose: str, known: speech.Facts, rng: random.Random) -> str:
    """``told`` with more of what is said about the topic, until it is half a letter long."""
    more = [speech.phrases(language)[topic, kind] for kind in (purpose, "c", "f", "a") if (topic, kind)]
    parts, length = [told], len(told)
    while length < HALF:
        line = speech.fill(rng.choice(rng.choice(more)), language, known, female=False)
        parts.append(line)
        length += len(line) + 1
    return "\n".join(parts)
