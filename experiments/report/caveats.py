"""What a reader must know before using a figure of a place: its grade, whose budget it is, and what a band holds.

One rule for the page, the command line and every file: whoever shows a figure asks here.
"""

# pandas ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from agents.base.files.units import UNITS
from experiments.calibrate.fit_reports import FitRow, grade_of, graded, report_of
from experiments.i18n.catalogue import Words
from model.evidence.history import Published, history_of
from model.evidence.reader import NUMBER, sources_of
from model.places.reader import load_place
from model.places.schema import Place
from model.policy.assumptions import BUDGET
from model.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

Basis = Literal["published", "assumed", "own"]
"""Whose budget it is: from a budget that was published, assumed or fitted, or typed by the user."""
OWN_DATA = "own data"
"""The source of a number that stands as such in somebody's own figures."""
WEAK = ("C", "D", "")
"""Grades with which only the direction of a difference may be used; without a grade nobody knows."""
MONEY = ("cost_total", "cost_specialist", "overspend")
"""Figures of a fit report that say how far all cost, or the deficit, is off."""
MAIN = (
    *("children_in_care", "children_in_care_own", "share_of_youths", "cost_own", "cost_per_client", "cost_growth"),
    *(f"cost_share_{part}" for part in ("esjh", "hsjh", "individual", "local", "protection", "stay")),
    *("wait_b", "wait_c", "wait_stay"),
)
"""Figures of a fit report beside the money that most tables show or follow from: care, cost and waits."""
# Three fit in one line; the page of the place has them all.
FURTHEST_TOLD = 3
BAND_HOLDS = "chance"
"""What the band of a table holds: nothing but chance, in 80 % of the runs."""
CENTS_PER_EURO = 100.0
DIGITS_KEPT = 6
NEAR = 0.05
"""Cost within this share of what was published needs no word."""


@dataclass(frozen=True, slots=True)
class Caveats:
    """What must stand beside the figures of a scenario; amounts in euro, of the first year and all regions."""

    place: Place
    grade: str
    """A to D; empty for a place that was fitted to nothing, invented ones among them."""
    fitted: int
    near: int
    basis: Basis
    budget: float
    misfits: tuple[FitRow, ...]
    furthest: tuple[FitRow, ...] = ()
    """The main figures that are not near, those held back among them; the furthest first."""

    @property
    def invented(self) -> bool:
        """Whether the place does not exist, so that there is nothing to hold it against."""
        return self.place.synthetic

    @property
    def limited(self) -> bool:
        """Whether the year held back allows no better grade than this, whatever share of the figures is near."""
        return bool(self.grade) and self.grade > graded([0.0] * self.near + [math.inf] * (self.fitted - self.near))

    @property
    def weak(self) -> bool:
        """Whether only the direction may be used, not the level; of an invented place the question makes no sense."""
        return not self.invented and self.grade in WEAK


def caveats_of(scenario: Scenario) -> Caveats:
    """The caveats of a scenario; levers change nothing in them."""
    return caveats_at(scenario.place, load_place(scenario.place), scenario.assumptions.get(BUDGET))


def caveats_at(name: str, place: Place, own: float | None = None) -> Caveats:
    """The caveats of a place by name or file, with an own budget in the unit of the place's budget if there is one."""
    lines, budget = report_of(name), place.budget.first_year
    fitted = [line for line in lines if not line.held_back]
    return Caveats(
        place=place,
        grade="" if place.synthetic else grade_of(name),
        fitted=len(fitted),
        near=sum(line.close for line in fitted),
        basis=budget_basis(budget.source) if own is None else "own",
        budget=in_euro(budget.value if own is None else own, place),
        misfits=tuple(line for line in lines if line.measure in MONEY and not line.near),
        furthest=_furthest(lines),
    )


def _furthest(lines: Sequence[FitRow]) -> tuple[FitRow, ...]:
    """The main figures that lie furthest from what was published, as a part of it."""
    far = [line for line in lines if line.measure in MAIN and not line.close and math.isfinite(line.off)]
    return tuple(sorted(far, key=lambda line: -abs(line.off))[:FURTHEST_TOLD])


def in_euro(budget: float, place: Place) -> float:
    """A budget in the unit of the place, of one region, as euro of all its regions."""
    return budget * UNITS[place.budget.first_year.unit][1] / CENTS_PER_EURO * place.regions


def in_unit(euro: float, place: Place) -> float:
    """Euro of all regions as a budget in the unit of the place, of one region; in as many digits as a link keeps."""
    return float(f"{euro / in_euro(1.0, place):.{DIGITS_KEPT}g}")


@lru_cache(maxsize=64)
def budget_basis(source: str) -> Basis:
    """Whether a budget is a published figure, by its source: it names a budget that was published, and nothing else.

    A number that was calibrated, or leans on an assumption or on a fact about something else than a budget, is assumed.
    """
    if source.strip() == OWN_DATA:
        return "published"
    # A budget that was moved to fit is ours, whatever published figure it began with.
    if "calibrated" in source or not (NUMBER.search(source) or "document" in source):
        return "assumed"
    found = sources_of(source)
    told = all(row.kind == "document" or (row.kind == "fact" and _is_budget(row.quantity)) for row in found)
    return "published" if found and told else "assumed"


def _is_budget(quantity: str) -> bool:
    """Whether a fact tells a budget itself: not what was computed from something else, nor a share or a deficit."""
    text = quantity.lower()
    return "budget" in text and not any(word in text for word in ("implied", "share", "deficit", "growth"))


def with_caveats(table: "pd.DataFrame", scenario: Scenario) -> "pd.DataFrame":
    """A table of figures that is handed out on its own, with the same caveats in every row, in its last columns."""
    found = caveats_of(scenario)
    grade = found.grade or ("invented" if found.invented else "none")
    return table.assign(fit_grade=grade, budget_basis=found.basis, band_holds=BAND_HOLDS)


@dataclass(frozen=True, slots=True)
class Beside:
    """What was published about the whole cost of a year, and what the model gives for it (euro)."""

    published: Published
    model: float

    @property
    def off(self) -> float:
        """How far the model is off (share of what was published)."""
        return self.model / self.published.euro - 1.0


def beside_published(place: Place, cost: Mapping[int, float]) -> Beside | None:
    """The last published year among those that were simulated without a plan: {year: mean cost (euro)}.

    Nothing when none was published, or when the model comes near.
    """
    both = [Beside(year, cost[year.year]) for year in history_of(place.id) if year.year in cost]
    return both[-1] if both and abs(both[-1].off) > NEAR else None


def sentences(found: Caveats, words: Words, beside: Beside | None = None) -> list[str]:
    """All caveats in a language, one sentence or two each; the last one says what a band holds."""
    told = [_grade_told(found, words)]
    told += [_misfit_told(line, words) for line in found.misfits]
    told += [_furthest_told(found.furthest, words)] if found.furthest else []
    if beside is not None:
        told.append(_beside_told(beside, words))
    year, amount = found.place.start.year, words.euro(found.budget)
    told.append(words(f"caveat.budget.{found.basis}", year=year, amount=amount))
    return [*told, *covers_told(found.place, words), words("caveat.band")]


def covers_told(place: Place, words: Words) -> list[str]:
    """What the budget pays for, where that is not all care; local help is then on both sides of the comparison."""
    local = place.budget.local
    if local is None:
        return []
    return [words("caveat.budget.covers", local=words.euro(local.base / CENTS_PER_EURO * place.regions))]


def budget_called(found: Caveats, words: Words, name: str) -> str:
    """The name of the budget with whose it is, such as ``begroting (aanname)``; a published one needs no mark."""
    return words(f"caveat.mark.{found.basis}", name=name)


def _grade_told(found: Caveats, words: Words) -> str:
    place = words.of(found.place.name)
    if found.invented:
        return words("caveat.invented", place=place)
    if not found.grade:
        return f"{words('caveat.unfitted', place=place)} {words('caveat.direction')}"
    told = words("caveat.grade", place=place, grade=found.grade, near=found.near, all=found.fitted)
    told = f"{told} {words('caveat.limited')}" if found.limited else told
    return f"{told} {words('caveat.direction')}" if found.weak else told


def _furthest_told(lines: Sequence[FitRow], words: Words) -> str:
    those = [
        words(
            f"caveat.furthest.{'more' if line.off > 0 else 'less'}",
            what=words(f"caveat.of.{line.measure}"),
            share=words.number(100.0 * abs(line.off)),
        )
        for line in lines
    ]
    return words("caveat.furthest", those="; ".join(those))


def _misfit_told(line: FitRow, words: Words) -> str:
    return words(
        f"caveat.misfit.{'more' if line.off > 0 else 'less'}",
        what=words(f"caveat.of.{line.measure}"),
        share=words.number(100.0 * abs(line.off)),
    )


def _beside_told(beside: Beside, words: Words) -> str:
    return words(
        f"caveat.beside.{'more' if beside.off > 0 else 'less'}",
        year=beside.published.year,
        published=words.euro(beside.published.euro),
        model=words.euro(beside.model),
        share=words.number(100.0 * abs(beside.off)),
        source=beside.published.source,
    )
