"""``jeugdstroom``: the commands and their exit codes.

Exit 0: done. 2: wrong input, one line. 1: internal error. 130: stopped with Ctrl-C. 143: ended (SIGTERM).
Only what every command needs is imported here; the engine takes a second to import.
The program itself starts in ``jeugdstroom.start``.
"""

import errno
import os
import sys
import traceback
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from agents.base.files.errors import WrongInput, one_line
from app.cli import analyse, child, completion, report, sweep
from app.cli.compile_progress import print_compile_progress
from app.cli.interruption import STOPPED, interruption
from app.cli.options import (
    CalibrateOptions,
    Json,
    Replications,
    RunOptions,
    Scenario,
    expand_options,
    scenario_argument,
)
from app.cli.progress import print_note

INTERNAL_ERROR, WRONG_INPUT = 1, 2
PROGRAM = "jeugdstroom"

application = typer.Typer(
    rich_markup_mode=None,
    # `answer` prints every fault itself, as one line.
    pretty_exceptions_enable=False,
    help="Simulates the Dutch youth-care chain, child by child: what does a measure do to cost, waiting and children?",
)


def _version(wanted: bool) -> None:
    if wanted:
        from experiments.output.export import program_version

        print(program_version())
        raise typer.Exit


@application.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    # Typer hangs an option on a parameter; the callback does the work, and eagerly: before a command is missed.
    _: Annotated[bool, Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())


@application.command(epilog="Example: jeugdstroom run uithoorn --set start_light=1 --years 5 --out result.csv")
@expand_options
def run(place: Scenario, options: RunOptions) -> None:
    """Simulate; a table of yearly outcomes with bands."""
    from app.cli.run import run_one

    run_one(place, options)


@application.command(epilog="Example: jeugdstroom compare uithoorn uithoorn --set poh_jeugd_fte=2")
@expand_options
def compare(
    scenarios: Annotated[
        list[str], scenario_argument("A B ...", "Places, scenarios or files; the others against the first.")
    ],
    options: RunOptions,
) -> None:
    """Paired differences against the first scenario, on the same children and the same chance.

    --set and --response apply to every scenario but the first; the other options to all.
    """
    from app.cli.run import compare_all

    compare_all(scenarios, options)


@application.command(
    epilog="Example, about two minutes: "
    "jeugdstroom calibrate experiments/examples/own_figures.csv --name Ons_dorp --out own"
)
@expand_options
def calibrate(
    options: CalibrateOptions,
    data: Annotated[
        Path | None, Argument(metavar="FILE.csv|.xlsx", help="Yearly figures: columns year, figure and value.")
    ] = None,
) -> None:
    """Fit a town to all years of its own figures but the last, which tests it. Nothing leaves this machine."""
    from app.cli.own_data import calibrate_file, print_template

    if options.template:
        print_template()
    else:
        calibrate_file(data, options)


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
    scenario: Annotated[
        str,
        Argument(
            autocompletion=completion.scenarios,
            metavar="SCENARIO|FILE.yaml",
            help="A scenario of the catalogue, or its file.",
        ),
    ],
    replications: Replications = None,
    json: Json = False,
) -> None:
    """Whether a scenario does what its document claims: confirmed, refuted or undecided, with the figure."""
    from app.cli.run import print_judgement

    print_judgement(scenario, replications, json)


@application.command(epilog="Example: jeugdstroom levers --json")
def levers(
    json: Json = False,
    place: Annotated[
        str,
        Option(
            autocompletion=completion.places,
            metavar="PLACE",
            help="Say which of them change nothing in this place, and why.",
        ),
    ] = "",
) -> None:
    """Levers: what a municipality can steer."""
    from app.cli.listing import print_levers

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
        str | None,
        Argument(
            autocompletion=completion.evidence_and_places,
            metavar="[ID|PLACE]",
            help="One fact, assumption or document; or all numbers of a place.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Facts, assumptions and documents behind the numbers, and where each is used."""
    from app.cli.listing import print_sources

    print_sources(what, json)


@application.command(epilog="Example: jeugdstroom check experiments/examples/sweep.yaml")
def check(
    file: Annotated[str, Argument(metavar="FILE", help="A place or scenario file, or own figures (.csv, .xlsx).")],
) -> None:
    """Every fault of a file: file, line, what was found and what was expected."""
    from app.cli.check import faults_in, notes_in

    faults = faults_in(Path(file))
    for fault in faults:
        print(fault)
    if faults:
        number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise WrongInput(f"{Path(file).name}: not in order, {number}")
    for note in notes_in(Path(file)):
        print(f"{one_line(Path(file).name, 200)}: {note}")
    print(f"{one_line(Path(file).name, 200)}: in order")


@application.command(epilog="Example: jeugdstroom bench --quick")
def bench(
    json: Json = False,
    quick: Annotated[bool, Option("--quick", help="Leave out what takes longer than a few seconds.")] = False,
) -> None:
    """Speed of the simulator on this machine."""
    from app.cli.run import print_bench

    print_bench(quick, json)


@application.command(epilog="Example: jeugdstroom app --port 8080 --place voorbeeldstad")
def app(
    host: Annotated[str, Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8765,
    base_path: Annotated[str, Option(help="Path under which a proxy serves the app, such as /jeugd.")] = "",
    place: Annotated[
        str, Option(autocompletion=completion.places, help="Place that is open at the start.")
    ] = "uithoorn",
) -> None:
    """The app in the browser; prints its address."""
    from app.cli.run import serve_app

    serve_app(host, port, base_path, place)


def _list(what: str, as_json: bool) -> None:
    from app.cli.listing import print_list

    print_list(what, as_json)


def main() -> None:
    """Run a command and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A stream that a test or a notebook has put in its place cannot be reconfigured. UTF-8 whatever the terminal
        # says: the answers hold € and –; a file name that is no text comes out escaped instead of as a traceback.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        interruption.listen()
        with print_compile_progress():
            code = answer(sys.argv[1:])
    except KeyboardInterrupt:  # just before the command began, or just after it ended
        code = _stopped()
    interruption.finish(code)
    if interruption.received:
        # Compiled code in other threads cannot be interrupted, and would keep the program alive until it is done.
        os._exit(code)
    sys.exit(code)


def answer(arguments: list[str]) -> int:
    """Run a command and return its exit code; every way in which it can end is here."""
    interruption.begin()
    if completion.is_after_equals_in_bash():
        return 0
    try:
        # Outside standalone mode Typer raises its faults instead of printing them and leaving: all ends are here.
        code = application(arguments, prog_name=PROGRAM, standalone_mode=False)
        # A full disk or a reader that left shows only when the buffer is written: here, and not while Python ends.
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = STOPPED
    except BrokenPipeError:
        code = _end_of_pipe()
    except SystemExit as error:
        # Typer leaves with 1 when nobody reads on, and by itself after it has answered a shell that completes.
        code = _end_of_pipe() if isinstance(error.__context__, BrokenPipeError) else error.code
    except Exception as error:
        # Ctrl-C in C code may come out as any other exception.
        code = STOPPED if interruption.received else _exit_code_of(error)
    if code != STOPPED:
        return int(code or 0)
    return _stopped()


def _stopped() -> int:
    """Say what a stopped command has written; return its exit code."""
    print_note(interruption.message())
    return interruption.code


def _end_of_pipe() -> int:
    """The program that reads our output, such as ``head``, has stopped reading: that is no error."""
    _silence_stdout()
    return 0


def _exit_code_of(error: Exception) -> int:
    """Print what is wrong; return the exit code for wrong input or for an internal error."""
    # Typer's usage errors are known by this method: it carries a Click of its own, whose classes are not Click's.
    usage = getattr(error, "format_message", None)
    if isinstance(error, WrongInput) or usage is not None:
        print_note(str(error) if usage is None else mistyped_option(error) or usage())
    elif isinstance(error, MemoryError):
        print_note("not enough memory for this; choose fewer children, years or replications")
    elif isinstance(error, OSError) and error.errno == errno.ENOSPC:
        _silence_stdout()
        print_note("there is no room to write the answer (disk full)")
    else:
        traceback.print_exception(error)
        print_note("internal error, not a fault in your input; please report it with the lines above")
        return INTERNAL_ERROR
    return WRONG_INPUT


def mistyped_option(error: Exception) -> str | None:
    """The message for an option that does not exist, with the nearest ones that do; none for any other error."""
    option, context = getattr(error, "option_name", None), getattr(error, "ctx", None)
    if context is None or not hasattr(error, "possibilities"):
        return None
    known = [name for parameter in context.command.params for name in parameter.opts if name.startswith("--")]
    # A lone -- begins every option.
    near = [name for name in known if len(str(option)) > 2 and name.startswith(str(option))]
    near = near or get_close_matches(str(option), known, n=1)
    hint = f"did you mean {' or '.join(near)}?" if near else f"expected one of {', '.join(known)}"
    return f"no such option: {option}, {hint}"


def _silence_stdout() -> None:
    """Send what is still buffered to /dev/null, so that Python does not fail on it at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


for group in (analyse, sweep, report, child):
    group.register(application)

if __name__ == "__main__":
    main()
