"""What a fit to one's own figures leaves behind: a place file and its fit report, written whole or not at all."""

import csv
import io
from pathlib import Path

from agents.base.files.parameters import WrongInput
from experiments.calibrate.fit_reports import FitRow
from experiments.calibrate.own_data.fit import OwnFit, as_yaml
from experiments.output.export import written_whole
from model.arguments import checked_arguments

HEAD = ("measure", "year", "own", "model", "low", "high", "before", "unit", "part")
"""``own``: of several years the mean; ``before``: the last own figure before, which a forecast must beat."""


def fit_table(found: OwnFit) -> list[tuple[str, ...]]:
    """The fit report as rows: first what was fitted, then the year that was held back."""
    return [
        *(_row(line, found.span, "", "fitted") for line in found.lines),
        *(_row(test, str(found.tested_year), f"{test.before:.4g}", "held back") for test in found.tested),
    ]


def _row(line: FitRow, year: str, before: str, part: str) -> tuple[str, ...]:
    numbers = (f"{number:.4g}" for number in (line.published, line.simulated, line.low, line.high))
    return (line.measure, year, *numbers, before, line.unit, part)


def report_text(found: OwnFit) -> str:
    """The fit report as the text of a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(fit_table(found))
    return text.getvalue()


@checked_arguments
def write_own(found: OwnFit, folder: Path) -> tuple[Path, Path]:
    """Write ID.yaml and ID_fit.csv into a folder; an older fit of the same name is replaced."""
    place, report = folder / f"{found.tree['id']}.yaml", folder / f"{found.tree['id']}_fit.csv"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in ((place, as_yaml(found.tree)), (report, report_text(found))):
            with written_whole(path) as stream:
                stream.write(content.encode())
    except OSError as error:
        raise WrongInput(f"{folder}: cannot be written to ({error.strerror})") from error
    return place, report
