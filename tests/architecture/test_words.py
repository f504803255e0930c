"""The words and the arrows of the house: a class name exists once, and no module imports itself through others."""

import ast
from pathlib import Path

import pytest

from tests.architecture.tree import FLOORS, PUBLIC, name_of, source_files
from tools import measure_house

LOOP_TARGETS = (ast.For, ast.AsyncFor, ast.comprehension)


def loops_over_one(path: Path) -> list[int]:
    """Lines on which a loop variable is called ``one``, which says nothing of what it holds."""
    loops = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, LOOP_TARGETS)]
    names = [name for loop in loops for name in ast.walk(loop.target) if isinstance(name, ast.Name)]
    return [name.lineno for name in names if name.id == "one"]


def repeated_class_names() -> dict[str, list[str]]:
    return {name: places for name, places in measure_house.class_names().items() if len(places) > 1}


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small repository in which a test can plant a fault."""
    (tmp_path / "model").mkdir()
    monkeypatch.setattr(measure_house, "ROOT", tmp_path)
    return tmp_path / "model"


def test_a_class_name_exists_once() -> None:
    assert repeated_class_names() == {}


def test_a_loop_variable_is_named_after_what_it_holds() -> None:
    found = {name_of(path): lines for path in source_files(*FLOORS, PUBLIC, "tools") if (lines := loops_over_one(path))}
    assert found == {}


@pytest.mark.parametrize("later", [False, True], ids=["when loaded", "in functions and types too"])
def test_no_modules_import_each_other_in_a_circle(later: bool) -> None:
    arrows = measure_house.imports(later)
    assert arrows["experiments.compare.comparison"], "the arrows are read"
    assert measure_house.circles(arrows) == []


def test_a_class_name_that_exists_twice_is_noticed(planted: Path) -> None:
    for name in ("first", "second"):
        (planted / f"{name}.py").write_text("class Twice:\n    pass\n", encoding="utf-8")
    assert repeated_class_names() == {"Twice": ["model/first.py", "model/second.py"]}


def test_a_loop_variable_called_one_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "loops.py"
    path.write_text("for one in ():\n    print([one for row in () for (number, one) in row])\n", encoding="utf-8")
    assert loops_over_one(path) == [1, 2]


def test_an_import_circle_is_noticed(planted: Path) -> None:
    for name, other in (("first", "second"), ("second", "third"), ("third", "first")):
        (planted / f"{name}.py").write_text(f"from model.{other} import name\n", encoding="utf-8")
    assert measure_house.circles(measure_house.imports()) == [["model.first", "model.second", "model.third"]]
