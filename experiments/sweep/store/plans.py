"""Plans: the points of a design and how often each is run; small files from which any point opens as a scenario."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from agents.base.files.errors import WrongInput, one_line
from experiments.sweep.store.digests import FORMAT, canonical, digest_of, named
from experiments.sweep.store.disk import NotOurs, read_own, write_whole
from model.places.reader import load_place
from model.places.schema import Place
from model.scenario import Scenario, checked

POINT_DIGITS = 16
PLACE = re.compile(rf"[0-9a-f]{{{POINT_DIGITS}}}")
SEAL = "sha256"


@dataclass(frozen=True)
class Point:
    """One scenario of a design; ``values`` tells where each thing that the design varies stands in it."""

    scenario: Scenario
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @cached_property
    def id(self) -> str:
        """The id of its scenario: a digest of everything that can change its figures."""
        return self.scenario.id


@dataclass(frozen=True)
class SweepPlan:
    """Points, replications 0 to ``replications - 1`` of each, and the outcomes that are kept."""

    points: Sequence[Point]
    replications: int
    outcomes: tuple[str, ...]
    code: str

    @cached_property
    def id(self) -> str:
        """What names it: all that it asks, under this code."""
        asked = [FORMAT, self.code, [point.id for point in self.points], self.replications, self.outcomes]
        return named(asked)

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.points) * self.replications

    @cached_property
    def places(self) -> dict[str, Place]:
        """Every place in which a point plays, without the point's own assumptions."""
        return {name: load_place(name) for name in {point.scenario.place: None for point in self.points}}

    def content(self, made: Mapping[str, Any]) -> dict[str, Any]:
        """It as plain values; ``made`` says by whom and when, and has no part in its name."""
        digests = {name: place_digest(place) for name, place in self.places.items()}
        points = [
            {
                "id": point.id,
                "label": point.scenario.label,
                "place": digests[point.scenario.place],
                "scenario": point.scenario.model_dump(mode="json", by_alias=True),
                "values": dict(point.values),
            }
            for point in self.points
        ]
        own = {"replications": self.replications, "outcomes": list(self.outcomes), "code": self.code}
        return {"format": FORMAT, "id": self.id, **own, "points": points, "made": dict(made)}


def place_text(place: Place) -> bytes:
    """A place written out in full; YAML reads it back."""
    return canonical(place.model_dump(mode="json", by_alias=True, exclude_none=True))


def place_digest(place: Place) -> str:
    """What names the content of a place."""
    return digest_of(place_text(place))[:POINT_DIGITS]


def write_sealed(path: Path, content: Mapping[str, Any]) -> None:
    """Write plain values with their own digest among them."""
    write_whole(path, json.dumps({**content, SEAL: digest_of(canonical(content))}, ensure_ascii=False).encode())


def read_sealed(path: Path) -> dict[str, Any] | None:
    """What was written sealed; nothing where not every byte of its content is as it was."""
    try:
        content = read_own(path)
    except NotOurs:
        return None
    try:
        found = json.loads(content)
        seal = found.pop(SEAL)
        # The seal is over the content and not the bytes: a file that was reformatted is still the same plan.
        return found if seal == digest_of(canonical(found)) else None
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None


def is_whole(plan: Mapping[str, Any]) -> bool:
    """Whether a sealed file has all that a plan has; a place is named by its digest, and never by a path."""
    try:
        asked = (plan["code"], plan["made"]["at"], *plan["outcomes"])
        points = [(point["id"], point["label"], point["scenario"]["place"], point["place"]) for point in plan["points"]]
        numbers = [plan["replications"]]
        numbers += [point["scenario"][key] for point in plan["points"] for key in ("years", "seed")]
        return (
            all(isinstance(text, str) for row in (asked, *points) for text in row)
            and all(isinstance(number, int) for number in numbers)
            and all(isinstance(point["values"], dict) and PLACE.fullmatch(point["place"]) for point in plan["points"])
        )
    except (KeyError, TypeError):
        return False


def reopened(point: Mapping[str, Any], places: Path) -> Scenario:
    """The scenario of a stored point; its place as it was then, where it is another by now."""
    content = dict(point["scenario"])
    # First the place as it is shipped now; where that has changed, the copy that the store kept.
    for place in (content["place"], str(places / f"{point['place']}.yaml")):
        try:
            found = checked(Scenario, {**content, "place": place})
        except (WrongInput, OSError):
            continue
        if found.id == point["id"]:
            return found
    raise WrongInput(
        f"point {one_line(str(point['id']), 40)}: neither {one_line(str(content['place']), 100)} nor the place kept "
        "in the store is what it was; this program may be another than the one that made the store"
    )
