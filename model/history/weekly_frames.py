"""A film of a region as it runs: for every week who waits, who is helped, who comes and goes, and the money.

It reads what the engine counts for the whole region, week by week: the event log holds only the children that are
followed. Reading changes nothing, so the run is the same as one without a film.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from agents.providers.fields import LIMITLESS, WHOLE_SLOT, ProductRole
from model.outcomes.counters import NO_PRODUCT, REFERRER_TYPES, Count
from model.scenario import Scenario
from model.setup.dimensions import WEEKS
from model.setup.setup import Setup
from model.youth_care import YouthCareModel

NO_LIMIT = -1
"""Places of a product that has no limit."""
EXITS = ("better", "onward", "stopped", "adult")
"""How care ends: recovered, on to other care, ended without being over, or because the child turned adult."""

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Film:
    """One region, one replication, all weeks after the warm-up; the first axis is the week."""

    setup: Setup
    waiting: np.ndarray
    """[week, product] children on a list or in review."""
    in_care: np.ndarray
    """[week, product] trajectories in care, those that end this week included."""
    places: np.ndarray
    """[week, product] places offered, or NO_LIMIT."""
    used: np.ndarray
    """[week, product] places in use: a part-time stay takes part of one; children where places have no limit."""
    starts: np.ndarray
    """[week, product, type of referrer] starts."""
    exits: np.ndarray
    """[week, product, exit] ends, in the order of EXITS."""
    waited: np.ndarray
    """[week, product] weeks waited by those who start, together."""
    hidden: np.ndarray
    """[week] needs without care that stand on no list."""
    needs: np.ndarray
    """[week] needs that arise."""
    crises: np.ndarray
    """[week] crises."""
    cents: np.ndarray
    """[week] what is paid (cents)."""
    budget_cents: np.ndarray
    """[week] what the municipalities can spend in the year of that week (cents)."""

    @property
    def weeks(self) -> int:
        """How many weeks there are."""
        return len(self.cents)


def record(
    scenario: Scenario, replication: int = 0, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> Film:
    """Run one region of a scenario and film it; a film that is cancelled is shorter, but has one week at least."""
    model = YouthCareModel(scenario, replication)
    frames: list[dict[str, np.ndarray]] = []
    reader = _WeekReader(model)
    left = model.setup.weeks - model.week
    for week in range(left):
        if frames and cancelled is not None and cancelled():
            break
        model.step()
        frames.append(reader.frame())
        if progress is not None and week % WEEKS == 0:
            progress(week, left)
    return Film(model.setup, **{name: np.array([frame[name] for frame in frames]) for name in frames[0]})


class _WeekReader:
    """Reads one week at a time: what was counted in it is the difference with the week before."""

    def __init__(self, model: YouthCareModel) -> None:
        self.model, self.world, self.setup = model, model.world, model.setup
        self.crisis = int(self.world.roles[ProductRole.CRISIS])
        self.before = self._counts_of(max(0, model.week - 1))
        self.year = int(self.world.year[max(0, model.week - 1)])

    def _counts_of(self, week: int) -> np.ndarray:
        """[product or none, counter] what was counted so far in the year of a week."""
        return self.world.tally[int(self.world.year[week])].sum(axis=0)

    def frame(self) -> dict[str, np.ndarray]:
        """The week that just passed."""
        week = self.model.week - 1
        year, now = int(self.world.year[week]), self._counts_of(week)
        # counters stand per year: in January there is nothing to take off
        counts = now - self.before if year == self.year else now
        self.before, self.year = now.copy(), year
        products, nothing = counts[:NO_PRODUCT], counts[NO_PRODUCT]
        referrers = slice(Count.STARTS_BY_REFERRER, Count.STARTS_BY_REFERRER + REFERRER_TYPES)
        untreated = int(self.world.untreated.sum())
        waiting = self.world.waiting.sum(axis=0)
        return {
            "waiting": waiting,
            "in_care": products[:, Count.IN_CARE_WEEKS],
            "places": self._places(products),
            "used": self._used(products),
            "starts": products[:, referrers],
            "exits": self._exits(products),
            "waited": products[:, Count.WAIT_WEEKS],
            "hidden": np.array(untreated - int(waiting.sum())),
            "needs": nothing[Count.NEEDS],
            "crises": nothing[Count.CRISES],
            "cents": counts[:, Count.COST_CENTS].sum(),
            "budget_cents": np.array(round(float(self.world.budget_cents[year]))),
        }

    def _places(self, counts: np.ndarray) -> np.ndarray:
        """Places that are bought are counted by the run; those of a municipality's own staff are not."""
        offers, products = self.world.offers, len(counts)
        limitless = offers["capacity"] >= LIMITLESS
        own = np.bincount(offers["product"], np.where(limitless, 0, offers["capacity"]), products)
        offered = np.where(counts[:, Count.SLOTS_OFFERED] > 0, counts[:, Count.SLOTS_OFFERED], own)
        has_no_limit = np.bincount(offers["product"], limitless, products) > 0
        return np.where(has_no_limit, NO_LIMIT, np.rint(offered / WHOLE_SLOT)).astype(np.int64)

    def _used(self, counts: np.ndarray) -> np.ndarray:
        used = np.rint(counts[:, Count.SLOTS_USED] / WHOLE_SLOT).astype(np.int64)
        return np.where(counts[:, Count.SLOTS_OFFERED] > 0, used, counts[:, Count.IN_CARE_WEEKS])

    def _exits(self, counts: np.ndarray) -> np.ndarray:
        """How care ended, by what was counted; who leaves a crisis place goes on to other care."""
        onward = counts[:, [Count.STEP_UPS, Count.STEP_DOWNS, Count.SCALED_DOWN, Count.BREAKDOWNS]].sum(axis=1)
        better = counts[:, Count.RECOVERED] - counts[:, Count.STEP_DOWNS]
        adult = np.minimum(counts[:, Count.AGED_OUT], np.maximum(0, counts[:, Count.ENDS] - onward - better))
        stopped = np.maximum(0, counts[:, Count.ENDS] - onward - better - adult)
        if self.crisis >= 0:
            onward[self.crisis] += stopped[self.crisis]
            stopped[self.crisis] = 0
        return np.stack([better, onward, stopped, adult], axis=1)
