"""Routing at size: decisions per second in memory, decisions with reasons committed, and how both grow.

In memory: 10,000 agents, 100,000 items waiting, 200 skills, 1,200 demand classes. In the database, with reasons stored
and fsync on: a tenth of that, through the product's own `dispatch_once`. `--agents N --items N` for other sizes.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dromos.routing.engine import AgentState, ChannelAbility, Demand, Item, Requirement
from dromos.routing.engine.board import Board
from dromos.routing.engine.roster import Roster

SKILLS, CLASSES, CHANNELS = 200, 1_200, ("email", "chat", "phone")
WEIGHTS_AND_TARGETS = ((10, 5), (8, 60), (5, 240), (2, 5), (1, 120), (1, 20))


def classes(rng: random.Random) -> list[tuple[Demand, float, float]]:
    """Demand classes with weight and target; popular skills occur more often."""
    found = []
    for number in range(CLASSES):
        skill = min(int(rng.expovariate(1 / 60)), SKILLS - 1)
        demand = Demand(1, CHANNELS[number % 3], 1, (Requirement(f"s{skill}", 1 + number % 2),))
        weight, target = WEIGHTS_AND_TARGETS[number % 6]
        found.append((demand, float(weight), float(target)))
    return found


def people(rng: random.Random, count: int) -> list[AgentState]:
    def levels() -> dict[str, int]:
        return {f"s{rng.randrange(SKILLS)}": rng.randint(1, 5) for _ in range(4)}

    channels = [dict.fromkeys(rng.sample(CHANNELS, 2), ChannelAbility()) for _ in range(count)]
    return [
        AgentState(n, frozenset({1}), levels(), {}, channels[n], units=4, idle_since=rng.random()) for n in range(count)
    ]


def loaded_board(agents: int, items: int, seed: int = 1) -> tuple[Board, Callable[[float], Item]]:
    """A board where everybody is fully busy and `items` wait, and a source of further items."""
    rng = random.Random(seed)
    kinds, crew, numbers = classes(rng), people(rng, agents), iter(range(10**9))

    def arrive(at: float) -> Item:
        demand, weight, target = kinds[rng.randrange(CLASSES)]
        return Item(next(numbers), demand, at, at + target, weight)

    board = Board(Roster(crew), mean_work={f"s{n}": rng.uniform(5, 20) for n in range(SKILLS)})
    for one in crew:
        for _ in range(one.units):
            board.roster.take(one.id, kinds[0][0])
    for number in range(items):
        board.put(arrive(-300 * number / items))
    return board, arrive


def pick_seconds(agents: int, items: int, rounds: int) -> list[float]:
    """Seconds of each "somebody became free: who is next for them, and a new item arrived"."""
    board, arrive = loaded_board(agents, items)
    rng, filler, spent = random.Random(2), classes(random.Random(1))[0][0], []
    for number in range(rounds):
        agent, now = rng.randrange(agents), number / 1000
        start = time.perf_counter()
        board.roster.give_back(agent, filler, now)
        if board.pick_for(agent, now) is None:
            board.roster.take(agent, filler)
        board.put(arrive(now))
        spent.append(time.perf_counter() - start)
    return spent


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def exponent(small: float, large: float, factor: float) -> float:
    return math.log(large / small) / math.log(factor)


def memory_figures(agents: int, items: int, rounds: int) -> dict[str, float]:
    base = pick_seconds(agents, items, rounds)
    more_items = pick_seconds(agents, items * 4, rounds)
    more_agents = pick_seconds(agents * 2, items, rounds)
    middle = quantile(base, 0.5)
    return {
        "memory_per_s": round(rounds / sum(base)),
        "pick_p50_us": round(middle * 1e6, 1),
        "pick_p99_us": round(quantile(base, 0.99) * 1e6, 1),
        "growth_items": round(exponent(middle, quantile(more_items, 0.5), 4), 3),
        "growth_agents": round(exponent(middle, quantile(more_agents, 0.5), 2), 3),
    }


def durable_figures(agents: int, items: int) -> dict[str, float]:
    """Real tables, reasons stored, fsync on: one dispatch that fills all free capacity, then a second one."""
    from dromos.cli.postgres import Postgres, discard

    server = Postgres(Path(tempfile.mkdtemp(prefix="dromos-bench-")))
    server.start()
    try:
        os.environ["DATABASE_URL"] = server.url
        os.environ["DJANGO_SETTINGS_MODULE"] = "dromos.config.settings"
        import django

        django.setup()
        from benchmarks._routing_rows import measure

        return measure(agents, items)
    finally:
        discard(server)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=10_000)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20_000)
    parser.add_argument("--memory", action="store_true")
    asked = parser.parse_args()
    figures = memory_figures(asked.agents, asked.items, asked.rounds)
    if not asked.memory:
        figures |= durable_figures(asked.agents // 10, asked.items // 10)
    figures["rss_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    for name, value in figures.items():
        print(f"{name:16} {value:>12,}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
