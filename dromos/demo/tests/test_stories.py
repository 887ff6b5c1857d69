import datetime as dt
import random
from collections import Counter

from dromos.calendars.clock import weekly
from dromos.demo import days, people, speech, stories
from dromos.demo.staff import EVERYBODY, who_can
from dromos.demo.topics import TOPICS

AT = dt.datetime(2026, 11, 24, 10, 30, tzinfo=dt.UTC)
LANGUAGES = ("en", "el", "hu", "ru", "cs")
OFFICE = weekly("Europe/Athens", {day: [("09:00", "17:00")] for day in ("Mon", "Tue", "Wed", "Thu", "Fri")})


def told(seed: int, count: int = 60) -> list[stories.Story]:
    rng = random.Random(seed)
    work = stories.working_time({topic.department: OFFICE for topic in TOPICS} | {t.back: OFFICE for t in TOPICS})
    crowd = people.crowd(80, rng)
    return [stories.tell(stories.begin(rng.choice(crowd), at, rng), work, rng) for at in days.arrivals(AT, count, rng)]


def test_the_same_seed_tells_the_same_stories() -> None:
    assert told(7) == told(7)
    assert told(7) != told(8)


def test_a_story_never_goes_back_in_time() -> None:
    for story in told(3, 200):
        moments = [story.at, *(step.at for step in story.steps)]
        assert moments == sorted(moments)


def test_a_story_cut_at_the_present_has_no_future() -> None:
    for story in told(3, 200):
        assert all(step.at <= AT for step in stories.until(story, AT).steps)


def test_every_phrase_can_be_said_by_women_and_men() -> None:
    rng = random.Random(1)
    for language in LANGUAGES:
        known = speech.facts(language, "Name", rng)
        for lines in speech.phrases(language).values():
            for line in lines:
                for female in (True, False):
                    assert "{" not in speech.fill(line, language, known, female=female)


def test_every_language_can_say_everything() -> None:
    keys = {language: set(speech.phrases(language)) for language in LANGUAGES}
    assert all(keys[language] == keys["en"] for language in LANGUAGES)
    assert {topic.key for topic in TOPICS} == set(speech.TOPICS)


def test_somebody_speaks_every_language_in_every_front_department() -> None:
    for topic in TOPICS:
        for language in LANGUAGES:
            assert who_can(topic.department, language), (topic.key, language)


def test_customers_are_believable_and_different() -> None:
    crowd = people.crowd(420, random.Random(5))
    assert len({person.email for person in crowd}) == 420
    assert len({person.phone for person in crowd}) == 420
    assert crowd[:5] == list(people.CAST)
    assert all(person.email.isascii() and person.email.endswith(".example") for person in crowd)
    assert set(Counter(person.country for person in crowd)) == {"GR", "HU", "CZ", "BY"}


def test_names_are_written_in_latin_letters_for_addresses() -> None:
    assert people.latin("Παπαδοπούλου") == "papadopulu"
    assert people.latin("Щербакова") == "shcherbakova"
    assert people.latin("Růžičková") == "ruzickova"


def test_most_letters_come_on_working_days_with_two_peaks() -> None:
    moments = days.arrivals(AT, 3000, random.Random(2))
    weekday = Counter(moment.weekday() for moment in moments)
    assert weekday[0] > 2 * weekday[5]
    hours = Counter((moment + dt.timedelta(hours=2)).hour for moment in moments)
    assert hours[10] > hours[13]
    assert hours[15] > hours[13]
    assert max(moments) < AT


def test_the_cast_is_complete() -> None:
    assert [person.name for person in EVERYBODY][:9] == [
        "Alexandra", "Bence", "Cyril", "Dorota", "Eleni", "Filip", "Galina", "Hektor", "Ilona",
    ]  # fmt: skip
