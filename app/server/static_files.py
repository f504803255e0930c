"""The front end's files that are shipped with us, and how to tell them."""

from functools import cache
from pathlib import Path

VENDOR = Path(__file__).parent / "vendor"
CHECKSUMS = VENDOR / "checksums.txt"
ADDRESS = "/_solara/cdn/"
"""Where Solara's page asks for them."""


@cache
def checksums() -> dict[str, str]:
    """The sha256 of every shipped file, by its path."""
    lines = CHECKSUMS.read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split(maxsplit=1) for line in lines)}
