"""What explain, uncertainty, sensitivity, optimise and assumptions compute and print."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.analysis_options import ExplainOptions, UncertaintyOptions
from app.cli.interruption import NOTHING_WRITTEN, interruption
from app.cli.output import print_rows, say
from app.cli.progress import print_note, progress_bar
from app.cli.scenario_options import replication_count, scenario_of
from app.cli.sweep import open_store
from experiments.output.export import as_json, description, plain

if TYPE_CHECKING:
    from experiments.explain.explanation import Explained
    from experiments.uncertainty.propagation import Uncertain
    from experiments.uncertainty.sensitivity import Sensed

Rows = Sequence[Mapping[str, Any]]


def explain_difference(first: str, second: str, options: ExplainOptions) -> None:
    """Print why the second scenario differs from the first."""
    base, plan = scenario_of(first, options, steered=False), scenario_of(second, options)
    from experiments.compare.metric import Metric
    from experiments.explain.explanation import REPLICATIONS, explain

    figure = Metric(options.outcome, options.segment, options.municipality, options.year)
    replications = replication_count(options, REPLICATIONS)
    with progress_bar("explaining") as progress:
        explanation = explain(base, plan, figure, replications, progress)
    about = {"scenarios": [description(scenario, replications) for scenario in (base, plan)]}
    if options.json:
        _print_json({**about, **explanation.content()})
        return
    _show_explained(explanation)


def _show_explained(explanation: "Explained") -> None:
    unit = explanation.figure.unit
    say(f"{explanation.plan.label} against {explanation.base.label}, {explanation.figure.label}: {_total(explanation)}")
    if explanation.total["seen"] is not None:
        say(
            "low and high hold 80 % of the paired differences. Bars marked seen are told from chance; of those in one "
            "table 5 % at most are expected to be chance (Benjamini-Hochberg)."
        )
    if explanation.rest is not None:
        say(
            f"The bars by lever stand on the first {explanation.of_subsets} of {explanation.replications} pairs; what "
            f"the others make different is {_number(explanation.rest['value'])}."
        )
    if explanation.sampled:
        say("More than six changes: orders were drawn, and the error that this makes stands beside each bar.")
    tables = {"lever": explanation.by_lever, "mechanism": explanation.by_mechanism, "segment": explanation.by_segment}
    for title, rows in tables.items():
        if rows:
            say(f"By {title} ({unit})")
            _print_bars(rows, explanation.sampled and title == "lever")
    for row in explanation.displacement:
        moved = f"{_number(row['value'])} {row['unit']} of {row['outcome']}"
        say(f"Moved to another {row['kind']}: {moved}, from {', '.join(row['from'])} to {', '.join(row['to'])}.")
    groups = [row for rows in explanation.groups.values() for row in rows if row["seen"] and row["outcome"] in _SHOWN]
    if groups:
        say("Who is touched (a year on average, as far as a difference is seen)")
        _print(groups, ("id", "outcome", "base", "plan", "value", "means"))


def _total(explanation: "Explained") -> str:
    """The total difference in words, or that it is not significant."""
    from experiments.compare.comparison import first_estimate, no_difference
    from experiments.statistics.significance import MIN_REPLICATIONS

    total, runs = explanation.total, explanation.replications
    if total["seen"] is None:
        count = f"{runs} pairs of runs were made, a verdict needs {MIN_REPLICATIONS}"
        return f"{first_estimate()}: about {_number(total['value'])} {explanation.figure.unit}; {count}."
    if not total["seen"]:
        return f"{no_difference()}."
    ends = f"{_number(total['low'])} to {_number(total['high'])}"
    return f"{_number(total['value'])} {explanation.figure.unit} ({ends}; 80 % of {runs} paired differences)."


_SHOWN = ("bill", "clients", "wait_mean", "wait_mean_severe")


def _print_bars(rows: Rows, sampled: bool) -> None:
    more = ("sampling_error",) if sampled else ()
    _print(rows, ("id", "value", "low", "high", "seen", *more))


def print_uncertainty(first: str, second: str | None, options: UncertaintyOptions) -> None:
    """Print how sure figures or differences are."""
    base = scenario_of(first, options, steered=second is None)
    plan = None if second is None else scenario_of(second, options)
    from experiments.uncertainty.prior_sampling import Drawn
    from experiments.uncertainty.propagation import REPLICATIONS, uncertain

    draws = Drawn(tuple(options.only or ("*",)), options.fitted, "uniform" if options.uniform else "triangular")
    replications = replication_count(options, REPLICATIONS)
    with progress_bar("drawing") as progress:
        result = uncertain(base, plan, None, options.draws, replications, draws, progress)
    scenarios = [description(scenario, replications) for scenario in (base, plan) if scenario is not None]
    if options.json:
        _print_json({"scenarios": scenarios, **result.content()})
        return
    compared = base.label if plan is None else f"{plan.label} against {base.label}"
    runs = f"{options.draws} draws of {replications} replications"
    about = f"{compared}: {len(result.assumptions)} assumptions, {runs}; each band holds 80 %, a year on average."
    _show_uncertainty(result, about, paired=plan is not None)


def _show_uncertainty(result: "Uncertain", about: str, *, paired: bool) -> None:
    rows = result.content()["figures"]
    say(about)
    for row in rows:
        row["chance"] = f"{_number(row['chance_low'])} to {_number(row['chance_high'])}"
        row["middle of draws"] = row["middle_of_draws"]
        row["not knowing"] = f"{_number(row['not_knowing_low'])} to {_number(row['not_knowing_high'])}"
        row["above 0"] = f"{row['share_above_nothing']:.0%} ({row['share_low']:.0%} to {row['share_high']:.0%})"
    above = ("above 0",) if paired else ()
    _print(rows, ("outcome", "value", "chance", "middle of draws", "not knowing", *above))
    outside = [str(row["outcome"]) for row in rows if row["value_outside"]]
    if outside:
        say(
            f"The value lies outside its own band of not knowing for {', '.join(outside)}. The value is worked out "
            "with assumptions that were fitted together to the figures of the place; each draw takes them apart from "
            "each other from their whole range, and lets go of that fit. Where the two disagree, the size is unsure."
        )
    if result.failed:
        say(f"{result.failed} draws could not be simulated: too many needs open at once.")


def print_sensitivity(path: Path, as_text: bool) -> None:
    """Do a sensitivity study from a file, and print it."""
    from experiments.uncertainty.designs import read_design
    from experiments.uncertainty.sensitivity import Sensitivity, sense, study_of

    study = study_of(read_design(Sensitivity, path), path.parent)
    with progress_bar("varying") as progress:
        result = sense(study, progress)
    scenarios = [description(scenario, study.design.replications) for scenario in study.scenarios]
    if as_text:
        _print_json({"scenarios": scenarios, **result.content()})
        return
    _show_sensed(result)


def _show_sensed(result: "Sensed") -> None:
    figure = result.study.figure
    what = "the difference in " if len(result.study.scenarios) > 1 else ""
    say(
        f"What {what}{figure.label} ({figure.unit}) hangs on; one point is unsure by {_number(result.noise)} by chance."
    )
    say("Morris: mean effect of moving an input along its range, with half its 95 % interval")
    _print(result.screened[:20], ("id", "kind", "mu_star", "mu_star_conf", "mu", "sigma"))
    if result.indices:
        say("Sobol: part of the variance by itself (S1) and with others (ST), with half the 95 % interval")
        _print(result.indices, ("id", "S1", "S1_conf", "ST", "ST_conf"))
    for note in result.notes:
        say(f"{note[0].upper()}{note[1:]}.")
    for row in result.flips:
        say(_flip(row))


def _flip(row: Mapping[str, Any]) -> str:
    known = (
        f"{row['id']} ({_number(row['value'])} {row['unit']}, range {_number(row['low'])} to {_number(row['high'])})"
    )
    if row["flips_at"] is None:
        return f"{known}: flips nothing within its range."
    return (
        f"{known}: the conclusion flips at {_number(row['flips_at'])} (between {_number(row['flips_low'])} and "
        f"{_number(row['flips_high'])}), {row['how_far']:.0%} of the way to that end."
    )


def search_plans(path: Path, out: Path | None, store: Path | None, as_text: bool) -> None:
    """Search for plans from a file; with a store it goes on where it was ended."""
    from experiments.optimise.plan_table import PLAN_FILES, check_folder, content, write_plans
    from experiments.optimise.question import Optimise, question_of
    from experiments.optimise.search import optimise
    from experiments.uncertainty.designs import read_design

    question = question_of(read_design(Optimise, path), path.parent)
    if out is not None:
        check_folder(out)
        for pattern in PLAN_FILES:
            interruption.watch_all(out, pattern)
    opened = None
    if store is not None:
        # Before the store is opened, which takes a while for a large one.
        interruption.watch_store(lambda: store_message(store, None if opened is None else len(opened.evaluations)))
        opened = open_store(store, create=True)
    with progress_bar("searching") as progress:
        result = optimise(question, progress, store=opened)
    if opened is not None:
        others = len(opened.evaluations) - result.there - result.made
        note = f"{result.there:,} evaluations were in the store, {result.made:,} were made"
        print_note(f"{note}; it also holds {others:,} of other searches" if others else note)
    files = write_plans(result, out) if out is not None else []
    plans = content(result)
    if as_text:
        unseen = question.design.futures.draws * question.design.futures.replications
        _print_json({"base": description(question.base, unseen), **plans})
        return
    _show_plans(plans, [str(path) for path in files])


def store_message(folder: Path, evaluations: int | None) -> str:
    """The message of a stopped search; ``evaluations`` is None before the store is opened."""
    if not folder.is_dir():
        return NOTHING_WRITTEN
    content = "got no evaluations from this command" if evaluations is None else f"holds {evaluations:,} evaluations"
    return f"the store {folder} {content}, the same command goes on from there"


def _show_plans(plans: Mapping[str, Any], files: Sequence[str]) -> None:
    from experiments.i18n.format import format_exact
    from experiments.optimise.search import OFTEN

    say(plans["in_words_en"])
    for kind, called in (("plans", "Plan"), ("nearest", "Nearest, does not reach what was asked,")):
        for number, plan in enumerate(plans[kind], start=1):
            pushed = ", ".join(f"{name} {format_exact(value)}" for name, value in plan["levers"].items()) or "nothing"
            smallest = " The smallest change among these." if plan["smallest_change"] else ""
            chance = f"Chance {plan['chance']:.0%} ({plan['low']:.0%} to {plan['high']:.0%})"
            say(f"{called} {number}: {pushed}. {chance}.{smallest}")
            if plan["in_words_en"]:
                say(f"  {plan['in_words_en']}")
    if plans["not_shown"]:
        say(f"Not shown: {plans['not_shown']} that work in fewer than {OFTEN:.0%} of futures.")
    for name in files:
        say(f"Written: {name}")


def print_assumptions(name: str, only: tuple[str, ...], as_text: bool) -> None:
    """Print the assumptions of a place."""
    from experiments.i18n.format import format_exact
    from model.policy.assumptions import select_assumptions
    from model.scenario import load_scenario

    rows = [
        {
            "id": assumption.id,
            "name_nl": assumption.id,
            "name_en": assumption.id,
            **{key: getattr(assumption, key) for key in ("value", "low", "high", "unit", "source")},
            "fitted": assumption.is_fitted,
            "rows": [],
            "sources": [assumption.source],
        }
        for assumption in select_assumptions(load_scenario(name).load(), only, fitted=True).values()
    ]
    if as_text:
        import json

        print("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]")
        return
    print_rows(
        rows, ("id", "value", "low", "high", "unit", "source", "fitted"), ("fitted", "source"), written=format_exact
    )


def _print_json(content: Mapping[str, Any]) -> None:
    sys.stdout.writelines(as_json(plain(content)))


def _print(rows: Rows, columns: Sequence[str]) -> None:
    print_rows(rows, columns, written=_number)


def _number(value: float | None) -> str:
    from experiments.i18n.format import MISSING, format_short

    return MISSING if value is None else format_short(value)
