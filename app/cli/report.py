"""The command that writes the page for the council."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from agents.base.files.errors import WrongInput, one_line
from app.cli import completion
from app.cli.interruption import interruption

if TYPE_CHECKING:
    from app.cli.scenario_options import Asked

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
Assume = Annotated[
    list[str] | None,
    Option(metavar="PATH=VALUE", help="Give an assumption another value in both, such as budget.first_year=9.2."),
]


MOST_DRAWS = 1000


def register(application: typer.Typer) -> None:
    """Add this command."""
    epilog = "Example: jeugdstroom report uithoorn uithoorn --set start_light=1 --out council.html"
    application.command(epilog=epilog)(report)


def report(
    a: Annotated[
        str,
        Argument(
            autocompletion=completion.places_and_scenarios,
            metavar="A",
            help="A place, scenario or file: what it is compared with.",
        ),
    ],
    b: Annotated[
        str,
        Argument(
            autocompletion=completion.places_and_scenarios, metavar="B", help="The plan: another one of the same place."
        ),
    ],
    out: Annotated[Path, Option(metavar="FILE", help="Write to FILE.html, .docx or .xlsx.")],
    language: Annotated[
        str, Option(autocompletion=completion.languages, metavar="nl|en", help="Language of the report.")
    ] = "nl",
    lever: Set = None,
    response: Response = None,
    circumstance: Surroundings = None,
    assume: Assume = None,
    years: Annotated[int | None, Option(help="Years to simulate (10, or what the file says).")] = None,
    replications: Annotated[int | None, Option(help="Runs of each side (as many as the app makes).")] = None,
    seed: Annotated[int | None, Option(help="Start of all chance (1, or what the file says).")] = None,
    draws: Annotated[int, Option(help="Draws of what is not known for sure; 0 leaves that out.")] = 20,
) -> None:
    """A page for the council: what B does compared with A, how sure that is, and why."""
    from app.cli.scenario_options import Asked

    options = (lever or [], response or [], circumstance or [], years, replications, seed, out, False, None)
    asked = Asked(*options, assumptions=tuple(assume or ()))
    write_page(a, b, asked, language, draws)


def write_page(first: str, second: str, asked: "Asked", language: str, draws: int) -> None:
    """Check everything that was asked, then run, then write."""
    from app.cli.run import progress_bar
    from app.cli.scenario_options import scenario_of
    from experiments.i18n.catalogue import report_words

    out, words = asked.out, report_words(language)
    assert out is not None
    if not 0 <= draws <= MOST_DRAWS or draws == 1:
        raise WrongInput(f"--draws: found {draws}, expected 0, or 2 to {MOST_DRAWS}")
    base, plan = scenario_of(first, asked, steered=False), scenario_of(second, asked)
    from experiments.report.findings import find_out
    from experiments.report.report import check_report_file, report_on, write_report

    check_report_file(out)
    interruption.watch(out)
    replications = None if asked.replications is None else asked.how_many
    with progress_bar("simulating") as progress:
        found = find_out(base, plan, replications, draws, progress)
    write_report(out, report_on(found, words.language))
    print(f"{one_line(str(out), 200)}: written")
