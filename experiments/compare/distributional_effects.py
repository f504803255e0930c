"""Who a plan touches: who waits, who gains, who pays, and what merely moved elsewhere."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.statistics.bands import band_of, bands_of, mean_of_known
from experiments.statistics.significance import is_enough, significant_in_table
from model.outcomes.declared import Outcome, outcomes
from model.outcomes.reducers import REDUCERS
from model.policy.segments import ALL, SEGMENT_IDS
from model.setup.setup import Setup

Row = dict[str, Any]

GROUPS = {
    "referrer": re.compile(r"^referrals_(?P<id>.+)$"),
    "age": re.compile(r"^(?P<stem>.+)_age_(?P<id>.+)$"),
    "severity": re.compile(r"^(?P<stem>wait_mean|wait|recovered|cost)_(?P<id>severe|light|level_b|level_c|stay)$"),
}
"""Outcomes that are about one group of children only, by the shape of their id."""
AMONG = {kind: GROUPS[kind] for kind in ("age", "severity")}
"""Groups that together are all children whose care is paid for each child."""

MONEY = ("cost", "bill")
MOVES = (("neighbour", "bill"), ("neighbour", "waiting"), ("segment", "cost"), ("segment", "waiting"), ("year", "cost"))
"""What can move, and the outcome on which that is seen."""


@dataclass(frozen=True)
class PairedReplications:
    """Both sides of every replication: [replication, outcome, year, municipality or all, segment or all]."""

    setup: Setup
    base: np.ndarray
    plan: np.ndarray

    @property
    def years(self) -> list[str]:
        """Calendar years."""
        start = self.setup.place.start.year
        return [str(start + year) for year in range(self.setup.scenario.years)]

    @property
    def towns(self) -> list[str]:
        """Municipalities."""
        return list(self.setup.place.municipalities)

    @property
    def segments(self) -> dict[str, int]:
        """The segments that have products, with their column."""
        return {SEGMENT_IDS[row]: row for row in sorted({int(s) for s in self.setup.product_segments})}

    def both(self, outcome: str, *at: int) -> tuple[np.ndarray, np.ndarray]:
        """[replication, year] both sides of an outcome; undefined on one side is undefined on both."""
        row = list(REDUCERS).index(outcome)
        base, plan = (side[:, row][(slice(None), slice(None), *at)] for side in (self.base, self.plan))
        missing = np.isnan(base) | np.isnan(plan)
        return np.where(missing, np.nan, base), np.where(missing, np.nan, plan)


def a_year(values: np.ndarray) -> np.ndarray:
    """[replication] the mean over years; undefined where every year is."""
    return mean_of_known(values, 1)


def groups_of(pairs: PairedReplications) -> dict[str, list[Row]]:
    """The difference for each segment, municipality, referrer and, where outcomes tell them apart, age and severity.

    ``seen`` is judged over all rows together, as one table; it is none where there are too few runs for a verdict.
    """
    found: dict[str, list[Row]] = {"segment": [], "municipality": [], **{kind: [] for kind in GROUPS}}
    for outcome in outcomes():
        apart = _group(outcome.id)
        if apart is not None:
            kind, name = apart
            found[kind] += _row(pairs, outcome, name, -1, ALL)
            continue
        if outcome.better == "none" and outcome.id not in ("clients", "starts", "in_care"):
            continue
        for name, column in pairs.segments.items():
            found["segment"] += _row(pairs, outcome, name, -1, column)
        if len(pairs.towns) > 1:
            for column, name in enumerate(pairs.towns):
                found["municipality"] += _row(pairs, outcome, name, column, ALL)
    # All groups are read as one table, so false differences are held to 5 % over all of them, not within each kind.
    _judge([row for rows in found.values() for row in rows])
    return found


def _judge(rows: list[Row]) -> None:
    """Fill in which differences of a table are seen, and what they mean."""
    numbers = [row.pop("of_the_mean") for row in rows]
    seen = significant_in_table([row["value"] for row in rows], *np.array(numbers).reshape(-1, 2).T)
    declared = {outcome.id: outcome for outcome in outcomes()}
    for row, (_, count), yes in zip(rows, numbers, seen, strict=True):
        row["seen"] = bool(yes) if is_enough(count) else None
        row["means"] = _meaning(declared[row["outcome"]], row["value"]) if yes else "no difference seen"
        if row["seen"] is None:
            row["means"] = "too few runs"


def _group(outcome: str) -> tuple[str, str] | None:
    return next(((kind, match["id"]) for kind, shape in GROUPS.items() if (match := shape.match(outcome))), None)


def _row(pairs: PairedReplications, outcome: Outcome, name: str, *at: int) -> list[Row]:
    base, plan = (a_year(side) for side in pairs.both(outcome.id, *at))
    found = bands_of(plan - base)
    if np.isnan(found.mean):
        return []
    return [
        {
            "id": name,
            "outcome": outcome.id,
            "unit": outcome.unit,
            "base": float(np.nanmean(base)),
            "plan": float(np.nanmean(plan)),
            "value": float(found.mean),
            "low": _known(found.low),
            "high": _known(found.high),
            "of_the_mean": (float(found.standard_error), int(found.replications)),
        }
    ]


def _known(end: np.ndarray) -> float | None:
    """The end of a band; none where there are too few runs for one."""
    return float(end) if np.isfinite(end) else None


def _meaning(outcome: Outcome, value: float) -> str:
    if outcome.id in MONEY:
        return "pays more" if value > 0 else "pays less"
    if outcome.id.startswith("wait"):
        return "waits longer" if value > 0 else "waits less"
    if outcome.better == "none":
        return "more" if value > 0 else "fewer"
    return "gains" if (value > 0) == (outcome.better == "higher") else "loses"


def displaced(pairs: PairedReplications) -> list[Row]:
    """What went down in one municipality, segment or year while it went up in another, as far as both are seen."""
    found: list[Row] = []
    for kind, outcome in MOVES:
        row = _moved(kind, outcome, *_parts(pairs, kind, outcome))
        found += [row] if row else []
    return found


def _parts(pairs: PairedReplications, kind: str, outcome: str) -> tuple[list[str], np.ndarray]:
    """[replication, part] differences by municipality, segment or year."""
    if kind == "year":
        base, plan = pairs.both(outcome, -1, ALL)
        return pairs.years, plan - base
    names = pairs.towns if kind == "neighbour" else list(pairs.segments)
    places = (
        [(row, ALL) for row in range(len(names))]
        if kind == "neighbour"
        else [(-1, column) for column in pairs.segments.values()]
    )
    sides = [pairs.both(outcome, *at) for at in places]
    return names, np.stack([a_year(plan) - a_year(base) for base, plan in sides], axis=1)


def _moved(kind: str, outcome: str, names: list[str], changes: np.ndarray) -> Row | None:
    found = bands_of(changes)
    seen = significant_in_table(found.mean, found.standard_error, found.replications)
    down, up = seen & (found.mean < 0), seen & (found.mean > 0)
    if not down.any() or not up.any():
        return None
    known = np.nan_to_num(changes)
    # Only what went down here and up there in the same run has moved; the rest came or went.
    each = np.minimum(-known[:, down].sum(axis=1), known[:, up].sum(axis=1))
    low, high = band_of(each)
    return {
        "kind": kind,
        "outcome": outcome,
        "unit": next(declared.unit for declared in outcomes() if declared.id == outcome),
        "from": [name for name, yes in zip(names, down, strict=True) if yes],
        "to": [name for name, yes in zip(names, up, strict=True) if yes],
        "value": float(min(-found.mean[down].sum(), found.mean[up].sum())),
        "low": _known(low),
        "high": _known(high),
    }
