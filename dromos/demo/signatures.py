"""What stands under the letters of Meridian, by language. Pure."""

LINES: dict[str, str] = {
    "en": "{department} · Meridian\nmeridian.example · support@meridian.example",
    "el": "{department} · Meridian\nmeridian.example · support@meridian.example",
    "hu": "{department} · Meridian\nmeridian.example · support@meridian.example",
    "ru": "{department} · Meridian\nmeridian.example · support@meridian.example",
    "cs": "{department} · Meridian\nmeridian.example · support@meridian.example",
}


def signatures(names: dict[str, str]) -> dict[str, str]:
    """The signature of a department whose names by language are given."""
    return {language: line.format(department=names.get(language, names["en"])) for language, line in LINES.items()}
