"""Outcomes as declared in ``outcomes.yaml``."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import RootModel

from agents.base.files.parameters import Strict, parse, read_document
from model.places.schema import TwoLanguages
from model.policy.declared import Declared, Row


class OutcomeText(Strict):
    """One outcome as it stands in the file."""

    name: TwoLanguages
    unit: Literal[
        "euro",
        "children",
        "trajectories",
        "weeks",
        "days",
        "share",
        "crises",
        "child-weeks",
        "referrals",
        "needs",
        "provider-weeks",
        "fte",
        "families per fte",
    ]
    better: Literal["lower", "higher", "none"]
    rows: list[Row]
    about: TwoLanguages


@dataclass(frozen=True, slots=True)
class Outcome(Declared):
    """One outcome: what is reported, and whether less or more of it is better for children."""

    about_nl: str
    about_en: str
    better: str


@cache
def outcomes() -> tuple[Outcome, ...]:
    """All outcomes, in the order of the file."""
    document = read_document(Path(__file__).parent / "outcomes.yaml")
    texts = parse(RootModel[dict[str, OutcomeText]], document).root
    return tuple(
        Outcome(
            id=name,
            name_nl=text.name.nl,
            name_en=text.name.en,
            unit=text.unit,
            rows=tuple(text.rows),
            sources="",
            about_nl=text.about.nl,
            about_en=text.about.en,
            better=text.better,
        )  # fmt: skip
        for name, text in texts.items()
    )
