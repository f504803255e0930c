"""What run, compare, bench and app do once their options are known to be right."""

import json
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from agents.base.files.errors import WrongInput
from app.cli import output
from app.cli.interruption import interruption
from app.cli.options import RunOptions
from app.cli.progress import print_note, progress_bar
from app.cli.scenario_options import REPLICATIONS, check_out, notes_on, precision_share, run_count, scenario_of
from experiments.output.export import as_json, as_rows, description, write_outcomes, written_whole

if TYPE_CHECKING:
    import pandas as pd

    from experiments.compare.comparison import Compared
    from experiments.replicate.replication import Replicated
    from model.scenario import Scenario

MARKS = {"assumed": "(assumption)", "own": "(your own)"}
"""What stands below the budget when it is no published figure."""


@dataclass(frozen=True)
class CommandResult:
    """What run or compare found: as a tidy table, and as tables on the terminal."""

    scenarios: "Sequence[Scenario]"
    table: "Callable[[], pd.DataFrame]"
    show: Callable[[], None]


def run_one(name: str, options: RunOptions) -> None:
    """Simulate one scenario, and print or write its outcomes."""
    check_out(options)
    scenario, share = scenario_of(name, options), precision_share(options.precision)
    _note(notes_on(scenario))
    # Here and in what follows the engine is imported once the options are right: it takes a second, and a typing
    # error should not wait for it.
    from experiments.replicate.replication import (
        SURE_OF,
        RunControl,
        check_outcomes,
        precision_of,
        replicated,
        replicated_until,
    )

    sure_of, most = tuple(options.sure_of or SURE_OF), run_count(options)
    check_outcomes(sure_of)
    with progress_bar("simulating") as progress:
        if share is None:
            runs = replicated(scenario, most, control=RunControl(progress))
        else:
            runs = replicated_until(scenario, share, most, RunControl(progress), sure_of)
    if share is not None and precision_of(runs, sure_of) > share:
        _note([f"after {len(runs.numbers)} replications the precision is {precision_of(runs, sure_of):.1%}"])
    caveats = caveats_on(scenario, runs)
    about = {"scenario": description(scenario, len(runs.numbers)), "caveats": caveats}
    _give(options, about, CommandResult([scenario], runs.table, lambda: _show_run(runs, caveats)))


def compare_all(names: Sequence[str], options: RunOptions) -> None:
    """Compare every scenario with the first, and print or write the differences."""
    check_out(options)
    scenarios = [scenario_of(name, options, steered=number > 0) for number, name in enumerate(names)]
    for scenario in scenarios:
        _note(notes_on(scenario))
    share = precision_share(options.precision)
    from experiments.compare.comparison import compared
    from experiments.replicate.replication import SURE_OF, check_outcomes

    sure_of, most = tuple(options.sure_of or SURE_OF), run_count(options)
    check_outcomes(sure_of)
    with progress_bar("simulating") as progress:
        pairs = compared(*scenarios, replications=most, progress=progress, precision=share, sure_of=sure_of)
    replications = len(pairs[0].plan.numbers)
    caveats = caveats_on(scenarios[0], pairs[0].base)
    about = {"scenarios": [description(scenario, replications) for scenario in scenarios], "caveats": caveats}

    def table() -> "pd.DataFrame":
        import pandas as pd

        return pd.concat([pair.table() for pair in pairs], ignore_index=True)

    def show() -> None:
        for pair in pairs:
            _show_difference(pair)
        _say_all(caveats)

    _give(options, about, CommandResult(scenarios, table, show))


def caveats_on(scenario: "Scenario", runs: "Replicated") -> list[str]:
    """Caveats of a scenario, as sentences; for runs without levers also the published figures."""
    from experiments.i18n.catalogue import Words
    from experiments.i18n.format import HARD_SPACE
    from experiments.report.caveats import beside_published, caveats_of, sentences

    caveats, beside = caveats_of(scenario), None
    if not scenario.levers:
        cost = runs.of("cost")[:, :, -1, -1].mean(axis=0)
        beside = beside_published(caveats.place, dict(zip(runs.years, cost.tolist(), strict=True)))
    return [sentence.replace(HARD_SPACE, " ") for sentence in sentences(caveats, Words("en"), beside)]


def _say_all(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        output.say(sentence)


def _give(options: RunOptions, about: dict[str, object], result: CommandResult) -> None:
    """Write an answer to the file that was asked for, and print it as JSON or as tables."""
    # The file first: a reader such as head may leave, and the file must be there all the same.
    out = options.out
    if out is not None:
        interruption.watch(out)
    if out is not None and options.language:
        with written_whole(out) as stream:
            stream.write(_readable(result.scenarios, result.table(), options.language))
    elif out is not None:
        write_outcomes(out, result.table(), about)
    if options.json:
        sys.stdout.writelines(as_json({**about, "outcomes": as_rows(result.table())}))
    else:
        result.show()


def _readable(scenarios: "Sequence[Scenario]", table: "pd.DataFrame", language: str) -> bytes:
    """The table for a reader, with the scenarios under the names that a report gives them."""
    from experiments.compare.comparison import distinct_labels
    from experiments.compare.labels import titles_of, towns_of
    from experiments.i18n.catalogue import report_words
    from experiments.output.readable import readable_table
    from experiments.report.caveats import with_caveats

    words = report_words(language)
    titles = dict(zip(distinct_labels(list(scenarios)), titles_of(scenarios, words), strict=True))
    return readable_table(with_caveats(table, scenarios[0]), titles, towns_of(scenarios), words)


def _show_run(result: "Replicated", caveats: Sequence[str]) -> None:
    from experiments.statistics.bands import bands_of
    from experiments.statistics.significance import MIN_REPLICATIONS, is_enough
    from model.scenario import USUAL_SEED

    scenario, runs = result.setup.scenario, len(result.numbers)
    output.say(f"{scenario.changed(seed=USUAL_SEED).label}: {_basis(scenario, runs)}")
    if is_enough(runs):
        output.say("Each cell: the mean, and below it the band that holds 80 % of the replications.")
    elif runs > 1:
        output.say(f"Each cell: the mean; a band, and a verdict, need {MIN_REPLICATIONS} replications.")
    bands = bands_of(result.values)
    _say_all(caveats)
    output.print_tables(_axes(result), output.OF_A_RUN, output.mean_with_band(bands.mean, bands.low, bands.high))


def _show_difference(comparison: "Compared") -> None:
    from experiments.compare.comparison import in_a_sentence
    from experiments.statistics.significance import is_enough

    output.say(in_a_sentence(comparison))
    output.say(f"{_basis(comparison.plan.setup.scenario, len(comparison.plan.numbers))}, the same chance for both.")
    output.say(_TABLES if is_enough(len(comparison.pairs[0])) else _TABLES_OF_TOO_FEW)
    axes, cells = _axes(comparison.plan, comparison.towns), output.difference_cells(comparison)
    output.print_tables(axes, output.OF_A_DIFFERENCE, cells)
    output.print_every_outcome(axes, *comparison.means, cells)


_TABLES = (
    "Each cell: the mean difference, and in brackets the band that holds 80 % of the paired differences. Of all "
    "differences that the tables tell, 5 % at most are expected to be chance (Benjamini-Hochberg); cost, waiting, "
    "wait_mean and in_care of the whole in the last year are each tested by themselves."
)
_TABLES_OF_TOO_FEW = "Each cell: ~ and the mean difference so far; a verdict cannot be given yet."


def _axes(result: "Replicated", towns: list[str] | None = None) -> output.Axes:
    from experiments.report.caveats import caveats_of
    from model.outcomes.declared import outcomes
    from model.outcomes.reducers import REDUCERS
    from model.policy.segments import ALL, SEGMENT_IDS

    setup = result.setup
    start = setup.place.start.year
    segments = {int(column): SEGMENT_IDS[column] for column in sorted(set(setup.product_segments))}
    basis = caveats_of(setup.scenario).basis
    return output.Axes(
        outcomes=list(REDUCERS),
        units={outcome.id: outcome.unit for outcome in outcomes()},
        years=list(range(start, start + setup.scenario.years)),
        towns=towns or [*setup.place.municipalities, "all"],
        segments={**segments, ALL: "all"},
        marks={} if basis == "published" else {"budget": MARKS[basis]},
    )


def _basis(scenario: "Scenario", replications: int) -> str:
    years = "1 year" if scenario.years == 1 else f"{scenario.years} years"
    runs = "1 replication" if replications == 1 else f"{replications} replications"
    return f"{years}, {runs}, seed {scenario.seed}"


def _note(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        print_note(f"note: {sentence}")


def print_judgement(name: str, replications: int | None, as_text: bool) -> None:
    """Run a scenario of the catalogue against doing nothing, and print the verdict on its claim."""
    from experiments.catalogue.reader import load_entry

    if replications is not None and replications < 2:
        raise WrongInput(f"--replications: found {replications}, expected at least 2 to tell noise from effect")
    entry = load_entry(name)
    from experiments.compare.claim_check import judge

    with progress_bar("simulating") as progress:
        judgement = judge(entry, replications or REPLICATIONS, progress)
    claim = entry.claim
    if as_text:
        about = {"id": entry.id, "rows": list(entry.text.rows), "claim": claim.model_dump(mode="json")}
        print(json.dumps({**about, **asdict(judgement)}, indent=1, ensure_ascii=False, allow_nan=False))
        return
    _say_all((claim.text.nl, judgement.sentence_nl, claim.text.en, judgement.sentence_en, f"Source: {claim.source}"))


def print_bench(quick: bool, as_text: bool) -> None:
    """Measure, and print what was measured."""
    from experiments.bench.engine import measure

    with progress_bar("measuring") as progress:
        measured_rows = measure(quick=quick, progress=progress)
    if as_text:
        print(json.dumps(measured_rows, indent=1))
        return
    for title, rows in measured_rows.items():
        output.say(title.replace("_", " "))
        output.print_rows(rows, list(rows[0]))


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
        # Tried beforehand: uvicorn logs a taken port in words of its own, and ends the program.
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            # As the server does: a port that was left seconds ago is free to it too.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError as error:
        raise WrongInput(f"cannot listen on {host} port {port} ({error.strerror}); try another --port") from error
