"""From a scenario to the arrays of one run: sizes, years, and a world at its first week."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agents.base.parameters import WrongInput
from agents.base.records import rows
from agents.base.units import WEEKS_PER_YEAR
from agents.children.fields import CHILD, NOBODY, TRAJECTORY
from model.flow.world import PRIORITIES, QUEUE, STATE, World
from model.outcomes.counters import COUNTERS, LONGEST_WAIT
from model.places.schema import Place
from model.policy.declared import circumstances
from model.policy.lever_ids import Lever
from model.policy.segments import SEGMENT_IDS, SPECIALIST
from model.scenario import Scenario

WEEKS = int(WEEKS_PER_YEAR)
MOST_CHILD_YEARS = 400_000_000
TRAJECTORIES_PER_CHILD = 3


@dataclass(frozen=True)
class Layout:
    """The unchanging part of every run of one scenario; a ``World`` is made from it for each region."""

    scenario: Scenario
    place: Place

    @property
    def warm_up_weeks(self) -> int:
        """Weeks before the start, to fill lists and stock."""
        return self.place.warm_up_years * WEEKS

    @property
    def weeks(self) -> int:
        """All weeks, the warm-up included."""
        return self.warm_up_weeks + self.scenario.years * WEEKS

    @property
    def first_year(self) -> int:
        """Calendar year of the first week of the warm-up."""
        return self.place.start.year - self.place.warm_up_years

    @property
    def years(self) -> int:
        """All years, the warm-up included."""
        return self.weeks // WEEKS

    @cached_property
    def town_sizes(self) -> np.ndarray:
        """[municipality] children."""
        return np.array([round(t.youths.base) for t in self.place.municipalities.values()], dtype=np.int64)

    @cached_property
    def product_ids(self) -> list[str]:
        """Products in the order of their rows."""
        return list(self.place.products)

    @cached_property
    def product_segments(self) -> np.ndarray:
        """[product] row of the segment."""
        return np.array([SEGMENT_IDS.index(p.segment) for p in self.place.products.values()], dtype=np.int64)

    def circumstance(self, name: str) -> float:
        """The value of a circumstance in this scenario."""
        if name in self.scenario.circumstances:
            return self.scenario.circumstances[name].value
        return next(one.default for one in circumstances() if one.id == name)

    @property
    def settlement_years_back(self) -> np.ndarray:
        """[year] by whose use the bill is divided on 1 January: of the year itself (0) or of two years before (2)."""
        return self.tables["force"][::WEEKS, Lever.SETTLEMENT].astype(np.int64)

    def index(self, name: str) -> np.ndarray:
        """[year] an index that grows by a circumstance from the year after the start (ratio)."""
        since = np.maximum(0, np.arange(self.years) - self.place.warm_up_years)
        return (1.0 + self.circumstance(name)) ** since

    @cached_property
    def tables(self) -> dict[str, np.ndarray]:
        """All arrays that no run changes, and templates of the agents that it does."""
        from model.tables import tables_of

        return tables_of(self)

    @property
    def open_at_most(self) -> int:
        """Rows kept for open needs."""
        return TRAJECTORIES_PER_CHILD * int(self.town_sizes.sum()) + 1000

    def room(self) -> dict[str, np.ndarray]:
        """Memory that one run fills after another: no run reads what it has not written itself."""
        children = int(self.town_sizes.sum())
        return {
            "children": rows(CHILD, children),
            "trajectories": rows(TRAJECTORY, self.open_at_most),
            "requests": np.empty(self.open_at_most, dtype=np.int32),
            "leavers": np.empty(children, dtype=np.int32),
        }

    def fresh_world(self, room: dict[str, np.ndarray] | None = None) -> World:
        """A world at its first week, sharing what does not change; in ``room`` when given."""
        tables = self.tables
        towns, products = len(self.town_sizes), len(self.product_ids)
        state = rows(STATE, 1)
        state.free, state.start = NOBODY, self.warm_up_weeks
        queues = rows(QUEUE, (len(tables["lines"]) + products) * PRIORITIES)
        queues.first = queues.last = NOBODY
        own = {name: tables[name].copy() for name in ("referrers", "lines", "contracts", "towns")}
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
            "running_cents": np.zeros((towns, products), dtype=np.int64),
            "in_care": np.zeros((towns, products), dtype=np.int64),
            "waiting": np.zeros((towns, products), dtype=np.int64),
            "untreated": np.zeros(towns, dtype=np.int64),
            "in_specialist_care": np.zeros(towns, dtype=np.int64),
            "series": np.zeros((self.weeks, len(SEGMENT_IDS), 3), dtype=np.int64),
        }
        return World(**{**tables, **own, **changing, **(room or self.room())})


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
