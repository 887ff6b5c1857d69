"""How a contact goes on: a deterministic story of steps, in the working hours of whoever acts. Pure.

A story is told to its end and then cut at the present: what has not happened yet is today's open work.
"""

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dromos.calendars import clock
from dromos.calendars.clock import Calendar
from dromos.demo import speech
from dromos.demo.people import Person
from dromos.demo.staff import Colleague, who_can
from dromos.demo.topics import HAND_OVER_REASONS, NOTES, TOPICS, Topic

AUTO_CLOSE = dt.timedelta(days=7)
WAIT_DAYS = 5


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened. `what`: assign, reply, wait, write, note, hand_over, solve, close."""

    at: dt.datetime
    what: str
    who: str = ""
    text: str = ""
    department: str = ""
    until: dt.datetime | None = None
    tell: bool = True


@dataclass(slots=True)
class Story:
    """One ticket's life."""

    person: Person
    topic: Topic
    subject: str
    text: str
    at: dt.datetime
    severity: int
    priority: str
    known: speech.Facts
    thread: speech.Thread
    channel: str = "email"
    steps: list[Step] = field(default_factory=list)


Work = Callable[[str, dt.datetime, float], dt.datetime]
"""(department, from, working minutes) -> when that much work time has passed."""


def working_time(calendars: Mapping[str, Calendar]) -> Work:
    """Minutes of working time of a department, by its calendar."""
    return lambda department, at, minutes: clock.add(calendars[department], at, max(int(minutes * 60), 1))


def begin(person: Person, at: dt.datetime, rng: random.Random, *, topic: Topic | None = None) -> Story:
    """What somebody writes, and how it is judged."""
    if topic is None:
        fitting = [t for t in TOPICS if bool(person.firm) or not t.for_firms]
        (topic,) = rng.choices(fitting, [t.share * (4 if t.for_firms else 1) for t in fitting])
    known = speech.facts(person.language, person.name, rng)
    thread = rng.choice(speech.THREADS[topic.key])
    urgent = person.segment == "vip" or (topic.severity == 2 and bool(person.firm))
    return Story(
        person=person,
        topic=topic,
        subject=speech.subject(person.language, topic.key, thread, known, rng, female=person.female),
        text=speech.letter(person.language, topic.key, thread, known, rng, female=person.female),
        at=at,
        severity=topic.severity,
        priority="urgent" if urgent and topic.severity == 2 else "high" if urgent else _priority(topic, rng),
        known=known,
        thread=thread,
    )


def _priority(topic: Topic, rng: random.Random) -> str:
    if topic.severity == 2:
        return "high"
    return "low" if topic.severity == 4 else rng.choices(("normal", "high", "low"), (0.86, 0.08, 0.06))[0]


def tell(story: Story, work: Work, rng: random.Random) -> Story:
    """Write the whole story. Cut it with `until`."""
    teller = _Teller(story, work, rng)
    teller.take_on()
    if rng.random() < 0.3:
        teller.answer_and_solve()
    else:
        teller.ask_and_wait()
        if story.topic.back and rng.random() < story.topic.back_share:
            teller.hand_over()
        elif rng.random() < 0.25:
            teller.ask_and_wait()
        teller.answer_and_solve()
    if rng.random() < 0.06:
        teller.come_back()
    teller.close()
    return story


def until(story: Story, at: dt.datetime) -> Story:
    """The story as far as it has gone at `at`."""
    story.steps = [step for step in story.steps if step.at <= at]
    return story


def first_answer(story: Story, agent: Colleague, rng: random.Random) -> str:
    """What `agent` first writes back."""
    return speech.answer(
        story.person.language, story.topic.key, story.thread, story.known, rng, purpose="a", female=agent.female
    )


class _Teller:
    def __init__(self, story: Story, work: Work, rng: random.Random) -> None:
        self.story, self.work, self.rng = story, work, rng
        self.language, self.topic = story.person.language, story.topic.key
        self.department = story.topic.department
        self.at = story.at
        self.known, self.thread = story.known, story.thread
        self.agent: Colleague = self._somebody()

    def _somebody(self) -> Colleague:
        return self.rng.choice(who_can(self.department, self.language))

    def _later(self, minutes: float) -> dt.datetime:
        self.at = self.work(self.department, self.at, minutes)
        return self.at

    def _add(self, what: str, **more: object) -> None:
        self.story.steps.append(Step(at=self.at, what=what, **more))  # type: ignore[arg-type]

    def take_on(self) -> None:
        self._later(self.rng.expovariate(1 / 8) + 0.3)
        self._add("assign", who=self.agent.name)

    def _reply(self, purpose: str, slowly: float = 1.0) -> None:
        delay = min(self.rng.lognormvariate(3.5, 0.8), 600) * slowly * (7 if self.rng.random() < 0.05 else 1)
        if self.rng.random() < 0.16:
            self._later(delay * 0.4)
            self._add("note", who=self.agent.name, text=self.rng.choice(NOTES))
            delay *= 0.6
        self._later(delay + 1)
        text = speech.answer(
            self.language, self.topic, self.thread, self.known, self.rng, purpose=purpose, female=self.agent.female
        )
        self._add("reply", who=self.agent.name, text=text)

    def ask_and_wait(self) -> None:
        self._reply("a")
        self.at += dt.timedelta(seconds=self.rng.randrange(5, 60))
        self._add("wait", who=self.agent.name, until=self.at + dt.timedelta(days=WAIT_DAYS))
        self.at += dt.timedelta(minutes=min(self.rng.lognormvariate(5.2, 1.1), 60 * 60))
        self._customer_writes("follow")

    def _customer_writes(self, purpose: str) -> None:
        text = speech.follow_up(self.language, self.known, self.rng, purpose=purpose, female=self.story.person.female)
        self._add("write", text=text)

    def hand_over(self) -> None:
        self._later(self.rng.uniform(5, 40))
        self._add("note", who=self.agent.name, text=self.rng.choice(NOTES))
        reason = self.rng.choice(HAND_OVER_REASONS)
        self.at += dt.timedelta(seconds=self.rng.randrange(20, 200))
        self._add("hand_over", who=self.agent.name, department=self.story.topic.back, text=reason)
        self.department = self.story.topic.back
        self.agent = self._somebody()
        self.take_on()

    def answer_and_solve(self) -> None:
        self._reply("f", slowly=1.6)
        if self.rng.random() < 0.35:
            self.at += dt.timedelta(minutes=min(self.rng.lognormvariate(4.6, 1.0), 60 * 40))
            self._customer_writes("thanks")
            self._later(self.rng.uniform(2, 30))
            self._add("solve", who=self.agent.name, tell=False)
        else:
            self.at += dt.timedelta(seconds=self.rng.randrange(3, 40))
            self._add("solve", who=self.agent.name)

    def come_back(self) -> None:
        """It did not help after all: the customer writes again, and the same person goes on."""
        self.at += dt.timedelta(minutes=self.rng.uniform(90, 60 * 50))
        self._customer_writes("follow")
        self.take_on()
        self._reply("f")
        self.at += dt.timedelta(seconds=self.rng.randrange(3, 40))
        self._add("solve", who=self.agent.name)

    def close(self) -> None:
        self.at += AUTO_CLOSE + dt.timedelta(seconds=self.rng.randrange(5, 900))
        self._add("close")
