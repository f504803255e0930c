"""What names a result: the digests of content and of everything in the program that can change a figure."""

import hashlib
import json
import platform
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

FORMAT = 1
"""The shape of a store; a program reads its own shape only."""

# Places are not here: the name of a scenario holds the content of its place.
_FIGURES = (
    *(("agents", "*.py"), ("model", "*.py"), ("model/policy", "*.yaml"), ("model/outcomes", "*.yaml")),
    *(("experiments/statistics", "bands.py"), ("experiments/compare", "metric.py")),
    ("experiments/sweep/store", "encoding.py"),
)
"""Everything that turns a scenario into figures."""
FIGURES_HANG_ON = ("numba", "numpy")
PACKAGES = (*FIGURES_HANG_ON, "duckdb", "pyarrow")


def canonical(content: object) -> bytes:
    """The one way to write plain values down, so that equal content has equal digests."""
    # Without sorted keys, or with NaN, equal content could be written in two ways.
    return json.dumps(content, sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode()


def digest_of(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def named(content: object, digits: int = 16) -> str:
    """A name for plain values: the first hex digits of their digest."""
    return digest_of(canonical(content))[:digits]


@lru_cache(maxsize=1)
def figures_digest() -> str:
    """Sixteen hex digits that change when the program would give other figures, or write them down otherwise."""
    root = Path(__file__).resolve().parents[3]
    digest = hashlib.sha256(canonical([FORMAT, *(version(name) for name in FIGURES_HANG_ON)]))
    for folder, pattern in _FIGURES:
        for source in sorted((root / folder).rglob(pattern)):
            digest.update(source.relative_to(root).as_posix().encode())
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def versions() -> dict[str, str]:
    """With what a store was made."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
