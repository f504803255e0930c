"""Write docs/licences.md: under which licence each package comes that a user of the program gets.

uv run python -m tools.write_licences

The packages are those that jeugdstroom asks for, and what those ask for, as installed here; the developers' tools are
not among them. Every licence must be one of ALLOWED, so that a new one is looked at before it is shipped.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
VENDORED = ROOT / "app" / "server" / "vendor" / "licences" / "README.txt"
ALLOWED = frozenset(
    {
        *("0BSD", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-CMU", "PSF-2.0", "Zlib"),
        *("Apache-2.0", "LLVM-exception", "OFL-1.1"),
        "MPL-2.0",  # binds whoever changes its files; we ship them unchanged
    }
)
"""Licences under which a package may be shipped with a program that is itself under MIT; none of the GPL family."""
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""What the classifiers of packages stand for."""
WORDS = {"apache 2.0": "Apache-2.0", "mit license": "MIT", "bsd 3-clause license": "BSD-3-Clause", "bsd": "BSD"}
"""What packages write by hand."""
BETWEEN = re.compile(r"\s+(?:AND|OR|WITH)\s+|[()]")
"""What stands between the licences of an SPDX expression."""
HEAD = """# Licences

What a user of jeugdstroom gets with it, and under which licence. jeugdstroom itself is under MIT. Made from what the
packages say of themselves by `uv run python -m tools.write_licences`; a test compares, and allows no licence that has
not been looked at. Their versions stand in `pyproject.toml`; a list for machines (CycloneDX) is made by
`uv run python -m tools.write_sbom`. BSD without a number is what its package calls it.

Wheels for Linux carry shared libraries of their own beside what they say: scipy the run-time libraries of GNU Fortran
(libgfortran: GPL-3.0 with the GCC run-time exception, which lets any program use it; libquadmath: LGPL-2.1), pyzmq
libzmq (MPL-2.0). They are separate files, unchanged. Their licence texts come with the packages.
"""


@dataclass(frozen=True, order=True, slots=True)
class Shipped:
    """A package that a user gets, with its licence in SPDX terms as far as it says."""

    name: str
    licence: str
    version: str


@cache
def shipped_with(name: str = "jeugdstroom") -> list[Shipped]:
    """The packages that one asks for, and what those ask for, as installed here."""
    found: dict[str, Shipped] = {}
    waiting = [(name, "")]
    seen = set()
    while waiting:
        asked = waiting.pop()
        if asked in seen:
            continue
        seen.add(asked)
        try:
            package = distribution(asked[0])
        except PackageNotFoundError:
            raise SystemExit(f"{asked[0]} is not installed: uv sync") from None
        found[asked[0]] = Shipped(asked[0], licence_of(package), package.version)
        waiting += _asked_by(package, asked[1])
    del found[name]
    return sorted(found.values())


def _asked_by(package: Distribution, extra: str) -> Iterator[tuple[str, str]]:
    for line in package.requires or []:
        asked = Requirement(line)
        if asked.marker is None or asked.marker.evaluate({"extra": extra}):
            name = canonicalize_name(asked.name)
            yield from ((name, extra) for extra in ("", *asked.extras))


def licence_of(package: Distribution) -> str:
    """The SPDX expression that a package declares; else what its own words or its classifiers stand for."""
    told = package.metadata.get("License-Expression")
    if told:
        return told
    own = (package.metadata.get("License") or "").strip().splitlines()[:1]
    written = WORDS.get(own[0].lower(), own[0]) if own else ""
    if written and written != "BSD" and _licences_in(written) <= ALLOWED:
        return written
    classifiers = [str(classifier).split(" :: ") for classifier in package.metadata.get_all("Classifier") or []]
    named = sorted(CLASSIFIERS.get(parts[-1], parts[-1]) for parts in classifiers if parts[0] == "License")
    return " AND ".join(named) or written or "not told"


def front_end() -> list[Shipped]:
    """The packages of others in app/server/vendor, from the list that stands there."""
    lines = VENDORED.read_text(encoding="utf-8").splitlines()
    found = (re.fullmatch(r"(\S+) (\d[\d.]*) +(\S+) .*", line) for line in lines)
    return sorted(Shipped(match[1], match[3], match[2]) for match in found if match)


def not_allowed(packages: list[Shipped]) -> list[str]:
    """Packages under a licence that has not been looked at."""
    return [
        f"{package.name}: {package.licence}" for package in packages if not _licences_in(package.licence) <= ALLOWED
    ]


def _licences_in(expression: str) -> set[str]:
    return {part.strip() for part in BETWEEN.split(expression) if part.strip()}


def page() -> str:
    """The page as it should stand."""
    parts = [HEAD, "\n## Python packages\n\n| package | licence |\n|---|---|\n"]
    parts += [f"| {package.name} | {package.licence} |\n" for package in shipped_with()]
    parts += [
        "\n## Front end\n\nThe licence texts are in `app/server/vendor/licences`.\n\n| package | licence |\n|---|---|\n"
    ]
    parts += [f"| {package.name} | {package.licence} |\n" for package in front_end()]
    return "".join(parts)


def main() -> None:
    """Write the page; refuses a licence that has not been looked at."""
    if strange := not_allowed([*shipped_with(), *front_end()]):
        sys.exit("not allowed:\n" + "\n".join(strange))
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
