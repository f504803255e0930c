"""``YouthCareModel``: one region as a Mesa model. A façade: the engine does the work, with the same bytes."""

from collections.abc import Iterable
from datetime import date, timedelta

import mesa
import pandas as pd
from mesa.agent import AgentSet

from agents.base.parameters import WrongInput
from agents.children.child import Child
from agents.local_teams.local_team import LocalTeam
from agents.providers.provider import Provider
from agents.purchasers.purchaser import Purchaser
from agents.referrers.referrer import Referrer
from model.build import lay_out
from model.outcomes.reducers import reduce
from model.outcomes.tidy import tidy
from model.policy.segments import SEGMENT_IDS
from model.run import Tallies, step
from model.scenario import Scenario
from model.sizes import WEEKS


class YouthCareModel(mesa.Model):
    """One replication of a scenario, week by week.

    ``step()`` is one week; ``run_weeks(n)`` is n of them in one call. Referrers, local teams, providers and
    purchasers are Mesa agents; ``child(n)`` and ``children`` make a view of a child on request. By default the
    warm-up has passed when the model is made.
    """

    def __init__(self, scenario: Scenario, replication: int = 0, region: int = 0, warm: bool = True) -> None:
        super().__init__(rng=scenario.seed)
        self.youth_scenario = scenario
        self.replication, self.region = replication, region
        self.layout = lay_out(scenario)
        self.world = self.layout.fresh_world()
        step(self.world, self.layout, replication, region, 0)
        for kind, records in (
            (Referrer, self.world.referrers),
            (LocalTeam, self.world.teams),
            (Provider, self.world.lines),
            (Purchaser, self.world.towns),
        ):
            for row in range(len(records)):
                kind(self, records, row)
        self._children: dict[int, Child] = {}
        self.datacollector = mesa.DataCollector(model_reporters=_REPORTERS)
        if warm and self.layout.warm_up_weeks:
            self._advance(self.layout.warm_up_weeks)
        self.datacollector.collect(self)

    def step(self) -> None:
        """One week."""
        self._advance(1)
        self.datacollector.collect(self)

    def run_weeks(self, weeks: int) -> None:
        """So many weeks in one call of the engine; data are collected once, at the end."""
        self._advance(weeks)
        self.datacollector.collect(self)

    def _advance(self, weeks: int) -> None:
        left = self.layout.weeks - self.week
        if weeks > left:
            raise WrongInput(f"{weeks} weeks asked, expected at most the {left} that are left of {self.layout.weeks}")
        step(self.world, self.layout, self.replication, self.region, weeks)
        self.time = float(self.week)
        self.running = self.week < self.layout.weeks

    @property
    def week(self) -> int:
        """The week to be simulated next, counted from the start of the warm-up."""
        return int(self.world.state[0].week)

    @property
    def date(self) -> date:
        """The day on which that week starts."""
        year, week = divmod(self.week, WEEKS)
        return date(self.layout.first_year + year, 1, 1) + timedelta(days=int(week * 365.25 / WEEKS))

    def child(self, number: int) -> Child:
        """The child on place ``number`` (0, 1, ...) of the region: a view, made once."""
        if not 0 <= number < len(self.world.children):
            raise WrongInput(f"child {number}: expected 0 to {len(self.world.children) - 1}")
        if number not in self._children:
            view = Child(self, self.world.children, number)
            self.deregister_agent(view)
            self._children[number] = view
        return self._children[number]

    @property
    def children(self) -> AgentSet:
        """All children, as Mesa agents made for the occasion."""
        return AgentSet((self.child(number) for number in range(len(self.world.children))), random=self.random)

    def children_where(self, numbers: Iterable[int]) -> AgentSet:
        """Some children, by place."""
        return AgentSet((self.child(number) for number in numbers), random=self.random)

    def outcomes(self) -> pd.DataFrame:
        """Tidy outcomes of the years so far; a year under way counts what has happened in it."""
        tallies = Tallies.of(self.world, self.layout, self.replication)
        return tidy(self.layout, [self.replication], reduce(self.layout, tallies)[None])

    def _in_segment(self, part: int, segment: str | None = None) -> int:
        week = max(0, self.week - 1)
        row = self.world.series[week]
        return int(row[:, part].sum() if segment is None else row[SEGMENT_IDS.index(segment), part])


_REPORTERS = {
    "date": lambda model: model.date,
    "waiting": lambda model: model._in_segment(0),
    "in_care": lambda model: model._in_segment(1),
    "cost_euro": lambda model: model._in_segment(2) / 100.0,
    **{f"waiting_{name}": (lambda model, s=name: model._in_segment(0, s)) for name in SEGMENT_IDS},
    **{f"in_care_{name}": (lambda model, s=name: model._in_segment(1, s)) for name in SEGMENT_IDS},
}
