"""Exact results of queueing theory that the simulator has to reproduce.

Rates are per any unit of time, the same throughout a call; times come out in that unit. `offered` is the load in
erlangs, arrival rate times mean work. Sources: Erlang 1917; Palm 1957 (Erlang-A); Cobham 1954 (priorities); Cox and
Smith 1961 (the c-mu rule); Gans, Koole and Mandelbaum 2003 for the figures of call centres.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple


def erlang_b(servers: int, offered: float) -> float:
    """Share of arrivals that find all servers busy when nobody can wait."""
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = offered * blocked / (k + offered * blocked)
    return blocked


def erlang_c(servers: int, offered: float) -> float:
    """Share of arrivals that have to wait when all can wait; 1 from full load upwards."""
    if offered >= servers:
        return 1.0
    blocked = erlang_b(servers, offered)
    return blocked / (1 - offered / servers * (1 - blocked))


class Waiting(NamedTuple):
    """Steady state of a queue served in order of arrival. `tail` is the rate at which longer waits become rarer."""

    must_wait: float
    mean_wait: float
    tail: float

    def within(self, time: float) -> float:
        """Share begun within this time (the service level)."""
        return 1 - self.must_wait * math.exp(-self.tail * time)

    def quantile(self, share: float) -> float:
        """The time within which this share is begun."""
        return max(0.0, math.log(self.must_wait / (1 - share)) / self.tail)


def unlimited(servers: int, arrivals: float, mean_work: float) -> Waiting:
    """M/M/n. Needs a load below 1."""
    must_wait = erlang_c(servers, arrivals * mean_work)
    tail = servers / mean_work - arrivals
    return Waiting(must_wait, must_wait / tail, tail)


class Room(NamedTuple):
    """Steady state with a last place: `blocked` of all arrivals; the waiting of those who came in."""

    blocked: float
    mean_wait: float
    states: tuple[float, ...]
    servers: int
    rate: float

    def within(self, time: float) -> float:
        """Share of those who came in that is begun within this time, in order of arrival."""
        came_in = 1 - self.states[-1]
        late = sum(
            share / came_in * _poisson_at_most(number - self.servers, self.servers * self.rate * time)
            for number, share in enumerate(self.states[:-1])
            if number >= self.servers
        )
        return 1 - late


def limited(servers: int, arrivals: float, mean_work: float, places: int) -> Room:
    """M/M/n/K with K = `places`, the places at the servers included."""
    states = _stationary([arrivals] * places, [min(k, servers) / mean_work for k in range(1, places + 1)])
    blocked = states[-1]
    queue = sum(max(0, number - servers) * share for number, share in enumerate(states))
    return Room(blocked, queue / (arrivals * (1 - blocked)), tuple(states), servers, 1 / mean_work)


class Impatient(NamedTuple):
    """Steady state where customers leave. `mean_wait` and `queue` count those who leave as well; `occupancy` is
    the share of time that a server is busy.
    """

    must_wait: float
    abandoned: float
    mean_wait: float
    queue: float
    occupancy: float
    states: tuple[float, ...]
    servers: int
    rate: float
    leaving: float

    def within(self, time: float) -> float:
        """Share whose waiting is over within this time, one way or the other."""
        patient = math.exp(-self.leaving * time)
        late = sum(
            share
            * (1 - incomplete_beta(1 - patient, number - self.servers + 1, self.servers * self.rate / self.leaving))
            for number, share in enumerate(self.states)
            if number >= self.servers
        )
        return 1 - late * patient


def erlang_a(servers: int, arrivals: float, mean_work: float, mean_patience: float) -> Impatient:
    """M/M/n+M: patience is exponential. Stable at every load."""
    last = servers + 20 + int(arrivals * mean_patience + 10 * math.sqrt(arrivals * mean_patience + servers))
    leaving = [min(k, servers) / mean_work + max(0, k - servers) / mean_patience for k in range(1, last + 1)]
    states = _stationary([arrivals] * last, leaving)
    queue = sum(max(0, number - servers) * share for number, share in enumerate(states))
    busy = sum(min(number, servers) * share for number, share in enumerate(states))
    return Impatient(
        must_wait=sum(states[servers:]),
        abandoned=queue / mean_patience / arrivals,
        mean_wait=queue / arrivals,
        queue=queue,
        occupancy=busy / servers,
        states=tuple(states),
        servers=servers,
        rate=1 / mean_work,
        leaving=1 / mean_patience,
    )


def cobham(servers: int, arrivals: Sequence[float], mean_work: float) -> list[float]:
    """Mean wait per priority class (the first goes first, nobody is interrupted) in M/M/n of equal mean work."""
    offered = sum(arrivals) * mean_work
    base = erlang_c(servers, offered) * mean_work / servers
    reached = [0.0, *itertools.accumulate(rate * mean_work / servers for rate in arrivals)]
    return [base / ((1 - before) * (1 - upto)) for before, upto in itertools.pairwise(reached)]


class Kind(NamedTuple):
    """A kind of customer of one server: arrival rate, first and second moment of the work, cost per time waited."""

    arrivals: float
    mean: float
    second: float
    cost: float


def cost_of_order(kinds: Sequence[Kind], order: Sequence[int]) -> float:
    """Cost per time of serving in this strict order without interruption: M/G/1 with priorities."""
    residual = sum(kind.arrivals * kind.second for kind in kinds) / 2
    total = before = 0.0
    for kind in (kinds[number] for number in order):
        upto = before + kind.arrivals * kind.mean
        total += kind.cost * kind.arrivals * residual / ((1 - before) * (1 - upto))
        before = upto
    return total


def c_mu_order(kinds: Sequence[Kind]) -> tuple[int, ...]:
    """Highest cost per minute of work first: the order of least cost (Cox and Smith)."""
    return tuple(sorted(range(len(kinds)), key=lambda number: -kinds[number].cost / kinds[number].mean))


def _stationary(births: Sequence[float], deaths: Sequence[float]) -> list[float]:
    """State shares of a birth-death chain; `deaths[k]` is the rate from state k + 1."""
    logs = [0.0, *itertools.accumulate(math.log(b / d) for b, d in zip(births, deaths, strict=True))]
    top = max(logs)
    weights = [math.exp(log - top) for log in logs]
    total = sum(weights)
    return [weight / total for weight in weights]


def _poisson_at_most(count: int, mean: float) -> float:
    return sum(math.exp(number * math.log(mean) - mean - math.lgamma(number + 1)) for number in range(count + 1))


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by Lentz's continued fraction."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(1 - x))
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    fraction = d
    for m in itertools.count(1):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / (1 + step * d)
            c = 1 + step / c
            fraction *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return front * fraction / a
