"""The plain network as a Mesa user writes it: one agent per youth, all stepped every week in random order.

Lists and places are collected every week by Mesa's own data collector.
"""

from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import mesa

from tests.benchmark.peers.network import (
    NEEDS_PER_YOUTH_PER_YEAR,
    SEGMENTS,
    WEEKS_PER_YEAR,
    Segment,
    Tally,
    places,
    weeks_in,
)

NOT_STARTED = -1


@dataclass(slots=True)
class Case:
    """One need of one youth on its way through the network."""

    at: "Provider"
    joined: int
    ends: int = NOT_STARTED


class Provider(mesa.Agent["Town"]):
    """One segment: a number of places and one first-in-first-out list."""

    def __init__(self, model: "Town", segment: Segment, capacity: int):
        super().__init__(model)
        self.segment = segment
        self.free = self.capacity = capacity
        self.queue: deque[Case] = deque()
        self.next: Provider | None = None
        self.tally = Tally()

    def give_places(self) -> None:
        """Start the children at the head of the list while places are free, then count."""
        week, tally = self.model.week, self.tally
        while self.free and self.queue:
            case = self.queue.popleft()
            case.ends = week + self.length_of_stay()
            self.free -= 1
            tally.starts += 1
            tally.waits += week - case.joined

    @property
    def in_care(self) -> int:
        """Children in care."""
        return self.capacity - self.free

    def length_of_stay(self) -> int:
        """A stay in whole weeks."""
        stay = self.model.random.lognormvariate(self.segment.log_mean, self.segment.log_sigma)
        return max(1, round(stay))


class Youth(mesa.Agent["Town"]):
    """One youth, whose needs arise whatever else happens to him."""

    def __init__(self, model: "Town"):
        super().__init__(model)
        self.cases: list[Case] = []
        self.next_need = model.random.expovariate(model.weekly_rate)

    def step(self) -> None:
        """One week: care that is over ends, and new needs are brought to a list."""
        week = self.model.week
        if self.cases:
            for case in [case for case in self.cases if case.ends == week]:
                self.finish(case)
        while self.next_need < week + 1:
            self.next_need += self.model.random.expovariate(self.model.weekly_rate)
            self.ask(self.model.draw_provider())

    def ask(self, provider: Provider) -> None:
        """Join the list of a provider."""
        case = Case(provider, self.model.week)
        self.cases.append(case)
        provider.queue.append(case)

    def finish(self, case: Case) -> None:
        """Leave care, and step up to the next segment if need be."""
        self.cases.remove(case)
        provider = case.at
        provider.free += 1
        provider.tally.ends += 1
        if provider.next is not None and self.random.random() < provider.segment.step_up:
            self.ask(provider.next)


class Town(mesa.Model):
    """Youths and three providers."""

    def __init__(self, youths: int, rng: int):
        super().__init__(rng=rng)
        self.week = 0
        self.weekly_rate = NEEDS_PER_YOUTH_PER_YEAR / WEEKS_PER_YEAR
        sizes = zip(SEGMENTS, places(youths), strict=True)
        self.providers = [Provider(self, segment, capacity) for segment, capacity in sizes]
        for provider, following in pairwise(self.providers):
            provider.next = following
        Youth.create_agents(self, youths)
        self.collector = mesa.DataCollector(
            agenttype_reporters={Provider: {"waiting": lambda provider: len(provider.queue), "in_care": "in_care"}}
        )

    def draw_provider(self) -> Provider:
        """Where a new need is brought to."""
        return self.random.choices(self.providers, [segment.share for segment in SEGMENTS])[0]

    def step(self) -> None:
        """One week: the youths, then the places."""
        self.agents_by_type[Youth].shuffle_do("step")
        self.agents_by_type[Provider].do("give_places")
        self.collector.collect(self)
        self.week += 1


def run(youths: int, years: int, seed: int) -> dict[str, float]:
    """Outcomes of one run of the plain network in Mesa."""
    town, weeks = Town(youths, rng=seed), weeks_in(years)
    for _ in range(weeks):
        town.step()
    collected: Any = town.collector.get_agenttype_vars_dataframe(Provider).groupby("AgentID").sum()
    outcomes: dict[str, float] = {}
    for provider in town.providers:
        provider.tally.weeks_waiting = collected.loc[provider.unique_id, "waiting"]
        provider.tally.weeks_in_care = collected.loc[provider.unique_id, "in_care"]
        outcomes |= provider.tally.outcomes(provider.segment, weeks)
    return outcomes
