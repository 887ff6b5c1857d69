"""What people say in the demo company: phrases by language, topic and purpose. Pure.

The files in phrases/ hold one phrase a line: `s` subject, `c` the customer's complaint, `m` more of it, `a` an
agent's first answer, `f` the solution; the section `common` holds what belongs to no topic. `{a}` is the ending
a woman's past tense has in Czech and Russian; `{Since}` begins a sentence.
"""

import random
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import NamedTuple

COMMON = "common"


class Thread(NamedTuple):
    """What belongs together in one conversation: line numbers of subjects, the complaint, answers and solutions."""

    subjects: tuple[int, ...]
    complaint: int
    answers: tuple[int, ...]
    solutions: tuple[int, ...]
    details: bool = True


_ANY = (0, 1, 2, 3, 4, 5)
THREADS: dict[str, tuple[Thread, ...]] = {
    "no-connection": tuple(Thread(_ANY, n, _ANY, _ANY) for n in range(4)),
    "slow": (Thread((1, 3), 0, _ANY, _ANY), Thread((0, 4), 1, _ANY, _ANY), Thread((2,), 2, _ANY, _ANY)),
    "wifi": (Thread((2,), 0, (0,), (1,)), Thread((1, 3), 1, (1,), (1,), details=False), Thread((0,), 2, (0,), (0,))),
    "tv": (Thread((0,), 0, (0,), (1,)), Thread((1,), 1, (1,), (0,)), Thread((2,), 2, (0,), (1,))),
    "email": (Thread((0, 2), 0, (0,), (0, 1)), Thread((1,), 1, (1,), (1,))),
    "invoice": (
        Thread((0, 1), 0, (0,), (0,)),
        Thread((2,), 1, (1,), (1,), details=False),
        Thread((3,), 2, (1,), (0,)),
    ),
    "payment": (Thread((1, 2), 0, (0,), (1,)), Thread((0,), 1, (1,), (0,))),
    "contract": (Thread((0,), 0, (0,), (0,)), Thread((1,), 1, (1,), (1,))),
    "termination": (Thread((0, 1), 0, (0,), (0,)), Thread((0, 1), 1, (0,), (0,))),
    "equipment": (Thread((0, 2), 0, (0,), (0,)), Thread((1,), 1, (1,), (1,), details=False)),
    "quote": (Thread((0, 2), 0, (0,), (0,)), Thread((1,), 1, (0,), (0,))),
    "business": (
        Thread((1,), 0, (0,), (0,)),
        Thread((0,), 1, (1,), (0,)),
        Thread((2,), 2, (1,), (1,), details=False),
    ),
    "question": (Thread((0,), 0, (0,), (0,)), Thread((1,), 1, (0,), (0,))),
    "complaint": (Thread((0,), 0, (0,), (0,)), Thread((1, 2), 1, (0,), (0,))),
}
TOPICS = tuple(THREADS)
REPAIRS = frozenset({"no-connection", "slow", "wifi", "tv", "equipment", "business"})
FEMALE_ENDING = {"cs": "a", "ru": "а"}
_DEVICES = ("MR-400", "MR-420", "FiberBox 2", "FiberBox 3", "HG-8", "HG-12 Pro", "AirPoint 5")


class Facts(NamedTuple):
    """What stays the same through one conversation."""

    place: str
    since: str
    device: str
    invoice: str
    amount: str
    serial: str
    name: str


@cache
def phrases(language: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """Every phrase of one language by (topic, purpose)."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    section = COMMON
    source = files("dromos.demo").joinpath("phrases", f"{language}.txt").read_text(encoding="utf-8")
    for line in source.splitlines():
        if line.startswith("== "):
            section = line[3:].strip()
        elif line:
            purpose, _colon, phrase = line.partition(": ")
            found[section, purpose].append(phrase)
    return {key: tuple(values) for key, values in found.items()}


def facts(language: str, name: str, rng: random.Random) -> Facts:
    """Draw the facts of one conversation."""
    said = phrases(language)
    return Facts(
        place=rng.choice(said[COMMON, "place"]),
        since=rng.choice(said[COMMON, "since"]),
        device=rng.choice(_DEVICES),
        invoice=f"2026-{rng.randrange(10_000, 99_999)}",
        amount=_amount(language, rng),
        serial=f"{rng.choice('ABCDFGHK')}{rng.choice('KLMNPRST')}{rng.randrange(10**7, 10**8)}",
        name=name,
    )


def _amount(language: str, rng: random.Random) -> str:
    euros = rng.choice((4.9, 7.5, 9.9, 12.0, 14.9, 19.9, 24.5, 29.9, 34.9, 49.0))
    cents = f"{euros:.2f}".replace(".", ",")
    return {
        "el": f"{cents} €",
        "hu": f"{round(euros * 390, -1):,.0f} Ft".replace(",", " "),
        "cs": f"{round(euros * 25):,} Kč".replace(",", " "),
        "ru": f"{round(euros * 3.5)} руб.",
    }.get(language, f"€{euros:.2f}")


def say(language: str, topic: str, purpose: str, known: Facts, rng: random.Random, *, female: bool = False) -> str:
    """One phrase with its facts filled in."""
    return fill(rng.choice(phrases(language)[topic, purpose]), language, known, female=female)


def fill(phrase: str, language: str, known: Facts, *, female: bool) -> str:
    """Put the facts into a phrase."""
    since = known.since[:1].upper() + known.since[1:]
    return phrase.format(**known._asdict(), Since=since, a=FEMALE_ENDING.get(language, "") if female else "")


def pick(language: str, topic: str, purpose: str, numbers: tuple[int, ...], rng: random.Random) -> str:
    """One of the numbered phrases; numbers a language does not have are passed over."""
    lines = phrases(language)[topic, purpose]
    return rng.choice([lines[n] for n in numbers if n < len(lines)] or lines)


def subject(language: str, topic: str, thread: Thread, known: Facts, rng: random.Random, *, female: bool) -> str:
    """A subject line, sometimes as carelessly written as real ones."""
    phrase = pick(language, topic, "s", thread.subjects, rng)
    if "{" not in phrase and phrase[-1] not in "?.":
        phrase += rng.choice((" {place}", " {place}", " ({device})", ""))
    line = fill(phrase, language, known, female=female)
    mood = rng.random()
    return line.lower() if mood < 0.06 else f"{line}!" if mood < 0.1 and line[-1] not in "?!" else line


def letter(language: str, topic: str, thread: Thread, known: Facts, rng: random.Random, *, female: bool) -> str:
    """A customer's first letter."""

    def part(purpose: str) -> str:
        return say(language, COMMON, purpose, known, rng, female=female)

    lines = phrases(language)[topic, "m"]
    count = min(rng.choice((0, 1, 1, 2)), len(lines)) if thread.details else 0
    story = [phrases(language)[topic, "c"][thread.complaint], *rng.sample(lines, k=count)]
    told = " ".join(fill(line, language, known, female=female) for line in story)
    wish = part("repair" if topic in REPAIRS and rng.random() < 0.6 else "wish")
    return "\n\n".join([part("hi"), told, *([wish] if rng.random() < 0.7 else []), f"{part('bye')}\n{known.name}"])


def follow_up(language: str, known: Facts, rng: random.Random, *, purpose: str, female: bool) -> str:
    """A customer's later letter: `follow` or `thanks`."""
    words = [say(language, COMMON, purpose, known, rng, female=female)]
    if rng.random() < 0.4:
        words.insert(0, say(language, COMMON, "hi", known, rng))
    if rng.random() < 0.6:
        words.append(known.name if rng.random() < 0.5 else f"{say(language, COMMON, 'bye', known, rng)}\n{known.name}")
    return "\n\n".join(words)


def answer(
    language: str, topic: str, thread: Thread, known: Facts, rng: random.Random, *, purpose: str, female: bool
) -> str:
    """An agent's letter without the signature: `a` a first answer, `f` the solution."""
    numbers = thread.answers if purpose == "a" else thread.solutions
    words = [
        say(language, COMMON, "ahi", known, rng),
        fill(pick(language, topic, purpose, numbers, rng), language, known, female=female),
    ]
    if rng.random() < 0.5:
        words.append(say(language, COMMON, "abye", known, rng))
    return "\n\n".join(words)
