"""Options that several commands share: what they are called, what they take, and what a shell offers for them."""

from pathlib import Path
from typing import Annotated

from typer import Option

from app.cli import completion

Set = Annotated[
    list[str] | None,
    Option(
        "--set",
        autocompletion=completion.levers,
        metavar="LEVER=VALUE",
        help="Push a lever; LEVER=VALUE@2026-01-01/26: from when, in weeks.",
    ),
]
Response = Annotated[
    list[str] | None,
    Option(autocompletion=completion.responses, metavar="NAME=on|off", help="Switch a response on or off."),
]
Surroundings = Annotated[
    list[str] | None,
    Option(
        "--circumstance", autocompletion=completion.circumstances, metavar="NAME=VALUE", help="Set what nobody steers."
    ),
]
Years = Annotated[int | None, Option(help="Years to simulate (10, or what the file says).")]
Replications = Annotated[
    int | None, Option(help="Runs with other chance (20); with --precision the most there may be (2000).")
]
Seed = Annotated[int | None, Option(help="Start of all chance (1, or what the file says).")]
Out = Annotated[Path | None, Option(metavar="FILE", help="Write every row to FILE.parquet, .csv or .json.")]
Json = Annotated[bool, Option("--json", help="Print JSON instead of a table.")]
Precision = Annotated[
    str | None, Option(metavar="SHARE", help="Stop once means are this sure (half a 95 % interval), such as 1%.")
]
SureOf = Annotated[
    list[str] | None,
    Option(
        "--sure-of",
        autocompletion=completion.outcomes,
        metavar="OUTCOME",
        help="What must be that sure (cost and wait_mean).",
    ),
]
Language = Annotated[
    str,
    Option(
        autocompletion=completion.languages,
        metavar="nl|en",
        help="Write a .csv for a reader, in words, as a spreadsheet in that language opens it.",
    ),
]
Assume = Annotated[list[str] | None, Option(metavar="PATH=VALUE", help="Give an assumption another value.")]
