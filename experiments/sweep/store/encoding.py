"""One finished batch as the bytes of a Parquet file: a row per year, municipality and segment, a column per outcome.

The values are those of the tidy table, to the bit; undefined ones are null, and a row without any value is left out.
"""

# pyarrow ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from agents.base.files.errors import WrongInput, one_line
from experiments.sweep.store.digests import FORMAT, named
from model.outcomes.reducers import REDUCERS
from model.policy.segments import SEGMENT_IDS
from model.setup.setup import Setup

META = b"jeugdstroom"
KEYS = ("point", "replication", "year", "municipality", "segment")
MOST_MESSAGE = 500
KEY_DIGITS = 32
# Five times what a design may ask in all. Each takes a bit of memory, so a part that claims more is refused.
MOST_REPLICATIONS = 10_000_000
# A column with more different values than a small dictionary holds is written as it is: that is quicker by half.
AS_WRITTEN: dict[str, Any] = {
    "compression": "lz4",
    "write_statistics": False,
    "dictionary_pagesize_limit": 4096,
    "write_batch_size": 4096,
}


class OtherFormat(WrongInput):
    """A file of a store that another version of the program made; ``found`` is its format."""

    def __init__(self, found: object) -> None:
        super().__init__(f"found format {one_line(str(found), 20)}, expected {FORMAT}")
        self.found = found


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


class PointRuns:
    """The figures of some replications of one point: [outcome, municipality, segment, replication, year].

    Rows stand in that order, since what is not defined, or nought, mostly is so for a municipality and segment
    throughout: such a column is small and quickly written.
    """

    def __init__(self, point: str, setup: Setup, outcomes: Sequence[str], most: int) -> None:
        self.point, self.numbers = point, list[int]()
        self.towns = _towns(setup)
        self.segments = [*sorted({int(segment) for segment in setup.product_segments}), len(SEGMENT_IDS)]
        self.years = [setup.place.start.year + year for year in range(setup.scenario.years)]
        self._which = _together([list(REDUCERS).index(name) for name in outcomes])
        self._values = np.empty((len(outcomes), len(self.towns), len(self.segments), most, len(self.years)))

    def keep(self, number: int, found: np.ndarray) -> None:
        """Take over what a run gave: [outcome, year, municipality or all, segment or all] of every outcome."""
        asked = found[self._which][:, :, -len(self.towns) :, _together(self.segments)]
        self._values[:, :, :, len(self.numbers)] = asked.transpose(0, 2, 3, 1)
        self.numbers.append(number)

    def rows(self, towns: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """[key, row], [outcome, row] and which are known, of rows with something known."""
        axes = [towns.index(town) for town in self.towns], self.segments, self.numbers, self.years
        keys = np.array(np.meshgrid(*axes, indexing="ij"), dtype=np.int32).reshape(4, -1)
        values = self._values[:, :, :, : len(self.numbers)].reshape(len(self._values), -1)
        known = ~np.isnan(values)
        some = known.any(axis=0)
        if some.all():
            return keys, values, known
        return keys[:, some], np.compress(some, values, axis=1), known[:, some]


def _towns(setup: Setup) -> list[str]:
    towns = [*setup.place.municipalities, "all"]
    return towns if len(towns) > 2 else towns[1:]


def _together(rows: list[int]) -> list[int] | slice:
    """Neighbouring rows as a slice, which takes nothing to look up."""
    first, last = rows[0], rows[-1]
    return slice(first, last + 1) if rows == list(range(first, last + 1)) else rows


Span = tuple[str, int, int]
"""A point, its first replication and how many there are."""


@dataclass(frozen=True)
class PartIndex:
    """The index of a part: which runs it holds and which of them failed; ``spans`` count failed runs too."""

    code: str
    outcomes: tuple[str, ...]
    spans: tuple[Span, ...]
    failures: tuple[Failure, ...] = ()

    @property
    def key(self) -> str:
        """The name of the part: a digest of scenarios, seeds, code and format; not of machine, time or way of work."""
        return named([FORMAT, self.code, self.outcomes, self.spans], KEY_DIGITS)

    def masks(self, *, failed: bool = False) -> dict[str, int]:
        """Of each point the replications that are there, bit r for replication r; with ``failed`` those too."""
        found: dict[str, int] = {}
        for point, first, count in self.spans:
            found[point] = found.get(point, 0) | ((1 << count) - 1) << first
        if not failed:
            for failure in self.failures:
                found[failure.point] &= ~(1 << failure.replication)
        return found

    def written(self) -> bytes:
        """The index as JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, sort_keys=True).encode()


def index_in(text: bytes) -> PartIndex:
    """The index in the metadata of a part; raises ``ValueError`` or ``KeyError`` where it is not as we write it."""
    found = json.loads(text)
    if found["format"] != FORMAT:
        raise OtherFormat(found["format"])
    spans = tuple((str(point), int(first), int(count)) for point, first, count in found["spans"])
    failures = tuple(Failure(**failure) for failure in found["failures"])
    _check(spans, failures)
    return PartIndex(str(found["code"]), tuple(found["outcomes"]), spans, failures)


def _check(spans: Sequence[Span], failures: Sequence[Failure]) -> None:
    if any(first < 0 or count < 1 or first + count > MOST_REPLICATIONS for _, first, count in spans):
        raise ValueError("more replications of a point than there can be")
    points = {point for point, _, _ in spans}
    for failure in failures:
        if failure.point not in points or not 0 <= failure.replication < MOST_REPLICATIONS:
            raise ValueError("a failure of a run that it does not hold")


def encode(index: PartIndex, ran: Sequence[PointRuns]) -> bytes:
    """The bytes of a part: the same for the same runs."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = _columns(index.outcomes, ran)
    # A column without gaps is told to have none: that spares a mark for each of its values.
    fields = [pa.field(name, column.type, nullable=column.null_count > 0) for name, column in columns.items()]
    table = pa.table(columns, schema=pa.schema(fields, {META: index.written()}))
    stream = pa.BufferOutputStream()
    pq.write_table(table, stream, **AS_WRITTEN)
    return stream.getvalue().to_pybytes()


def decode(content: bytes) -> tuple[PartIndex, int]:
    """What a part holds, and how many rows; raises ``WrongInput`` where it is no part of ours, or ``OtherFormat``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        meta = pq.read_metadata(pa.BufferReader(content))
        return index_in((meta.metadata or {})[META]), meta.num_rows
    except OtherFormat:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise WrongInput(f"no part of a store: {error}") from error


def _columns(outcomes: Sequence[str], ran: Sequence[PointRuns]) -> dict[str, Any]:
    import pyarrow as pa

    towns = sorted({town for point in ran for town in point.towns})
    found = [point.rows(towns) for point in ran]
    # The empty array gives a part of only failures the right types.
    keys = np.concatenate([np.empty((4, 0), np.int32), *(key for key, _, _ in found)], axis=1)
    points = np.repeat(np.arange(len(ran), dtype=np.int32), [key.shape[1] for key, _, _ in found])
    theirs = [_arrays(values, known) for _, values, known in found]

    def text(codes: np.ndarray, names: Sequence[str]) -> object:
        return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(names, pa.string()))

    return {
        "point": text(points, [point.point for point in ran]),
        "replication": pa.array(keys[2]),
        "year": pa.array(keys[3], pa.int16()),
        "municipality": text(keys[0], towns),
        "segment": text(keys[1], [*SEGMENT_IDS, "all"]),
        **{
            name: pa.chunked_array([arrays[row] for arrays in theirs], pa.float64())
            for row, name in enumerate(outcomes)
        },
    }


def _arrays(values: np.ndarray, known: np.ndarray) -> list[Any]:
    """[outcome, row] as an Arrow array per outcome, which takes the values where they are."""
    import pyarrow as pa

    # Arrow's own setup of gaps, so that the values are taken over without a copy.
    bits = np.packbits(known, axis=1, bitorder="little")
    buffers = [[pa.py_buffer(mask), pa.py_buffer(row)] for mask, row in zip(bits, values, strict=True)]
    return [pa.Array.from_buffers(pa.float64(), values.shape[1], both) for both in buffers]
