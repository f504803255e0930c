"""What run, compare, bench and app do once their options are known to be right."""

import json
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from agents.base.files.errors import WrongInput
from app.cli.interruption import interruption
from app.cli.scenario_options import REPLICATIONS, Asked, notes_on, scenario_of
from app.cli.sweep import say_aside
from experiments.output.export import as_json, as_rows, description, write_outcomes, written_whole

if TYPE_CHECKING:
    import pandas as pd

    from app.cli.output import Axes
    from experiments.compare.comparison import Compared
    from experiments.replicate.replication import Progress, Replicated
    from model.scenario import Scenario

MARKS = {"assumed": "(assumption)", "own": "(your own)"}
"""What stands below the budget when it is no published figure."""


def run_one(name: str, asked: Asked) -> None:
    """Simulate one scenario, and give its outcomes as asked."""
    asked.check_out()
    scenario, share = scenario_of(name, asked), asked.share
    _note(notes_on(scenario))
    from experiments.replicate.replication import SURE_OF, check_outcomes, precision_of, replicated, replicated_until

    check_outcomes(asked.sure_of)
    sure_of = asked.sure_of or SURE_OF

    with progress_bar("simulating") as progress:
        if share is None:
            found = replicated(scenario, asked.how_many, progress=progress)
        else:
            found = replicated_until(scenario, share, asked.how_many, progress, sure_of=sure_of)
    if share is not None and precision_of(found, sure_of) > share:
        _note([f"after {len(found.numbers)} replications the precision is {precision_of(found, sure_of):.1%}"])
    caveats = caveats_on(scenario, found)
    about = {"scenario": description(scenario, len(found.numbers)), "caveats": caveats}
    _give(asked, about, [scenario], found.table, lambda: _show_run(found, caveats))


def compare_some(names: Sequence[str], asked: Asked) -> None:
    """Compare every scenario with the first, and give the differences as asked."""
    asked.check_out()
    scenarios = [scenario_of(name, asked, steered=number > 0) for number, name in enumerate(names)]
    for scenario in scenarios:
        _note(notes_on(scenario))
    share = asked.share
    from experiments.compare.comparison import compared
    from experiments.replicate.replication import SURE_OF, check_outcomes

    check_outcomes(asked.sure_of)
    with progress_bar("simulating") as progress:
        found = compared(
            *scenarios,
            replications=asked.how_many,
            progress=progress,
            precision=share,
            sure_of=asked.sure_of or SURE_OF,
        )
    replications = len(found[0].plan.numbers)
    about = {"scenarios": [description(scenario, replications) for scenario in scenarios]}
    caveats = caveats_on(scenarios[0], found[0].base)
    about |= {"caveats": caveats}

    def table() -> Any:
        import pandas as pd

        return pd.concat([one.table() for one in found], ignore_index=True)

    def show() -> None:
        for one in found:
            _show_difference(one)
        _say_all(caveats)

    _give(asked, about, scenarios, table, show)


def caveats_on(scenario: "Scenario", found: "Replicated") -> list[str]:
    """What must be known before these figures are used; what was published stands beside runs without a plan."""
    from experiments.i18n.catalogue import Words
    from experiments.i18n.format import HARD_SPACE
    from experiments.report.caveats import beside_published, caveats_of, sentences

    caveats, beside = caveats_of(scenario), None
    if not scenario.levers:
        cost = found.of("cost")[:, :, -1, -1].mean(axis=0)
        beside = beside_published(caveats.place, dict(zip(found.years, cost.tolist(), strict=True)))
    return [one.replace(HARD_SPACE, " ") for one in sentences(caveats, Words("en"), beside)]


def _say_all(sentences: Sequence[str]) -> None:
    from app.cli.output import say

    for sentence in sentences:
        say(sentence)


def _give(
    asked: Asked,
    about: dict[str, Any],
    scenarios: "Sequence[Scenario]",
    table: Callable[[], Any],
    show: Callable[[], object],
) -> None:
    if asked.out is not None:
        interruption.watch(asked.out)
    if asked.out is not None and asked.language:
        with written_whole(asked.out) as stream:
            stream.write(_readable(scenarios, table(), asked.language))
    elif asked.out is not None:
        write_outcomes(asked.out, table(), about)
    if asked.json:
        sys.stdout.writelines(as_json({**about, "outcomes": as_rows(table())}))
    else:
        show()


def _readable(scenarios: "Sequence[Scenario]", table: "pd.DataFrame", language: str) -> bytes:
    """The table for a reader, with the scenarios under the names that a report gives them."""
    from experiments.compare.comparison import distinct_labels
    from experiments.i18n.catalogue import report_words
    from experiments.i18n.labels import titles_of, towns_of
    from experiments.output.readable import readable_table
    from experiments.report.caveats import with_caveats

    words = report_words(language)
    titles = dict(zip(distinct_labels(list(scenarios)), titles_of(scenarios, words), strict=True))
    return readable_table(with_caveats(table, scenarios[0]), titles, towns_of(scenarios), words)


def _show_run(found: "Replicated", caveats: Sequence[str]) -> None:
    from app.cli.output import OF_A_RUN, mean_with_band, print_tables, say
    from experiments.statistics.bands import bands_of
    from experiments.statistics.significance import MIN_REPLICATIONS, is_enough
    from model.scenario import USUAL_SEED

    scenario, runs = found.layout.scenario, len(found.numbers)
    say(f"{scenario.changed(seed=USUAL_SEED).label}: {_basis(scenario, runs)}")
    if is_enough(runs):
        say("Each cell: the mean, and below it the band that holds 80 % of the replications.")
    elif runs > 1:
        say(f"Each cell: the mean; a band, and a verdict, need {MIN_REPLICATIONS} replications.")
    bands = bands_of(found.values)
    _say_all(caveats)
    print_tables(_axes(found), OF_A_RUN, mean_with_band(bands.mean, bands.low, bands.high))


def _show_difference(found: "Compared") -> None:
    from app.cli.output import OF_A_DIFFERENCE, difference_cells, print_every_outcome, print_tables, say
    from experiments.compare.comparison import in_a_sentence
    from experiments.statistics.significance import is_enough

    say(in_a_sentence(found))
    say(f"{_basis(found.plan.layout.scenario, len(found.plan.numbers))}, the same chance for both.")
    say(_TABLES if is_enough(len(found.pairs[0])) else _TABLES_OF_TOO_FEW)
    axes, cells = _axes(found.plan, found.towns), difference_cells(found)
    print_tables(axes, OF_A_DIFFERENCE, cells)
    print_every_outcome(axes, *found.means, cells)


_TABLES = (
    "Each cell: the mean difference, and in brackets the band that holds 80 % of the paired differences. Of all "
    "differences that the tables tell, 5 % at most are expected to be chance (Benjamini-Hochberg); cost, waiting, "
    "wait_mean and in_care of the whole in the last year are each tested by themselves."
)
_TABLES_OF_TOO_FEW = "Each cell: ~ and the mean difference so far; a verdict cannot be given yet."


def _axes(found: "Replicated", towns: list[str] | None = None) -> "Axes":
    from app.cli.output import Axes
    from experiments.report.caveats import caveats_of
    from model.outcomes.declared import outcomes
    from model.outcomes.reducers import REDUCERS
    from model.policy.segments import ALL, SEGMENT_IDS

    layout = found.layout
    start = layout.place.start.year
    segments = {int(column): SEGMENT_IDS[column] for column in sorted(set(layout.product_segments))}
    basis = caveats_of(layout.scenario).basis
    return Axes(
        outcomes=list(REDUCERS),
        units={one.id: one.unit for one in outcomes()},
        years=list(range(start, start + layout.scenario.years)),
        towns=towns or [*layout.place.municipalities, "all"],
        segments={**segments, ALL: "all"},
        marks={} if basis == "published" else {"budget": MARKS[basis]},
    )


def _basis(scenario: "Scenario", replications: int) -> str:
    years = "1 year" if scenario.years == 1 else f"{scenario.years} years"
    runs = "1 replication" if replications == 1 else f"{replications} replications"
    return f"{years}, {runs}, seed {scenario.seed}"


def _note(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        say_aside(f"note: {sentence}")


@contextmanager
def progress_bar(what: str) -> "Iterator[Progress | None]":
    """A bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, everything: bar.update(task, completed=done, total=everything, description=what)


def print_judgement(name: str, replications: int | None, as_text: bool) -> None:
    """Run a scenario of the catalogue against doing nothing, and print the verdict on its claim."""
    from experiments.catalogue.reader import load_entry

    if replications is not None and replications < 2:
        raise WrongInput(f"--replications: found {replications}, expected at least 2 to tell noise from effect")
    entry = load_entry(name)
    from experiments.compare.claim_check import judge

    with progress_bar("simulating") as progress:
        found = judge(entry, replications or REPLICATIONS, progress)
    claim = entry.claim
    if as_text:
        about = {"id": entry.id, "rows": list(entry.text.rows), "claim": claim.model_dump(mode="json")}
        print(json.dumps({**about, **asdict(found)}, indent=1, ensure_ascii=False, allow_nan=False))
        return
    from app.cli.output import say

    for sentence in (claim.text.nl, found.sentence_nl, claim.text.en, found.sentence_en, f"Source: {claim.source}"):
        say(sentence)


def print_bench(quick: bool, as_text: bool) -> None:
    """Measure, and print what was measured."""
    from experiments.bench.engine import measure

    with progress_bar("measuring") as progress:
        found = measure(quick=quick, progress=progress)
    if as_text:
        print(json.dumps(found, indent=1))
        return
    from app.cli.output import print_rows, say

    for title, rows in found.items():
        say(title.replace("_", " "))
        print_rows(rows, list(rows[0]))


def serve_app(host: str, port: int, base_path: str, place: str) -> None:
    """Serve the app, once its place and address are known to be right."""
    from model.places.reader import load_place

    load_place(place)
    _check_address(host, port)
    from app.server.serve import serve

    interruption.leave_alone()
    serve(host, port, base_path, place)


def _check_address(host: str, port: int) -> None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError as error:
        raise WrongInput(f"cannot listen on {host} port {port} ({error.strerror}); try another --port") from error
