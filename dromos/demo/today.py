"""Work for today, so that the screens are alive at first sight whenever the demo starts."""

import datetime as dt
import random

from dromos.demo import people, staff, stories
from dromos.demo.people import Person
from dromos.demo.stories import Step, Story
from dromos.demo.topics import BY_KEY

MINUTE = dt.timedelta(minutes=1)


def stories_of_today(persons: list[Person], at: dt.datetime, rng: random.Random) -> list[Story]:
    """Fresh letters nobody has yet, tickets in hand, one that is late, some that wait, some that go a route."""
    greek = [p for p in persons[5:] if p.language == "el"]
    mixed = [p for p in persons[5:] if p.language != "el"]
    told = [_fresh(person, topic, at - minutes * MINUTE, rng) for person, topic, minutes in _letters(greek, mixed)]
    late = _in_hand(people.KOSTAS, "no-connection", at, 260, "Alexandra", rng)
    held = [
        late,
        _in_hand(greek[3], "slow", at, 105, "Alexandra", rng),
        _in_hand(greek[4], "wifi", at, 95, "Alexandra", rng),
        _asked(greek[5], "tv", at, 200, "Alexandra", rng),
        _asked(greek[6], "no-connection", at, 320, "Alexandra", rng),
        _in_hand(people.MARGIT, "slow", at, 50, "Bence", rng),
        _asked(people.NIKOLAI, "wifi", at, 150, "Cyril", rng),
        _in_hand(people.LADISLAV, "business", at, 40, "Cyril", rng),
    ]
    on_routes = [
        _in_hand(greek[7], "slow", at, 170, "Stavros", rng),
        _in_hand(greek[8], "slow", at, 190, "Stavros", rng),
        _in_hand(greek[9], "invoice", at, 150, "Eleni", rng),
        _in_hand(greek[10], "invoice", at, 180, "Eleni", rng),
        _in_hand(greek[11], "equipment", at, 140, "Stavros", rng),
    ]
    return [*told, *held, *on_routes]


def _letters(greek: list[Person], mixed: list[Person]) -> list[tuple[Person, str, int]]:
    return [
        (greek[0], "no-connection", 9),
        (greek[1], "email", 6),
        (greek[2], "tv", 3),
        (mixed[0], "no-connection", 14),
        (mixed[1], "wifi", 11),
        (mixed[2], "slow", 8),
        (people.OSCAR, "wifi", 5),
    ]


def _fresh(person: Person, topic: str, at: dt.datetime, rng: random.Random) -> Story:
    return stories.begin(person, at, rng, topic=BY_KEY[topic])


def _in_hand(person: Person, topic: str, at: dt.datetime, minutes: int, agent: str, rng: random.Random) -> Story:
    """Taken by somebody, not answered yet."""
    story = _fresh(person, topic, at - minutes * MINUTE, rng)
    story.steps = [Step(story.at + 2 * MINUTE, "assign", who=agent)]
    return story


def _asked(person: Person, topic: str, at: dt.datetime, minutes: int, agent: str, rng: random.Random) -> Story:
    """Answered with a question: the customer's turn."""
    story = _in_hand(person, topic, at, minutes, agent, rng)
    when = story.at + minutes * MINUTE / 3
    text = stories.first_answer(story, staff.BY_NAME[agent], rng)
    story.steps += [
        Step(when, "reply", who=agent, text=text),
        Step(when + dt.timedelta(seconds=20), "wait", who=agent, until=when + dt.timedelta(days=stories.WAIT_DAYS)),
    ]
    return story
