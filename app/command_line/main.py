"""``jeugdstroom``: what can be asked on the command line, and how each answer ends.

Exit 0: well. 2: wrong input, one line. 1: a fault of ours. 130: stopped with Ctrl-C.
Only what every command needs is imported here; the engine takes a second to import.
"""

import errno
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from agents.base.faults import WrongInput, one_line
from app.command_line import following, reporting, searching, sweeping
from app.command_line.compiling import compiling_told

OUR_FAULT, WRONG_INPUT, STOPPED = 1, 2, 130

application = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Simulates the Dutch youth-care chain, child by child: what does a measure do to cost, waiting and children?",
)

Set = Annotated[
    list[str] | None,
    Option("--set", metavar="LEVER=VALUE", help="Push a lever; LEVER=VALUE@2026-01-01/26: from when, in weeks."),
]
Response = Annotated[list[str] | None, Option(metavar="NAME=on|off", help="Switch a response on or off.")]
Surroundings = Annotated[
    list[str] | None, Option("--circumstance", metavar="NAME=VALUE", help="Set what nobody steers.")
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
    list[str] | None, Option("--sure-of", metavar="OUTCOME", help="What must be that sure (cost and wait_mean).")
]
Language = Annotated[
    str,
    Option(metavar="nl|en", help="Write a .csv for a reader, in words, as a spreadsheet in that language opens it."),
]
Assume = Annotated[list[str] | None, Option(metavar="PATH=VALUE", help="Give an assumption another value.")]


def _version(wanted: bool) -> None:
    if wanted:
        from experiments.export import program_version

        print(program_version())
        raise typer.Exit


@application.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    _: Annotated[bool, Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())


@application.command(epilog="Example: jeugdstroom run uithoorn --set start_light=1 --years 5 --out result.csv")
def run(
    place: Annotated[
        str, Argument(metavar="PLACE|SCENARIO|FILE.yaml", help="A place or scenario by name, or a file of either.")
    ],
    lever: Set = None,
    response: Response = None,
    circumstance: Surroundings = None,
    years: Years = None,
    replications: Replications = None,
    seed: Seed = None,
    out: Out = None,
    json: Json = False,
    precision: Precision = None,
    sure_of: SureOf = None,
    assume: Assume = None,
    language: Language = "",
) -> None:
    """Simulate; a table of yearly outcomes with bands."""
    from app.command_line.running import run_one
    from app.command_line.settings import Asked

    options = (lever or [], response or [], circumstance or [], years, replications, seed, out, json, precision)
    asked = Asked(*options, tuple(sure_of or ()), tuple(assume or ()), language)
    run_one(place, asked)


@application.command(epilog="Example: jeugdstroom compare uithoorn uithoorn --set poh_jeugd_fte=2")
def compare(
    scenarios: Annotated[
        list[str],
        Argument(metavar="A B ...", help="Places, scenarios or files; the others against the first."),
    ],
    lever: Set = None,
    response: Response = None,
    circumstance: Surroundings = None,
    years: Years = None,
    replications: Replications = None,
    seed: Seed = None,
    out: Out = None,
    json: Json = False,
    precision: Precision = None,
    sure_of: SureOf = None,
    assume: Assume = None,
    language: Language = "",
) -> None:
    """Paired differences against the first scenario, on the same children and the same chance.

    --set and --response apply to every scenario but the first; the other options to all.
    """
    from app.command_line.running import compare_some
    from app.command_line.settings import Asked

    options = (lever or [], response or [], circumstance or [], years, replications, seed, out, json, precision)
    asked = Asked(*options, tuple(sure_of or ()), tuple(assume or ()), language)
    compare_some(scenarios, asked)


@application.command(
    epilog="Example: jeugdstroom calibrate experiments/examples/own_figures.csv --name Ons_dorp --out own"
)
def calibrate(
    data: Annotated[
        Path | None, Argument(metavar="FILE.csv|.xlsx", help="Yearly figures: columns year, figure and value.")
    ] = None,
    name: Annotated[str, Option(help="Name of the town.")] = "",
    like: Annotated[
        str, Option(metavar="PLACE", help="The place whose numbers fill what the figures lack.")
    ] = "uithoorn",
    out: Annotated[Path, Option(metavar="FOLDER", help="Where the place file and the fit report go.")] = Path(),
    generations: Annotated[int, Option(min=1, max=500, help="How long to search.")] = 120,
    template: Annotated[bool, Option("--template", help="Print an empty file of figures to fill in.")] = False,
    json: Json = False,
) -> None:
    """Fit a town to all years of its own figures but the last, which tests it. Nothing leaves this machine."""
    from app.command_line.own_data import calibrate_file, print_template

    if template:
        print_template()
    else:
        calibrate_file(data, name, like, out, generations, json)


@application.command(epilog="Example: jeugdstroom places --json")
def places(json: Json = False) -> None:
    """Places that are shipped."""
    _list("places", json)


@application.command(epilog="Example: jeugdstroom scenarios --json")
def scenarios(json: Json = False) -> None:
    """Scenarios that are shipped, each with what its document claims."""
    _list("scenarios", json)


@application.command(epilog="Example: jeugdstroom packages")
def packages(json: Json = False) -> None:
    """Packages: levers that a document pulls together."""
    _list("packages", json)


@application.command(epilog="Example: jeugdstroom judge uithoorn_regulated_inflow")
def judge(
    scenario: Annotated[str, Argument(metavar="SCENARIO|FILE.yaml", help="A scenario of the catalogue, or its file.")],
    replications: Replications = None,
    json: Json = False,
) -> None:
    """Whether a scenario does what its document claims: confirmed, refuted or undecided, with the figure."""
    from app.command_line.running import print_judgement

    print_judgement(scenario, replications, json)


@application.command(epilog="Example: jeugdstroom levers --json")
def levers(
    json: Json = False,
    place: Annotated[
        str, Option(metavar="PLACE", help="Say which of them change nothing in this place, and why.")
    ] = "",
) -> None:
    """Levers: what a municipality can steer."""
    from app.command_line.listing import print_levers

    print_levers(place, json)


@application.command(epilog="Example: jeugdstroom outcomes")
def outcomes(json: Json = False) -> None:
    """Outcomes: what a run reports."""
    _list("outcomes", json)


@application.command(epilog="Example: jeugdstroom responses")
def responses(json: Json = False) -> None:
    """Responses: how agents answer to incentives."""
    _list("responses", json)


@application.command(epilog="Example: jeugdstroom circumstances")
def circumstances(json: Json = False) -> None:
    """Circumstances: what nobody in the room steers."""
    _list("circumstances", json)


@application.command(epilog="Examples: jeugdstroom sources F039; jeugdstroom sources uithoorn")
def sources(
    what: Annotated[
        str | None, Argument(metavar="[ID|PLACE]", help="One fact, assumption or document; or all numbers of a place.")
    ] = None,
    json: Json = False,
) -> None:
    """Facts, assumptions and documents behind the numbers, and where each is used."""
    from app.command_line.listing import print_sources

    print_sources(what, json)


@application.command(epilog="Example: jeugdstroom check experiments/examples/sweep.yaml")
def check(
    file: Annotated[str, Argument(metavar="FILE", help="A place or scenario file, or own figures (.csv, .xlsx).")],
) -> None:
    """Every fault of a file: file, line, what was found and what was expected."""
    from app.command_line.checking import faults_in, notes_in

    faults = faults_in(Path(file))
    for fault in faults:
        print(fault)
    if faults:
        number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise WrongInput(f"{Path(file).name}: not in order, {number}; the first: {faults[0]}")
    for note in notes_in(Path(file)):
        print(f"{one_line(Path(file).name, 200)}: {note}")
    print(f"{one_line(Path(file).name, 200)}: in order")


@application.command(epilog="Example: jeugdstroom bench --quick")
def bench(
    json: Json = False,
    quick: Annotated[bool, Option("--quick", help="Leave out what takes longer than a few seconds.")] = False,
) -> None:
    """Speed of the simulator on this machine."""
    from app.command_line.running import print_bench

    print_bench(quick, json)


@application.command(epilog="Example: jeugdstroom app --port 8080 --place voorbeeldstad")
def app(
    host: Annotated[str, Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8765,
    base_path: Annotated[str, Option(help="Path under which a proxy serves the app, such as /jeugd.")] = "",
    place: Annotated[str, Option(help="Place that is open at the start.")] = "uithoorn",
) -> None:
    """The app in the browser; prints its address."""
    from app.command_line.running import serve_app

    serve_app(host, port, base_path, place)


def _list(what: str, as_json: bool) -> None:
    from app.command_line.listing import print_list

    print_list(what, as_json)


def main() -> None:
    """Run a command and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    with compiling_told():
        code = answer(sys.argv[1:])
    if code == STOPPED:
        # Compiled code in other threads cannot be interrupted; nothing that it does is wanted any more.
        os._exit(code)
    sys.exit(code)


def answer(arguments: list[str]) -> int:
    """The exit code of a command; every way in which it can end is here."""
    stopped = "stopped; nothing was written"
    try:
        code = application(arguments, prog_name="jeugdstroom", standalone_mode=False)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = STOPPED
    except sweeping.Interrupted as error:
        code, stopped = STOPPED, str(error)
    except BrokenPipeError:
        # Who reads along has seen enough.
        _silence_stdout()
        code = 0
    except Exception as error:
        code = _refused(error)
    if code == STOPPED:
        _say(stopped)
    return int(code or 0)


def _refused(error: Exception) -> int:
    """Say what is wrong, and whose fault it is."""
    usage = getattr(error, "format_message", None)
    if isinstance(error, WrongInput) or usage is not None:
        _say(usage() if usage is not None else str(error))
    elif isinstance(error, MemoryError):
        _say("not enough memory for this; choose fewer children, years or replications")
    elif isinstance(error, OSError) and error.errno == errno.ENOSPC:
        _silence_stdout()
        _say("there is no room to write the answer (disk full)")
    else:
        traceback.print_exception(error)
        _say("this is a fault of ours, not of your input; please report it with the lines above")
        return OUR_FAULT
    return WRONG_INPUT


def _say(sentence: str) -> None:
    print(f"jeugdstroom: {one_line(sentence)}", file=sys.stderr, flush=True)


def _silence_stdout() -> None:
    """Leave nothing for Python to write, and to complain about, when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


searching.register(application)
sweeping.register(application)
reporting.register(application)
following.register(application)

if __name__ == "__main__":
    main()
