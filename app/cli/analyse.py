"""Commands that search through many scenarios: explain, uncertainty, sensitivity, optimise, and assumptions."""

from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from app.cli.analysis_options import ExplainOptions, Json, Only, UncertaintyOptions
from app.cli.options import Base, expand_options, scenario_argument


def register(application: typer.Typer) -> None:
    """Add these commands."""
    for command, example in (
        (explain, "explain uithoorn uithoorn --set start_light=1 --set capacity_b=0.3 --outcome wait_mean"),
        (uncertainty, "uncertainty uithoorn uithoorn --set capacity_b=0.3 --years 4"),
        (sensitivity, "sensitivity experiments/examples/sensitivity.yaml"),
        (optimise, "optimise experiments/examples/optimise.yaml --out plans"),
        (assumptions, "assumptions uithoorn --only 'children.*'"),
    ):
        application.command(epilog=f"Example: jeugdstroom {example}")(command)


@expand_options
def explain(
    a: Base,
    b: Annotated[str, scenario_argument("B", "Another one; why does it differ from A?")],
    options: ExplainOptions,
) -> None:
    """Why B differs from A: by lever, by mechanism and by who, in bars that add up."""
    from app.cli.analysis_output import explain_difference

    explain_difference(a, b, options)


@expand_options
def uncertainty(
    options: UncertaintyOptions,
    a: Base,
    b: Annotated[str | None, scenario_argument("[B]", "Another one: how sure is the difference?")] = None,
) -> None:
    """How sure figures are: chance (replications) and not knowing (assumptions) apart."""
    from app.cli.analysis_output import print_uncertainty

    print_uncertainty(a, b, options)


def sensitivity(
    file: Annotated[str, Argument(metavar="FILE.yaml", help="What to vary, and what to look at.")],
    json: Json = False,
) -> None:
    """What an outcome hangs on, and what would flip a conclusion."""
    from app.cli.analysis_output import print_sensitivity

    print_sensitivity(Path(file), json)


def optimise(
    file: Annotated[str, Argument(metavar="FILE.yaml", help="Limits, levers that may be moved, and an aim.")],
    out: Annotated[Path | None, Option(metavar="DIR", help="Write every plan to DIR as a scenario file.")] = None,
    store: Annotated[
        Path | None, Option(metavar="DIR", help="Keep what is tried, so that the same command goes on where it was.")
    ] = None,
    json: Json = False,
) -> None:
    """Different plans that keep to limits, with the chance that they do."""
    from app.cli.analysis_output import search_plans

    search_plans(Path(file), out, store, json)


def assumptions(
    place: Annotated[str, scenario_argument("PLACE|FILE.yaml", "A place or scenario file.")],
    only: Only = None,
    json: Json = False,
) -> None:
    """Numbers of a place and its levers that are not known for sure, with their ranges."""
    from app.cli.analysis_output import print_assumptions

    print_assumptions(place, tuple(only or ("*",)), json)
