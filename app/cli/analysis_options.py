"""Options of the commands that search through many scenarios."""

from dataclasses import dataclass
from typing import Annotated

from typer import Option

from app.cli import completion
from app.cli.options import PairOptions, Several

Json = Annotated[bool, Option("--json", help="Print JSON instead of tables.")]
Only = Annotated[
    Several, Option(metavar="PATTERN", help="Which assumptions, such as 'children.*'; '!norms.*' leaves out.")
]


@dataclass(frozen=True, kw_only=True)
class ExplainOptions(PairOptions):
    """Options of explain."""

    outcome: Annotated[str, Option(autocompletion=completion.outcomes, help="What is explained.")] = "cost"
    segment: Annotated[str, Option(autocompletion=completion.segments, help="Of which segment.")] = "all"
    municipality: Annotated[str, Option(help="In which municipality.")] = "all"
    year: Annotated[int | None, Option(help="In which year; a year on average when none is named.")] = None
    json: Json = False


@dataclass(frozen=True, kw_only=True)
class UncertaintyOptions(PairOptions):
    """Options of uncertainty."""

    draws: Annotated[int, Option(help="Draws of the assumptions from their ranges.")] = 40
    only: Only = None
    fitted: Annotated[bool, Option("--fitted", help="Draw what was fitted to the figures of the place too.")] = False
    uniform: Annotated[bool, Option("--uniform", help="Anywhere in the range alike, not mostly near the value.")] = (
        False
    )
    json: Json = False
