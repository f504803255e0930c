"""Draws of assumptions from their ranges: the same draw for every scenario that is compared."""

# scipy ships no types.
# pyright: reportMissingTypeStubs=false

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from agents.base.files.errors import WrongInput
from model.policy.assumptions import Assumption, select_assumptions
from model.scenario import Scenario

Shape = Literal["triangular", "uniform"]
MOST_DRAWS = 10_000
SIGNIFICANT_DIGITS = 6
# Drawn by amount, such a range would hardly ever give a value near its low end.
WIDE = 20.0
"""A range whose ends lie further apart than this factor is drawn on a scale of factors, not of amounts."""


@dataclass(frozen=True)
class Drawn:
    """What is not known for sure, and how it is drawn.

    ``triangular``: as likely below as above its value, and less likely the further off; ``uniform``: anywhere alike.
    """

    only: tuple[str, ...] = ("*",)
    fitted: bool = False
    shape: Shape = "triangular"

    def assumptions(self, *scenarios: Scenario) -> dict[str, Assumption]:
        """What is drawn: all that is chosen, but for what one of the scenarios sets itself."""
        found = select_assumptions(scenarios[0].load(), self.only, fitted=self.fitted)
        own = {path for scenario in scenarios for path in scenario.assumptions}
        return {path: assumption for path, assumption in found.items() if path not in own}


def draws(
    assumptions: Mapping[str, Assumption], count: int, seed: int, shape: Shape = "triangular"
) -> list[dict[str, float]]:
    """So many draws of all assumptions together, spread evenly over their ranges (Latin hypercube).

    Each assumption has a column of chance of its own, keyed by its name, so that a new one leaves the others' draws.
    """
    if not 1 <= count <= MOST_DRAWS:
        raise WrongInput(f"draws: found {count}, expected 1 to {MOST_DRAWS}")
    if not assumptions:
        return [{} for _ in range(count)]
    from scipy.stats import qmc

    # Keyed by the name and not by the row: a new assumption would otherwise move the draws of all behind it.
    generators = [np.random.default_rng([seed, *path.encode()]) for path in assumptions]
    points = np.hstack([qmc.LatinHypercube(1, rng=generator).random(count) for generator in generators])
    return [placed(assumptions.values(), point, shape) for point in points]


def placed(assumptions: Iterable[Assumption], point: np.ndarray, shape: Shape) -> dict[str, float]:
    """The value of each assumption at a point of the unit cube."""
    place = _near if shape == "triangular" else _anywhere
    return {
        assumption.id: _within(assumption, place(assumption, float(part)))
        for assumption, part in zip(assumptions, point, strict=True)
    }


def _anywhere(assumption: Assumption, part: float) -> float:
    """A value on the range, as likely in one part of it as in another."""
    return _between(assumption, assumption.low, assumption.high, part)


def _near(assumption: Assumption, part: float) -> float:
    """A value as likely below as above the value of now, and less likely the further from it."""
    below = 0.0 if assumption.value == assumption.low else 1.0 if assumption.value == assumption.high else 0.5
    if part < below:
        return _between(assumption, assumption.value, assumption.low, 1.0 - (part / below) ** 0.5)
    return _between(
        assumption,
        assumption.value,
        assumption.high,
        1.0 - ((1.0 - part) / (1.0 - below)) ** 0.5 if below < 1.0 else 0.0,
    )


def _between(assumption: Assumption, start: float, end: float, part: float) -> float:
    if assumption.low > 0.0 and assumption.high >= WIDE * assumption.low:
        return start * (end / start) ** part
    return start + part * (end - start)


def _within(assumption: Assumption, value: float) -> float:
    # Rounded to what files show; rounding may not step over an end of the range.
    return min(assumption.high, max(assumption.low, float(f"{value:.{SIGNIFICANT_DIGITS}g}")))
