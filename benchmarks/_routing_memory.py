"""The part of the routing benchmark that needs no tables: the live board, event by event, and how it grows."""

from __future__ import annotations

import gc
import math
import random
import time
from collections.abc import Callable

from dromos.routing.engine import AgentState, ChannelAbility, Demand, Item, Requirement
from dromos.routing.engine.board import Board
from dromos.routing.engine.roster import Roster

SKILLS, CLASSES, CHANNELS = 200, 1_200, ("email", "chat", "phone")
EVENTS_A_MINUTE = 100_000  # how fast the clock of the benchmark goes; prices are renewed by the minute
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


def loaded_board(agents: int, items: int, *, busy: bool = True, seed: int = 1) -> tuple[Board, Callable[[float], Item]]:
    """A board with `items` waiting where everybody is fully busy, if asked for, and a source of further items."""
    rng = random.Random(seed)
    kinds, crew, numbers = classes(rng), people(rng, agents), iter(range(10**9))

    def arrive(at: float) -> Item:
        demand, weight, target = kinds[rng.randrange(CLASSES)]
        return Item(next(numbers), demand, at, at + target, weight)

    board = Board(Roster(crew), mean_work={f"s{n}": rng.uniform(5, 20) for n in range(SKILLS)})
    for one in crew if busy else ():
        for _ in range(one.units):
            board.take(one.id, kinds[0][0])
    for number in range(items):
        board.put(arrive(-300 * number / items))
    return board, arrive


def pick_seconds(agents: int, items: int, rounds: int) -> list[float]:
    """Seconds of each "somebody became free: who is next for them, and a new item arrived"."""
    board, arrive = loaded_board(agents, items)
    rng, filler, spent = random.Random(2), classes(random.Random(1))[0][0], []
    for agent in range(agents):
        board.pick_for(agent, 0.0)  # nobody has room; each learns which classes they can serve
    gc.collect()
    gc.freeze()
    for number in range(rounds):
        agent, now = rng.randrange(agents), number / EVENTS_A_MINUTE
        new = arrive(now)
        start = time.perf_counter()
        board.give_back(agent, filler, now)
        if board.pick_for(agent, now) is None:
            board.take(agent, filler)
        board.put(new, now)
        spent.append(time.perf_counter() - start)
    gc.unfreeze()
    return spent


def arrival_seconds(agents: int, rounds: int) -> list[float]:
    """Seconds of each "an item arrived while many are free: who gets it"."""
    board, arrive = loaded_board(agents, 0, busy=False)
    spent = []
    for number in range(rounds):
        now = number / 1000
        item = arrive(now)
        start = time.perf_counter()
        decision = board.place(item, now)
        spent.append(time.perf_counter() - start)
        if decision is not None:
            board.roster.give_back(decision.winner, item.demand, now)
        else:
            board.withdraw(item)
    return spent


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def exponent(small: float, large: float, factor: float) -> float:
    return math.log(large / small) / math.log(factor)


def memory_figures(agents: int, items: int, rounds: int) -> dict[str, float]:
    """Ten times the items and four times the agents show how the middle decision grows."""
    base = pick_seconds(agents, items, rounds)
    more_items = pick_seconds(agents, items * 10, rounds)
    more_agents = pick_seconds(agents * 4, items, rounds)
    arrivals = arrival_seconds(agents, rounds // 10)
    middle = quantile(base, 0.5)
    return {
        "memory_per_s": round(rounds / sum(base)),
        "pick_p50_us": round(middle * 1e6, 1),
        "pick_p99_us": round(quantile(base, 0.99) * 1e6, 1),
        "arrival_p50_us": round(quantile(arrivals, 0.5) * 1e6, 1),
        "arrival_p99_us": round(quantile(arrivals, 0.99) * 1e6, 1),
        "growth_items": round(exponent(middle, quantile(more_items, 0.5), 10), 3),
        "growth_agents": round(exponent(middle, quantile(more_agents, 0.5), 4), 3),
    }
