"""From a scenario to the arrays of one run: its tables, and a world at its first week."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agents.base.compiler.records import rows
from agents.base.compiler.struct import Mould
from agents.base.files.parameters import WrongInput
from agents.children.fields import CHILD, NOBODY, TRAJECTORY
from model.flow.world import PRIORITIES, QUEUE, STATE, World
from model.outcomes.counters import (
    COUNTERS,
    LONGEST_WAIT,
    ONSET_LEVELS,
    RECOVERY_HORIZON,
    WAIT_HORIZON,
    Ending,
    Spell,
    Stratum,
    Told,
    Who,
)
from model.policy.lever_ids import Lever
from model.policy.segments import SEGMENT_IDS, SPECIALIST
from model.scenario import Scenario
from model.setup.dimensions import WEEKS, Sizes
from model.setup.input_tables import tables_of

MOST_CHILD_YEARS = 400_000_000


@dataclass(frozen=True)
class Layout(Sizes):
    """The unchanging part of every run of one scenario; a ``World`` is made from it for each region."""

    @cached_property
    def tables(self) -> dict[str, np.ndarray]:
        """All arrays that no run changes, and templates of the agents that it does."""
        return tables_of(self)

    def force(self, lever: int) -> np.ndarray:
        """[week] how much of a lever is in force."""
        return self.tables["force"][self.tables["period"], lever]

    @cached_property
    def team_fte(self) -> np.ndarray:
        """[year, municipality] staff of the local teams of all regions, with what a lever adds (fte)."""
        added = self.force(Lever.LOCAL_TEAM_FTE).reshape(-1, WEEKS).mean(axis=1)
        fte = self.tables["teams"]["fte"][None, :] + added[:, None] * self.tables["towns"]["share"][None, :]
        return fte * self.place.regions

    @property
    def settlement_years_back(self) -> np.ndarray:
        """[year] by whose use the bill is divided on 1 January: of the year itself (0) or of two years before (2)."""
        return self.force(Lever.SETTLEMENT)[::WEEKS].astype(np.int64)

    def room(self) -> dict[str, np.ndarray]:
        """Memory that one run fills after another: no run reads what it has not written itself."""
        children = int(self.town_sizes.sum())
        return {
            "children": rows(CHILD, children),
            "trajectories": rows(TRAJECTORY, self.open_at_most),
            "requests": np.empty(self.open_at_most, dtype=np.int32),
            "leavers": np.empty(children, dtype=np.int32),
        }

    def mould(self, room: dict[str, np.ndarray]) -> Mould[World]:
        """Makes worlds at their first week, one after another: they share what no run changes, and ``room``."""
        tables = self.tables
        towns, products = len(self.town_sizes), len(self.product_ids)
        state = rows(STATE, 1)
        state.free, state.start = NOBODY, self.warm_up_weeks
        queues = rows(QUEUE, (2 * len(tables["lines"]) + products) * PRIORITIES)
        queues.first = queues.last = NOBODY
        own = {name: tables[name].copy() for name in ("referrers", "lines", "contracts", "towns", "base_lump")}
        changing = {
            "state": state,
            "queues": queues,
            "topped_up": np.zeros(len(tables["lines"])),
            "child_calendar": np.full(self.weeks, NOBODY, dtype=np.int32),
            "untreated_calendar": np.full(self.weeks, NOBODY, dtype=np.int32),
            "care_calendar": np.full(self.weeks, NOBODY, dtype=np.int32),
            "tally": np.zeros((self.years, towns, products + 1, COUNTERS), dtype=np.int64),
            "waits": np.zeros((self.years, towns, len(SEGMENT_IDS), LONGEST_WAIT + 1), dtype=np.int32),
            "clients": np.zeros((self.years, towns, SPECIALIST + 1), dtype=np.int64),
            **self._spell_tables(),
            "running_cents": np.zeros((towns, products), dtype=np.int64),
            "in_care": np.zeros((towns, products), dtype=np.int64),
            "waiting": np.zeros((towns, products), dtype=np.int64),
            "untreated": np.zeros(towns, dtype=np.int64),
            "untreated_severe": np.zeros(towns, dtype=np.int64),
            "in_specialist_care": np.zeros(towns, dtype=np.int64),
            "elsewhere_cents": np.zeros(towns, dtype=np.int64),
            "who_cents": np.zeros((towns, len(Who)), dtype=np.int64),
            "who": np.zeros((self.years, towns, len(Who), len(Told)), dtype=np.int64),
            "groups": np.full(len(tables["lines"]), NOBODY, dtype=np.int64),
            "stay_stock": np.zeros((towns, 2), dtype=np.int64),
            "series": np.zeros((self.weeks, len(SEGMENT_IDS), 3), dtype=np.int64),
        }
        return Mould(World(**{**tables, **own, **changing, **room}), own.keys() | changing.keys())

    def _spell_tables(self) -> dict[str, np.ndarray]:
        """Empty tables of waits and needs; only the years that are reported, which keeps them small."""
        years, towns = self.scenario.years, len(self.town_sizes)
        waits, needs = WAIT_HORIZON + 1, RECOVERY_HORIZON + 1
        strata = Stratum.PRODUCTS + len(self.product_segments)
        return {
            "spells": np.zeros((years, towns, strata, len(Who), len(Spell), waits), dtype=np.int32),
            "endings": np.zeros((years, towns, strata, len(Ending), waits), dtype=np.int32),
            "wait_mix": np.zeros((towns, strata, len(Who)), dtype=np.int64),
            "onsets": np.zeros((years, towns, ONSET_LEVELS, len(Spell), needs), dtype=np.int32),
            "onset_mix": np.zeros((towns, ONSET_LEVELS), dtype=np.int64),
        }

    def fresh_world(self) -> World:
        """A world at its first week, in room of its own."""
        return self.mould(self.room()).cast()


def lay_out(scenario: Scenario) -> Layout:
    """The layout of a scenario; refuses what no machine should start on."""
    layout = Layout(scenario, scenario.load())
    child_years = float(layout.town_sizes.sum()) * layout.years * layout.place.regions
    if child_years > MOST_CHILD_YEARS:
        raise WrongInput(
            f"{layout.place.id}: {child_years:,.0f} child-years, expected at most {MOST_CHILD_YEARS:,}; "
            "choose fewer children, regions or years"
        )
    return layout
