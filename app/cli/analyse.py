"""Commands that search through many scenarios: explain, uncertainty, sensitivity, optimise, and assumptions."""

from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from app.cli import completion

Set = Annotated[
    list[str] | None,
    Option("--set", autocompletion=completion.levers, metavar="LEVER=VALUE", help="Push a lever in B."),
]
Response = Annotated[
    list[str] | None,
    Option(autocompletion=completion.responses, metavar="NAME=on|off", help="Switch a response on or off in B."),
]
Surroundings = Annotated[
    list[str] | None,
    Option(
        "--circumstance",
        autocompletion=completion.circumstances,
        metavar="NAME=VALUE",
        help="Set what nobody steers, in both.",
    ),
]
Assume = Annotated[list[str] | None, Option(metavar="PATH=VALUE", help="Give an assumption another value, in both.")]
Years = Annotated[int | None, Option(help="Years to simulate (10, or what the file says).")]
Replications = Annotated[int | None, Option(help="Runs with other chance.")]
Seed = Annotated[int | None, Option(help="Start of all chance (1, or what the file says).")]
Json = Annotated[bool, Option("--json", help="Print JSON instead of tables.")]
Outcome = Annotated[str, Option(autocompletion=completion.outcomes, help="What is explained.")]
Segment = Annotated[str, Option(autocompletion=completion.segments, help="Of which segment.")]
Municipality = Annotated[str, Option(help="In which municipality.")]
Year = Annotated[int | None, Option(help="In which year; a year on average when none is named.")]

Only = Annotated[
    list[str] | None, Option(metavar="PATTERN", help="Which assumptions: 'children.*', or '!norms.*' to leave out.")
]


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


def explain(
    a: Annotated[
        str, Argument(autocompletion=completion.places_and_scenarios, metavar="A", help="A place or scenario file.")
    ],
    b: Annotated[
        str,
        Argument(
            autocompletion=completion.places_and_scenarios, metavar="B", help="Another one; why does it differ from A?"
        ),
    ],
    lever: Set = None,
    response: Response = None,
    circumstance: Surroundings = None,
    assume: Assume = None,
    years: Years = None,
    replications: Replications = None,
    seed: Seed = None,
    outcome: Outcome = "cost",
    segment: Segment = "all",
    municipality: Municipality = "all",
    year: Year = None,
    json: Json = False,
) -> None:
    """Why B differs from A: by lever, by mechanism and by who, in bars that add up."""
    from app.cli.analysis_output import explain_two
    from app.cli.scenario_options import Asked

    options = (lever or [], response or [], circumstance or [], years, replications, seed, None, json, None)
    asked = Asked(*options, assumptions=tuple(assume or ()))
    explain_two(a, b, asked, (outcome, segment, municipality, year))


def uncertainty(
    a: Annotated[
        str, Argument(autocompletion=completion.places_and_scenarios, metavar="A", help="A place or scenario file.")
    ],
    b: Annotated[
        str | None,
        Argument(
            autocompletion=completion.places_and_scenarios,
            metavar="[B]",
            help="Another one: how sure is the difference?",
        ),
    ] = None,
    lever: Set = None,
    response: Response = None,
    circumstance: Surroundings = None,
    assume: Assume = None,
    years: Years = None,
    replications: Replications = None,
    seed: Seed = None,
    draws: Annotated[int, Option(help="Draws of the assumptions from their ranges.")] = 40,
    only: Annotated[
        list[str] | None,
        Option(metavar="PATTERN", help="Which assumptions, such as 'children.*'; '!norms.*' leaves out."),
    ] = None,
    fitted: Annotated[bool, Option("--fitted", help="Draw what was fitted to the figures of the place too.")] = False,
    uniform: Annotated[
        bool, Option("--uniform", help="Anywhere in the range alike, not mostly near the value.")
    ] = False,
    json: Json = False,
) -> None:
    """How sure figures are: chance (replications) and not knowing (assumptions) apart."""
    from app.cli.analysis_output import doubt_two
    from app.cli.scenario_options import Asked

    options = (lever or [], response or [], circumstance or [], years, replications, seed, None, json, None)
    asked = Asked(*options, assumptions=tuple(assume or ()))
    doubt_two(a, b, asked, draws, (tuple(only or ("*",)), fitted, "uniform" if uniform else "triangular"))


def sensitivity(
    file: Annotated[str, Argument(metavar="FILE.yaml", help="What to vary, and what to look at.")],
    json: Json = False,
) -> None:
    """What an outcome hangs on, and what would flip a conclusion."""
    from app.cli.analysis_output import sense_design

    sense_design(Path(file), json)


def optimise(
    file: Annotated[str, Argument(metavar="FILE.yaml", help="Limits, levers that may be moved, and an aim.")],
    out: Annotated[Path | None, Option(metavar="DIR", help="Write every plan to DIR as a scenario file.")] = None,
    store: Annotated[
        Path | None, Option(metavar="DIR", help="Keep what is tried, so that the same command goes on where it was.")
    ] = None,
    json: Json = False,
) -> None:
    """Different plans that keep to limits, with the chance that they do."""
    from app.cli.analysis_output import optimise_design

    optimise_design(Path(file), out, store, json)


def assumptions(
    place: Annotated[
        str,
        Argument(
            autocompletion=completion.places_and_scenarios, metavar="PLACE|FILE.yaml", help="A place or scenario file."
        ),
    ],
    only: Only = None,
    json: Json = False,
) -> None:
    """Numbers of a place and its levers that are not known for sure, with their ranges."""
    from app.cli.analysis_output import list_assumptions

    list_assumptions(place, tuple(only or ("*",)), json)
