"""``YouthCareModel``: one region as a Mesa model. A façade: the engine does the work, with the same bytes."""

# Mesa and pandas ship no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any, NoReturn, SupportsIndex

import mesa
import pandas as pd
from mesa.agent import AgentSet

from agents.base.compiler.records import Records
from agents.base.files.errors import WrongInput, shown
from agents.base.record_agent import RecordAgent
from agents.children.child import Child
from agents.local_teams.local_team import LocalTeam
from agents.providers.provider import Provider
from agents.purchasers.purchaser import Purchaser
from agents.referrers.referrer import Referrer
from model.outcomes.counters import WeekCount
from model.outcomes.reducers import reduce
from model.outcomes.tidy import tidy
from model.policy.segments import SEGMENT_IDS
from model.run import Tallies, TooManyNeeds, step
from model.scenario import Scenario
from model.seeds import NOT_GIVEN, scenario_for
from model.setup.dimensions import WEEKS
from model.setup.setup import set_up

_VIEWER = "mesa.visualization.solara_viz"


class YouthCareModel(mesa.Model[Any, Any]):
    """One replication of a scenario, week by week, as a Mesa model.

    ``step()`` is one week; ``run_weeks(n)`` is n of them. Referrers, local teams, providers and purchasers are Mesa
    agents; ``child(n)`` and ``children`` make a view of a child on request. By default the warm-up has passed when
    the model is made; ``time`` and ``steps`` then start at 0, and ``week`` counts from the start of the warm-up.

    ``rng`` is what Mesa gives each run, as in ``batch_run(..., rng=[1, 2])``: a whole number becomes the seed of the
    scenario (``rng=5`` is ``scenario.changed(seed=5)``, to the byte), anything else that numpy takes for a seed gives
    one. Without it the scenario's own seed holds, so that the same call gives the same bytes. What is given beside it
    by name is a field of the scenario or a lever: ``YouthCareModel(place="uithoorn", years=4, start_light=1.0)``.

    All chance of the engine follows from the seed and ``replication``. ``model.random`` and ``model.rng`` serve Mesa's
    own tools, such as ``shuffle``, and what you draw from them changes no outcome.
    """

    def __init__(
        self,
        scenario: Scenario | None = None,
        replication: int = 0,
        region: int = 0,
        warm: bool = True,
        *,
        rng: object = NOT_GIVEN,
        **changes: object,
    ) -> None:
        self._scenario = scenario_for(scenario, rng, changes)
        self.setup = set_up(self._scenario)
        self.replication = _whole("replication", replication, None)
        self.region = _whole("region", region, self.setup.place.regions - 1)
        super().__init__(rng=self._scenario.seed)
        self.world = self.setup.fresh_world()
        # no weeks: it only populates the world, from whose records the agents are made
        step(self.world, self.setup, self.replication, self.region, 0)
        self._make_agents()
        self._children: dict[int, Child] = {}
        self._collects = True
        self._fault: TooManyNeeds | None = None
        self.datacollector = mesa.DataCollector(model_reporters=_REPORTERS)
        if warm and self.setup.warm_up_weeks:
            step(self.world, self.setup, self.replication, self.region, self.setup.warm_up_weeks)
        self._first_week = self.week
        self.datacollector.collect(self)

    def _make_agents(self) -> None:
        agents: dict[type[RecordAgent[Any]], Records[Any]] = {
            Referrer: self.world.referrers,
            LocalTeam: self.world.teams,
            Provider: self.world.offers,
            Purchaser: self.world.towns,
        }
        for kind, records in agents.items():
            for row in range(len(records)):
                kind(self, records, row)

    @property
    def scenario(self) -> Scenario:  # type: ignore[override]
        """The scenario that is simulated, with the seed in force."""
        # Mesa's viewer takes a scenario that is not of Mesa's own class for a fault, and on Reset would put an empty
        # one in place of the one in `model_params`. To a model that has none it hands `model_params` as they are.
        if sys._getframe(1).f_globals.get("__name__") == _VIEWER:  # pyright: ignore[reportPrivateUsage] - Mesa asks for the attribute and says not for what
            return None  # type: ignore[return-value]
        return self._scenario

    @scenario.setter
    def scenario(self, scenario: object) -> None:
        # Mesa's constructor sets an empty one of its own
        if "_all_agents" in self.__dict__:
            raise WrongInput(f"scenario = {shown(scenario)}: a model keeps its scenario, expected a new YouthCareModel")

    def step(self) -> None:
        """One week; raises ``WrongInput`` when the run has ended."""
        try:
            step(self.world, self.setup, self.replication, self.region, 1)
        except TooManyNeeds as fault:
            self._fault = fault
            raise
        self.running = self.week < self.setup.weeks
        if self._collects:
            self.datacollector.collect(self)

    def run_weeks(self, weeks: int) -> None:
        """So many weeks; data are collected once, at the end."""
        number = _whole("weeks", weeks, None)
        self._check_left(number)
        self._collects = False
        try:
            if number:
                self.run_for(number)
        finally:
            self._collects = True
        self.datacollector.collect(self)

    def _advance_time(self, until: float) -> None:
        """Mesa's one way to go on in time, of ``step``, ``run_for``, ``run_until`` and simulators."""
        self._check_left(until - self.time)
        super()._advance_time(until)

    def _check_left(self, weeks: float) -> None:
        if self._fault is not None:
            raise self._fault
        left = self.setup.weeks - self.week
        if weeks <= left:
            return
        if left == 0:
            raise WrongInput(f"the run has ended on {self.date}: expected a scenario of more years, or a new model")
        raise WrongInput(f"{weeks:g} weeks asked, expected at most the {left} that are left until {self._end}")

    def _day(self, week: int) -> date:
        year, week = divmod(week, WEEKS)
        return date(self.setup.first_year + year, 1, 1) + timedelta(days=int(week * 365.25 / WEEKS))

    @property
    def _end(self) -> date:
        return self._day(self.setup.weeks)

    def register_agent(self, agent: "mesa.Agent[Any]") -> None:
        """Put an agent on Mesa's list; a view of a child only gets its number, as there are thousands of them."""
        if isinstance(agent, Child):
            agent.unique_id = self.agent_id_counter  # type: ignore[assignment]
            self.agent_id_counter += 1
        else:
            super().register_agent(agent)

    def deregister_agent(self, agent: "mesa.Agent[Any]") -> None:
        """Take an agent of your own off Mesa's list; one that the engine simulates stays."""
        if isinstance(agent, RecordAgent):
            agent.remove()
        super().deregister_agent(agent)

    def reset_rng(self, rng: object = None) -> NoReturn:
        """Refuse: chance that begins anew halfway is no run of any scenario."""
        raise WrongInput(
            f"reset_rng({'' if rng is None else rng}): the chance of a run follows from the seed of its scenario, "
            "expected a new YouthCareModel(scenario, rng=...)"
        )

    def reset_randomizer(self, seed: object = None) -> NoReturn:
        """Refuse, as ``reset_rng``."""
        self.reset_rng(seed)

    @property
    def week(self) -> int:
        """The week to be simulated next, counted from the start of the warm-up."""
        return int(self.world.state[0].week)

    @property
    def date(self) -> date:
        """The day on which that week starts."""
        return self._day(self.week)

    def child(self, number: int) -> Child:
        """The child on place ``number`` (0, 1, ...) of the region: a view, made once."""
        number = _whole("child", number, len(self.world.children) - 1)
        if number not in self._children:
            self._children[number] = Child(self, self.world.children, number)
        return self._children[number]

    @property
    def children(self) -> AgentSet[Child]:
        """All children, as Mesa agents made for the occasion."""
        return AgentSet((self.child(number) for number in range(len(self.world.children))), random=self.random)

    def children_where(self, numbers: Iterable[int]) -> AgentSet[Child]:
        """Some children, by place."""
        return AgentSet((self.child(number) for number in numbers), random=self.random)

    def outcomes(self) -> pd.DataFrame:
        """Tidy outcomes of the years so far; a year under way counts what has happened in it."""
        tallies = Tallies.of(self.world, self.setup, self.replication)
        return tidy(self.setup, [self.replication], reduce(self.setup, tallies)[None])

    def last_week(self, part: WeekCount, segment: str | None = None) -> int:
        """What was counted of the week that has passed, in one segment or in all together."""
        week = max(0, self.week - 1)
        row = self.world.series[week]
        return int(row[:, part].sum() if segment is None else row[SEGMENT_IDS.index(segment), part])


YouthCareModel.__module__ = "jeugdstroom"
"""By its public name another process finds it again, wherever it lies: see ``docs/python.md``."""


def _whole(name: str, value: object, most: int | None) -> int:
    """A whole number from 0, as Python's own kind."""
    with suppress(TypeError):  # an array of more than one number has __index__ too
        if isinstance(value, SupportsIndex) and (number := value.__index__()) >= 0 and (most is None or number <= most):
            return number
    expected = "a whole number from 0" if most is None else f"0 to {most}"
    raise WrongInput(f"{name}: found {shown(value)}, expected {expected}")


# Functions with a name, not lambdas: a model is sent to another process with what it reports.


def _date(model: YouthCareModel) -> date:
    return model.date


def _part(model: YouthCareModel, part: WeekCount, segment: str | None = None) -> int:
    return model.last_week(part, segment)


def _cost_euro(model: YouthCareModel) -> float:
    return model.last_week(WeekCount.CENTS) / 100.0


_REPORTERS = {
    "date": _date,
    "waiting": partial(_part, part=WeekCount.WAITING),
    "in_care": partial(_part, part=WeekCount.IN_CARE),
    "cost_euro": _cost_euro,
    **{f"waiting_{name}": partial(_part, part=WeekCount.WAITING, segment=name) for name in SEGMENT_IDS},
    **{f"in_care_{name}": partial(_part, part=WeekCount.IN_CARE, segment=name) for name in SEGMENT_IDS},
}
