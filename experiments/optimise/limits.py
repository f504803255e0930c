"""Limits and aims in plain sentences, such as ``cost at most 4.9 million in 2029``.

A limit is ``<outcome> [of <segment>|of every segment] [in <municipality>|in every municipality] at most|at least
<number> [million|thousand|%] [unit] [below|above doing nothing] [in <year>|in every year]``, or ``no segment's
<outcome> over|under <number> …``. An aim is ``fewest changes``, or ``lowest|highest <outcome> … [in <year>]``. Without
a year both are about a year on average. Money can be that of ``specialist``: every segment but the local one.
"""

import re
from dataclasses import dataclass

import numpy as np

from agents.base.files.errors import WrongInput, one_line, unknown_name
from experiments.compare.metric import EVERYTHING, Metric
from model.outcomes.declared import outcomes
from model.policy.segments import SEGMENT_IDS
from model.scenario import Scenario

FEWEST = "fewest changes"
_WHAT = r"(?P<outcome>[^\d]+?)(?: of (?P<segment>every segment|\w+))?(?: in (?P<town>every municipality|[A-Za-z]\w*))?"
_NUMBER = r"(?:€ ?)?(?P<number>[-+]?\d+(?:[.,]\d+)*) ?(?P<scale>million|mln|thousand|%)?"
_WHEN = r"(?: in (?P<year>\d{4}|every year))?"
_UNIT = r"(?: (?!in\b|below\b|above\b)(?P<unit>[A-Za-z-]+))?"
_LIMIT = re.compile(
    rf"{_WHAT} (?P<sense>at most|at least) {_NUMBER}{_UNIT}(?: (?P<side>below|above) doing nothing)?{_WHEN}"
)
_NONE = re.compile(
    rf"no (?P<every>segment|municipality)['’]?s? (?P<outcome>[^\d]+?) (?P<sense>over|under) {_NUMBER}{_UNIT}{_WHEN}"
)
_AIM = re.compile(rf"(?P<sense>lowest|highest) {_WHAT}{_WHEN}")
_SCALES = {None: 1.0, "": 1.0, "million": 1e6, "mln": 1e6, "thousand": 1e3, "%": 0.01}
EXAMPLES = '"cost at most 4.9 million in 2029" or "no segment\'s wait_mean over 12 weeks"'


@dataclass(frozen=True)
class Limit:
    """A bound on some figures, all of which must keep to it."""

    text: str
    figures: tuple[Metric, ...]
    most: bool
    """Whether the bound is the most there may be, or the least."""
    bound: float
    relative: bool
    """Whether the bound is a ratio to the same figure when nothing is done."""

    def excess(self, values: np.ndarray, nothing: np.ndarray, columns: dict[Metric, int]) -> np.ndarray:
        """[…] by which part of its bound the worst figure goes too far, from [..., figure] values.

        Nothing or less is well. A figure that is not defined, as nobody started, breaks no limit; one without end,
        as the future could not be simulated, breaks every limit.
        """
        at = [columns[figure] for figure in self.figures]
        bound = self.bound * nothing[..., at] if self.relative else np.full(values[..., at].shape, self.bound)
        size = np.where(np.abs(bound) > 0.0, np.abs(bound), 1.0)
        over = (values[..., at] - bound) / size * (1.0 if self.most else -1.0)
        # Nobody who starts care waits for it: a mean wait without anybody breaks no limit on waiting.
        over = np.where(np.isnan(over), -np.inf, over)
        return np.where(np.isposinf(values[..., at]), np.inf, over).max(axis=-1)


@dataclass(frozen=True)
class Aim:
    """What is made as small (or large) as can be, once all limits are kept to; no figure: as few changes as can be."""

    text: str
    figure: Metric | None = None
    lowest: bool = True


def limit_from(text: str, scenario: Scenario) -> Limit:
    """A limit from its sentence."""
    found = _LIMIT.fullmatch(_plain(text)) or _NONE.fullmatch(_plain(text))
    if found is None:
        raise WrongInput(f'limit: found "{one_line(text, 200)}", expected a sentence such as {EXAMPLES}')
    parts = found.groupdict()
    if "every" in parts:
        parts |= {"town": None, "segment": None, "town" if parts["every"] == "municipality" else "segment": "every"}
    outcome = outcome_named(parts["outcome"])
    figures = tuple(figure.check(scenario) for figure in _figures(outcome, parts, scenario))
    most = parts["sense"] in ("at most", "over")
    number = _number(parts, text) * _SCALES[parts["scale"]]
    unit = figures[0].unit
    _check_unit(text, parts, unit)
    side = parts.get("side")
    if side:
        # "At least 3 % below doing nothing" is at most 97 % of it.
        return Limit(text, figures, most == (side == "above"), 1.0 + (number if side == "above" else -number), True)
    return Limit(text, figures, most, number, False)


def aim_from(text: str, scenario: Scenario) -> Aim:
    """An aim from its sentence."""
    plain = _plain(text)
    if plain == FEWEST:
        return Aim(FEWEST)
    found = _AIM.fullmatch(plain)
    if found is None:
        raise WrongInput(
            f'aim: found "{one_line(text, 200)}", expected "{FEWEST}", or such as "lowest cost in 2029" or '
            '"highest recovered_share of B"'
        )
    parts = found.groupdict()
    figures = _figures(outcome_named(parts["outcome"]), parts, scenario)
    if len(figures) != 1:
        raise WrongInput(f'aim: found "{one_line(text, 200)}", expected one segment, municipality and year, or all')
    return Aim(text, figures[0].check(scenario), parts["sense"] == "lowest")


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def outcome_named(name: str) -> str:
    """The outcome with this id or name, in English or Dutch."""
    names = {
        word.lower().replace("_", " "): outcome.id
        for outcome in outcomes()
        for word in (outcome.name_nl, outcome.name_en, outcome.id)
    }
    wanted = name.strip().lower().replace("_", " ")
    if wanted not in names:
        raise unknown_name("outcome", name.strip(), [outcome.id for outcome in outcomes()])
    return names[wanted]


def _figures(outcome: str, parts: dict[str, str | None], scenario: Scenario) -> list[Metric]:
    place = scenario.load()
    start = place.start.year
    segment, town, when = parts["segment"], parts["town"], parts["year"]
    offered = {product.segment for product in place.products.values()}
    segments = (
        [segment for segment in SEGMENT_IDS if segment in offered]
        if segment and segment.startswith("every")
        else [segment]
    )
    towns = list(place.municipalities) if town and town.startswith("every") else [town]
    years = [start + year for year in range(scenario.years)] if when == "every year" else [int(when) if when else None]
    return [
        Metric(outcome, name or EVERYTHING, here or EVERYTHING, year)
        for name in segments
        for here in towns
        for year in years
    ]


def _number(parts: dict[str, str | None], text: str) -> float:
    number = str(parts["number"])
    try:
        found = float(number)
    except ValueError:
        raise WrongInput(
            f'limit: found "{one_line(text, 200)}", expected a number with a decimal point and no commas, such as 4.9'
        ) from None
    if not np.isfinite(found):
        raise WrongInput(f'limit: found "{one_line(text, 200)}", expected a number of fewer digits')
    return found


def _check_unit(text: str, parts: dict[str, str | None], unit: str) -> None:
    given = parts["unit"]
    euros = ("euro", "euros", "eur")
    if given and given.lower() != unit and not (unit == "euro" and given.lower() in euros):
        raise WrongInput(f'limit: found "{one_line(text, 200)}", expected {unit}, not {given}')
    if parts["scale"] == "%" and unit != "share" and not parts.get("side"):
        raise WrongInput(f'limit: found "{one_line(text, 200)}", expected {unit}, or "% below doing nothing"')
    if parts.get("side") and parts["scale"] != "%":
        raise WrongInput(f'limit: found "{one_line(text, 200)}", expected a percentage before "doing nothing"')
