"""The command that writes the page for the council."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from typer import Option

from agents.base.files.errors import WrongInput, one_line
from app.cli.interruption import interruption
from app.cli.options import PairOptions, expand_options, language_option, scenario_argument

MOST_DRAWS = 1000


@dataclass(frozen=True, kw_only=True)
class ReportOptions(PairOptions):
    """Options of report."""

    replications: Annotated[int | None, Option(help="Runs of each side (as many as the app makes).")] = None
    out: Annotated[Path, Option(metavar="FILE", help="Write to FILE.html, .docx or .xlsx.")]
    language: Annotated[str, language_option("Language of the report.")] = "nl"
    draws: Annotated[int, Option(help="Draws of what is not known for sure; 0 leaves that out.")] = 20


def register(application: typer.Typer) -> None:
    """Add this command."""
    epilog = "Example: jeugdstroom report uithoorn uithoorn --set start_light=1 --out council.html"
    application.command(epilog=epilog)(report)


@expand_options
def report(
    a: Annotated[str, scenario_argument("A", "A place, scenario or file: what it is compared with.")],
    b: Annotated[str, scenario_argument("B", "The plan: another one of the same place.")],
    options: ReportOptions,
) -> None:
    """A page for the council: what B does compared with A, how sure that is, and why."""
    from app.cli.progress import progress_bar
    from app.cli.scenario_options import replication_count, scenario_of
    from experiments.i18n.catalogue import report_words

    words, draws = report_words(options.language), options.draws
    if not 0 <= draws <= MOST_DRAWS or draws == 1:
        raise WrongInput(f"--draws: found {draws}, expected 0, or 2 to {MOST_DRAWS}")
    base, plan = scenario_of(a, options, steered=False), scenario_of(b, options)
    from experiments.report.findings import find_out
    from experiments.report.report import check_report_file, report_on, write_report

    # Before the runs: a wrong ending would cost minutes of work.
    check_report_file(options.out)
    interruption.watch(options.out)
    replications = None if options.replications is None else replication_count(options, 0)
    with progress_bar("simulating") as progress:
        findings = find_out(base, plan, replications, draws, progress)
    write_report(options.out, report_on(findings, words.language))
    print(f"{one_line(str(options.out), 200)}: written")
