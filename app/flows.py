"""Who comes where: trajectories of the last year, from who referred, by kind of help, to how they ended."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

from app.summary import Answer, Difference, Runs, Series, difference

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
Flow = Callable[[Runs], Series]


@dataclass(frozen=True, slots=True)
class Node:
    """A group in the picture: how many under the plan, and the difference to doing nothing."""

    id: str
    column: int
    plan: float
    base: float
    change: Difference


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


def flows(answer: Answer) -> Flows:
    """Trajectories started and ended in the last year; a group that nobody passes is left out."""
    parts = {("by", one, "in", help_): _started(REFERRERS[one], HELP[help_]) for one, help_ in product(REFERRERS, HELP)}
    parts |= {("in", help_, "to", end): _ended(end, HELP[help_]) for help_, end in product(HELP, ENDINGS)}
    links = [Link(f"{a}.{x}", f"{b}.{y}", _level(answer, flow)) for (a, x, b, y), flow in parts.items()]
    groups = [(0, "by", REFERRERS), (1, "in", HELP), (2, "to", ENDINGS)]
    nodes = [
        _node(answer, f"{side}.{name}", column, [flow for key, flow in parts.items() if _joins(key, side, name)])
        for column, side, names in groups
        for name in names
    ]
    shown = {node.id for node in nodes if max(node.plan, node.base) > 0.0}
    return Flows(
        nodes=tuple(node for node in nodes if node.id in shown),
        links=tuple(link for link in links if link.value > 0.0 and {link.source, link.target} <= shown),
    )


def _joins(key: tuple[str, str, str, str], side: str, name: str) -> bool:
    """Whether a flow counts for a group: kinds of help are counted by who comes in."""
    return key[:2] == (side, name) if side == "by" else key[2:] == (side, name)


def _started(outcomes: tuple[str, ...], segments: tuple[str, ...]) -> Flow:
    return lambda runs: _total([_last(runs, one, segment) for one, segment in product(outcomes, segments)])


def _ended(ending: str, segments: tuple[str, ...]) -> Flow:
    return lambda runs: _total([_endings(runs, segment)[ending] for segment in segments])


def _endings(runs: Runs, segment: str) -> dict[str, Series]:
    ends = _last(runs, "ends", segment)
    recovered = ends * _last(runs, "recovered_share", segment)
    heavier, early = _last(runs, "step_ups", segment), _last(runs, "drop_outs", segment)
    rest = np.maximum(ends - recovered - heavier - early, 0.0)
    return {"recovered": recovered, "heavier": heavier, "early": early, "otherwise": rest}


def _last(runs: Runs, outcome: str, segment: str) -> Series:
    return np.nan_to_num(runs.of(outcome, segment)[:, -1])


def _total(series: list[Series]) -> Series:
    return np.sum(series, axis=0)


def _level(answer: Answer, flow: Flow) -> float:
    base = flow(answer.base)
    return float(base.mean() + flow(answer.plan).mean() - base[: answer.number].mean())


def _node(answer: Answer, name: str, column: int, parts: list[Flow]) -> Node:
    def whole(runs: Runs) -> Series:
        return _total([part(runs) for part in parts])

    base = whole(answer.base)
    change = difference(base[: answer.number], whole(answer.plan))
    return Node(name, column, _level(answer, whole), float(base.mean()), change)
