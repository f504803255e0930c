"""Agents know nothing of the model, the model nothing of experiments, experiments nothing of the app."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import FLOORS, ROOT, name_of, source_files

ENTRIES = {
    "experiments/replicate": {"replicate", "replicate_until"},
    **{f"experiments/{name}": {name} for name in ("compare", "explain", "optimise", "sweep")},
}
"""Names that notebooks of others import from a package: ``from experiments.compare import compare``."""


def test_every_floor_imports_only_the_floors_below_it():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("floor", FLOORS)
def test_each_floor_is_the_one_in_this_repository(floor: str):
    file = importlib.import_module(floor).__file__
    assert file is not None
    assert Path(file).resolve() == ROOT / floor / "__init__.py"


def test_a_package_says_what_it_is_and_imports_nothing_but_the_names_that_stay():
    packages = [path for path in source_files(*FLOORS) if path.name == "__init__.py"]
    wrong = [name_of(path) for path in packages if not _is_docstring_and_entry(path)]
    assert packages
    assert wrong == []


def test_every_folder_with_code_is_a_package():
    folders = {path.parent for path in source_files(*FLOORS)}
    assert [name_of(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def _is_docstring_and_entry(path: Path) -> bool:
    """A docstring, and for an entry package the functions that others import from it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    rest = tree.body[1:]
    names = {alias.name for node in rest if isinstance(node, ast.ImportFrom) for alias in node.names}
    only_imports = all(isinstance(node, ast.ImportFrom) for node in rest)
    return bool(ast.get_docstring(tree)) and only_imports and names <= ENTRIES.get(name_of(path.parent), frozenset())
