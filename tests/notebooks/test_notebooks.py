"""The notebooks run from top to bottom, and are kept without what they printed."""

import ast
import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

import jeugdstroom
from tests.architecture.tree import ROOT

FOLDER = ROOT / "experiments" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SMALL = {
    "YEARS": 2,
    "REPLICATIONS": 2,
    "DRAWS": 3,
    "TRAJECTORIES": 2,
    "SAMPLES": 8,
    "FLIP_STEPS": 1,
    "GENERATIONS": 1,
}
"""What stands in the cell of parameters while a notebook is tested."""

MINUTES = 10
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells_of(path: Path, kind: str = "code") -> list[dict[str, Any]]:
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind]


def text_of(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def parameters_of(path: Path) -> dict[str, Any]:
    (cell,) = [cell for cell in cells_of(path) if "parameters" in cell["metadata"].get("tags", [])]
    (*_,) = tree = ast.parse(text_of(cell)).body
    assigned = [node for node in tree if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]
    return {
        node.targets[0].id: ast.literal_eval(node.value) for node in assigned if isinstance(node.targets[0], ast.Name)
    }


def test_there_are_notebooks_for_a_first_run_explaining_doubt_sweeps_and_own_data():
    assert [path.stem[2:] for path in NOTEBOOKS] == [
        "first_run",
        "explain_and_report",
        "uncertainty_and_sensitivity",
        "sweep_to_sobol",
        "own_data",
    ]


@each
def test_a_notebook_is_kept_without_output_and_begins_with_what_it_is(path: Path):
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells_of(path))
    first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
    assert first["cell_type"] == "markdown" and text_of(first).startswith("# ")
    assert len(cells_of(path)) <= 15


@each
def test_a_notebook_names_only_what_exists(path: Path):
    for cell in cells_of(path):
        for node in ast.walk(ast.parse(text_of(cell))):
            if (
                isinstance(node, ast.ImportFrom)
                and node.module
                and node.module.split(".")[0] in ("experiments", "model")
            ):
                module = importlib.import_module(node.module)
                assert [one.name for one in node.names if not hasattr(module, one.name)] == []
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "js":
                assert hasattr(jeugdstroom, node.attr)


@each
def test_a_notebook_finds_our_packages_before_any_other(path: Path):
    """Files of the same names beside it would be taken otherwise."""
    nodes = [node for cell in cells_of(path) for node in ast.walk(ast.parse(text_of(cell)))]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    assert "jeugdstroom" in names and not {"agents", "model", "experiments", "app"} & set(names)
    order = [name for cell in cells_of(path) for name in re.findall(r"^(?:from|import) (\w+)", text_of(cell), re.M)]
    ours = [name for name in order if name in ("jeugdstroom", "agents", "model", "experiments", "app")]
    assert ours[0] == "jeugdstroom"


@each
def test_every_number_that_makes_a_notebook_long_can_be_made_small(path: Path):
    numbers = {name for name, value in parameters_of(path).items() if isinstance(value, int)}
    assert numbers <= set(SMALL)


@pytest.mark.long
@each
def test_a_notebook_runs_from_top_to_bottom(path: Path, tmp_path: Path):
    """At small sizes, in a kernel of its own, in a folder of its own, where it leaves nothing."""
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        if "parameters" in cell.metadata.get("tags", []):
            for name, value in SMALL.items():
                cell.source = re.sub(rf"^{name} = \d+", f"{name} = {value}", cell.source, flags=re.MULTILINE)
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(book, timeout=MINUTES * 60, kernel_name="python3", resources=resources).execute()
    shown = [cell for cell in book.cells if cell.cell_type == "code" and cell.outputs]
    assert len(shown) >= 5
    assert list(tmp_path.iterdir()) == []
