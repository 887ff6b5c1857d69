"""What a change is and what it would bring, in one sentence of the reader's language. Takes values, knows no rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dromos.routing.simulation import changes as what
from dromos.routing.simulation.changes import EVERY_DAY, Change

NAMES = Mapping[str, str]
"""What to call things: "language:el" -> "Greek", "skill:…", "queue:3", "agent:7", "segment:vip", "policy:fifo"."""


def weekdays() -> list[str]:
    return [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]


def sentence(change: Change, names: NAMES) -> str:
    """One change, as the line of a list."""
    return str(SENTENCES[type(change)](change, names))


def _named(names: NAMES, kind: str, key: object) -> str:
    return names.get(f"{kind}:{key}") or str(key)


def _policy(change: what.OtherPolicy, names: NAMES) -> str:
    policy = _named(names, "policy", change.policy)
    if change.queue is None:
        return _("work is ordered otherwise: %(policy)s") % {"policy": policy}
    queue = _named(names, "queue", change.queue)
    return _("work of %(queue)s is ordered otherwise: %(policy)s") % {"queue": queue, "policy": policy}


def _staffing(change: what.Staffing, names: NAMES) -> str:
    count = abs(change.count)
    if change.count < 0:
        first = ngettext("%(count)s person less", "%(count)s people less", count)
    else:
        first = ngettext("%(count)s person more", "%(count)s people more", count)
    parts = [first % {"count": count}]
    if change.languages:
        spoken = ", ".join(_named(names, "language", key) for key in change.languages)
        parts.append(_("speaking %(languages)s") % {"languages": spoken})
    if change.skills:
        known = ", ".join(_named(names, "skill", key) for key in change.skills)
        parts.append(_("knowing %(skills)s") % {"skills": known})
    if change.queues:
        parts.append(", ".join(_named(names, "queue", key) for key in change.queues))
    if set(change.weekdays) != set(EVERY_DAY):
        parts.append(_days(change.weekdays))
    return f"{', '.join(parts)}, {_hours(change.from_hour, change.to_hour)}"


def _days(numbers: Iterable[int]) -> str:
    """Monday–Wednesday, Saturday: three and more days in a row are one stretch."""
    names, rows = weekdays(), list[list[int]]()
    for number in sorted(set(numbers)):
        if rows and rows[-1][-1] == number - 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    parts = [[f"{names[row[0]]}–{names[row[-1]]}"] if len(row) > 2 else [names[day] for day in row] for row in rows]
    return ", ".join(part for row in parts for part in row)


def _hours(start: float, end: float) -> str:
    return f"{clock_time(start)}–{clock_time(end)}"


def clock_time(hour: float) -> str:
    return f"{int(hour):02d}:{round(hour % 1 * 60):02d}"


def _learning(change: what.Learning, names: NAMES) -> str:
    kind = "language" if change.is_language else "skill"
    values = {
        "name": _named(names, "agent", change.agent),
        "skill": _named(names, kind, change.skill),
        "level": change.level,
    }
    return _("%(name)s knows %(skill)s at level %(level)s") % values


def _shifts(change: what.OtherShifts, names: NAMES) -> str:
    values = {"days": _days(change.weekdays), "hours": _hours(change.from_hour, change.to_hour)}
    if change.agent is None:
        return _("everybody works %(hours)s on: %(days)s") % values
    return _("%(name)s works %(hours)s on: %(days)s") % {**values, "name": _named(names, "agent", change.agent)}


def _target(change: what.OtherTarget, names: NAMES) -> str:
    values = {"minutes": round(change.minutes), "segment": _named(names, "segment", change.segment)}
    if change.segment:
        return _("an answer within %(minutes)s working minutes for %(segment)s") % values
    return _("an answer within %(minutes)s working minutes") % values


def _away(change: what.PeopleAway, names: NAMES) -> str:
    del names
    values = {"percent": round(change.percent), "day": change.day, "days": f"{change.days:g}"}
    return _("%(percent)s %% of the people ill from day %(day)s on, days: %(days)s") % values


def _incident(change: what.MassIncident, names: NAMES) -> str:
    topic = names.get(f"topic:{change.topic}") or _named(names, "skill", change.topic)
    values = {
        "factor": f"{change.factor:g}", "topic": topic, "day": change.day,
        "hours": _hours(change.hour, change.hour + change.hours),
    }  # fmt: skip
    return _("%(factor)s times as much about %(topic)s on day %(day)s, %(hours)s") % values


SENTENCES: Mapping[type[Any], Any] = {
    what.OtherPolicy: _policy,
    what.Staffing: _staffing,
    what.Learning: _learning,
    what.OtherShifts: _shifts,
    what.OtherTarget: _target,
    what.PeopleAway: _away,
    what.MassIncident: _incident,
}


def answer(result: Mapping[str, Any], changes: Sequence[Change], names: NAMES) -> str:
    """What came out, in one sentence. `result` is `Comparison.as_json`."""
    kept = result["figures"]["kept"]
    now, then = (_percent(kept[side][0]) for side in ("today", "then"))
    if not changes:
        values = {"now": now, "margin": points(kept["today"][1])}
        return _("As it is, %(now)s %% of first answers come in time (± %(margin)s).") % values
    values = {
        "change": _capital("; ".join(sentence(change, names) for change in changes)),
        "now": now,
        "then": then,
        "difference": signed(kept["difference"][0]),
        "margin": points(kept["difference"][1]),
    }
    if kept["clear"]:
        return (
            _(
                "%(change)s: %(then)s %% instead of %(now)s %% of first answers would come in time"
                " (%(difference)s ± %(margin)s)."
            )
            % values
        )
    return (
        _(
            "%(change)s: no difference that can be told from chance. %(then)s %% instead of %(now)s %% of first answers"
            " would come in time (%(difference)s ± %(margin)s)."
        )
        % values
    )


def most_for(result: Mapping[str, Any]) -> str:
    """The group for which the change does most, if that is more than chance; else nothing."""
    clear = [group for group in result["groups"] if group["clear"]]
    if not clear:
        return ""
    most = max(clear, key=lambda group: abs(group["difference"][0]))
    values = {
        "group": most["label"],
        "now": _percent(most["today"][0]),
        "then": _percent(most["then"][0]),
        "difference": signed(most["difference"][0]),
        "margin": points(most["difference"][1]),
    }
    return _("Most for %(group)s: %(then)s %% instead of %(now)s %% (%(difference)s ± %(margin)s).") % values


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _percent(share: float) -> str:
    return f"{share * 100:.0f}"


def points(share: float) -> str:
    """A margin in percentage points: whole ones, one digit below two."""
    value = abs(share * 100)
    return f"{value:.1f}" if value < 2 else f"{value:.0f}"


def signed(share: float) -> str:
    text = points(share)
    return f"{'+' if share >= 0 else '−'}{text}"
