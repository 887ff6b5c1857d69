"""``dromos simulate``: what if? The house's own past, a synthetic day or a log, played again with something changed."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import gzip
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dromos.cli.spoken import SpokenError, changes_of
from dromos.routing.simulation import handoffs, imported
from dromos.routing.simulation.changes import Change, UnknownChangeError, changed
from dromos.routing.simulation.handoffs import HandOffs, LogFormatError
from dromos.routing.simulation.sampling import AS_IT_WAS, drawn
from dromos.routing.simulation.scenario import Scenario
from dromos.routing.simulation.synthetic import both, six_classes
from dromos.routing.simulation.variants import Comparison, Source, compare

BAR = 30
GZIP = b"\x1f\x8b"
MANY = 10  # rows of a table


def run(options: argparse.Namespace) -> int:
    """Answer on standard output; the progress goes to standard error. 1 when there is nothing to play."""
    try:
        return RUN[options.simulate](options)
    except (LogFormatError, SpokenError, UnknownChangeError, OSError) as problem:
        print(f"dromos: {problem}", file=sys.stderr)
        return 1


# -- the past --------------------------------------------------------------------------------------


def _history(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from dromos.accounts.models import Department
    from dromos.routing.past import TooLittleHistoryError, Window, house_zone, names, whole_days
    from dromos.tickets.replays import scenario_of

    at = dt.datetime.now(dt.UTC)
    zone = options.zone or house_zone()
    departments = None
    if options.department:
        departments = list(Department.objects.filter(key__in=options.department).values_list("pk", flat=True))
    try:
        scenario = scenario_of(Window(*whole_days(at, options.days, zone), zone, departments), at)
    except TooLittleHistoryError:
        print("dromos: too little has happened yet; try: dromos simulate day", file=sys.stderr)
        return 1
    return _answer(scenario, names(), options)


def _answer(scenario: Scenario, names: Mapping[str, str], options: argparse.Namespace) -> int:
    people = {f"agent:{worker.id}": worker.name for worker in scenario.workers}
    names = {**scenario.labels, **people, **names}
    changes = changes_of(options, scenario, names)
    other = changed(scenario, changes)
    source: Source = lambda seed: (drawn(scenario, seed), drawn(other, seed))  # noqa: E731
    return _compared(source, changes, names, options, resampled=True)


def _compared(
    source: Source, changes: Sequence[Change], names: Mapping[str, str], options: argparse.Namespace, *, resampled: bool
) -> int:
    seeds = range(1, max(options.seeds, 1) + 1)
    found = compare(source, seeds, resampled=resampled, told=bar if sys.stderr.isatty() else None)
    told = found.as_json()
    sentence = answer_of(told, changes, names)
    if options.json:
        print(json.dumps({"answer": sentence, **told}, ensure_ascii=False))
    else:
        print(sentence)
        print("\n".join(table(found)))
    return 0


def answer_of(told: Mapping[str, Any], changes: Sequence[Change], names: Mapping[str, str]) -> str:
    """The answer in one sentence; English without a database."""
    from django.conf import settings

    if not settings.configured:
        with contextlib.suppress(RuntimeError):
            settings.configure(USE_I18N=False)
    from dromos.routing.wording import answer

    return answer(told, changes, names)


def bar(done: int, of: int) -> None:
    filled = BAR * done // of
    end = "\n" if done == of else ""
    print(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {done}/{of}", end=end, file=sys.stderr, flush=True)


def table(found: Comparison) -> Iterator[str]:
    """The figures for people: today, then, difference, each with its margin."""
    yield ""
    yield f"{'':32}{'today':>16}{'then':>16}{'difference':>18}"
    for name, (text, scale, digits) in ROWS.items():
        pair = found.figures[name]
        yield _row(text, (pair.today, pair.then, pair.difference), scale, digits)
    for group in sorted(found.groups, key=lambda g: (g.kind, -g.count)):
        pair = group.kept
        text = f"in time, {group.kind} {group.label}"
        yield _row(text, (pair.today, pair.then, pair.difference), 100, 1)
    yield ""
    if found.actual is not None:
        yield f"In reality {100 * found.actual:.1f} % were in time."
    yield f"{found.seeds} courses of about {found.arrivals:.0f} arrivals; ± is a 95 % interval."


ROWS = {
    "kept": ("in time, %", 100, 1),
    "weighted_late": ("weighted lateness, min", 1, 1),
    "mean_wait": ("mean wait, open min", 1, 1),
    "median_wait": ("median wait, open min", 1, 1),
    "p90_wait": ("nine of ten wait at most", 1, 1),
    "utilisation": ("utilisation, %", 100, 1),
    "gini": ("inequality of work (Gini)", 1, 3),
    "unanswered": ("never answered", 1, 1),
}


def _row(text: str, values: Iterable[Any], scale: float, digits: int) -> str:
    today, then, difference = (
        f"{value.mean * scale:.{digits}f} ± {value.margin * scale:.{digits}f}" for value in values
    )
    return f"{text[:31]:32}{today:>16}{then:>16}{difference:>18}"


# -- a synthetic day -------------------------------------------------------------------------------


def _day(options: argparse.Namespace) -> int:
    low, _, high = options.skills.partition("-")
    each = (int(low), int(high or low))

    def draw(seed: int) -> Scenario:
        return six_classes(seed, agents=options.agents, load=options.load, skills_per_agent=each)

    first = draw(1)
    changes = changes_of(options, first, {})
    source: Source = lambda seed: both(draw(seed), changes, seed)  # noqa: E731
    return _compared(source, changes, {}, options, resampled=False)


# -- logs ------------------------------------------------------------------------------------------


def _log(options: argparse.Namespace) -> int:
    with opened(options.file) as lines:
        if options.format == "bpi2013":
            return _lines(handoffs.read(lines), options)
        first, _, last = options.hours.partition("-")
        hours = (float(first), float(last or first))
        if options.format == "servicenow":
            scenario = imported.servicenow(lines, days=options.days, hours=hours)
        else:
            scenario = imported.plain(lines, hours=hours, time_zone=options.zone)
    return _answer(scenario, {}, options)


@contextlib.contextmanager
def opened(name: str) -> Iterator[Iterable[str]]:
    if name == "-":
        yield sys.stdin
        return
    with Path(name).open("rb") as file:
        packed = file.read(2) == GZIP
    with (
        gzip.open(name, "rt", encoding="utf-8-sig", newline="")
        if packed
        else Path(name).open(encoding="utf-8-sig", newline="")
    ) as lines:
        yield lines


def _lines(cases: list[handoffs.Case], options: argparse.Namespace) -> int:
    report = _report(cases)
    if options.play:
        report["played"] = _played(cases, options.days)
    print(json.dumps(report, ensure_ascii=False) if options.json else "\n".join(_report_lines(report)))
    return 0


def _report(cases: list[handoffs.Case]) -> dict[str, Any]:
    return {
        "all": _figures(handoffs.figures(cases)),
        "by": {
            grouping: {key: _figures(found) for key, found in handoffs.by(cases, grouping, at_least=30).items()}
            for grouping in ("line", "org", "function", "product", "country", "impact")
        },
        "ping_pong_pairs": [
            {"teams": [one, other], "times": times} for one, other, times in handoffs.ping_pong_pairs(cases)
        ],
        "first_time_right": {key: round(value, 4) for key, value in handoffs.first_time_right(cases)._asdict().items()},
    }


def _figures(found: HandOffs) -> dict[str, float]:
    return {key: round(value, 4) for key, value in found._asdict().items()}


def _played(cases: list[handoffs.Case], days: int) -> dict[str, Any]:
    handed = drawn(imported.over_lines(cases, days), AS_IT_WAS)
    straight = drawn(imported.over_lines(cases, days, straight=True), AS_IT_WAS)
    told = bar if sys.stderr.isatty() else None
    found = compare(lambda _seed: (handed, straight), [AS_IT_WAS], resampled=False, told=told)
    return dict(found.as_json()["figures"])


def _report_lines(report: Mapping[str, Any]) -> Iterator[str]:
    whole = report["all"]
    yield (
        f"{whole['cases']:.0f} cases: {whole['hand_offs']:.2f} hand-offs a case, {100 * whole['ping_pong']:.1f} % came "
        f"back to a team they had left, {100 * whole['kept_at_front']:.1f} % never left the first line."
    )
    head = f"{'cases':>8}{'hand-offs':>11}{'ping-pong':>11}{'of lines':>10}{'front':>8}{'days':>8}"
    for grouping, groups in report["by"].items():
        yield ""
        yield f"{grouping:24}{head}"
        for key, row in list(groups.items())[:MANY]:
            shares = "".join(
                f"{100 * row[name]:>{width}.1f} %"
                for name, width in (("ping_pong", 9), ("line_ping_pong", 8), ("kept_at_front", 6))
            )
            yield f"{key[:23]:24}{row['cases']:>8.0f}{row['hand_offs']:>11.2f}{shares}{row['days']:>8.2f}"
    yield ""
    yield "Most often there and back: " + ", ".join(
        f"{' - '.join(pair['teams'])} ({pair['times']})" for pair in report["ping_pong_pairs"][:5]
    )
    right = report["first_time_right"]
    yield (
        f"The first line asked was the one that finished it in {100 * right['line_then']:.1f} % of cases; learned from "
        f"earlier cases of the product it would have been in {100 * right['line_learned']:.1f} %."
    )
    if "played" in report:
        days = report["played"]["until_done"]
        yield (
            f"Played over its lines: {days['today'][0] / 60:.1f} hours until done handed over as it was, "
            f"{days['then'][0] / 60:.1f} straight to the line that finished it."
        )


# -- a question of the screen ----------------------------------------------------------------------


def _run(options: argparse.Namespace) -> int:
    """Play one SimulationRun (the worker starts this as a child of low priority)."""
    import django

    django.setup()
    from dromos.cli.simulations import stay_small
    from dromos.tickets.replays import play_run

    stay_small()
    play_run(options.id, lambda: dt.datetime.now(dt.UTC))
    return 0


RUN = {"history": _history, "day": _day, "log": _log, "run": _run}
