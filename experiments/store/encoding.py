"""One finished batch as the bytes of a Parquet file: a row per year, municipality and segment, a column per outcome.

The values are those of the tidy table, to the bit; undefined ones are null, and a row without any value is left out.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from agents.base.faults import WrongInput, one_line
from experiments.store.digests import FORMAT, named
from model.build import Layout
from model.outcomes.reducers import REDUCERS
from model.policy.segments import SEGMENT_IDS

META = b"jeugdstroom"
KEYS = ("point", "replication", "year", "municipality", "segment")
MOST_MESSAGE = 500
KEY_DIGITS = 32


@dataclass(frozen=True)
class Failure:
    """A run that gave no figures: which, and why."""

    point: str
    replication: int
    seed: int
    type: str
    message: str


def failure_of(point: str, replication: int, seed: int, error: BaseException) -> Failure:
    """What went wrong in a run, as data."""
    return Failure(point, replication, seed, type(error).__name__, one_line(str(error), MOST_MESSAGE))


@dataclass(frozen=True)
class Ran:
    """The figures of some replications of one point: [replication, outcome, year, municipality, segment]."""

    point: str
    layout: Layout
    numbers: Sequence[int]
    values: np.ndarray


Span = tuple[str, int, int]
"""A point, its first replication and how many there are."""


@dataclass(frozen=True)
class Held:
    """What a part says that it holds; ``spans`` count failed runs too."""

    code: str
    outcomes: tuple[str, ...]
    spans: tuple[Span, ...]
    failures: tuple[Failure, ...] = ()

    @property
    def key(self) -> str:
        """What names it: scenarios, seeds, code and format, but no machine, time or way of running."""
        return named([FORMAT, self.code, self.outcomes, self.spans], KEY_DIGITS)

    def masks(self, *, failed: bool = False) -> dict[str, int]:
        """Of each point the replications that are there, bit r for replication r; with ``failed`` those too."""
        found: dict[str, int] = {}
        for point, first, count in self.spans:
            found[point] = found.get(point, 0) | ((1 << count) - 1) << first
        if not failed:
            for one in self.failures:
                found[one.point] &= ~(1 << one.replication)
        return found

    def written(self) -> bytes:
        """Itself as text."""
        return json.dumps({"format": FORMAT, **asdict(self)}, sort_keys=True).encode()


def held_in(text: bytes) -> Held:
    """What a part says that it holds; raises ``ValueError`` or ``KeyError`` where that is not what we write."""
    found = json.loads(text)
    if found["format"] != FORMAT:
        raise ValueError(f"format {found['format']}")
    spans = tuple((str(point), int(first), int(count)) for point, first, count in found["spans"])
    failures = tuple(Failure(**one) for one in found["failures"])
    return Held(str(found["code"]), tuple(found["outcomes"]), spans, failures)


def encoded(held: Held, ran: Sequence[Ran]) -> bytes:
    """The bytes of a part: the same for the same runs."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = _columns(held.outcomes, ran)
    table = pa.table(columns).replace_schema_metadata({META: held.written()})
    stream = io.BytesIO()
    pq.write_table(table, stream, compression="lz4", use_dictionary=True, write_statistics=False)
    return stream.getvalue()


def decoded(content: bytes) -> tuple[Held, int]:
    """What a part holds, and how many rows; raises ``WrongInput`` where it is no part of ours."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        meta = pq.read_metadata(pa.BufferReader(content))
        return held_in((meta.metadata or {})[META]), meta.num_rows
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise WrongInput(f"no part of a store: {error}") from error


def _columns(outcomes: Sequence[str], ran: Sequence[Ran]) -> dict[str, Any]:
    import pyarrow as pa

    which = [list(REDUCERS).index(name) for name in outcomes]
    towns = sorted({town for one in ran for town in _towns(one.layout)})
    theirs = [_Rows(one, number, which, towns) for number, one in enumerate(ran)]
    keys = [np.concatenate([np.empty(0, dtype=np.int32), *(one.keys[axis] for one in theirs)]) for axis in range(5)]
    points, replications, years, at_towns, at_segments = keys

    def text(codes: np.ndarray, names: Sequence[str]) -> Any:
        return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names, pa.string()))

    def column(outcome: int) -> Any:
        values = np.empty(len(points))
        end = 0
        for one in theirs:
            start, end = end, end + len(one.at)
            one.put(outcome, values[start:end])
        return pa.array(values, pa.float64(), from_pandas=True)

    return {
        "point": text(points, [one.point for one in ran]),
        "replication": pa.array(replications, pa.int32()),
        "year": pa.array(years, pa.int16()),
        "municipality": text(at_towns, towns),
        "segment": text(at_segments, [*SEGMENT_IDS, "all"]),
        **{name: column(outcome) for name, outcome in zip(outcomes, which, strict=True)},
    }


def _towns(layout: Layout) -> list[str]:
    towns = [*layout.place.municipalities, "all"]
    return towns if len(towns) > 2 else towns[1:]


class _Rows:
    """The rows of the tidy table of one point; outcome after outcome, as each by itself is quickly at hand."""

    def __init__(self, one: Ran, number: int, which: Sequence[int], towns: Sequence[str]) -> None:
        here = _towns(one.layout)
        segments = [*sorted({int(segment) for segment in one.layout.product_segments}), len(SEGMENT_IDS)]
        replications, outcomes, years, all_towns, all_segments = one.values.shape
        self.size = years * all_towns * all_segments
        cells = np.arange(self.size).reshape(years, all_towns, all_segments)
        kept = cells[:, all_towns - len(here) :, segments].ravel()
        values = one.values.reshape(replications, outcomes, self.size)
        there = ~np.isnan(values[:, which]).all(axis=1)[:, kept].ravel()
        first = np.arange(replications)[:, None] * outcomes * self.size
        self.values, self.at = values.ravel(), (first + kept).ravel()[there]
        start = one.layout.place.start.year
        axes = (
            np.asarray(one.numbers, dtype=np.int32),
            np.arange(start, start + years, dtype=np.int32),
            np.array([towns.index(town) for town in here], dtype=np.int32),
            np.array(segments, dtype=np.int32),
        )
        keys = [axis.reshape(-1)[there] for axis in np.meshgrid(*axes, indexing="ij")]
        self.keys = [np.full(len(keys[0]), number, dtype=np.int32), *keys]

    def put(self, outcome: int, rows: np.ndarray) -> None:
        """Fill [row] with the values of an outcome."""
        np.take(self.values, self.at + outcome * self.size, out=rows, mode="clip")
