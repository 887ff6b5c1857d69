"""Quality of routing: a hard day of sixty people and ten skills under every policy, on the same seeds, pair by pair.

First the three reference rules on seeds 0-10 beside what the published scenario prints for them: they must agree to
the last digit. Then the days, with standard errors. The last line is JSON; `ratio_X` is the weighted tardiness of the
product's default policy over that of X, mean by mean, on the same seeds.

`default` learns how long work takes from what has been completed during the day and begins knowing nothing; the others
are told the mean work of each skill, as in the published scenario. No policy sees an item's own work.

./run bench quality [--seeds 1000-1200] [--load 1.05] [--skills 1-3] [--policy NAME ...] [--all] [--panels]
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dromos.routing.engine.policies import DEFAULT_POLICY, POLICIES
from dromos.routing.simulation.compare import Estimate, estimate, paired_difference, paired_ratio
from dromos.routing.simulation.day import blended, six_class_day, with_incident, world_of
from dromos.routing.simulation.measure import Figures, measure
from dromos.routing.simulation.play import play
from dromos.routing.simulation.world import World, struck_by_sickness

REFERENCE_SEEDS = range(10)
REFERENCE = {  # as the published scenario prints them for these seeds
    "fifo": (0.5945, 0.1601, 10.3935, 25.6346, 0.2993, 0.0238),
    "edf": (0.9654, 0.9495, 0.9047, 26.0573, 0.0094, 0.0304),
    "index": (0.9672, 0.9831, 0.3925, 22.7194, 0.0069, 0.0337),
}
MAIN = ("default", "index", "edf", "fifo")
Days = dict[str, list[Figures]]


class Setting(NamedTuple):
    """A kind of day. `trouble`: nothing, sickness, incident or blended."""

    name: str
    load: float = 1.05
    skills: tuple[int, int] = (1, 3)
    trouble: str = ""


PANELS = (
    Setting("load .85", 0.85),
    Setting("load .95", 0.95),
    Setting("2-4 skills", skills=(2, 4)),
    Setting("a tenth gone at minute 180", trouble="sickness"),
    Setting("one skill x 8 for an hour", trouble="incident"),
    Setting("calls, chats and e-mail", trouble="blended"),
)


def world(setting: Setting, seed: int, *, learns: bool) -> World:
    day = six_class_day(seed, skills_per_agent=setting.skills, load=setting.load)
    if setting.trouble == "incident":
        day = with_incident(day, seed)
    made = world_of(day, learns=learns)
    if setting.trouble == "sickness":
        made = struck_by_sickness(made, 0.1, 180, seed)
    return blended(made) if setting.trouble == "blended" else made


def play_seed(setting: Setting, names: Sequence[str], seed: int) -> list[Figures]:
    """One day under each policy."""
    return [
        measure(play(world(setting, seed, learns=name == "default"), DEFAULT_POLICY if name == "default" else name))
        for name in names
    ]


def play_days(pool: ProcessPoolExecutor, setting: Setting, names: Sequence[str], seeds: Sequence[int]) -> Days:
    rows = list(pool.map(partial(play_seed, setting, names), seeds, chunksize=2))
    return {name: [row[number] for row in rows] for number, name in enumerate(names)}


def column(days: list[Figures], figure: str) -> list[float]:
    return [float(getattr(day, figure)) for day in days]


def table(title: str, days: Days) -> None:
    print(f"\n{title}, {len(days['index'])} days; standard errors in brackets")
    print(
        f"{'':24}{'SLA':>16}{'VIP urgent':>16}{'weighted tard.':>18}{'ratio to index':>18}{'mean wait':>11}{'>2x':>8}"
    )
    for name, played in days.items():
        cells = [estimate(column(played, figure)) for figure in Figures._fields]
        ratio = paired_ratio(column(played, "weighted_tardiness"), column(days["index"], "weighted_tardiness"))
        label = f"{name} ({DEFAULT_POLICY.name})" if name == "default" else name
        print(
            f"{label:24}{_with_error(cells[0], 4):>16}{_with_error(cells[1], 4):>16}{_with_error(cells[2], 3):>18}"
            f"{_with_error(ratio, 3):>18}{cells[3].mean:>11.1f}{cells[4].mean:>8.4f}",
            flush=True,
        )


def _with_error(value: Estimate, digits: int) -> str:
    return f"{value.mean:.{digits}f} ({value.se:.{digits}f})"


def check_references(pool: ProcessPoolExecutor) -> None:
    """The engine must play the published scenario as it was published."""
    days = play_days(pool, Setting("reference"), list(REFERENCE), REFERENCE_SEEDS)
    print(f"Reference rules on seeds 0-10{'':13}" + "".join(f"{name:>20}" for name in Figures._fields))
    for name, published in REFERENCE.items():
        played = [round(sum(column(days[name], f)) / len(days[name]), 4) for f in Figures._fields]
        for label, row in ((f"{name}, published", published), (f"{name}, this engine", played)):
            print(f"{label:42}" + "".join(f"{value:20.4f}" for value in row))
        if played != list(published):
            sys.exit(f"{name} does not come out as published.")


def differences(days: Days) -> None:
    """Whether the default keeps more promises than the index, day by day."""
    for figure in ("sla", "vip_urgent", "weighted_tardiness"):
        gain = paired_difference(column(days["default"], figure), column(days["index"], figure))
        low, high = gain.interval
        print(f"default minus index, {figure}: {gain.mean:+.4f}, 95 % interval {low:+.4f} to {high:+.4f}")


def as_json(days: Days) -> dict[str, object]:
    told: dict[str, object] = {
        name: {f: round(estimate(column(played, f)).mean, 6) for f in ("sla", "vip_urgent", "weighted_tardiness")}
        for name, played in days.items()
    }
    ours = column(days["default"], "weighted_tardiness")
    for name in ("fifo", "edf", "index"):
        ratio = paired_ratio(ours, column(days[name], "weighted_tardiness"))
        told[f"ratio_{name}"] = round(ratio.mean, 4)
        if name == "index":
            told["ratio_index_se"] = round(ratio.se, 4) if math.isfinite(ratio.se) else None  # of a single day
    return told


def span(kind: Callable[[int, int], Sequence[int]]) -> Callable[[str], Sequence[int]]:
    def read(text: str) -> Sequence[int]:
        first, last = text.split("-")
        return kind(int(first), int(last))

    return read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=span(range), default=range(1000, 1200), help="from-to, the last not included")
    parser.add_argument("--load", type=float, default=1.05)
    parser.add_argument("--skills", type=span(lambda a, b: (a, b)), default=(1, 3), help="skills per agent, from-to")
    parser.add_argument("--policy", nargs="*", default=[], choices=sorted(POLICIES), help="further policies")
    parser.add_argument("--all", action="store_true", help="every policy of the engine")
    parser.add_argument("--panels", action="store_true", help="other loads, skills, sickness, an incident, channels")
    asked = parser.parse_args()
    names = [*MAIN, *(name for name in (POLICIES if asked.all else asked.policy) if name not in MAIN)]
    setting = Setting("the day", asked.load, (asked.skills[0], asked.skills[1]))
    begun = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        check_references(pool)
        days = play_days(pool, setting, names, asked.seeds)
        table(f"Load {setting.load}, {setting.skills[0]}-{setting.skills[1]} skills", days)
        differences(days)
        told = as_json(days)
        if asked.panels:
            panels = {}
            for panel in PANELS:
                other = play_days(pool, panel, names, asked.seeds)
                table(panel.name, other)
                panels[panel.name] = as_json(other)
            told["panels"] = panels
    print(f"\n{time.monotonic() - begun:.0f} s")
    print(json.dumps(told))


if __name__ == "__main__":
    main()
