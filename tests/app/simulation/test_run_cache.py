"""Results are kept up to a number of bytes, whatever they are made of, and what was asked for last stays."""

from dataclasses import dataclass

import numpy as np
import pytest

from app.simulation.run_cache import ResultCache, size_of

KILOBYTE = bytes(1000)


@dataclass(frozen=True, slots=True)
class Holder:
    """A result with something inside."""

    inside: object


@pytest.mark.parametrize(
    "result",
    [
        KILOBYTE,
        "x" * 1000,
        np.zeros(125),
        [KILOBYTE],
        {"name": KILOBYTE},
        Holder(np.zeros(125)),
        {"deep": [Holder((KILOBYTE,))]},
    ],
)
def test_the_size_of_a_result_counts_what_it_holds(result: object):
    assert 1000 <= size_of(result) < 2000


def test_what_was_not_asked_for_longest_goes_first():
    cache: ResultCache[str, np.ndarray] = ResultCache(2_500)
    for name in ("first", "second"):
        cache.put(name, np.zeros(125))
    assert cache.get("first") is not None
    cache.put("third", np.zeros(125))
    assert cache.get("second") is None
    assert cache.get("first") is not None and cache.get("third") is not None and len(cache) == 2


def test_a_result_that_is_too_large_is_not_kept_and_neither_is_the_one_before():
    cache: ResultCache[str, np.ndarray] = ResultCache(2_500)
    cache.put("grows", np.zeros(125))
    cache.put("grows", np.zeros(1250))
    assert cache.get("grows") is None and len(cache) == 0
