"""The indicators of residential stay: one small reducer each, over the products that are places to live."""

from typing import Protocol

import numpy as np

from model.outcomes.counters import NO_PRODUCT, Count
from model.run import Tallies
from model.setup.dimensions import WEEKS
from model.setup.setup import Setup

DAYS_PER_WEEK = 365.25 / WEEKS


class Counts(Protocol):
    """What an indicator reads: the counts of one replication, and how to lay a result out."""

    @property
    def setup(self) -> Setup:
        """What is the same in all replications."""
        ...

    @property
    def tallies(self) -> Tallies:
        """What this one counted."""
        ...

    @property
    def first(self) -> int:
        """Years of warm-up."""
        ...

    def only_total(self, values: np.ndarray) -> np.ndarray:
        """Values that exist for all segments together only."""
        ...


def _sum(counted: Counts, counter: int, rows: list[int]) -> np.ndarray:
    """[year, municipality or all] one counter over some products."""
    counts = counted.tallies.tally[counted.first :, :, rows, counter].sum(axis=2)
    return np.concatenate([counts, counts.sum(axis=1, keepdims=True)], axis=1).astype(np.float64)


def _share(counted: Counts, part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return counted.only_total(np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0))


def _places(counted: Counts, *settings: str) -> list[int]:
    """Products of stay in the region of some setting; of every setting when none is named. Crisis does not count."""
    in_region = settings or ("foster", "family", "residential")
    return [
        row
        for row, product in enumerate(counted.setup.place.products.values())
        if product.segment == "stay" and product.setting in in_region and product.role != "crisis"
    ]


def mean_stay_days(counted: Counts) -> np.ndarray:
    """Mean length of placements that ended (days)."""
    rows = _places(counted)
    return DAYS_PER_WEEK * _share(counted, _sum(counted, Count.ENDED_WEEKS, rows), _sum(counted, Count.ENDS, rows))


def extended_left_within_6m(counted: Counts) -> np.ndarray:
    """Share of those who left extended care who did so within half a year (F048)."""
    soon = _sum(counted, Count.EXTENDED_LEFT_SOON, [NO_PRODUCT])
    return _share(counted, soon, _sum(counted, Count.EXTENDED_LEFT, [NO_PRODUCT]))


def foster_to_residential(counted: Counts) -> np.ndarray:
    """Share of ended foster placements that went on to a residential place."""
    rows = _places(counted, "foster")
    return _share(counted, _sum(counted, Count.FOSTER_TO_RESIDENTIAL, rows), _sum(counted, Count.ENDS, rows))


def part_time_share(counted: Counts) -> np.ndarray:
    """Share of new placements that are part-time."""
    rows = _places(counted)
    return _share(counted, _sum(counted, Count.PART_TIME_STARTS, rows), _sum(counted, Count.STARTS, rows))


def in_region_share(counted: Counts) -> np.ndarray:
    """Share of new placements with contracted providers in the region."""
    inside = _sum(counted, Count.STARTS, _places(counted))
    every = list(range(len(counted.setup.product_ids)))
    return _share(counted, inside, inside + _sum(counted, Count.OUT_OF_REGION, every))


def one_to_one_share(counted: Counts) -> np.ndarray:
    """Share of children in stay with one-to-one guidance above the hours of the place."""
    above = _sum(counted, Count.ONE_TO_ONE_WEEKS, [NO_PRODUCT])
    return _share(counted, above, _sum(counted, Count.IN_CARE_WEEKS, _places(counted)))


def in_extended_care(counted: Counts) -> np.ndarray:
    """Mean number of young people who stayed on after turning adult."""
    return counted.only_total(_sum(counted, Count.EXTENDED_WEEKS, [NO_PRODUCT]) / WEEKS)
