"""The runs that were made, kept for every page, export and report: the same replications for each of them."""

import threading
from collections.abc import Hashable
from dataclasses import dataclass, field

from cachetools import LRUCache

from app.simulation.results import ReplicationSeries, series_of
from experiments.replicate.replication import Replicated

MOST_BYTES = 200_000_000
"""For runs with all their outcomes: some fifteen full answers about a town, four about a large region."""
MOST_SHOWN = 100
"""Questions of which the few figures on the first page are kept: a full answer takes about half a megabyte."""


def _whole() -> LRUCache[Hashable, Replicated]:
    return LRUCache(MOST_BYTES, getsizeof=lambda runs: runs.nbytes)


def _shown() -> LRUCache[Hashable, ReplicationSeries]:
    return LRUCache(MOST_SHOWN)


@dataclass(slots=True)
class RunCache:
    """Runs by question, the first ones of each without a gap. What was not asked for longest goes first.

    The figures of the first page are taken from the same runs as all the others and stay longer, as they are small.
    """

    whole: LRUCache[Hashable, Replicated] = field(default_factory=_whole)
    shown: LRUCache[Hashable, ReplicationSeries] = field(default_factory=_shown)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def runs(self, question: Hashable) -> Replicated | None:
        """The runs with all their outcomes, as far as they are there."""
        with self.lock:
            return self.whole.get(question)

    def figures(self, question: Hashable) -> ReplicationSeries | None:
        """The figures of the first page, as far as they are there."""
        with self.lock:
            return self.shown.get(question)

    def append(self, question: Hashable, more: Replicated) -> None:
        """Keeps runs where they are the next; runs that are there already are the same, and left out."""
        with self.lock:
            runs, shown = self.whole.get(question), self.shown.get(question)
            if (len(runs.numbers) if runs else 0) == more.numbers.start:
                self._keep(question, runs.and_then(more) if runs else more)
            if (shown.number if shown else 0) == more.numbers.start:
                self.shown[question] = shown.and_then(series_of(more)) if shown else series_of(more)

    def _keep(self, question: Hashable, runs: Replicated) -> None:
        if runs.nbytes <= self.whole.maxsize:
            self.whole[question] = runs
        else:
            self.whole.pop(question, None)
