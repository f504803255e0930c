"""Replicate: one scenario, many seeds, run side by side in threads."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from os import cpu_count

import numpy as np
import pandas as pd

from agents.base.parameters import WrongInput
from model.build import Layout, lay_out
from model.outcomes.reducers import reduce
from model.outcomes.tidy import tidy
from model.run import Tallies, run, run_region
from model.scenario import Scenario

MOST_REPLICATIONS = 100_000
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


def replicate(
    scenario: Scenario,
    replications: int = 100,
    first: int = 0,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    threads: int | None = None,
) -> pd.DataFrame:
    """Tidy outcomes of replications ``first`` to ``first + replications - 1`` of a scenario.

    Replication r of two scenarios with the same seed shares all chance. ``progress(done, all)`` is called
    after each; when ``cancelled()`` turns true, what is done so far is returned.
    """
    if not 1 <= replications <= MOST_REPLICATIONS:
        raise WrongInput(f"replications: found {replications}, expected 1 to {MOST_REPLICATIONS}")
    layout = lay_out(scenario)
    done: list[np.ndarray] = []
    numbers = range(first, first + replications)
    for _, values in reduced(layout, numbers, cancelled, threads):
        done.append(values)
        if progress is not None:
            progress(len(done), replications)
    values = np.stack(done) if done else np.empty((0, *_shape(layout)))
    return tidy(layout, numbers[: len(done)], values)


def _shape(layout: Layout) -> tuple[int, ...]:
    from model.outcomes.reducers import REDUCERS
    from model.policy.segments import ALL

    return (len(REDUCERS), layout.scenario.years, len(layout.town_sizes) + 1, ALL + 1)


def reduced(
    layout: Layout, numbers: range, cancelled: Cancelled | None = None, threads: int | None = None
) -> Iterator[tuple[int, np.ndarray]]:
    """Each replication with its outcomes, in order of number; runs ahead only as far as there are threads."""
    layout.tables  # noqa: B018 - made once, before threads share it
    workers = threads or cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        if len(numbers) < workers and layout.place.regions > 1:
            for number in numbers:
                yield number, reduce(layout, _by_regions(pool, layout, number, cancelled))
            return
        yield from _by_replications(pool, layout, numbers, cancelled, 2 * workers)


def _by_replications(
    pool: Executor, layout: Layout, numbers: range, cancelled: Cancelled | None, ahead: int
) -> Iterator[tuple[int, np.ndarray]]:
    waiting: list[tuple[int, Future[np.ndarray]]] = []
    todo = iter(numbers)
    for number in todo:
        waiting.append((number, pool.submit(_one, layout, number, cancelled)))
        if len(waiting) < ahead:
            continue
        yield _first(waiting)
        if cancelled is not None and cancelled():
            break
    while waiting and not (cancelled is not None and cancelled()):
        yield _first(waiting)
    for _, future in waiting:
        future.cancel()


def _first(waiting: list[tuple[int, Future[np.ndarray]]]) -> tuple[int, np.ndarray]:
    number, future = waiting.pop(0)
    return number, future.result()


def _one(layout: Layout, number: int, cancelled: Cancelled | None) -> np.ndarray:
    return reduce(layout, run(layout, number, cancelled))


def _by_regions(pool: Executor, layout: Layout, number: int, cancelled: Cancelled | None) -> Tallies:
    def some(start: int, step: int) -> Tallies | None:
        total: Tallies | None = None
        for region in range(start, layout.place.regions, step):
            if cancelled is not None and cancelled():
                break
            tallies = run_region(layout, number, region)
            total = tallies if total is None else total + tallies
        return total

    workers = cpu_count() or 1
    parts = [
        part for part in pool.map(lambda start: some(start, workers), range(workers)) if part is not None
    ]
    total = parts[0]
    for part in parts[1:]:
        total += part
    return total
