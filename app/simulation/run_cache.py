"""The results that are kept for every page, export and report, so that nothing is computed twice.

Every cache is bounded by bytes and not by count: a result about a country takes fifty times as much as one about a
town, and a server that keeps a hundred of anything runs out of memory with the wrong readers.
"""

import sys
import threading
from collections.abc import Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass
from typing import cast

from cachetools import LRUCache

from app.simulation.results import ReplicationSeries, series_of
from experiments.replicate.replication import Replicated

RUN_BYTES = 200_000_000
"""For runs with all their outcomes: some fifteen full answers about a town, four about a large region."""
SERIES_BYTES = 50_000_000
"""For the few figures on the first page, of some fifty questions: a full answer takes about a megabyte.

It must hold one full answer at least: the service reads from here what it has just computed.
"""


def size_of(value: object) -> int:
    """Bytes of a value with all that it holds; arrays count with their data, other objects of ours field by field."""
    size = getattr(value, "nbytes", None)
    if isinstance(size, int):
        return size
    parts: list[object] = []
    if isinstance(value, Mapping):
        found = cast("Mapping[object, object]", value)
        parts = [*found.keys(), *found.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        parts = list(cast("Iterable[object]", value))
    elif is_dataclass(value):
        parts = [getattr(value, part.name) for part in fields(value)]
    return sys.getsizeof(cast(object, value)) + sum(map(size_of, parts))


class ResultCache[K: Hashable, V]:
    """At most so many bytes of results, for all threads; what was not asked for longest goes first."""

    def __init__(self, most_bytes: int) -> None:
        self.lock = threading.RLock()
        self.results: LRUCache[K, V] = LRUCache(most_bytes, getsizeof=size_of)

    def __len__(self) -> int:
        return len(self.results)

    def get(self, key: K) -> V | None:
        """What is kept under a key, or None."""
        # Looking moves the key to the front: without the lock two readers could break the order of the cache.
        with self.lock:
            return self.results.get(key)

    def put(self, key: K, result: V) -> None:
        """Keeps a result instead of the one before; not one that is larger than all that may be kept."""
        # The cache refuses what is too large, and would then keep the result before as if it were the newest.
        with self.lock, suppress(ValueError):
            self.results.pop(key, None)
            self.results[key] = result


@dataclass(slots=True)
class RunCache:
    """Runs by question, the first ones of each without a gap.

    The figures of the first page are taken from the same runs as all the others and stay longer, as they are small.
    """

    whole: ResultCache[Hashable, Replicated] = field(default_factory=lambda: ResultCache(RUN_BYTES))
    shown: ResultCache[Hashable, ReplicationSeries] = field(default_factory=lambda: ResultCache(SERIES_BYTES))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def append(self, question: Hashable, more: Replicated) -> None:
        """Keeps runs where they are the next; runs that are there already are the same, and left out."""
        # One lock for both: the figures must never be of other runs than those that are kept whole.
        with self.lock:
            runs, shown = self.whole.get(question), self.shown.get(question)
            if (len(runs.numbers) if runs else 0) == more.numbers.start:
                self.whole.put(question, runs.and_then(more) if runs else more)
            if (shown.number if shown else 0) == more.numbers.start:
                self.shown.put(question, shown.and_then(series_of(more)) if shown else series_of(more))
