"""Write results to a file: whole or not at all, and harmless in a spreadsheet."""

# pandas and pyarrow ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import csv
import io
import json
import os
import re
import secrets
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from math import isfinite, isnan
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from agents.base.files.errors import one_line, unknown_text
from agents.base.files.parameters import WrongInput
from model.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

EXTENSIONS = (".parquet", ".csv", ".json")
# A spreadsheet takes a text that starts so for a formula; the full-width forms too.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")

AFTER_SEPARATOR = re.compile(r"([;,|][\s\"]*)(?=[=+@＝＋－＠-])")
"""A separator, or what some spreadsheet takes for one, with the beginning of a formula behind it."""

ROWS_AT_ONCE = 100_000
METADATA_KEY = b"jeugdstroom"


@cache
def program_version() -> str:
    """The version of this program."""
    try:
        return version("jeugdstroom")
    except PackageNotFoundError:
        return "not installed"


def description(scenario: Scenario, replications: int) -> dict[str, Any]:
    """All that is needed to get the same result again: scenario, seed, replications, version of program and code."""
    from agents.base.compiler.compiled import code_digest

    return {
        "id": scenario.id,
        "label": scenario.label,
        **scenario.model_dump(mode="json", by_alias=True),
        "replications": replications,
        "version": program_version(),
        "code": code_digest(),
    }


def as_rows(table: "pd.DataFrame") -> Iterator[dict[str, Any]]:
    """The rows of a table as plain values, undefined ones as None."""
    names = [str(name) for name in table.columns]
    for start in range(0, len(table), ROWS_AT_ONCE):
        part = table.iloc[start : start + ROWS_AT_ONCE]
        columns = [_plain_values(part.loc[:, name]) for name in table.columns]
        for cells in zip(*columns, strict=True):
            yield dict(zip(names, cells, strict=True))


def _plain_values(column: "pd.Series") -> list[Any]:
    return [None if isinstance(value, float) and isnan(value) else value for value in column.tolist()]


def plain(value: Any) -> Any:  # noqa: ANN401 - arrays, numbers, texts, and trees of them
    """A value as JSON knows it: arrays' numbers as numbers, what is not defined as None."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    number = value.item() if hasattr(value, "item") else value
    return None if isinstance(number, float) and not isfinite(number) else number


def as_json(content: Mapping[str, Any]) -> Iterator[str]:
    """JSON in pieces, the rows of an iterator or list one a line: the same text for the same content."""
    between = "{"
    for key, value in content.items():
        yield f"{between}{json.dumps(key)}: "
        between = ",\n"
        if isinstance(value, Iterator | list):
            comma = "[\n"
            for row in value:
                yield f"{comma}{_one_json(row)}"
                comma = ",\n"
            yield "[]" if comma == "[\n" else "\n]"
        else:
            yield _one_json(value)
    yield "}\n"


def _one_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def check_output(path: Path, extensions: Sequence[str] = EXTENSIONS) -> Path:
    """The path, if a file can be written there; asked before the work, so that no work is lost."""
    shown = one_line(str(path), 200)
    if path.suffix.lower() not in extensions:
        raise WrongInput(f"{shown}: {unknown_text('kind of file', path.suffix or path.name, extensions)}")
    with _as_wrong_input(path):
        if path.exists() and not path.is_file():
            raise WrongInput(f"{shown}: found a folder or device, expected a file")
        if path.exists() and not os.access(path, os.W_OK):
            raise WrongInput(f"{shown}: the file is there and may not be written")
        if not path.parent.is_dir():
            raise WrongInput(f"{shown}: the folder {one_line(str(path.parent), 200)} does not exist")
        # Only trying tells: permissions, quotas and read-only mounts do not show in the mode of a folder.
        handle, aside = _aside(path)
        os.close(handle)
        aside.unlink()
    return path


def write_outcomes(path: Path, table: "pd.DataFrame", about: Mapping[str, Any]) -> None:
    """A table as Parquet, CSV or JSON, as the name of the file says; ``about`` goes where the format has room."""
    kind = path.suffix.lower()
    with written_whole(path) as stream:
        if kind == ".parquet":
            _write_parquet(stream, table, about)
        elif kind == ".csv":
            write_csv(stream, table)
        else:
            stream.writelines(piece.encode() for piece in as_json({**about, "outcomes": as_rows(table)}))


@contextmanager
def written_whole(path: Path) -> Generator[IO[bytes]]:
    """A stream to a file aside, which takes the name only once all is on disk; after a fault nothing is left."""
    with _as_wrong_input(path):
        handle, aside = _aside(path)
        try:
            with os.fdopen(handle, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            # Within one folder a rename is atomic; resolved, so that a link keeps pointing to the new content.
            aside.replace(path.resolve())
        except BaseException:
            aside.unlink(missing_ok=True)
            raise


def _aside(path: Path) -> tuple[int, Path]:
    aside = path.resolve().with_name(f".jeugdstroom-{secrets.token_hex(8)}.part")
    return os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), aside


@contextmanager
def _as_wrong_input(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise WrongInput(f"{one_line(str(path), 200)}: cannot be written ({reason})") from error


def _write_parquet(stream: IO[bytes], table: "pd.DataFrame", about: Mapping[str, Any]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    content = pa.Table.from_pandas(table, preserve_index=False)
    # Sorted keys: equal runs must give equal bytes.
    text = json.dumps(about, ensure_ascii=False, sort_keys=True).encode()
    pq.write_table(content.replace_schema_metadata({**content.schema.metadata, METADATA_KEY: text}), stream)


def write_csv(stream: IO[bytes], table: "pd.DataFrame") -> None:
    """A table as CSV, harmless in a spreadsheet."""
    columns = [_cells(table.loc[:, name]) for name in table.columns]
    # write_through and detach: the stream belongs to the caller, and closing the wrapper would close it.
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(harmless_in_csv(list(map(str, table.columns))))
    writer.writerows(zip(*columns, strict=True))
    text.detach()


def _cells(column: "pd.Series") -> Sequence[Any]:
    from pandas.api.types import is_numeric_dtype

    values = _plain_values(column)
    return values if is_numeric_dtype(column.dtype) else harmless_in_csv(values)


def harmless(cells: Sequence[Any]) -> list[Any]:
    """Texts that a spreadsheet would take for a formula get an apostrophe in front; none breaks a line."""
    return [_harmless(cell) if isinstance(cell, str) else cell for cell in cells]


def _harmless(text: str) -> str:
    # Some spreadsheets skip the space before a formula.
    starts = text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{one_line(text)}" if starts else one_line(text)


def harmless_in_csv(cells: Sequence[Any]) -> list[Any]:
    """Texts that are no formula either where a spreadsheet cuts lines at another separator than they were written with.

    A Dutch spreadsheet cuts at a semicolon, so in a file with commas ``x;=1`` would become two cells.
    """
    return [AFTER_SEPARATOR.sub(r"\1'", cell) if isinstance(cell, str) else cell for cell in harmless(cells)]
