"""Packages: measures that a document takes together, as settings of levers with their dates and sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, RootModel

from agents.base.files.parameters import Strict, WrongInput, parse, read_document, unknown_name
from model.evidence.reader import sources_of
from model.places.schema import Id, Text, TwoLanguages
from model.policy.declared import Declared, Row, check_value

FILE = Path(__file__).parent / "packages.yaml"


class PackedLever(Strict):
    """How far a package pushes one lever, from when, in how many weeks, and who says so."""

    value: float
    start: date | None = Field(default=None, alias="from")
    ramp_weeks: Annotated[int, Field(ge=0, le=1040)] | None = None
    source: Text


class PackageText(Strict):
    """One package as it stands in the file."""

    name: TwoLanguages
    about: TwoLanguages
    rows: Annotated[list[Row], Field(min_length=1)]
    sources: Text
    levers: Annotated[dict[Id, PackedLever], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Package(Declared):
    """One package: a name for several levers that are pushed together."""

    about_nl: str
    about_en: str
    levers: dict[str, PackedLever]


@cache
def packages() -> tuple[Package, ...]:
    """All packages, in the order of the file."""
    texts = parse(RootModel[dict[Id, PackageText]], read_document(FILE)).root
    return tuple(_package(name, text) for name, text in texts.items())


def _package(package_id: str, text: PackageText) -> Package:
    sources_of(text.sources)
    for name, setting in text.levers.items():
        sources_of(setting.source)
        try:
            check_value(name, setting.value)
        except WrongInput as error:
            raise WrongInput(f"{FILE.name}: {package_id}: {error}") from error
    return Package(
        id=package_id,
        name_nl=text.name.nl,
        name_en=text.name.en,
        unit="levers",
        rows=tuple(text.rows),
        sources=text.sources,
        about_nl=text.about.nl,
        about_en=text.about.en,
        levers=dict(text.levers),
    )


def settings_of(names: Sequence[str], start: date) -> dict[str, dict[str, Any]]:
    """The settings of the levers of these packages: of two that set one lever the last named wins.

    What a package began before ``start`` is there from ``start``.
    """
    if not names:
        return {}
    known = {package.id: package for package in packages()}
    settings: dict[str, dict[str, Any]] = {}
    for name in names:
        if name not in known:
            raise unknown_name("package", name, known)
        for lever, packed in known[name].levers.items():
            since = None if packed.start is None else max(packed.start, start)
            settings[lever] = {"value": packed.value, "from": since, "ramp_weeks": packed.ramp_weeks}
    return settings
