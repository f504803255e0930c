"""``sweep`` and ``query``: many runs into a store, and questions to what is in it."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from agents.base.files.errors import WrongInput, one_line
from app.cli.interruption import NOTHING_WRITTEN, interruption
from app.cli.options import Json, expand_options
from app.cli.progress import print_note, progress_bar, progress_lines

if TYPE_CHECKING:
    from experiments.sweep.driver import Swept
    from experiments.sweep.store.store import Store

MOST_SHOWN = 100


def register(application: typer.Typer) -> None:
    """Add these commands."""
    for command, examples in (
        (sweep, "Example: jeugdstroom sweep experiments/examples/sweep.yaml --store results"),
        (query, 'Example: jeugdstroom query results "select * from runs limit 5"'),
    ):
        application.command(epilog=examples)(command)


@dataclass(frozen=True, kw_only=True)
class SweepOptions:
    """Options of sweep."""

    store: Annotated[Path, Option(metavar="DIR", help="Where results are kept; made when it is not there.")] = Path(
        "results"
    )
    scheduler: Annotated[
        str | None, Option(metavar="ADDRESS", help="A Dask scheduler: tcp:// on this machine, tls:// elsewhere.")
    ] = None
    threads: Annotated[int | None, Option(min=1, help="Threads of this machine; all of it unless said.")] = None
    batch: Annotated[int | None, Option(min=1, help="Runs kept together; some seconds of work unless said.")] = None
    retry: Annotated[bool, Option("--retry", help="Run again what failed before.")] = False
    point: Annotated[
        str | None, Option("--open", metavar="POINT", help="Print a point of the store as a scenario file.")
    ] = None
    json: Annotated[bool, Option("--json", help="Print JSON instead of a sentence.")] = False


@expand_options
def sweep(
    options: SweepOptions,
    design: Annotated[str | None, Argument(metavar="DESIGN.yaml", help="What to vary, and how often to run.")] = None,
) -> None:
    """A design of many runs, into a store; killed at any moment, the same command goes on where it was."""
    if (design is None) == (options.point is None):
        raise WrongInput("sweep: expected either a design file, or --open with a point of the store")
    if design is None:
        _print_point(options.store, str(options.point))
    else:
        _run_design(Path(design), options)


def _run_design(design: Path, options: SweepOptions) -> None:
    from experiments.replicate.replication import RunControl
    from experiments.sweep.driver import read_plan

    plan = read_plan(design)
    # Changed in place: what is said on Ctrl-C reads it.
    done = [-1, plan.runs]
    interruption.watch_store(lambda: _store_message(options.store, done))
    store = open_store(options.store, create=True)
    from experiments.sweep.driver import sweep as run_sweep

    with progress_bar("sweeping") as bar:
        # A sweep may take hours, and a log without a line looks dead.
        show = bar or progress_lines("runs")

        def progress(runs: int, total: int) -> None:
            done[:] = [runs, total]
            show(runs, total)

        swept = run_sweep(
            plan,
            store,
            control=RunControl(progress, threads=options.threads),
            scheduler=options.scheduler,
            batch=options.batch,
            retry=options.retry,
        )
    _print_summary(swept, options.store, options.json)


def _store_message(folder: Path, done: Sequence[int]) -> str:
    """The message of a stopped sweep; ``done`` is [finished, all] runs, finished -1 before they are counted."""
    if not folder.is_dir():
        return NOTHING_WRITTEN
    runs = f"{done[0]:,} of {done[1]:,} runs are" if done[0] >= 0 else "no run was added to what is"
    return f"{runs} in the store {folder}, the same command goes on from there"


def query(
    store: Annotated[Path, Argument(metavar="STORE", help="A folder that sweep has made.")],
    sql: Annotated[
        str, Argument(metavar="SQL", help="Of the tables runs, tidy, points, plans, failures and outcomes.")
    ],
    out: Annotated[Path | None, Option(metavar="FILE", help="Write every row to FILE.parquet, .csv or .json.")] = None,
    code: Annotated[str | None, Option(metavar="CODE", help="Runs of another version of the program.")] = None,
    json: Json = False,
) -> None:
    """A question in SQL to a store of runs; only files that are what they were are read, and nothing is changed."""
    from experiments.output.export import as_json, as_rows, check_output, write_outcomes

    if out is not None:
        check_output(out)
        interruption.watch(out)
    opened = open_store(store)
    used, versions = code or opened.code(), opened.codes()
    # A store without runs has no version either, and answers without rows.
    if used not in versions and versions:
        raise WrongInput(f"--code: found {one_line(used, 40)}, expected one of {', '.join(versions)}")
    others = [version for version in versions if version != used]
    if others and code is None:
        print_note(f"note: only runs made with {used}; the store also has runs made with {', '.join(others)} (--code)")
    answer = opened.query(sql, used)
    if out is not None:
        write_outcomes(out, answer, {"query": sql, "code": used})
    if json:
        sys.stdout.writelines(as_json({"code": used, "rows": as_rows(answer)}))
        return
    from app.cli.output import print_rows, say

    rows = list(as_rows(answer.head(MOST_SHOWN)))
    print_rows(rows, [str(name) for name in answer.columns])
    if len(answer) > len(rows):
        say(f"The first {len(rows)} of {len(answer):,} rows; --out writes all of them.")


def open_store(folder: Path, *, create: bool = False) -> "Store":
    """Open a store; damaged parts are named on standard error."""
    from experiments.sweep.store.store import Store

    store = Store(folder, create=create)
    for sentence in store.damaged:
        print_note(f"note: {sentence}{'; what it held is run again' if create else ''}")
    return store


def _print_point(folder: Path, point: str) -> None:
    import json

    scenario = open_store(folder).scenario(point)
    content = {key: value for key, value in scenario.model_dump(mode="json", by_alias=True).items() if value}
    print(f"# point {scenario.id}")
    for key, value in content.items():
        # JSON is YAML as well: each value stays on its line, in quotes where it needs them.
        print(f"{key}: {json.dumps(_without_nothing(value), ensure_ascii=False)}")


def _without_nothing(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_nothing(inner) for key, inner in value.items() if inner is not None}
    return value


def _print_summary(swept: "Swept", folder: Path, as_text: bool) -> None:
    plan = swept.plan
    if as_text:
        from experiments.output.export import as_json

        about = {"plan": plan.id, "code": plan.code, "points": len(plan.points), "runs": plan.runs}
        failed = [vars(failure) for failure in swept.failures]
        sys.stdout.writelines(as_json({**about, "there": swept.there, "made": swept.made, "failures": failed}))
    else:
        from app.cli.output import say

        say(
            f"Plan {plan.id}: {plan.runs:,} runs of {len(plan.points):,} points in {folder}; "
            f"{swept.there:,} were there, {swept.made:,} were made, {len(swept.failures):,} failed."
        )
    if swept.failures:
        first = swept.failures[0]
        # The summary first, where both streams go to one terminal.
        sys.stdout.flush()
        raise WrongInput(
            f"{len(swept.failures):,} of {plan.runs:,} runs failed and are kept as such; the first: point "
            f"{first.point}, replication {first.replication}: {first.type}: {first.message}"
        )
