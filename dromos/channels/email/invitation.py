"""Calendar entries in letters (RFC 5545) as words: what, when, where, who asks. Pure; bounded; never raises."""

import re

MAX_CALENDAR = 200_000
MAX_ENTRIES = 20
_LINE = re.compile(r"^([A-Z-]{1,40})((?:;[^:;\"\n]{1,200}|;[^:;\"\n]{1,60}\"[^\"\n]{0,200}\")*):(.*)$", re.MULTILINE)
_ZONE = re.compile(r";TZID=\"?([^;:\"]{1,60})")
_NAME = re.compile(r";CN=\"?([^;:\"]{1,100})")
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_ESCAPED = re.compile(r"\\(.)")


def words_of_calendar(text: str) -> str:
    """The entries of a calendar part, one after the other; "" when there is none."""
    unfolded = re.sub(r"\n[ \t]", "", text[:MAX_CALENDAR])
    entries = re.split(r"^BEGIN:V(?:EVENT|TO[D]O)\s*$", unfolded, flags=re.MULTILINE)
    found = [_entry(entry) for entry in (entries[1:] or entries)[:MAX_ENTRIES]]
    return "\n\n".join(entry for entry in found if entry)


def _entry(text: str) -> str:
    body = text.partition("BEGIN:VALARM")[0]
    fields: dict[str, tuple[str, str]] = {}
    for line in _LINE.finditer(body):
        fields.setdefault(line[1], (line[2], line[3].strip()))
    organizer = fields.get("ORGANIZER", ("", ""))
    name = _NAME.search(organizer[0])
    said = [
        _plain(fields.get("SUMMARY", ("", ""))[1]),
        _when(fields),
        _plain(fields.get("LOCATION", ("", ""))[1]),
        name[1] if name else re.sub(r"(?i)^mailto:", "", organizer[1]),
        _plain(fields.get("DESCRIPTION", ("", ""))[1]),
    ]
    return "\n".join(part for part in said if part)


def _when(fields: dict[str, tuple[str, str]]) -> str:
    start = _MOMENT.match(fields.get("DTSTART", ("", ""))[1])
    if not start:
        return ""
    end = _MOMENT.match(fields.get("DTEND", ("", ""))[1])
    zone = _ZONE.search(fields["DTSTART"][0])
    until = ""
    if end and end.group() != start.group():
        until = _clock(end) if end.groups()[:3] == start.groups()[:3] else _date_and_clock(end)
    where = "UTC" if start[6] else zone[1] if zone else ""
    return " ".join(part for part in ("–".join(filter(None, (_date_and_clock(start), until))), where) if part)


def _date_and_clock(found: re.Match[str]) -> str:
    return f"{found[1]}-{found[2]}-{found[3]} {_clock(found)}".strip()


def _clock(found: re.Match[str]) -> str:
    return f"{found[4]}:{found[5]}" if found[4] else ""


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
