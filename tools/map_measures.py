"""Write docs/measures.md: what serves each measure of the documents, by which rule, with which test and sources.

uv run python -m tools.map_measures
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import RootModel

from agents.base.files.parameters import Strict, parse, read_document
from experiments.catalogue.reader import load_entry, scenario_names
from model.evidence.measures import Measure, measures
from model.evidence.reader import evidence, sources_of
from model.outcomes.declared import outcomes
from model.policy.declared import Declared, circumstances, levers, responses
from model.policy.packages import packages

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "measures.md"
ELSEWHERE = Path(__file__).parent / "measures_elsewhere.yaml"
HEAD = ("| row | measure | served by | rule or file | test | sources |", "|---|---|---|---|---|---|")
MOST_TESTS = 3
CONTAINERS = frozenset({"M003", "M028", "M054", "M055", "M095", "M110", "M111"})
"""Measures that are themselves a bundle of others or a target: a package or scenario is what serves them."""
ABOUT_OTHER_THINGS = {"test_completion.py", "test_measures_map.py", "test_report.py"}
"""Tests that name a lever or an outcome without testing what it does."""

DECLARATIONS = {"model/policy/lever_ids.py", "agents/providers/fields.py"}


class Elsewhere(Strict):
    """One thing beside the declarations that serves a measure."""

    kind: Literal["circumstance", "contract form", "place", "rule", "reference"]
    id: str
    how: str
    file: str


@dataclass(frozen=True)
class Served:
    """One thing that serves a measure: what it is, where its rule stands, and which tests push it."""

    kind: str
    id: str
    files: tuple[str, ...]
    tests: tuple[str, ...]
    sources: tuple[str, ...]
    how: str = ""


def elsewhere() -> dict[str, list[Elsewhere]]:
    """What is kept by hand, by row."""
    return parse(RootModel[dict[str, list[Elsewhere]]], read_document(ELSEWHERE)).root


@cache
def served_by() -> dict[str, list[Served]]:
    """Everything that serves each measure, by row."""
    found: dict[str, list[Served]] = {row: [] for row in measures()}
    for rows, served in (*_declared(), *_bundled()):
        for row in rows:
            found[row].append(served)
    for row, hand_kept in elsewhere().items():
        for link in hand_kept:
            found[row].append(Served(link.kind, link.id, (link.file,), _tests_of(link.id), (), link.how))
    return found


def missing() -> list[str]:
    """Measures that nothing serves."""
    return [f"{row} {measures()[row].english_term}" for row in measures() if not _is_served(row)]


def _is_served(row: str) -> bool:
    """Whether more than a figure or a bundle stands behind a measure that is neither."""
    suffices = {"outcome": measures()[row].mechanism == "output", "package": row in CONTAINERS}
    suffices["scenario"] = suffices["package"]
    return any(suffices.get(served.kind, True) for served in served_by()[row])


def _declared() -> Iterator[tuple[tuple[str, ...], Served]]:
    kinds: tuple[tuple[str, Iterable[Declared], str], ...] = (
        ("lever", levers(), "Lever"),
        ("response", responses(), "Response"),
        ("circumstance", circumstances(), ""),
        ("outcome", outcomes(), ""),
    )
    for kind, declared, enum in kinds:
        for declaration in declared:
            files = _files_with(f"{enum}.{declaration.id.upper()}") if enum else _home_of(kind, declaration.id)
            yield (
                declaration.rows,
                Served(kind, declaration.id, files, _tests_of(declaration.id), _ids(declaration.sources)),
            )


def _home_of(kind: str, name: str) -> tuple[str, ...]:
    return ("model/outcomes/reducers.py",) if kind == "outcome" else _files_with(f"'{name}'")


def _bundled() -> Iterator[tuple[tuple[str, ...], Served]]:
    for package in packages():
        file = "model/policy/packages.yaml"
        yield package.rows, Served("package", package.id, (file,), _tests_of(package.id), _ids(package.sources))
    for name in scenario_names():
        text = load_entry(name).text
        file, test = f"experiments/catalogue/{name}.yaml", "tests/behaviour/test_catalogue.py"
        yield tuple(text.rows), Served("scenario", name, (file,), (test,), _ids(text.sources))


def _ids(sources: str) -> tuple[str, ...]:
    return tuple(source.id for source in sources_of(sources) if source.kind != "document") if sources else ()


@cache
def _names_in(path: Path) -> frozenset[str]:
    """Every ``Enum.MEMBER`` and 'text' of a module."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    members = {
        f"{node.value.id}.{node.attr}"
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    texts = {f"'{node.value}'" for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return frozenset(members | texts)


@cache
def _modules() -> tuple[Path, ...]:
    return tuple(path for folder in ("agents", "model") for path in sorted((ROOT / folder).rglob("*.py")))


def _files_with(name: str) -> tuple[str, ...]:
    """Modules of agents and model that use a name."""
    found = [path.relative_to(ROOT).as_posix() for path in _modules() if name in _names_in(path)]
    return tuple(path for path in found if path not in DECLARATIONS)


def _tests_of(name: str) -> tuple[str, ...]:
    """Test modules that name it: behaviour first."""
    found = [path for path in _tests() if name in _words_in(path) and path.name not in ABOUT_OTHER_THINGS]
    return tuple(path.relative_to(ROOT).as_posix() for path in found[:MOST_TESTS])


@cache
def _tests() -> tuple[Path, ...]:
    folders = ("behaviour", "agents", "model", "experiments", "statistical", "property", "app", "jeugdstroom", "tools")
    return tuple(path for folder in folders for path in sorted((ROOT / "tests" / folder).rglob("test_*.py")))


@cache
def _words_in(path: Path) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", path.read_text(encoding="utf-8")))


def page() -> str:
    """The page as it should be."""
    found = served_by()
    served = len(found) - len(missing())
    lines = [
        "# What serves each measure",
        "",
        f"The five documents name {len(found)} measures, figures and forms; {served} of them are served by something",
        "in the model. Made by `uv run python -m tools.map_measures` from what the levers, responses, circumstances,",
        "outcomes, packages and scenarios declare, and from `tools/measures_elsewhere.yaml`; do not edit.",
    ]
    for document in dict.fromkeys(measure.document for measure in measures().values()):
        lines += ["", f"## {evidence()[document].source}", "", *HEAD]
        lines += [_line(measure, found[measure.row]) for measure in measures().values() if measure.document == document]
    return "\n".join(lines) + "\n"


def _line(measure: Measure, found: list[Served]) -> str:
    name = f"{measure.dutch_term} ({measure.english_term})"
    by = [] if _is_served(measure.row) else ["**no mechanism yet**"]
    by += [f"{served.kind} `{served.id}`{f': {served.how}' if served.how else ''}" for served in found]
    files = _each(f"`{file}`" for served in found for file in served.files)
    tests = _each(f"`{test}`" for served in found for test in served.tests)
    sources = _each(
        [*(source.id for source in measure.sources), *(source for served in found for source in served.sources)]
    )
    cells = (measure.row, name, "<br>".join(by), files, tests, sources.replace("<br>", ", "))
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _each(cells: Iterable[str]) -> str:
    return "<br>".join(dict.fromkeys(cells)) or "-"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(measures()) - len(missing())} of {len(measures())} served")
    for measure in missing():
        print(f"nothing serves {measure}")


if __name__ == "__main__":
    main()
