"""``jeugdstroom calibrate``: a town from its own figures."""

import json
from pathlib import Path

from rich.console import Console

from agents.base.faults import WrongInput
from app.command_line.shown import print_rows, say
from experiments.own_data.fit import OwnFit, calibrate_own
from experiments.own_data.table import read_own, template
from experiments.own_data.written import HEAD, fit_table, write_own


def print_template() -> None:
    """The empty file on standard output."""
    print(template(), end="")


def calibrate_file(data: Path | None, name: str, like: str, out: Path, generations: int, as_json: bool) -> None:
    """Read, fit, write and show."""
    if data is None:
        raise WrongInput("calibrate: no file given, expected FILE.csv or FILE.xlsx; --template prints an empty one")
    if not name.strip():
        raise WrongInput("calibrate: no name given, expected --name TOWN")
    own = read_own(data)
    with Console(stderr=True).status("searching") as status:

        def progress(done: int, of: int, best: float) -> None:
            status.update(f"searching: {done} of {of}, distance {best:.1f}")

        found = calibrate_own(own, name, like, generations, progress)
    place, report = write_own(found, out)
    if as_json:
        rows = [dict(zip(HEAD, row, strict=True)) for row in fit_table(found)]
        print(json.dumps({"place": str(place), "report": str(report), "grade": found.grade, "fit": rows}, indent=1))
        return
    _show(found)
    print(f"grade {found.grade}; written to {place} and {report}")
    print(f"Try it: jeugdstroom run {place}")


def _show(found: OwnFit) -> None:
    print_rows([dict(zip(HEAD, row, strict=True)) for row in fit_table(found)], HEAD)
    if found.tested:
        held = f"{found.tested_year} was held back: {found.inside} of {len(found.tested)} figures lie inside"
        say(f"{held} the model's 80 % band")
    else:
        say("one year only: nothing could be held back, so this fit is not tested")
