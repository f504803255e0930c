"""Levers, circumstances and responses as declared in the YAML files beside this one."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, RootModel

from agents.base.files.parameters import Strict, WrongInput, parse, read_document, unknown_name
from agents.base.files.units import CentsPerWeek, Quantity, Weeks
from model.evidence.reader import sources_of
from model.places.schema import Text, TwoLanguages
from model.policy.lever_ids import Lever

FOLDER = Path(__file__).parent
Row = Annotated[str, Field(pattern=r"^M\d{3}$")]


class OwnCost(CentsPerWeek):
    """What a lever costs by itself, for each unit or for each 1,000 youths at full force."""

    per: Literal["unit", "thousand_youths"]


class LeverText(Strict):
    """One lever as it stands in the file: data here, a mechanism in the flow.

    ``basis`` is where it stands when nobody touches it, ``own_cost`` what it costs by itself.
    """

    name: TwoLanguages
    does: TwoLanguages
    does_not: TwoLanguages
    group: Literal["prevention", "access", "care", "stay", "money"]
    unit: Literal["share", "fte", "weeks", "years", "levels", "euro", "providers", "youths", "hours", "choice"]
    shown: TwoLanguages
    prominent: bool = False
    by: Literal["municipality", "region"] = "region"
    basis: float | Literal["place"]
    min: float
    max: float
    step: Annotated[float, Field(gt=0)]
    choices: dict[int, TwoLanguages] = {}
    lead_weeks: Annotated[int, Field(ge=0, le=520)] = 0
    ramp_weeks: Annotated[int, Field(ge=0, le=520)]
    effect: Quantity | None = None
    second: Quantity | None = None
    takes: Weeks | None = None
    own_cost: OwnCost | None = None
    rows: Annotated[list[Row], Field(min_length=1)]
    sources: Text
    grade: Literal["A", "B", "C", "D"]


class CircumstanceText(Strict):
    """One circumstance as it stands in the file."""

    name: TwoLanguages
    unit: Literal["share", "year", "euro", "children", "levels"]
    basis: float
    min: float
    max: float
    effect: Quantity | None = None
    rows: list[Row] = []
    sources: Text


class ResponseText(Strict):
    """One response as it stands in the file."""

    name: TwoLanguages
    does: TwoLanguages
    rows: Annotated[list[Row], Field(min_length=1)]
    sources: Text


@dataclass(frozen=True, slots=True)
class Declared:
    """What levers, circumstances and responses share: an id, names, the measures they serve and sources."""

    id: str
    name_nl: str
    name_en: str
    unit: str
    rows: tuple[str, ...]
    sources: str


@dataclass(frozen=True, slots=True)
class LeverDeclaration(Declared):
    """One lever: a mechanism that a municipality can use."""

    does_nl: str
    does_en: str
    does_not_nl: str
    does_not_en: str
    group: str
    unit_nl: str
    unit_en: str
    min: float
    max: float
    step: float
    default: float | None
    """Where it stands when nobody touches it; None where the place says so."""
    prominent: bool
    """Whether it is among the first that a reader sees."""
    by: str
    """Who can pull it: a municipality by itself, or the region together."""
    choices: dict[int, TwoLanguages]
    """The only values that it takes, with what each means; empty where any value in the range will do."""
    effect: Quantity | None
    """How strong its mechanism is at full force, where that is assumed: central, low and high."""
    second: Quantity | None
    """A second such strength, where the mechanism has two sides."""
    takes: Weeks | None
    """How long what it asks of a child or a family takes."""
    lead_weeks: int
    """How long it is paid for before it begins to work."""
    ramp_weeks: int
    grade: str
    cost: OwnCost | None
    cost_nl: str
    cost_en: str


@dataclass(frozen=True, slots=True)
class Circumstance(Declared):
    """Something that nobody in the room steers."""

    min: float
    max: float
    default: float
    effect: Quantity | None
    """How strongly people answer to it, where that is assumed."""


@dataclass(frozen=True, slots=True)
class BehaviouralResponse(Declared):
    """A response: a way in which agents answer to incentives; on unless switched off."""

    does_nl: str
    does_en: str


@cache
def levers() -> tuple[LeverDeclaration, ...]:
    """All levers, in the order of ``Lever``."""
    texts = {name: text for texts in lever_files().values() for name, text in texts.items()}
    # Not in the order of the files: tables, links and designs stay as they are when a card moves to another file.
    return tuple(_lever(lever_id, texts[lever_id]) for lever_id in (lever.name.lower() for lever in Lever))


@cache
def lever_files() -> dict[str, dict[str, LeverText]]:
    """The levers of each file in ``lever_cards``, which has the name of the stage that asks for them."""
    schema = RootModel[dict[str, LeverText]]
    return {path.stem: _read(schema, path) for path in sorted((FOLDER / "lever_cards").glob("*.yaml"))}


@cache
def circumstances() -> tuple[Circumstance, ...]:
    """All circumstances, in the order of the file."""
    texts = _read(RootModel[dict[str, CircumstanceText]], FOLDER / "circumstances.yaml")
    return tuple(
        Circumstance(
            id=name,
            name_nl=text.name.nl,
            name_en=text.name.en,
            unit=text.unit,
            rows=tuple(text.rows),
            sources=text.sources,
            min=text.min,
            max=text.max,
            default=text.basis,
            effect=text.effect,
        )  # fmt: skip
        for name, text in texts.items()
    )


@cache
def responses() -> tuple[BehaviouralResponse, ...]:
    """All responses, in the order of the file."""
    texts = _read(RootModel[dict[str, ResponseText]], FOLDER / "responses.yaml")
    return tuple(
        BehaviouralResponse(
            id=name,
            name_nl=text.name.nl,
            name_en=text.name.en,
            unit="on or off",
            rows=tuple(text.rows),
            sources=text.sources,
            does_nl=text.does.nl,
            does_en=text.does.en,
        )  # fmt: skip
        for name, text in texts.items()
    )


def check_value(name: str, value: float) -> None:
    """Refuse a lever that does not exist, or a value at which it cannot stand."""
    known = {lever.id: lever for lever in levers()}
    if name not in known:
        raise unknown_name("lever", name, known)
    lever = known[name]
    if not lever.min <= value <= lever.max:
        raise WrongInput(f"lever {name}: found {value:g}, expected {lever.min:g} to {lever.max:g} ({lever.unit_en})")
    if lever.choices and value not in lever.choices:
        expected = ", ".join(f"{number} ({text.en})" for number, text in lever.choices.items())
        raise WrongInput(f"lever {name}: found {value:g}, expected one of {expected}")


def _read[M: BaseModel](schema: type[RootModel[dict[str, M]]], path: Path) -> dict[str, M]:
    texts = parse(schema, read_document(path)).root
    for text in texts.values():
        sources_of(getattr(text, "sources", ""))
    return texts


def _lever(lever_id: str, text: LeverText) -> LeverDeclaration:
    cost_nl, cost_en = _cost_in_words(text.own_cost)
    return LeverDeclaration(
        id=lever_id,
        name_nl=text.name.nl,
        name_en=text.name.en,
        unit=text.unit,
        rows=tuple(text.rows),
        sources=text.sources,
        does_nl=text.does.nl,
        does_en=text.does.en,
        does_not_nl=text.does_not.nl,
        does_not_en=text.does_not.en,
        group=text.group,
        unit_nl=text.shown.nl,
        unit_en=text.shown.en,
        min=text.min,
        max=text.max,
        step=text.step,
        default=None if isinstance(text.basis, str) else text.basis,
        prominent=text.prominent,
        by=text.by,
        choices=text.choices,
        effect=text.effect,
        second=text.second,
        takes=text.takes,
        lead_weeks=text.lead_weeks,
        ramp_weeks=text.ramp_weeks,
        grade=text.grade,
        cost=text.own_cost,
        cost_nl=cost_nl,
        cost_en=cost_en,
    )


def _cost_in_words(cost: OwnCost | None) -> tuple[str, str]:
    if cost is None or cost.value == 0.0:
        return "kost zelf niets", "costs nothing by itself"
    euro_nl, euro_en = f"{cost.value:,.0f}".replace(",", "."), f"{cost.value:,.0f}"
    if cost.per == "unit":
        return f"kost zelf € {euro_nl} per jaar voor elke eenheid", f"costs €{euro_en} a year for each unit"
    return (
        f"kost zelf € {euro_nl} per jaar voor elke 1.000 jeugdigen",
        f"costs €{euro_en} a year for every 1,000 youths",
    )
