"""What one replication counted, on arrays [year, municipality, segment] from which outcomes are made."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from model.outcomes import waiting
from model.outcomes.counters import WAIT_ROWS
from model.policy.segments import ALL, SEGMENT_IDS
from model.run import Tallies
from model.setup.setup import Setup

CENTS_PER_EURO = 100.0


def with_totals(values: np.ndarray, axis: int) -> np.ndarray:
    """The values with their sum added as a last entry along an axis."""
    return np.concatenate([values, values.sum(axis=axis, keepdims=True)], axis=axis)


@dataclass(frozen=True)
class Counted:
    """One replication, summed by segment and with totals last on each axis."""

    setup: Setup
    tallies: Tallies

    @property
    def first(self) -> int:
        """Years of warm-up, which are counted but not reported."""
        return self.setup.place.warm_up_years

    @cached_property
    def table(self) -> np.ndarray:
        """[year, municipality or all, segment or all, counter] counts."""
        tally = self.tallies.tally[self.first :]
        by_segment = np.zeros((*tally.shape[:2], len(SEGMENT_IDS), tally.shape[3]), dtype=np.int64)
        for product, segment in enumerate(self.setup.product_segments):
            by_segment[:, :, segment] += tally[:, :, product]
        everything = tally.sum(axis=2, keepdims=True)
        return with_totals(np.concatenate([by_segment, everything], axis=2), 1)

    @cached_property
    def waits(self) -> np.ndarray:
        """[year, municipality or all, group, segment or ``Wait`` or all, figure] how long children wait."""
        norms = np.array([getattr(self.setup.place.norms, name).base for name in SEGMENT_IDS])
        return waiting.waits(self.tallies.spells, self.tallies.wait_mix, norms, self.setup.product_segments)

    @cached_property
    def endings(self) -> np.ndarray:
        """[year, municipality or all, segment or ``Wait`` or all, Ending] share of waits that end so."""
        tallies = self.tallies
        return waiting.endings(tallies.spells, tallies.endings, tallies.wait_mix, self.setup.product_segments)

    @cached_property
    def needs(self) -> np.ndarray:
        """[year, municipality or all, figure] how long needs last."""
        return waiting.needs(self.tallies.onsets, self.tallies.onset_mix)

    def wait(self, figure: int, group: str = "all") -> np.ndarray:
        """[year, municipality, segment] one figure of waiting of a group of children."""
        rows = [*range(ALL), WAIT_ROWS]
        return self.waits[:, :, list(waiting.GROUPS).index(group), rows, figure]

    @cached_property
    def clients(self) -> np.ndarray:
        """[year, municipality or all, segment, all, specialist] children."""
        return with_totals(self.tallies.clients[self.first :], 1)

    @cached_property
    def who(self) -> np.ndarray:
        """[year, municipality or all, ChildGroup, GroupCount] what is told apart by age and by severity."""
        return with_totals(self.tallies.who[self.first :], 1)

    @cached_property
    def by_product(self) -> np.ndarray:
        """[year, municipality or all, product or none, counter] counts."""
        return with_totals(self.tallies.tally[self.first :], 1)

    def of_role(self, role: int, counter: int) -> np.ndarray:
        """[year, municipality or all] one counter of the product with a role; 0 where there is none."""
        # row -1 where nothing has this role: the last entry is read, and replaced by zeros below
        row = int(self.setup.tables["roles"][role])
        counts = self.by_product[..., row, counter].astype(np.float64)
        return counts if row >= 0 else np.zeros_like(counts)

    def count(self, counter: int) -> np.ndarray:
        """[year, municipality, segment] one counter."""
        return self.table[..., counter].astype(np.float64)

    @cached_property
    def _undefined(self) -> np.ndarray:
        return np.full(self.table.shape[:3], np.nan)

    def ratio(self, counter: int, per: int) -> np.ndarray:
        """One counter for each of another; undefined where there is none."""
        below = self.count(per)
        # a copy: the result is written into it
        return np.divide(self.count(counter), below, out=self._undefined.copy(), where=below > 0)

    def only_total(self, values: np.ndarray) -> np.ndarray:
        """[year, municipality, segment] values that exist for all segments together only."""
        table = self._undefined.copy()
        table[..., ALL] = values
        return table


def ratio_of(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """One array over another; undefined where there is nothing below."""
    below = below.astype(np.float64)
    return np.divide(above, below, out=np.full(below.shape, np.nan), where=below > 0)
