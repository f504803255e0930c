"""Fit a shipped place to its published figures, and write the fitted numbers and the fit report.

uv run python tools/calibrate_place.py uithoorn            # search, then report
uv run python tools/calibrate_place.py --all               # the same for every place with a specification, in turn
uv run python tools/calibrate_place.py heiloo --generations 10   # a shorter search
uv run python tools/calibrate_place.py heiloo --minutes 5        # as many generations as fit in this time
uv run python tools/calibrate_place.py uithoorn --resume   # search on from the fit that stands, in steps half as large
uv run python tools/calibrate_place.py uithoorn --settle   # only what follows from the fit, then report
uv run python tools/calibrate_place.py uithoorn --report   # report on the numbers as they are
"""

import argparse
import csv
import sys
from time import monotonic
from typing import Any

import yaml

from experiments.calibrate.calibration import (
    Fit,
    check_targets,
    fitted_path,
    fitted_tree,
    grade,
    report,
    search,
    settle,
    specification,
    specification_names,
)
from model.places.reader import load_place

HEADER = (
    "# Made by tools/calibrate_place.py from experiments/calibrate/fitting/{0}.yaml; do not edit. Laid over {0}.yaml.\n"
)


def _write_fit(place_id: str, generations: int | None, minutes: float | None, resume: bool) -> None:
    spec = specification(place_id)
    started = monotonic()
    changed: dict[str, float] = {"generations": generations} if generations is not None else {}
    if resume:
        changed["step"] = spec.step / 2.0
    fit = Fit(spec.model_copy(update=changed))
    check_targets(fit.place({}))

    def progress(done: int, of: int, best: float) -> None:
        print(f"\rgeneration {done} of {of}, loss {best:.2f}", end="", file=sys.stderr, flush=True)

    def late() -> bool:
        return minutes is not None and monotonic() - started > 60.0 * minutes

    factors = search(fit, progress, late, fit.standing() if resume else None)
    print(file=sys.stderr)
    _write(place_id, fitted_tree(fit, factors))


def _write(place_id: str, tree: dict[str, Any]) -> None:
    text = yaml.safe_dump(tree, sort_keys=False, width=200, default_flow_style=None, allow_unicode=True)
    fitted_path(place_id).write_text(HEADER.format(place_id) + text, encoding="utf-8")


def _settle(place_id: str) -> None:
    if not specification(place_id).settled:
        return
    tree = yaml.safe_load(fitted_path(place_id).read_text(encoding="utf-8"))
    settle(specification(place_id), tree)
    _write(place_id, tree)


def _write_report(place_id: str) -> None:
    place = load_place(place_id)
    spec = specification(place_id)
    lines = report(place, spec)
    path = fitted_path(place_id).with_suffix(".csv")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("measure", "published", "simulated", "low", "high", "off", "unit", "source", "held_back"))
        for line in lines:
            numbers = (f"{number:.4g}" for number in (line.published, line.simulated, line.low, line.high))
            writer.writerow((line.measure, *numbers, f"{line.off:+.1%}", line.unit, line.source, line.held_back))
            print(f"{line.measure:32s} {line.published:12.4g} {line.simulated:12.4g} {line.off:+8.1%}  {line.source}"
                  f"{'  (held back)' if line.held_back else ''}")  # fmt: skip
    print(f"grade {grade(lines)}; written to {path.name}")


def _calibrate(place_id: str, asked: argparse.Namespace) -> None:
    print(f"{place_id}:", file=sys.stderr)
    if not (asked.report or asked.settle):
        _write_fit(place_id, asked.generations, asked.minutes, asked.resume)
    if not asked.report:
        _settle(place_id)
    _write_report(place_id)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("place", nargs="?", choices=specification_names())
    which.add_argument("--all", action="store_true")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--settle", action="store_true")
    how.add_argument("--report", action="store_true")
    how.add_argument("--resume", action="store_true")
    parser.add_argument("--generations", type=int)
    parser.add_argument("--minutes", type=float)
    asked = parser.parse_args()
    for place_id in specification_names() if asked.all else [asked.place]:
        _calibrate(place_id, asked)


if __name__ == "__main__":
    main()
