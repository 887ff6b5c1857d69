from datetime import UTC, datetime, timedelta

import pytest

from dromos.notifications.dates import deadline, moment

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def say(at: datetime, language: str, zone: str = "Europe/Athens") -> str:
    return moment(at, now=NOW, language=language, time_zone=zone)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "tomorrow, Tuesday 24 November at 11:00"),
        ("el", "αύριο, Τρίτη 24 Νοεμβρίου, στις 11:00"),
        ("hu", "holnap, november 24-én, kedden 11:00-kor"),
        ("ru", "завтра, во вторник, 24 ноября, в 11:00"),
        ("cs", "zítra v úterý 24. listopadu v 11:00"),
    ],
)
def test_tomorrow_is_said_as_people_say_it(language: str, words: str) -> None:
    assert say(TUESDAY, language) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "by Friday 27 November at 14:30"),
        ("el", "το αργότερο την Παρασκευή 27 Νοεμβρίου, στις 14:30"),
        ("hu", "legkésőbb november 27-én, pénteken 14:30-ig"),
        ("ru", "не позднее чем в пятницу, 27 ноября, в 14:30"),
        ("cs", "nejpozději v pátek 27. listopadu ve 14:30"),
    ],
)
def test_a_deadline_is_said_as_people_say_it(language: str, words: str) -> None:
    friday = datetime(2026, 11, 27, 12, 30, tzinfo=UTC)
    assert deadline(friday, now=NOW, language=language, time_zone="Europe/Athens") == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Friday 1 January 2027 at 01:05"),
        ("el", "την Παρασκευή 1 Ιανουαρίου 2027, στη 01:05"),
        ("hu", "2027. január 1-jén, pénteken 01:05-kor"),
        ("ru", "в пятницу, 1 января 2027 года, в 01:05"),
        ("cs", "v pátek 1. ledna 2027 v 1:05"),
    ],
)
def test_another_year_is_named(language: str, words: str) -> None:
    assert say(datetime(2026, 12, 31, 23, 5, tzinfo=UTC), language) == words


def test_the_day_is_the_customers_day() -> None:
    late = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    assert say(late, "en", "Europe/Athens").startswith("tomorrow, Tuesday")
    assert say(late, "en", "Europe/Prague").startswith("today, Monday")


def test_yesterday_and_saturday() -> None:
    assert say(NOW - timedelta(days=1), "ru") == "вчера, в воскресенье, 22 ноября, в 10:00"
    assert say(NOW + timedelta(days=5), "el") == "το Σάββατο 28 Νοεμβρίου, στις 10:00"
    assert say(NOW + timedelta(days=4), "cs").startswith("v pátek")


def test_an_unknown_language_speaks_english() -> None:
    assert say(TUESDAY, "fi") == say(TUESDAY, "en")
    assert deadline(TUESDAY, now=NOW, language="fi", time_zone="UTC") == "tomorrow, Tuesday 24 November, by 09:00"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "today, Monday 23 November, by 11:48"),
        ("el", "σήμερα, Δευτέρα 23 Νοεμβρίου, έως τις 11:48"),
        ("hu", "ma, november 23-án, hétfőn 11:48-ig"),
        ("ru", "сегодня, в понедельник, 23 ноября, до 11:48"),
        ("cs", "dnes v pondělí 23. listopadu do 11:48"),
    ],
)
def test_a_deadline_of_today_names_the_hour_as_its_end(language: str, words: str) -> None:
    today = datetime(2026, 11, 23, 9, 48, tzinfo=UTC)
    assert deadline(today, now=NOW, language=language, time_zone="Europe/Athens") == words
