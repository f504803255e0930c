"""Places made on the spot: the document of a shipped or tested place with some numbers changed."""

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from model.places.reader import place_document, place_path
from model.places.schema import Place
from model.run import Tallies
from model.scenario import Scenario, checked
from model.setup.setup import Setup

CASES = Path(__file__).parent
MMC, PLAIN, TOWN = str(CASES / "mmc.yaml"), str(CASES / "plain_network.yaml"), "voorbeeldstad"
Tree = dict[str, Any]


def q(value: float, unit: str) -> Tree:
    """A quantity as it stands in a place file."""
    return {"value": value, "unit": unit, "source": "example"}


@cache
def _document(place: str) -> Tree:
    return dict(place_document(place_path(place)).tree)


def tree_of(place: str) -> Tree:
    """The document of a place, to be changed freely."""
    return deepcopy(_document(place))


def lay(tree: Tree, years: int = 2, seed: int = 1, **scenario: Any) -> Setup:
    """The setup of a changed document; ``scenario`` holds levers, responses and circumstances."""
    content = {"place": TOWN, "years": years, "seed": seed, **scenario}
    found = checked(Scenario, content)
    return Setup(found, Place.model_validate(tree))


def town(tree: Tree, youths: int, **numbers: float) -> Tree:
    """The same place as one municipality of so many children; ``numbers`` set its staff and practices."""
    units = {"gp_practices": "providers", "local_team": "fte", "gp_workers": "fte"}
    first = next(iter(tree["municipalities"].values()))
    first["youths"] = q(youths, "children")
    for name, value in numbers.items():
        first[name] = q(value, units[name])
    tree["municipalities"] = {"town": first}
    return tree


def set_value(tree: Tree, path: str, value: float) -> None:
    """Change the value of the quantity at a path such as ``children.asks``; its range goes."""
    node = tree
    for key in path.split("."):
        node = node[key]
    for end in ("low", "high"):
        node.pop(end, None)
    node["value"], node["source"] = value, "example"


def unlimited(tree: Tree) -> Tree:
    """The same place without a limit on places."""
    for product in tree["products"].values():
        product.pop("offered", None)
    return tree


def digest(tallies: Tallies | Mapping[str, np.ndarray]) -> str:
    """SHA-256 of everything that a run counted."""
    names = ("tally", "waits", "clients", "series", "who", "spells", "endings", "wait_mix", "onsets", "onset_mix")
    arrays = [tallies[n] if isinstance(tallies, Mapping) else getattr(tallies, n) for n in names]
    hashed = sha256()
    for array in arrays:
        hashed.update(str((array.shape, array.dtype.str)).encode())
        hashed.update(np.ascontiguousarray(array).tobytes())
    return hashed.hexdigest()
