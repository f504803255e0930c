"""Who comes where: trajectories of the last year, from who referred, by kind of help, to how they ended."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from app.summary import Answer, Runs, Series, stands_out

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
    seen: bool


@dataclass(frozen=True, slots=True)
class Link:
    """How many go from one group to another under the plan."""

    source: str
    target: str
    value: float


@dataclass(frozen=True, slots=True)
class Flows:
    """The whole picture."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


Parts = dict[tuple[str, str], Series]
"""How many went from one group to another in the last year, by replication."""


def flows(answer: Answer) -> Flows:
    """Trajectories started and ended in the last year; a group that nobody passes is left out."""
    base = _parts(answer.base)
    plan = _parts(answer.plan) if answer.changed else base
    links = [Link(*key, _level(base[key], plan[key])) for key in base]
    nodes = [
        _node(f"{side}.{name}", column, _passing(base, side, name), _passing(plan, side, name))
        for column, (side, names) in enumerate({"by": REFERRERS, "in": HELP, "to": ENDINGS}.items())
        for name in names
    ]
    shown = {node.id for node in nodes if max(node.plan, node.base) > 0.0}
    return Flows(
        nodes=tuple(node for node in nodes if node.id in shown),
        links=tuple(link for link in links if link.value > 0.0 and {link.source, link.target} <= shown),
    )


def _parts(runs: Runs) -> Parts:
    found: Parts = {}
    for (one, by), (help_, segments) in product(REFERRERS.items(), HELP.items()):
        started = [_last(runs, outcome, segment) for outcome, segment in product(by, segments)]
        found[f"by.{one}", f"in.{help_}"] = np.sum(started, axis=0)
    for help_, segments in HELP.items():
        for ending, series in _endings(runs, segments).items():
            found[f"in.{help_}", f"to.{ending}"] = series
    return found


def _endings(runs: Runs, segments: tuple[str, ...]) -> dict[str, Series]:
    found: dict[str, Series] = {ending: np.zeros(runs.number) for ending in ENDINGS}
    for segment in segments:
        ends, heavier, early = (_last(runs, one, segment) for one in ("ends", "step_ups", "drop_outs"))
        recovered = ends * _last(runs, "recovered_share", segment)
        rest = np.maximum(ends - recovered - heavier - early, 0.0)
        for ending, series in zip(ENDINGS, (recovered, heavier, early, rest), strict=True):
            found[ending] = found[ending] + series
    return found


def _passing(parts: Parts, side: str, name: str) -> Series:
    """Everybody who passes a group; kinds of help are counted by who comes in."""
    end = 0 if side == "by" else 1
    return np.sum([series for key, series in parts.items() if key[end] == f"{side}.{name}"], axis=0)


def _last(runs: Runs, outcome: str, segment: str) -> Series:
    last = runs.of(outcome, segment)[:, -1]
    return np.where(np.isfinite(last), last, 0.0)


def _level(base: Series, plan: Series) -> float:
    return float(base.mean() + plan.mean() - base[: len(plan)].mean())


def _node(name: str, column: int, base: Series, plan: Series) -> Node:
    each = plan - base[: len(plan)]
    whole, change = float(base.mean()), float(each.mean())
    return Node(name, column, whole + change, whole, change, seen=stands_out(each))
