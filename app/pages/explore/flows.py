"""Flows of the last year: trajectories from the referrer, through the kind of help, to how they ended."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from app.simulation.results import PlanResult, ReplicationSeries, Series
from experiments.statistics.significance import is_enough, significant_of_differences

REFERRERS = {
    "gp": ("referrals_gp",),
    "town": ("referrals_municipal_access", "referrals_free_access"),
    "protector": ("referrals_certified_institution", "referrals_court"),
    "doctor": ("referrals_medical_specialist", "referrals_youth_doctor"),
}
HELP = {
    "local": ("local",),
    "B": ("B",),
    "C": ("C",),
    "stay": ("stay",),
    "individual": ("individual",),
    "other": ("national", "protection"),
}
ENDINGS = ("recovered", "heavier", "early", "otherwise")


@dataclass(frozen=True, slots=True)
class Node:
    """A group in the picture: how many under the plan, and the difference to doing nothing."""

    id: str
    column: int
    plan: float
    base: float
    change: float
    seen: bool | None
    """None where there are too few runs for a verdict."""


@dataclass(frozen=True, slots=True)
class Link:
    """Number of trajectories from one group to another under the plan."""

    source: str
    target: str
    value: float


@dataclass(frozen=True, slots=True)
class Flows:
    """The nodes and links of the chart."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


COLUMN_OF = {
    f"{side}.{name}": column
    for column, (side, names) in enumerate({"by": REFERRERS, "in": HELP, "to": ENDINGS}.items())
    for name in names
}
"""The groups, each with its column in the chart."""


LINKS = (
    *((f"by.{referrer}", f"in.{help_}") for referrer in REFERRERS for help_ in HELP),
    *((f"in.{help_}", f"to.{ending}") for help_ in HELP for ending in ENDINGS),
)
"""Every way from one group to the next."""
PASSING = np.array([[name == link[0 if column == 0 else 1] for link in LINKS] for name, column in COLUMN_OF.items()])
"""[group, link] which links count who passes a group; kinds of help are counted by who comes in."""


def flows(answer: PlanResult) -> Flows:
    """Trajectories started and ended in the last year; a group that nobody passes is left out.

    Which differences are seen is judged over all groups together, as one table.
    """
    base = _links(answer.base)
    plan = _links(answer.plan) if answer.changed else base
    # While runs come in the plan has fewer than doing nothing: only runs on the same chance are pairs.
    each = plan - base[:, : plan.shape[1]]
    level, change = base.mean(axis=1), each.mean(axis=1)
    passing, more = PASSING @ level, PASSING @ change
    enough = is_enough(each.shape[1])
    # Too few runs give no verdict, which is not the same as no difference.
    seen = [yes if enough else None for yes in significant_of_differences(list(PASSING @ each))]
    nodes = [
        Node(name, column, float(amount + added), float(amount), float(added), verdict)
        for (name, column), amount, added, verdict in zip(COLUMN_OF.items(), passing, more, seen, strict=True)
    ]
    visible = {node.id for node in nodes if max(node.plan, node.base) > 0.0}
    links = (Link(*ends, float(value)) for ends, value in zip(LINKS, level + change, strict=True))
    return Flows(
        nodes=tuple(node for node in nodes if node.id in visible),
        links=tuple(link for link in links if link.value > 0.0 and {link.source, link.target} <= visible),
    )


@lru_cache(maxsize=16)  # many plans stand beside the same do-nothing
def _links(runs: ReplicationSeries) -> np.ndarray:
    """[link, replication] number of trajectories from one group to another in the last year."""
    rows = [
        sum((_last(runs, outcome, segment) for outcome, segment in product(by, segments)), np.zeros(runs.number))
        for by, segments in product(REFERRERS.values(), HELP.values())
    ]
    for segments in HELP.values():
        rows.extend(_endings(runs, segments))
    return np.array(rows)


def _endings(runs: ReplicationSeries, segments: tuple[str, ...]) -> np.ndarray:
    """[ending, replication] number of trajectories that ended so."""
    counts = np.zeros((len(ENDINGS), runs.number))
    for segment in segments:
        ends, heavier, early = (_last(runs, series, segment) for series in ("ends", "step_ups", "drop_outs"))
        # Who ends otherwise is the rest, and a rest of rounding may lie below zero.
        recovered = ends * _last(runs, "recovered_share", segment)
        counts += recovered, heavier, early, np.maximum(ends - recovered - heavier - early, 0.0)
    return counts


def _last(runs: ReplicationSeries, outcome: str, segment: str) -> Series:
    # A share of nobody is not a number: here it adds nothing.
    last = runs.of(outcome, segment)[:, -1]
    return np.where(np.isfinite(last), last, 0.0)
