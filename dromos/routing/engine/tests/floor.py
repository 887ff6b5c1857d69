"""A floor on which anything may happen next, with a slow judge beside the live board."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from dromos.routing.engine.board import Board
from dromos.routing.engine.orders import Fit
from dromos.routing.engine.policies import POLICIES
from dromos.routing.engine.roster import Roster
from dromos.routing.engine.steps import as_of
from dromos.routing.engine.vocabulary import (
    ANYWHERE,
    AgentState,
    ChannelAbility,
    Decision,
    Demand,
    Item,
    Requirement,
    Step,
)

CHANNELS: Mapping[str, int] = {"email": 1, "chat": 2, "phone": 4}
MOST_WAITING = 80  # when so many wait, the next one finds the door closed: else what nobody can have would pile up


class Floor:
    """The true state as plain values, and a board that is only told of changes."""

    def __init__(self, seed: int, policy: str, *, shuffled: bool = False, single: bool = False) -> None:
        self.rng = random.Random(seed)
        self.single = single
        self.now = 0.0
        self.numbers = 0
        self.log: list[Decision] = []
        self.waiting: dict[int, Item] = {}
        self.in_hand: dict[int, list[Item]] = {}
        crew = [self.someone(number) for number in range(1, 9)]
        self.agents = {one.id: one for one in crew}
        if shuffled:
            random.Random(seed + 1).shuffle(crew)
        self.board = Board(Roster(crew), POLICIES[policy], queue_policies={} if single else {2: "fifo"})

    # -- what may happen -----------------------------------------------------------------------------

    def someone(self, number: int) -> AgentState:
        rng = self.rng
        return AgentState(
            id=number,
            queues=frozenset(rng.sample([1, 2, 3], rng.randint(1, 2))),
            skills={skill: rng.randint(1, 5) for skill in rng.sample("abc", rng.randint(1, 3))},
            languages={language: 3 for language in ("el", "en") if rng.random() < 0.7},
            channels={
                channel: ChannelAbility(3, rng.choice([None, 1, 2]))
                for channel in rng.sample(list(CHANNELS), rng.randint(1, 3))
            },
            areas=rng.choice([frozenset(), frozenset({"athens"}), frozenset({"prague"})]),
            present=rng.random() < 0.8,
            units=1 if self.single else rng.randint(1, 5),
            max_held=rng.choice([None, 3, 4]),
        )

    def something(self) -> Item:
        rng = self.rng
        self.numbers += 1
        channel = rng.choice(list(CHANNELS))
        skills = rng.sample("abc", rng.randint(0, 2))
        demand = Demand(
            queue=rng.choice([1, 2]),
            channel=channel,
            units=1 if self.single else CHANNELS[channel],
            requirements=tuple(Requirement(skill, rng.randint(1, 4)) for skill in skills),
            language=rng.choice([None, None, "el"]),
            area=rng.choice([None, None, "athens"]),
        )
        steps = (
            Step(rng.uniform(1, 20), remove=tuple(skills[1:]), queues=(3,)),
            Step(rng.uniform(20, 40), drop_language=True, widen_area=(ANYWHERE,)),
        )
        return Item(
            id=self.numbers,
            demand=demand,
            enqueued_at=self.now,
            due_at=self.now + rng.choice([2, 10, 60]),
            weight=1.0 if self.single else rng.choice([0.5, 1.0, 8.0]),
            priority=rng.randint(1, 4),
            preferred=rng.choice([None, rng.randint(1, 8)]),
            preferred_until=None if self.single else rng.choice([None, self.now + 5]),
            barred=frozenset({rng.randint(1, 8)}) if rng.random() < 0.2 else frozenset(),
            cooling=((rng.randint(1, 8), self.now + 3),) if rng.random() < 0.2 else (),
            steps=steps if rng.random() < 0.3 else (),
        )

    def arrive(self) -> None:
        if len(self.waiting) >= MOST_WAITING:
            self.leave()
            return
        item = self.something()
        self.waiting[item.id] = item
        self.board.put(item, self.now)

    def leave(self) -> None:
        if self.waiting:
            number = self.rng.choice(sorted(self.waiting))
            assert self.board.withdraw(number)
            del self.waiting[number]
            assert not self.board.withdraw(number)

    def change(self) -> None:
        if self.waiting:
            old = self.waiting[self.rng.choice(sorted(self.waiting))]
            new = dataclasses.replace(self.something(), id=old.id, enqueued_at=old.enqueued_at)
            self.waiting[old.id] = new
            self.board.change(new, self.now)

    def finish(self) -> None:
        busy = sorted(number for number, items in self.in_hand.items() if items)
        if busy:
            agent = self.rng.choice(busy)
            item = self.in_hand[agent].pop(self.rng.randrange(len(self.in_hand[agent])))
            self.board.give_back(agent, item.demand, self.now)

    def presence(self) -> None:
        agent = self.rng.choice(sorted(self.agents))
        present = self.rng.random() < 0.7
        self.agents[agent] = dataclasses.replace(self.agents[agent], present=present)
        self.board.set_present(agent, present=present)

    def training(self) -> None:
        """An agent learns and forgets, joins, or is somebody else from now on."""
        agent = self.rng.randint(1, 9)
        self.agents[agent] = self.someone(agent)
        self.board.replace_agent(self.state_of(agent))

    def departure(self) -> None:
        if len(self.agents) > 4:
            agent = self.rng.choice(sorted(self.agents))
            del self.agents[agent]
            self.board.remove_agent(agent)
            for item in self.in_hand.pop(agent, []):
                self.waiting[item.id] = item
                self.board.put(item, self.now)

    def pass_time(self) -> None:
        self.now += self.rng.expovariate(0.5)

    EVENTS: tuple[tuple[Callable[[Floor], None], int], ...] = (
        (arrive, 30),
        (finish, 30),
        (pass_time, 30),
        (presence, 6),
        (leave, 3),
        (change, 3),
        (training, 1),
        (departure, 1),
    )

    def step(self) -> None:
        events, weights = zip(*self.EVENTS, strict=True)
        self.rng.choices(events, weights)[0](self)
        self.take_over(self.board.settle(self.now))

    # -- what must hold ------------------------------------------------------------------------------

    def state_of(self, agent: int) -> AgentState:
        """The agent as the rows would say now."""
        mine = self.in_hand.get(agent, [])
        return dataclasses.replace(
            self.agents[agent],
            used=sum(item.demand.units for item in mine),
            held=len(mine),
            on_channel=Counter(item.demand.channel for item in mine),
        )

    def take_over(self, decisions: Iterable[Decision]) -> None:
        for decision in decisions:
            item = self.waiting.pop(decision.item)  # fails for what does not wait: no item twice
            assert self.may(decision.winner, item), (decision, item)
            if self.single:
                self.more_urgent(decision, item)
            self.in_hand.setdefault(decision.winner, []).append(item)
            assert sum(decision.excluded.values()) + decision.eligible == len(self.agents)
            self.log.append(decision)

    def more_urgent(self, decision: Decision, item: Item) -> None:
        """Nothing more urgent is left that the winner could have had."""
        policy, fit = POLICIES[decision.policy], Fit(1.0, 12.0)
        for other in self.waiting.values():
            if policy.score(other, fit, self.now) > policy.score(item, fit, self.now):
                assert not self.may(decision.winner, other), (decision, item, other)

    def may(self, agent: int, item: Item) -> bool:
        """Eligibility and capacity spelled out once more, slowly, from the true state."""
        one, asked = self.agents[agent], as_of(item, self.now).demand
        mine = self.in_hand.get(agent, [])
        limit = one.channels[asked.channel].parallel if asked.channel in one.channels else 0
        return (
            not one.queues.isdisjoint({asked.queue, *asked.further_queues})
            and all(one.skills.get(r.skill, 0) >= r.level for r in asked.requirements)
            and asked.channel in one.channels
            and (asked.language is None or one.languages.get(asked.language, 0) >= asked.language_level)
            and (asked.area is None or not one.areas or not one.areas.isdisjoint({asked.area, *asked.further_areas}))
            and agent not in item.barred
            and one.present
            and not any(who == agent and until > self.now for who, until in item.cooling)
            and sum(i.demand.units for i in mine) + asked.units <= one.units
            and (limit is None or sum(i.demand.channel == asked.channel for i in mine) < limit)
            and (one.max_held is None or len(mine) < one.max_held)
        )

    def glance(self) -> None:
        """One waiting item, spelled out: nobody who saves for nothing larger could have it now."""
        if not self.waiting:
            return
        item = self.waiting[self.rng.choice(list(self.waiting))]
        if item.preferred_until is None or item.preferred_until <= self.now:
            saving = {seat.agent.id for seat in self.board.roster.seats if seat.saving is not None}
            assert not any(self.may(agent, item) for agent in self.agents if agent not in saving), item

    def check(self) -> None:
        """Nothing is lost, and nothing waits that somebody who saves for nothing larger could have."""
        assert {item.id for item in self.board.items()} == set(self.waiting)
        assert len(self.board) == len(self.waiting)
        fresh = Roster(self.state_of(agent) for agent in self.agents)
        for item in self.waiting.values():
            asked = as_of(item, self.now)
            live, built = self.board.roster.screen(asked, self.now), fresh.screen(asked, self.now)
            saving = [seat.agent.id for seat in self.board.roster.seats if seat.saving is not None]
            able = {seat.agent.id for seat in fresh.seats_in(built.able)} - set(saving)
            assert able == set(), (able, item)
            assert {s.agent.id for s in self.board.roster.seats_in(live.ever)} == {
                s.agent.id for s in fresh.seats_in(built.ever)
            }
            if not saving:
                assert live.excluded == built.excluded
