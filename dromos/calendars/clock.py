"""The business clock: working time on a calendar, exact to the second and at every edge.

The rules
---------
* An instant is *open* when the local wall time in the calendar's zone lies in one of the day's frames.
  A wall time that happens twice (the autumn change) is open twice; one that never happens is never open.
* Working time is elapsed real time: a working hour is 3,600 seconds, whatever the wall clock did.
* A budget ends at the *earliest* instant at which it is used up, so one that ends exactly at closing time
  ends at the closing instant, not at the next opening.

How it is fast
--------------
A calendar keeps, per calendar year and built when first needed, the list of its open stretches as UTC
seconds with the working time accumulated before each. Both questions, "how much has passed" and "when is it
used up", are then one binary search each, whatever the span.

Every datetime taken or given is aware; a naive one raises ``ValueError``. Results are in the zone of the
first datetime given. Amounts of time are whole seconds, of at most a century.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from threading import RLock
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = 86_400
CENTURY = 100 * 366 * DAY
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = EPOCH.toordinal()
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
YEARS_WITHOUT_OPENING = 30
"""After so many years without an open second a calendar is taken to be closed for ever."""

Frames = tuple[tuple[int, int], ...]
"""Open stretches of one local day as seconds since midnight, half-open, sorted and apart from each other."""


class NeverOpen(ValueError):  # noqa: N818 - a sentence about the calendar
    """The calendar has no opening in the time asked about, so no due time exists."""


def frames(*stretches: tuple[str, str]) -> Frames:
    """Read frames as people write them: ``frames(("08:00", "12:00"), ("13:00", "17:30"))``.

    "24:00" is the end of the day; seconds may be given ("08:00:30"). Stretches may come in any order and may
    touch or overlap. A night shift is written as two: to "24:00", and from "00:00" of the next day.
    """
    return _tidy((wall_seconds(opens), wall_seconds(closes)) for opens, closes in stretches)


def wall_seconds(text: str) -> int:
    """Seconds since midnight of "08:00", "08:00:30" or "24:00". Raises ValueError."""
    parts = text.split(":")
    if len(parts) not in {2, 3} or not all(part.isdecimal() for part in parts):
        raise ValueError(f"not a time of day: {text!r}")
    hours, minutes, seconds = (*map(int, parts), 0)[:3]
    total = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or total > DAY:
        raise ValueError(f"not a time of day: {text!r}")
    return total


def _tidy(stretches: Iterable[tuple[int, int]]) -> Frames:
    tidy: list[tuple[int, int]] = []
    for opens, closes in sorted(stretches):
        if not 0 <= opens < closes <= DAY:
            raise ValueError(f"a frame must end after it starts, within one day: {opens}-{closes}")
        if tidy and opens <= tidy[-1][1]:
            tidy[-1] = (tidy[-1][0], max(closes, tidy[-1][1]))
        else:
            tidy.append((opens, closes))
    return tuple(tidy)


@dataclass(frozen=True)
class Calendar:
    """When a department works. A value: equal when its data are equal.

    Parameters
    ----------
    time_zone
        IANA name; frames are wall time there.
    week
        Seven `Frames`, Monday first; an empty one is a closed day.
    holidays
        Closed dates.
    yearly_holidays
        Closed (month, day) of every year.
    exceptions
        Frames of single dates; they win over holidays and the week (a working Saturday, a short day, a closed
        day).

    """

    time_zone: str
    week: tuple[Frames, ...]
    holidays: frozenset[date] = frozenset()
    yearly_holidays: frozenset[tuple[int, int]] = frozenset()
    exceptions: tuple[tuple[date, Frames], ...] = ()
    _ledger: "_Ledger" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        object.__setattr__(self, "week", tuple(_tidy(day) for day in self.week))
        object.__setattr__(self, "exceptions", tuple((day, _tidy(of)) for day, of in self.exceptions))
        object.__setattr__(self, "_ledger", _Ledger(self))

    def __reduce__(self) -> tuple[object, ...]:
        return Calendar, (self.time_zone, self.week, self.holidays, self.yearly_holidays, self.exceptions)

    def frames_on(self, day: date) -> Frames:
        """The frames of a local date, exceptions and holidays counted."""
        return self._ledger.frames_on(day.toordinal())

    def is_special(self, day: date) -> bool:
        """Whether a local date differs from the week: a holiday, or an exception."""
        return self._ledger.is_special(day.toordinal())


def weekly(
    time_zone: str,
    hours: Mapping[str, Iterable[tuple[str, str]]],
    *,
    holidays: Iterable[date] = (),
    yearly_holidays: Iterable[tuple[int, int]] = (),
    exceptions: Mapping[date, Iterable[tuple[str, str]]] | None = None,
) -> Calendar:
    """Make a calendar from day names (Mon ... Sun) with frames as text; the rest as in `Calendar`."""
    if unknown := set(hours) - set(DAYS):
        raise ValueError(f"unknown days: {', '.join(sorted(unknown))}")
    return Calendar(
        time_zone=time_zone,
        week=tuple(frames(*hours.get(day, ())) for day in DAYS),
        holidays=frozenset(holidays),
        yearly_holidays=frozenset(yearly_holidays),
        exceptions=tuple(sorted((day, frames(*of)) for day, of in (exceptions or {}).items())),
    )


class _Book(NamedTuple):
    """The open stretches of a run of whole UTC years, never changed once made (readers hold no lock).

    ``opens[i]`` and ``closes[i]`` are UTC seconds; ``before[i]`` is the working time accumulated before that
    stretch, counted from an arbitrary origin (negative for years added in front); ``start`` and ``total`` are
    the same at ``since`` and ``until``.
    """

    opens: list[int]
    closes: list[int]
    before: list[int]
    start: int
    total: int
    since: int
    until: int

    def worked(self, second: int) -> int:
        """Working seconds before this UTC second, which lies on the book."""
        index = bisect_right(self.opens, second) - 1
        if index < 0:
            return self.start
        return self.before[index] + min(second, self.closes[index]) - self.opens[index]

    def is_open(self, second: int) -> bool:
        index = bisect_right(self.opens, second) - 1
        return index >= 0 and second < self.closes[index]


class _Ledger:
    """The book of one calendar, which grows by whole years when they are first asked about."""

    def __init__(self, calendar: Calendar) -> None:
        self.zone = ZoneInfo(calendar.time_zone)
        self.week = calendar.week
        self.yearly = calendar.yearly_holidays
        self.holidays = frozenset(day.toordinal() for day in calendar.holidays)
        self.exceptions = {day.toordinal(): of for day, of in calendar.exceptions}
        self.book = _Book([], [], [], 0, 0, 0, 0)
        self.first_year = self.last_year = 0
        self.growing = RLock()

    def is_special(self, ordinal: int) -> bool:
        day = date.fromordinal(ordinal)
        return ordinal in self.exceptions or ordinal in self.holidays or (day.month, day.day) in self.yearly

    def frames_on(self, ordinal: int) -> Frames:
        if (special := self.exceptions.get(ordinal)) is not None:
            return special
        day = date.fromordinal(ordinal)
        if ordinal in self.holidays or (day.month, day.day) in self.yearly:
            return ()
        return self.week[(ordinal + 6) % 7]

    def covering(self, second: int) -> _Book:
        """The book with the year of this UTC second on it."""
        book = self.book
        if book.since <= second < book.until:
            return book
        with self.growing:
            year = (EPOCH + timedelta(seconds=second)).year
            if not self.last_year:
                self.first_year, self.last_year = year, year - 1
                self.book = _Book([], [], [], 0, 0, _year_starts(year), _year_starts(year))
            while self.first_year > year:
                self.put_in_front()
            while self.last_year < year:
                self.append_year()
            return self.book

    def reaching(self, target: int) -> _Book:
        """The book grown until its working time reaches ``target``."""
        with self.growing:
            barren = 0
            while (had := self.book.total) < target:
                barren = 0 if self.append_year().total > had else barren + 1
                if barren >= YEARS_WITHOUT_OPENING:
                    raise NeverOpen("the calendar has no opening in the coming years")
            return self.book

    def reaching_back(self, target: int) -> _Book:
        """The book grown backwards until its first stretch starts at or before working time ``target``."""
        with self.growing:
            barren = 0
            while (had := self.book.start) > target:
                barren = 0 if self.put_in_front().start < had else barren + 1
                if barren >= YEARS_WITHOUT_OPENING:
                    raise NeverOpen("the calendar had no opening in the past years")
            return self.book

    def append_year(self) -> _Book:
        year = self.last_year + 1
        opens, closes, before = self.book.opens[:], self.book.closes[:], self.book.before[:]
        total = self.book.total
        for opens_at, closes_at in self._stretches(year):
            if closes and closes[-1] == opens_at:
                closes[-1] = closes_at
            else:
                opens.append(opens_at)
                closes.append(closes_at)
                before.append(total)
            total += closes_at - opens_at
        self.book = _Book(opens, closes, before, self.book.start, total, self.book.since, _year_starts(year + 1))
        self.last_year = year
        return self.book

    def put_in_front(self) -> _Book:
        year = self.first_year - 1
        stretches = self._stretches(year)
        lengths = [closes - opens for opens, closes in stretches]
        start = self.book.start - sum(lengths)
        if stretches and self.book.opens and stretches[-1][1] == self.book.opens[0]:
            later = self.book._replace(opens=self.book.opens[1:], before=self.book.before[1:])
            closes = [closes for _, closes in stretches[:-1]] + later.closes
        else:
            later = self.book
            closes = [closes for _, closes in stretches] + later.closes
        before = list(accumulate(lengths, initial=start))[:-1]
        self.book = later._replace(
            opens=[opens for opens, _ in stretches] + later.opens,
            closes=closes,
            before=before + later.before,
            start=start,
            since=_year_starts(year),
        )
        self.first_year = year
        return self.book

    def _stretches(self, year: int) -> list[tuple[int, int]]:
        """The open stretches of one UTC year, touching ones joined."""
        return _joined(
            stretch
            for starts, ends, offset in _offsets(self.zone, year)
            for stretch in self._stretches_at_offset(starts, ends, offset)
        )

    def _stretches_at_offset(self, starts: int, ends: int, offset: int) -> Iterable[tuple[int, int]]:
        for day in range((starts + offset) // DAY, (ends - 1 + offset) // DAY + 1):
            midnight = day * DAY - offset
            for opens, closes in self.frames_on(day + EPOCH_ORDINAL):
                opens_at, closes_at = max(midnight + opens, starts), min(midnight + closes, ends)
                if opens_at < closes_at:
                    yield opens_at, closes_at


def _year_starts(year: int) -> int:
    return (date(year, 1, 1).toordinal() - EPOCH_ORDINAL) * DAY


@lru_cache(maxsize=512)
def _offsets(zone: ZoneInfo, year: int) -> tuple[tuple[int, int, int], ...]:
    """The runs of constant UTC offset in a UTC year: (from second, to second, offset in seconds)."""
    starts, ends = _year_starts(year), _year_starts(year + 1)
    runs: list[tuple[int, int, int]] = []
    run_starts, offset = starts, _offset(zone, starts)
    for day in range(starts, ends, DAY):
        probe = min(day + DAY, ends - 1)
        if _offset(zone, probe) != offset:
            change = _first_second_with_other_offset(zone, day, probe, offset)
            runs.append((run_starts, change, offset))
            run_starts, offset = change, _offset(zone, change)
    runs.append((run_starts, ends, offset))
    return tuple(runs)


def _offset(zone: ZoneInfo, second: int) -> int:
    of = (EPOCH + timedelta(seconds=second)).astimezone(zone).utcoffset()
    return 0 if of is None else of.days * DAY + of.seconds


def _first_second_with_other_offset(zone: ZoneInfo, low: int, high: int, offset: int) -> int:
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == offset:
            low = middle
        else:
            high = middle
    return high


def _seconds(at: datetime) -> tuple[int, int]:
    """UTC seconds since 1970 and the microseconds beyond."""
    try:
        since = at - EPOCH
    except TypeError:
        raise ValueError("the business clock takes aware datetimes only") from None
    return since.days * DAY + since.seconds, since.microseconds


def _instant(second: int, microseconds: int, like: datetime) -> datetime:
    at = EPOCH + timedelta(0, second, microseconds)
    return at if like.tzinfo is UTC else at.astimezone(like.tzinfo)


def add(calendar: Calendar, start: datetime, seconds: int) -> datetime:
    """The earliest instant, not before ``start``, when ``seconds`` of working time have passed since it.

    Zero seconds give ``start`` itself, open or not. Raises ``ValueError`` for a negative amount or more than
    a century, and `NeverOpen` when the calendar never opens again.
    """
    second, micro = _seconds(start)
    if seconds == 0:
        return start
    if not 0 < seconds <= CENTURY:
        raise ValueError("working time is added forwards, by at most a century; see subtract")
    ledger = calendar._ledger
    book = ledger.book
    if not book.since <= second < book.until:
        book = ledger.covering(second)
    if micro and not book.is_open(second):
        micro = 0
    target = book.worked(second) + seconds
    needed = target + 1 if micro else target
    if needed > book.total:
        book = ledger.reaching(needed)
    last = (bisect_right if micro else bisect_left)(book.before, target) - 1
    return _instant(book.opens[last] + target - book.before[last], micro, start)


def subtract(calendar: Calendar, end: datetime, seconds: int) -> datetime:
    """The latest instant, not after ``end``, from which ``seconds`` of working time pass until ``end``.

    The mirror of `add`, used for warnings: "one working hour before Monday 10:00" with an opening at 9:00 is
    Monday 9:00, when somebody is there. Zero seconds give ``end``. Raises ``ValueError`` for a negative
    amount or more than a century, and `NeverOpen` when the calendar was not open long enough before.
    """
    second, micro = _seconds(end)
    if seconds == 0:
        return end
    if not 0 < seconds <= CENTURY:
        raise ValueError("working time is subtracted backwards, by at most a century; see add")
    ledger = calendar._ledger
    book = ledger.covering(second)
    target = book.worked(second) - seconds
    if not book.is_open(second):
        micro = 0
    if target < book.start:
        book = ledger.reaching_back(target)
    index = bisect_right(book.before, target) - 1
    return _instant(book.opens[index] + target - book.before[index], micro, end)


def elapsed(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Whole working seconds between two instants; 0 when ``end`` is not after ``start``."""
    first, first_micro = _seconds(start)
    last, last_micro = _seconds(end)
    if (last, last_micro) <= (first, first_micro):
        return 0
    ledger = calendar._ledger
    ledger.covering(first)
    book = ledger.covering(last)
    worked = book.worked(last) - book.worked(first)
    begun = first_micro if first_micro and book.is_open(first) else 0
    ended = last_micro if last_micro and book.is_open(last) else 0
    return worked - (ended < begun)


def remaining(calendar: Calendar, at: datetime, due_at: datetime) -> int:
    """Working seconds left until ``due_at``; negative by the working time since, when it has passed."""
    return elapsed(calendar, at, due_at) if at <= due_at else -elapsed(calendar, due_at, at)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether the instant lies in a frame (the opening instant does, the closing instant does not)."""
    second, _ = _seconds(at)
    return calendar._ledger.covering(second).is_open(second)


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """``at`` itself when it is open, else the first opening after it. Raises `NeverOpen`."""
    opens, _ = _stretch_after(calendar, _seconds(at)[0])
    return at if opens <= _seconds(at)[0] else _instant(opens, 0, at)


def next_closing(calendar: Calendar, at: datetime) -> datetime:
    """The end of the open stretch that contains ``at``, or of the first one after it. Raises `NeverOpen`.

    On a calendar that never closes: the end of the years on its books, which is at least one year away.
    """
    _, closes = _stretch_after(calendar, _seconds(at)[0])
    return _instant(closes, 0, at)


def stretches(calendar: Calendar, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The open time of ``[start, end)``, in order: what a drawing of a day or a week needs."""
    first, last = _seconds(start)[0], _seconds(end)[0]
    if last <= first:
        return []
    ledger = calendar._ledger
    ledger.covering(first)
    book = ledger.covering(last)
    found = []
    for index in range(bisect_right(book.closes, first), bisect_left(book.opens, last)):
        opens, closes = max(book.opens[index], first), min(book.closes[index], last)
        found.append((_instant(opens, 0, start), _instant(closes, 0, start)))
    return found


def stretches_on(time_zone: str, day: date, of: Frames) -> list[tuple[datetime, datetime]]:
    """When ``of`` takes place on one local date, in UTC: twice what happens twice, never what never happens.

    Seconds beyond midnight (a shift from 22:00 to 30:00) belong to the night that follows.
    """
    zone, midnight = ZoneInfo(time_zone), (day.toordinal() - EPOCH_ORDINAL) * DAY
    years = {(EPOCH + timedelta(seconds=midnight + shift)).year for shift in (-DAY, 3 * DAY)}
    found: list[tuple[int, int]] = []
    for starts, ends, offset in (run for year in sorted(years) for run in _offsets(zone, year)):
        for opens, closes in of:
            opens_at = max(midnight + opens - offset, starts)
            closes_at = min(midnight + closes - offset, ends)
            if opens_at < closes_at:
                found.append((opens_at, closes_at))
    return [(_instant(opens, 0, EPOCH), _instant(closes, 0, EPOCH)) for opens, closes in _joined(found)]


def _joined(stretches_found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for opens, closes in sorted(stretches_found):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return joined


def without(open_frames: Frames, closed: Frames) -> Frames:
    """What is left of a day's frames when ``closed`` is taken out."""
    left = list(open_frames)
    for shuts, ends in closed:
        left = [
            part
            for opens, closes in left
            for part in ((opens, min(closes, shuts)), (max(opens, ends), closes))
            if part[0] < part[1]
        ]
    return tuple(left)


def _stretch_after(calendar: Calendar, second: int) -> tuple[int, int]:
    """The first open stretch that closes after this second, whole even where it spans the New Year."""
    ledger = calendar._ledger
    book = ledger.covering(second)
    book = ledger.reaching(book.worked(second) + 1)
    index = bisect_right(book.closes, second)
    if book.closes[index] == book.until:
        book = ledger.append_year()
    return book.opens[index], book.closes[index]
