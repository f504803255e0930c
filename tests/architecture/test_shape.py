"""The shape of the code, as ``python -m tools.measure_house`` counts it: nesting, arguments, comments that say why."""

from pathlib import Path

import pytest

from tools import measure_house
from tools.measure_house import PACKAGES, Function

MOST_NESTING = 3
MOST_ARGUMENTS = 6
COMMENTS_PER_100 = {"agents": 3.0, "model": 3.0, "experiments": 3.0, "app": 3.0, "jeugdstroom": 2.0}
"""Lines with a comment for each hundred lines of code, at least: what surprises says why."""
NESTED: frozenset[str] = frozenset()
"""Functions that may nest deeper, by "path::function": none."""
REASONED = {"app/components/vue.py::chart": "the properties of a chart card, some of them filled in"}
"""Functions that may take more arguments, with the reason, where the linter does not ask for one on the line."""
REASON = "noqa: PLR0913 - "
PROPERTIES = "@component_vue("


def functions(*packages: str) -> list[tuple[Path, Function]]:
    return [(path, found) for path in measure_house.sources(*packages) for found in measure_house.functions(path)]


def is_too_long(path: Path, function: Function) -> bool:
    """Whether a function takes too many arguments without a reason; those of a Vue component are its properties."""
    if function.arguments <= MOST_ARGUMENTS or function.name in REASONED:
        return False
    lines = path.read_text(encoding="utf-8").split("\n")
    name = function.name.split("::")[1]
    at = next(number for number, line in enumerate(lines) if f"def {name}(" in line)
    return REASON not in lines[at] and not lines[at - 1].startswith(PROPERTIES)


def test_no_function_nests_deeper_than_three():
    deep = {function.name for _, function in functions(*PACKAGES) if function.nesting > MOST_NESTING}
    assert deep - NESTED == set()
    assert NESTED - deep == set(), "no longer deep: take it off the list"


def test_no_function_takes_more_than_six_arguments_without_a_reason():
    assert [function.name for path, function in functions(*PACKAGES) if is_too_long(path, function)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_why_at_its_surprising_places(package: str):
    counts = [measure_house.line_counts(path) for path in measure_house.sources(package)]
    code, comments = (sum(column) for column in zip(*counts, strict=True))
    assert 100 * comments / code >= COMMENTS_PER_100[package]


def test_a_deep_function_and_a_long_list_of_arguments_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(measure_house, "ROOT", tmp_path)
    path = tmp_path / "model" / "deep.py"
    path.parent.mkdir()
    path.write_text(
        "def deep(a, b, c, d, e, f, g):\n"
        "    for x in a:\n        if x:\n            while x:\n                with x:\n                    pass\n",
        encoding="utf-8",
    )
    [(where, found)] = functions("model")
    assert found.nesting == 4
    assert is_too_long(where, found)


def test_a_comment_that_only_steers_a_tool_does_not_count(tmp_path: Path):
    path = tmp_path / "noted.py"
    path.write_text(
        "import os  # noqa: F401\nA = 1  # noqa: N816 - the name of the paper\n# Why.\nB = 2\n", encoding="utf-8"
    )
    assert measure_house.line_counts(path) == (3, 2)
