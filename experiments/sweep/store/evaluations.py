"""Evaluations of a search: small sealed files, each named after all that its figures depend on."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from experiments.sweep.store.digests import FORMAT, figures_digest, named
from experiments.sweep.store.plans import read_sealed, write_sealed

NAME_DIGITS = 32
NUMBERS = np.dtype("<f8")


def evaluation_name(asked: Mapping[str, Any]) -> str:
    """The file of what was asked, under this version of the program."""
    return f"{named(_whole(asked), NAME_DIGITS)}.json"


def _whole(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"format": FORMAT, "code": figures_digest(), **asked}


def write_evaluation(path: Path, asked: Mapping[str, Any], values: np.ndarray) -> None:
    """Keep figures to the bit, with what was asked."""
    # Base64 of the floats: decimals in JSON would have to be trusted to come back to the bit.
    figures = {"shape": values.shape, "float64": b64encode(values.astype(NUMBERS).tobytes()).decode()}
    write_sealed(path, {"asked": _whole(asked), **figures})


def read_evaluation(path: Path) -> np.ndarray | None:
    """The figures that were kept; nothing where the file is not, to the bit, what was written under its name."""
    found = read_sealed(path)
    if found is None or f"{named(found.get('asked'), NAME_DIGITS)}.json" != path.name:
        return None
    try:
        shape: list[int] = found["shape"]
        return np.frombuffer(b64decode(found["float64"]), NUMBERS).astype(np.float64).reshape(shape)
    except (KeyError, TypeError, ValueError):
        return None
