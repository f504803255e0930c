"""Questions to a store in SQL, through DuckDB, on the files that were checked and on no others."""

# pandas and pyarrow ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from agents.base.files.errors import WrongInput, one_line
from experiments.sweep.store.encoding import KEYS, Failure, PartIndex
from model.outcomes.declared import outcomes
from model.outcomes.reducers import REDUCERS

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


class Queried(Protocol):
    """What a question reads of a store."""

    folder: Path
    parts: dict[str, PartIndex]
    rows: dict[str, int]
    plans: dict[str, dict[str, Any]]

    def failures(self, code: str | None = None) -> list[Failure]:
        """Runs that failed."""
        ...


def ask(store: Queried, sql: str, code: str) -> "pd.DataFrame":
    """The answer as a table; whatever is wrong with the question is one line."""
    import duckdb

    # DuckDB would fetch extensions from the internet, and read Python variables of the caller by their name.
    closed = dict.fromkeys(("autoinstall_known_extensions", "autoload_known_extensions"), "false")
    with duckdb.connect(":memory:", config={**closed, "python_enable_replacements": "false"}) as connection:
        _lay_out(connection, store, code)
        try:
            answer = connection.execute(sql)
            return answer.df()
        except duckdb.Error as error:
            raise WrongInput(f"query: {one_line(' '.join(str(error).split()), 1500)}") from error


def _lay_out(connection: "duckdb.DuckDBPyConnection", store: Queried, code: str) -> None:
    parts = {name: index for name, index in store.parts.items() if index.code == code and store.rows[name]}
    paths = {name: str((store.folder / "parts" / name).resolve()) for name in sorted(parts)}
    _runs(connection, parts, list(paths.values()))
    _table(
        connection,
        "outcomes",
        [(outcome.id, outcome.unit, outcome.name_nl, outcome.name_en) for outcome in outcomes()],
        _OUTCOMES,
    )
    _table(connection, "failures", [tuple(vars(failure).values()) for failure in store.failures(code)], _FAILURES)
    _points(connection, store, code)
    connection.execute(_TIDY)
    # Who asks can read these files and nothing else, and write nothing.
    connection.execute(f"set allowed_paths = {_texts(list(paths.values()))}")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


_OUTCOMES = {"outcome": "varchar", "unit": "varchar", "name_nl": "varchar", "name_en": "varchar"}
_FAILURES = {"point": "varchar", "replication": "int", "seed": "bigint", "type": "varchar", "message": "varchar"}
_PLANS = {"plan": "varchar", "point": "varchar", "replications": "int", "code": "varchar", "made": "varchar"}
_POINTS = {"point": "varchar", "label": "varchar", "place": "varchar", "years": "int", "seed": "bigint"}
_TIDY = """
create view tidy as
select point, label as scenario, replication, year, municipality, segment, outcome, unit, value
from (unpivot runs on columns(* exclude (point, replication, year, municipality, segment))
      into name outcome value value)
left join points using (point) left join outcomes using (outcome)
"""


def _runs(connection: "duckdb.DuckDBPyConnection", parts: dict[str, PartIndex], paths: list[str]) -> None:
    """All runs, each once: equal rows of parts that overlap become one."""
    kept = [name for name in REDUCERS if any(name in index.outcomes for index in parts.values())] or list(REDUCERS)
    names = ", ".join(map(_name, kept))
    if not paths:
        types = dict.fromkeys(kept, "double")
        _table(connection, "runs", [], {**_KEY_TYPES, **types})
        return
    # Without overlap there is nothing to group, and grouping reads and sorts every row.
    alike = len({index.outcomes for index in parts.values()}) == 1
    source = f"read_parquet({_texts(paths)}, union_by_name = {str(not alike).lower()}, hive_partitioning = false)"
    keys = ", ".join(KEYS)
    if alike and not _overlap(parts):
        chosen, grouped = names, ""
    else:
        chosen = ", ".join(f"any_value({_name(name)}) as {_name(name)}" for name in kept)
        grouped = f"group by {keys}"
    connection.execute(f"create view runs as select {keys}, {chosen} from {source} {grouped}")  # noqa: S608 - our names


_KEY_TYPES = dict(zip(KEYS, ("varchar", "int", "smallint", "varchar", "varchar"), strict=True))


def _overlap(parts: dict[str, PartIndex]) -> bool:
    seen: dict[str, int] = {}
    for index in parts.values():
        for point, mask in index.masks().items():
            if seen.get(point, 0) & mask:
                return True
            seen[point] = seen.get(point, 0) | mask
    return False


def _points(connection: "duckdb.DuckDBPyConnection", store: Queried, code: str) -> None:
    """A row for each point, with a column for each thing that a plan varies; and which plan asks which point."""
    plans = [plan for plan in store.plans.values() if plan["code"] == code]
    points: dict[str, dict[str, Any]] = {}
    for plan in plans:
        for point in plan["points"]:
            own = points.setdefault(point["id"], {**_about(point)})
            own.update(point["values"])
    varied = dict.fromkeys(name for point in points.values() for name in point if name not in _POINTS)
    types = {name: _type_of(point.get(name) for point in points.values()) for name in varied}
    rows = [tuple(point.get(name) for name in (*_POINTS, *varied)) for point in points.values()]
    _table(connection, "points", rows, {**_POINTS, **types})
    asked = [
        (plan["id"], point["id"], plan["replications"], plan["code"], plan["made"]["at"])
        for plan in plans
        for point in plan["points"]
    ]
    _table(connection, "plans", asked, _PLANS)


def _about(point: dict[str, Any]) -> dict[str, Any]:
    scenario = point["scenario"]
    own = {key: scenario[key] for key in ("place", "years", "seed")}
    return {"point": point["id"], "label": point["label"], **own}


def _type_of(values: Iterator[Any]) -> str:
    return "boolean" if all(isinstance(value, bool) for value in values if value is not None) else "double"


def _table(
    connection: "duckdb.DuckDBPyConnection", name: str, rows: list[tuple[Any, ...]], columns: dict[str, str]
) -> None:
    import pyarrow as pa

    typed = ", ".join(f"{_name(column)} {kind}" for column, kind in columns.items())
    connection.execute(f"create table {name} ({typed})")
    if not rows:
        return
    content = pa.table([list(column) for column in zip(*rows, strict=True)], names=list(columns))
    connection.register("given", content)
    connection.execute(f"insert into {name} select * from given")  # noqa: S608 - our own names
    connection.unregister("given")


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _texts(texts: list[str]) -> str:
    return "[" + ", ".join("'" + text.replace("'", "''") + "'" for text in texts) + "]"
