"""Options that several commands share, defined once: a dataclass for each group, handed to a command as a whole."""

import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Annotated, get_type_hints

from typer import Argument, Option
from typer.models import ArgumentInfo, OptionInfo

from app.cli import completion

Several = list[str] | None


def scenario_argument(metavar: str, help_text: str) -> ArgumentInfo:
    """The argument that takes a place, a scenario or a file of either."""
    return Argument(autocompletion=completion.places_and_scenarios, metavar=metavar, help=help_text)


Scenario = Annotated[
    str, scenario_argument("PLACE|SCENARIO|FILE.yaml", "A place or scenario by name, or a file of either.")
]
Base = Annotated[str, scenario_argument("A", "A place or scenario file.")]
Replications = Annotated[int | None, Option(help="Runs with other chance (20).")]
Json = Annotated[bool, Option("--json", help="Print JSON instead of a table.")]


def _lever(help_text: str) -> OptionInfo:
    return Option("--set", autocompletion=completion.levers, metavar="LEVER=VALUE", help=help_text)


def _response(help_text: str) -> OptionInfo:
    return Option(autocompletion=completion.responses, metavar="NAME=on|off", help=help_text)


def _circumstance(help_text: str) -> OptionInfo:
    return Option(autocompletion=completion.circumstances, metavar="NAME=VALUE", help=help_text)


def _assume(help_text: str) -> OptionInfo:
    return Option(metavar="PATH=VALUE", help=help_text)


def language_option(help_text: str) -> OptionInfo:
    """The option for a language, with what it is the language of."""
    return Option(autocompletion=completion.languages, metavar="nl|en", help=help_text)


@dataclass(frozen=True, kw_only=True)
class ScenarioOptions:
    """What changes a place, scenario or file before it is simulated; None where an option is not given."""

    lever: Annotated[Several, _lever("Push a lever; LEVER=VALUE@2026-01-01/26: from when, in weeks.")] = None
    response: Annotated[Several, _response("Switch a response on or off.")] = None
    circumstance: Annotated[Several, _circumstance("Set what nobody steers.")] = None
    assume: Annotated[Several, _assume("Give an assumption another value.")] = None
    years: Annotated[int | None, Option(help="Years to simulate (10, or what the file says).")] = None
    seed: Annotated[int | None, Option(help="Start of all chance (1, or what the file says).")] = None


@dataclass(frozen=True, kw_only=True)
class ReplicatedOptions(ScenarioOptions):
    """Options of commands that run a scenario many times."""

    replications: Annotated[int | None, Option(help="Runs with other chance.")] = None


@dataclass(frozen=True, kw_only=True)
class RunOptions(ReplicatedOptions):
    """Options of run and compare."""

    replications: Annotated[
        int | None, Option(help="Runs with other chance (20); with --precision the most there may be (2000).")
    ] = None
    out: Annotated[Path | None, Option(metavar="FILE", help="Write every row to FILE.parquet, .csv or .json.")] = None
    json: Json = False
    precision: Annotated[
        str | None, Option(metavar="SHARE", help="Stop once means are this sure (half a 95 % interval), such as 1%.")
    ] = None
    sure_of: Annotated[
        Several,
        Option(
            "--sure-of",
            autocompletion=completion.outcomes,
            metavar="OUTCOME",
            help="What must be that sure (cost and wait_mean).",
        ),
    ] = None
    language: Annotated[
        str, language_option("Write a .csv for a reader, in words, as a spreadsheet in that language opens it.")
    ] = ""


@dataclass(frozen=True, kw_only=True)
class PairOptions(ReplicatedOptions):
    """Options of commands that set B against A; levers and responses change B only."""

    # Only the help differs: it says which side is changed. A field that is declared again keeps its place, so every
    # command lists these options in one order.
    lever: Annotated[Several, _lever("Push a lever in B.")] = None
    response: Annotated[Several, _response("Switch a response on or off in B.")] = None
    circumstance: Annotated[Several, _circumstance("Set what nobody steers, in both.")] = None
    assume: Annotated[Several, _assume("Give an assumption another value in both, such as budget.first_year=9.2.")] = (
        None
    )


@dataclass(frozen=True, kw_only=True)
class ChildOptions(ScenarioOptions):
    """Options of child; levers and responses change the plan only."""

    lever: Annotated[Several, _lever("Push a lever in the plan.")] = None
    response: Annotated[Several, _response("Switch a response on or off in the plan.")] = None
    circumstance: Annotated[Several, _circumstance("Set what nobody steers, in both worlds.")] = None
    assume: Annotated[Several, _assume("Give an assumption another value, in both worlds.")] = None
    language: Annotated[str, language_option("Language of the story.")] = "en"
    json: Annotated[bool, Option("--json", help="Print JSON instead of sentences.")] = False


@dataclass(frozen=True, kw_only=True)
class CalibrateOptions:
    """Options of calibrate."""

    name: Annotated[str, Option(help="Name of the town.")] = ""
    like: Annotated[
        str,
        Option(
            autocompletion=completion.places,
            metavar="PLACE",
            help="The place whose numbers fill what the figures lack.",
        ),
    ] = "uithoorn"
    out: Annotated[Path, Option(metavar="FOLDER", help="Where the place file and the fit report go.")] = Path()
    generations: Annotated[int, Option(min=1, max=500, help="How long to search: 120 take about two minutes.")] = 120
    template: Annotated[bool, Option("--template", help="Print an empty file of figures to fill in.")] = False
    json: Json = False


def expand_options(command: Callable[..., None]) -> Callable[..., None]:
    """Let Typer see every field of a command's parameter ``options``, a dataclass, as an option of its own.

    Typer reads options from the signature of a function and knows no groups of them. The command gets a signature with
    the fields in place of the dataclass, and the values come together in the dataclass when Typer calls it.
    """
    signature = inspect.signature(command)
    group = signature.parameters["options"].annotation
    # Without the extras an Annotated loses its Option.
    annotations = get_type_hints(group, include_extras=True)
    names = [field.name for field in fields(group)]

    @wraps(command)
    def call(**values: object) -> None:
        options = group(**{name: values.pop(name) for name in names})
        command(**values, options=options)

    parameters = [parameter for name, parameter in signature.parameters.items() if name != "options"]
    for field in fields(group):
        # A field without a default is an option that must be given.
        default = inspect.Parameter.empty if field.default is MISSING else field.default
        parameters.append(
            inspect.Parameter(
                field.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotations[field.name]
            )
        )
    # Typer reads this attribute; type checkers do not know it of a function.
    vars(call)["__signature__"] = signature.replace(parameters=parameters)
    # Typer also asks for the type hints of the function, which must not name the dataclass.
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return call
