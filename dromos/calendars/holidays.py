"""Public holidays and working Saturdays of countries and regions. Pure: a thin face on the ``holidays`` package."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import holidays as library

WORDS_OF = {"en": "en_US"}
"""Where the package names a language otherwise than we do."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day that differs from the week by law: closed, or (``is_working``) a Saturday worked instead."""

    date: dt.date
    name: str
    is_working: bool = False


def countries() -> dict[str, tuple[str, ...]]:
    """Country codes that have holidays, each with its regions."""
    found = library.list_supported_countries(include_aliases=False)
    return {country: tuple(regions) for country, regions in found.items() if len(country) == 2}


def is_known(country: str, region: str = "") -> bool:
    known = countries()
    return country in known and (not region or region in known[country])


def holidays_of(country: str, region: str, first_year: int, last_year: int, language: str = "") -> list[Holiday]:
    """Holidays and working Saturdays of the years, in order; local names where ``language`` has none of its own."""
    found = _country(country, region, first_year, last_year, language)
    closed = [Holiday(day, name) for day, name in found.items()]
    worked = [
        Holiday(day, "", is_working=True)
        for day in getattr(found, "weekend_workdays", ())
        if first_year <= day.year <= last_year
    ]
    return sorted(closed + worked, key=lambda holiday: (holiday.date, holiday.is_working))


@lru_cache(maxsize=64)
def _country(country: str, region: str, first_year: int, last_year: int, language: str) -> Any:
    years = range(first_year, last_year + 1)
    plain = library.country_holidays(country, subdiv=region or None, years=years)
    wanted = WORDS_OF.get(language, language)
    spoken = wanted if wanted in plain.supported_languages else plain.default_language
    return library.country_holidays(country, subdiv=region or None, years=years, language=spoken)
