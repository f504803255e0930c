"""The guided tour and the stories: steps with a text, a place to look at, and what is set for the reader. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.summary import Answer, Difference, difference, figures
from app.texts import Words, millions_digits


@dataclass(frozen=True, slots=True)
class Step:
    """One card: where it points (a part of the page), and what it asks of the page when it is reached."""

    points_at: str = ""
    asks: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """A tour or story; its texts stand under ``guide.ID.1``, ``guide.ID.2`` and so on."""

    id: str
    steps: tuple[Step, ...] = field(default=())


def _set(**levers: float) -> tuple[Mapping[str, Any], ...]:
    """Only these levers, on the first page."""
    return ({"scenario": ""}, {"levers": levers}, {"page": "explore"})


EXPLORE = ({"page": "explore"},)
GUIDES = (
    Guide(
        "tour",
        (
            Step(".answer", EXPLORE),
            Step(".panel"),
            Step("#lever-start_light", _set(start_light=1.0)),
            Step(".tiles"),
            Step(".chart.cost"),
            Step(".chart.wait"),
            Step(".pages"),
            Step(".share"),
        ),
    ),
    Guide(
        "later",
        (Step(".answer", _set()), Step(".chart.cost", _set(prevention_network=1.0)), Step(".tiles"), Step(".pages")),
    ),
    Guide(
        "queue",
        (
            Step(".chart.wait", _set()),
            Step(".tiles", _set(end_individual_agreements=1.0)),
            Step(".chart.wait"),
            Step(".chart.flow"),
        ),
    ),
    Guide(
        "price",
        (
            Step(".chart.wait", _set()),
            Step(".answer", _set(tariff_b=0.2)),
            Step(".chart.wait", _set(capacity_b=0.2)),
            Step(".tiles"),
        ),
    ),
)
"""The tour of a minute and a half, and three stories that surprise."""


def step_at(told: str) -> tuple[Guide, int] | None:
    """The guide and the number of the step that a text such as ``tour.3`` names."""
    name, _, number = told.partition(".")
    guide = next((one for one in GUIDES if one.id == name), None)
    if guide is None or not number.isdecimal() or not 1 <= int(number[:3]) <= len(guide.steps):
        return None
    return guide, int(number[:3])


def facts(answer: Answer, words: Words) -> dict[str, str]:
    """What a story may tell of the plan at hand, in words; a difference within its noise is called that."""
    whole, base, plan = answer.pair("cost")
    yearly = [difference(base[:, year], plan[:, year]) for year in range(len(answer.base.years))]
    seen = [year for year, change in enumerate(yearly) if change.seen]
    peak = max(seen, key=lambda year: yearly[year].mean, default=0)
    digits = millions_digits(float(np.mean(whole[:, -1])))
    return {
        "last": str(answer.last_year),
        "peak": str(answer.base.years[peak]),
        "cost": _money(yearly[-1], words, digits),
        "cost_peak": _money(yearly[peak], words, digits),
        "wait": _weeks(figures(answer)["wait"].change, words),
    }


def _money(change: Difference, words: Words, digits: int) -> str:
    if not change.seen:
        return words(change.untold)
    return words(f"guide.{'more' if change.mean > 0 else 'less'}", amount=words.millions(abs(change.mean), digits))


def _weeks(change: Difference, words: Words) -> str:
    if not change.seen:
        return words(change.untold)
    return words(f"guide.{'longer' if change.mean > 0 else 'shorter'}", amount=words.weeks(abs(change.mean)))
