"""The words and the arrows of the house: a class name exists once, and no module imports itself through others."""

from pathlib import Path

import pytest

from tools import measure_house


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


def test_no_modules_import_each_other_in_a_circle() -> None:
    arrows = measure_house.imports()
    assert arrows["experiments.compare.comparison"], "the arrows are read"
    assert measure_house.circles(arrows) == []


def test_a_class_name_that_exists_twice_is_noticed(planted: Path) -> None:
    for name in ("first", "second"):
        (planted / f"{name}.py").write_text("class Twice:\n    pass\n", encoding="utf-8")
    assert repeated_class_names() == {"Twice": ["model/first.py", "model/second.py"]}


def test_an_import_circle_is_noticed(planted: Path) -> None:
    for name, other in (("first", "second"), ("second", "third"), ("third", "first")):
        (planted / f"{name}.py").write_text(f"from model.{other} import name\n", encoding="utf-8")
    assert measure_house.circles(measure_house.imports()) == [["model.first", "model.second", "model.third"]]
