"""From a scenario to the arrays of one run: its tables, and a world at its first week."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agents.base.compiler.records import rows
from agents.base.compiler.struct import Template
from agents.base.files.parameters import WrongInput
from agents.children.fields import NOBODY, ChildRecord, TrajectoryRecord
from model.flow.world import PRIORITIES, LoggedEvent, RegionState, WaitingListRecord, World
from model.outcomes.counters import (
    COUNTERS,
    LONGEST_WAIT,
    ONSET_LEVELS,
    RECOVERY_HORIZON,
    WAIT_HORIZON,
    ChildGroup,
    Ending,
    GroupCount,
    Spell,
    StayCount,
    Stratum,
    WeekCount,
)
from model.policy.lever_ids import Lever
from model.policy.segments import SEGMENT_IDS, SPECIALIST
from model.scenario import Scenario
from model.setup.dimensions import WEEKS, Sizes
from model.setup.input_tables import tables_of

MOST_CHILD_YEARS = 400_000_000


@dataclass(frozen=True)
class Setup(Sizes):
    """The unchanging part of every run of one scenario; a ``World`` is made from it for each region."""

    @cached_property
    def tables(self) -> dict[str, np.ndarray]:
        """All arrays that no run changes, and templates of the agents that it does."""
        return tables_of(self)

    def lever_levels(self, lever: int) -> np.ndarray:
        """[week] how much of a lever is in force."""
        return self.tables["lever_levels"][self.tables["period"], lever]

    @cached_property
    def team_fte(self) -> np.ndarray:
        """[year, municipality] staff of the local teams of all regions, with what a lever adds (fte)."""
        added = self.lever_levels(Lever.LOCAL_TEAM_FTE).reshape(-1, WEEKS).mean(axis=1)
        fte = self.tables["teams"]["fte"][None, :] + added[:, None] * self.tables["towns"]["share"][None, :]
        return fte * self.place.regions

    @property
    def settlement_years_back(self) -> np.ndarray:
        """[year] by whose use the bill is divided on 1 January: of the year itself (0) or of two years before (2)."""
        return self.lever_levels(Lever.SETTLEMENT)[::WEEKS].astype(np.int64)

    def workspace(self, log_rows: int = 0) -> dict[str, np.ndarray]:
        """Memory that one run fills after another: no run reads what it has not written itself.

        ``log_rows`` is how many events the log can hold: none when nobody is followed.
        """
        children = int(self.town_sizes.sum())
        return {
            "children": rows(ChildRecord, children),
            "trajectories": rows(TrajectoryRecord, self.open_at_most),
            # not cleared: a page that no run touches costs nothing
            "requests": np.empty(self.open_at_most, dtype=np.int32),
            "leavers": np.empty(children, dtype=np.int32),
            "log": rows(LoggedEvent, log_rows),
        }

    def template(self, workspace: dict[str, np.ndarray]) -> Template[World]:
        """Makes worlds at their first week, one after another: they share what no run changes, and ``workspace``."""
        tables = self.tables
        towns, products = len(self.town_sizes), len(self.product_ids)
        state = rows(RegionState, 1)
        state.free, state.start = NOBODY, self.warm_up_weeks
        waiting_lists = rows(WaitingListRecord, (2 * len(tables["offers"]) + products) * PRIORITIES)
        waiting_lists.first = waiting_lists.last = NOBODY
        own = {name: tables[name].copy() for name in ("referrers", "offers", "contracts", "towns", "base_lump")}
        changing = {
            "state": state,
            "waiting_lists": waiting_lists,
            "topped_up": np.zeros(len(tables["offers"])),
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
            "group_cents": np.zeros((towns, len(ChildGroup)), dtype=np.int64),
            "by_group": np.zeros((self.years, towns, len(ChildGroup), len(GroupCount)), dtype=np.int64),
            "groups": np.full(len(tables["offers"]), NOBODY, dtype=np.int64),
            "stay_stock": np.zeros((towns, len(StayCount)), dtype=np.int64),
            "series": np.zeros((self.weeks, len(SEGMENT_IDS), len(WeekCount)), dtype=np.int64),
        }
        # What is not named as its own is shared by all worlds at once: whatever a run writes must be in one of the
        # two, or in the workspace.
        return Template(World(**{**tables, **own, **changing, **workspace}), own.keys() | changing.keys())

    def _spell_tables(self) -> dict[str, np.ndarray]:
        """Empty tables of waits and needs; only the years that are reported, which keeps them small."""
        years, towns = self.scenario.years, len(self.town_sizes)
        waits, needs = WAIT_HORIZON + 1, RECOVERY_HORIZON + 1
        strata = Stratum.PRODUCTS + len(self.product_segments)
        return {
            # 32 bits: these tables are the largest by far, and hold numbers of children only
            "spells": np.zeros((years, towns, strata, len(ChildGroup), len(Spell), waits), dtype=np.int32),
            "endings": np.zeros((years, towns, strata, len(Ending), waits), dtype=np.int32),
            "wait_mix": np.zeros((towns, strata, len(ChildGroup)), dtype=np.int64),
            "onsets": np.zeros((years, towns, ONSET_LEVELS, len(Spell), needs), dtype=np.int32),
            "onset_mix": np.zeros((towns, ONSET_LEVELS), dtype=np.int64),
        }

    def fresh_world(self, log_rows: int = 0) -> World:
        """A world at its first week, in a workspace of its own."""
        return self.template(self.workspace(log_rows)).instantiate()


def set_up(scenario: Scenario) -> Setup:
    """The setup of a scenario; refuses what no machine should start on."""
    setup = Setup(scenario, scenario.load())
    child_years = float(setup.town_sizes.sum()) * setup.years * setup.place.regions
    if child_years > MOST_CHILD_YEARS:
        raise WrongInput(
            f"{setup.place.id}: {child_years:,.0f} child-years, expected at most {MOST_CHILD_YEARS:,}; "
            "choose fewer children, regions or years"
        )
    return setup
