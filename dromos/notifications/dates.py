"""Moments as people say them, in the customer's language and time zone. Pure.

`moment`   -> "tomorrow, Tuesday 24 November at 11:00"
`deadline` -> "tomorrow, Tuesday 24 November, by 11:00", further away "by Friday 27 November at 14:30"
`day`      -> "24 November 2026"
"""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

_MONTHS: dict[str, tuple[str, ...]] = {  # in the case that follows a day number
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "el": ("Ιανουαρίου", "Φεβρουαρίου", "Μαρτίου", "Απριλίου", "Μαΐου", "Ιουνίου", "Ιουλίου", "Αυγούστου",
           "Σεπτεμβρίου", "Οκτωβρίου", "Νοεμβρίου", "Δεκεμβρίου"),
    "hu": ("január", "február", "március", "április", "május", "június", "július", "augusztus", "szeptember",
           "október", "november", "december"),
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
           "ноября", "декабря"),
    "cs": ("ledna", "února", "března", "dubna", "května", "června", "července", "srpna", "září", "října",
           "listopadu", "prosince"),
}  # fmt: skip
_WEEKDAYS: dict[str, tuple[str, ...]] = {  # Monday first; as "on which day?" where the language declines
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "el": ("Δευτέρα", "Τρίτη", "Τετάρτη", "Πέμπτη", "Παρασκευή", "Σάββατο", "Κυριακή"),
    "hu": ("hétfőn", "kedden", "szerdán", "csütörtökön", "pénteken", "szombaton", "vasárnap"),
    "ru": ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"),
    "cs": ("v pondělí", "v úterý", "ve středu", "ve čtvrtek", "v pátek", "v sobotu", "v neděli"),
}
_NEAR: dict[str, dict[int, str]] = {
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
    "el": {-1: "χθες", 0: "σήμερα", 1: "αύριο"},
    "hu": {-1: "tegnap", 0: "ma", 1: "holnap"},
    "ru": {-1: "вчера", 0: "сегодня", 1: "завтра"},
    "cs": {-1: "včera", 0: "dnes", 1: "zítra"},
}
_DAY = {"en": "{0} {1} {2}", "el": "{0} {1} {2}", "hu": "{2}. {1} {0}.", "ru": "{0} {1} {2} г.", "cs": "{0}. {1} {2}"}
_AT_THE_LATEST = {
    "en": "by",
    "el": "το αργότερο",
    "hu": "legkésőbb",
    "ru": "не позднее чем",
    "cs": "nejpozději",
}
_HU_AN = frozenset({2, 3, 6, 8, 13, 16, 18, 20, 23, 26, 28, 30})  # vowel harmony of the ordinal
_CS_VE = frozenset({2, 3, 4, 12, 13, 14, 20, 21, 22, 23})  # hours whose word begins with two consonants


def moment(at: datetime, *, now: datetime, language: str, time_zone: str) -> str:
    """When something happens. `at` and `now` are aware; an unknown language speaks English."""
    return _say(at, now, language, time_zone, until=False)


def deadline(at: datetime, *, now: datetime, language: str, time_zone: str) -> str:
    """Until when at the latest."""
    known = language if language in _SAY else "en"
    said = _say(at, now, known, time_zone, until=True)
    return said if _is_near(at, now, time_zone) else f"{_AT_THE_LATEST[known]} {said}"


def day(at: datetime, *, language: str, time_zone: str) -> str:
    """The date of a moment, without weekday and hour."""
    known = language if language in _DAY else "en"
    local = at.astimezone(ZoneInfo(time_zone))
    return _DAY[known].format(local.day, _MONTHS[known][local.month - 1], local.year)


def _is_near(at: datetime, now: datetime, time_zone: str) -> bool:
    """Today or tomorrow, where the reader lives."""
    zone = ZoneInfo(time_zone)
    return (at.astimezone(zone).date() - now.astimezone(zone).date()).days in {0, 1}


def _say(at: datetime, now: datetime, language: str, time_zone: str, *, until: bool) -> str:
    zone = ZoneInfo(time_zone)
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    known = language if language in _SAY else "en"
    near = _NEAR[known].get((local.date() - today).days, "")
    return _SAY[known](local, near, local.year != today.year, until)


def _parts(language: str, day: date) -> tuple[str, str]:
    return _WEEKDAYS[language][day.weekday()], _MONTHS[language][day.month - 1]


def _english(at: datetime, near: str, other_year: bool, until: bool) -> str:  # noqa: FBT001
    weekday, month = _parts("en", at)
    year = f" {at.year}" if other_year else ""
    day = f"{near}, {weekday} {at.day} {month}" if near else f"{weekday} {at.day} {month}"
    return f"{day}{year}, by {at:%H:%M}" if until and near else f"{day}{year} at {at:%H:%M}"


def _greek(at: datetime, near: str, other_year: bool, until: bool) -> str:  # noqa: FBT001
    weekday, month = _parts("el", at)
    year = f" {at.year}" if other_year else ""
    article = "το" if at.weekday() == 5 else "την"
    lead = f"{near}," if near else article
    day, one = f"{lead} {weekday} {at.day} {month}{year}", at.hour == 1
    if until and near:
        return f"{day}, έως {'τη' if one else 'τις'} {at:%H:%M}"
    return f"{day}, {'στη' if one else 'στις'} {at:%H:%M}"


def _hungarian(at: datetime, near: str, other_year: bool, until: bool) -> str:  # noqa: FBT001
    weekday, month = _parts("hu", at)
    suffix = "jén" if at.day == 1 else "án" if at.day in _HU_AN else "én"
    year = f"{at.year}. " if other_year else ""
    lead = f"{near}, " if near else ""
    return f"{lead}{year}{month} {at.day}-{suffix}, {weekday} {at:%H:%M}-{'ig' if until else 'kor'}"


def _russian(at: datetime, near: str, other_year: bool, until: bool) -> str:  # noqa: FBT001
    weekday, month = _parts("ru", at)
    year = f" {at.year} года" if other_year else ""
    lead = f"{near}, " if near else ""
    return f"{lead}{weekday}, {at.day} {month}{year}, {'до' if until and near else 'в'} {at:%H:%M}"


def _czech(at: datetime, near: str, other_year: bool, until: bool) -> str:  # noqa: FBT001
    weekday, month = _parts("cs", at)
    year = f" {at.year}" if other_year else ""
    lead = f"{near} " if near else ""
    preposition = "do" if until and near else "ve" if at.hour in _CS_VE else "v"
    return f"{lead}{weekday} {at.day}. {month}{year} {preposition} {at.hour}:{at:%M}"


_SAY: dict[str, Callable[[datetime, str, bool, bool], str]] = {
    "en": _english,
    "el": _greek,
    "hu": _hungarian,
    "ru": _russian,
    "cs": _czech,
}
