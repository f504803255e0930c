"""``jeugdstroom calibrate``: a town from its own figures."""

import json
import sys
from pathlib import Path

from rich.console import Console

from agents.base.files.errors import WrongInput
from app.cli.interruption import interruption
from app.cli.options import CalibrateOptions
from app.cli.output import print_rows, say
from experiments.calibrate.fit_reports import BEATEN_AT_MOST, UNTESTED_AT_MOST
from experiments.calibrate.own_data.fit import OwnFit, calibrate_own
from experiments.calibrate.own_data.place_file import HEAD, fit_table, write_own
from experiments.calibrate.own_data.table import Checked, OwnFigures, check_file, template
from experiments.i18n.catalogue import report_words
from experiments.i18n.format import HARD_SPACE
from experiments.report.caveats import caveats_at, covers_told
from model.places.reader import load_place
from model.places.schema import Place


def print_template() -> None:
    """The empty file on standard output."""
    print(template(), end="")


def calibrate_file(data: Path | None, options: CalibrateOptions) -> None:
    """Fit a town to a file of figures, write its place file and report, and print both."""
    if data is None:
        raise WrongInput("calibrate: no file given, expected FILE.csv or FILE.xlsx; --template prints an empty one")
    if not options.name.strip():
        raise WrongInput("calibrate: no name given, expected --name TOWN")
    own = _figures_in(check_file(data))
    with Console(stderr=True).status("searching") as status:

        def progress(done: int, of: int, best: float) -> None:
            status.update(f"searching: {done} of {of}, distance {best:.1f}")

        fit = calibrate_own(own, options.name, options.like, options.generations, progress)
    # Before they are written, so that a stop halfway can tell which of them is there.
    for pattern in ("*.yaml", "*_fit.csv"):
        interruption.watch_all(options.out, pattern)
    place, report = write_own(fit, options.out)
    if options.json:
        rows = [dict(zip(HEAD, row, strict=True)) for row in fit_table(fit)]
        years = {str(use.year): use.use for use in fit.uses}
        tested = {"inside": fit.inside, "no_worse_than_last_year": fit.holding, "compared": fit.compared}
        summary = {"place": str(place), "report": str(report), "grade": fit.grade, "years": years, "tested": tested}
        print(json.dumps({**summary, "fit": rows}, indent=1))
        return
    _show(fit)
    for line in budget_sentences(fit, load_place(str(place))):
        say(line)
    print(f"grade {fit.grade}; written to {place} and {report}")
    print(f"Try it: jeugdstroom run {place}")


def faults_of_figures(path: Path) -> list[str]:
    """One line for each fault of a file of own figures, and how many more there are; what has to be told is printed."""
    checked = check_file(path)
    for note in checked.notices:
        print(note)
    more = [f"{path.name}: and {checked.more} more"] if checked.more else []
    return [*(str(fault) for fault in checked.faults), *more]


def _figures_in(checked: Checked) -> OwnFigures:
    """The figures; what is told of them goes to standard error, as do faults, of which the last is raised."""
    if checked.figures is None:
        *others, last = checked.faults
        for fault in others:
            print(fault, file=sys.stderr)
        number = len(checked.faults) + checked.more
        more = f" ({number} faults in all; nothing was fitted or written)" if number > 1 else ""
        raise WrongInput(f"{last}{more}")
    # Beside the answer, which may be JSON.
    for note in checked.notices:
        print(note, file=sys.stderr)
    return checked.figures


def year_sentences(fit: OwnFit) -> list[str]:
    """What was done with each year, one line for each kind of use."""
    lines = []
    fitted = [year.year for year in fit.uses if year.use == "fitted"]
    if len(fitted) > 1:
        lines.append(
            f"{fit.span}: fitted together, each figure to its mean over these years (euro at prices of {fit.year})"
        )
    elif fitted:
        lines.append(f"{fit.span}: fitted")
    lines += [
        f"{year.year}: not used, its counts are all too small to be shown" for year in fit.uses if year.use == "small"
    ]
    if fit.tested_year is None:
        lines.append("one year only: nothing could be held back, so this fit is not tested")
        return lines
    ahead = fit.tested_year - fit.year
    far = f", foretold {ahead} years ahead" if ahead > 1 else ""
    lines.append(f"{fit.tested_year}: held back{far}; {_tested(fit)}")
    return lines


def level_sentences(fit: OwnFit) -> list[str]:
    """How many children and how much money the model gives back of the years that were fitted, if both are known."""
    lines = {line.measure: line for line in fit.lines}
    share, cost = lines.get("share_of_youths"), lines.get("cost_per_client")
    if share is None or cost is None:
        return []
    youths = next(iter(fit.tree["municipalities"].values()))["youths"]["value"]
    own, model = ((each[0] * youths, each[0] * youths * each[1] / 1e6) for each in (
        (share.published, cost.published), (share.simulated, cost.simulated)))  # fmt: skip
    return [
        f"Specialist care in the model: {model[0]:,.0f} clients and {model[1]:.2f} million euro a year; "
        f"by the figures {own[0]:,.0f} and {own[1]:.2f} (prices of {fit.year})"
    ]


def budget_sentences(fit: OwnFit, place: Place) -> list[str]:
    """Whose budget the place is set against, what it covers, and what local help costs where it covers that too."""
    words, caveats = report_words("en"), caveats_at(place.id, place)
    sentence = words(f"caveat.budget.{caveats.basis}", year=place.start.year, amount=words.euro(caveats.budget))
    covers = covers_told(place, words)
    if not covers and fit.local is not None:
        covers = [
            "The budget pays for local help too, of which the figures hold no cost: the model puts it at "
            f"{words.euro(fit.local)} a year, which is not fitted."
        ]
    return [line.replace(HARD_SPACE, " ") for line in (sentence, *covers)]


def _tested(fit: OwnFit) -> str:
    if not fit.tested:
        return "it has no figure that is large enough to test, so this fit is not tested"
    inside = f"{fit.inside} of {len(fit.tested)} figures lie inside the model's 80 % band"
    return f"{inside}, and for {fit.holding} of {fit.compared} the model is no further off than repeating {fit.year}"


_FIGURES = ("own", "model", "low", "high", "before")


def _figure(key: str, text: str) -> float | str | None:
    """A figure of the report as a float, for the number format of all tables."""
    if key not in _FIGURES:
        return text
    return float(text) if text else None


def _show(fit: OwnFit) -> None:
    rows = [dict(zip(HEAD, row, strict=True)) for row in fit_table(fit)]
    print_rows([{key: _figure(key, text) for key, text in row.items()} for row in rows], HEAD)
    for line in (*year_sentences(fit), *level_sentences(fit)):
        say(line)
    say(
        "Grade A: every fitted figure within a tenth or one point; B: 80 %; C: 60 %; D: less. At most "
        f"{BEATEN_AT_MOST} where repeating the last year is nearer on more than half of the figures held back; at most "
        f"{UNTESTED_AT_MOST} where nothing could be held back."
    )
