"""``import jeugdstroom`` gives the public names, whatever files lie beside the notebook."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import jeugdstroom as js
from model.policy.lever_values import LeverValues
from tests.architecture.tree import ROOT

SOURCE = (ROOT / "jeugdstroom" / "__init__.py").read_text(encoding="utf-8")
PROMISED = (
    *("Scenario", "YouthCareModel", "WrongInput", "replicate", "compare", "explain", "uncertainty", "sensitivity"),
    *("optimise", "sweep", "Store", "calibrate", "places", "levers", "follow", "find_out", "report_on", "write_report"),
)
NAMES = ("agents", "model", "experiments", "app")


def said_by(code: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """What Python does with this code in a folder; as from a notebook, that folder comes first on the path."""
    call = [sys.executable, *options, "-c", code] if code else [sys.executable, *options]
    around = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(call, cwd=folder, env=around, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """The folder of a notebook with files of its author's own under each of the four names."""
    (tmp_path / "model.py").write_text("raise SystemExit('model.py of the notebook was run')\n")
    (tmp_path / "app.py").write_text("raise SystemExit('app.py of the notebook was run')\n")
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "__init__.py").write_text("class Agent: ...\n")
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "first.csv").write_text("1\n")
    return tmp_path


def test_every_public_name_has_a_home_and_words_of_its_own():
    for name in js.__all__:
        found = getattr(js, name)
        home, inner = js._HOMES[name]
        assert found is getattr(import_module(home), inner)
        assert (found.__doc__ or "").strip(), name
    assert set(PROMISED) <= set(js.__all__) <= set(dir(js))
    assert re.fullmatch(r"\d+\.\d+.*", js.__version__)


def test_what_editors_read_is_what_python_gives():
    tree = ast.parse(SOURCE)
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    read = {alias.asname: (node.module, alias.name) for node in imports for alias in node.names}
    assert read == js._HOMES
    assert list(js._HOMES) == js.__all__ == sorted(js.__all__)


def test_editors_complete_the_name_of_every_lever():
    assert list(LeverValues.__annotations__) == list(js.levers().index)


def test_the_documentation_names_every_public_name():
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    assert [name for name in js.__all__ if f"`{name}`" not in text and f"`{name}(" not in text] == []


def test_a_misspelt_name_is_told_with_the_one_that_was_meant():
    with pytest.raises(AttributeError, match="jeugdstroom has no 'replicat'; did you mean 'replicate'"):
        js.replicat  # noqa: B018


def test_importing_the_package_imports_no_engine(tmp_path: Path):
    code = "import jeugdstroom, sys; print([n for n in ('numba', 'pandas', 'mesa', 'solara') if n in sys.modules])"
    assert said_by(code, tmp_path).stdout.strip() == "[]"


def test_files_beside_the_notebook_do_not_break_it_and_what_they_hide_is_told_once(beside: Path):
    code = (
        "import jeugdstroom as js\nimport jeugdstroom.finder\n"
        "js.compare, js.YouthCareModel, js.places\nimport agents, app, experiments, model\n"
        "print(js.Scenario(place='voorbeeldstad', years=1).label, model.__file__)"
    )
    done = said_by(code, beside)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["voorbeeldstad", str(ROOT / "model" / "__init__.py")]
    assert done.stderr.count("UserWarning") == 1
    assert str(beside / "model.py") in done.stderr and str(beside / "agents" / "__init__.py") in done.stderr
    assert "now means the package of jeugdstroom" in done.stderr
    assert str(beside / "experiments") not in done.stderr, "a folder without code hides nothing"


@pytest.mark.parametrize("name", ["agents", "experiments"])
def test_a_name_that_somebody_else_took_before_is_told_with_its_file(beside: Path, name: str):
    code = f"import sys; sys.path.remove({str(ROOT)!r}) if {str(ROOT)!r} in sys.path else None\nimport {name}\n"
    done = said_by(f"{code}sys.path.append({str(ROOT)!r})\nimport jeugdstroom", beside)
    assert done.returncode == 1
    (line,) = [one for one in done.stderr.splitlines() if one.startswith("ImportError")]
    assert f"a package '{name}', but {beside / name}" in line
    assert "rename that file or folder" in line


def test_our_own_packages_may_be_imported_before_it(tmp_path: Path):
    done = said_by("import model.scenario, agents, jeugdstroom; print(jeugdstroom.Scenario)", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_the_command_is_the_one_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"jeugdstroom": "jeugdstroom.__main__:main"}


@pytest.mark.parametrize("options", [["-m", "jeugdstroom"], [str(Path(sys.executable).with_name("jeugdstroom"))]])
def test_the_command_line_works_in_a_folder_with_such_files(beside: Path, options: list[str]):
    done = said_by("", beside, *options, "places", "--json")
    assert done.returncode == 0, done.stderr
    assert '"uithoorn"' in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("first", ["scenario", pytest.param("model", marks=pytest.mark.long)])
def test_a_pickle_is_read_in_a_process_that_did_not_import_it(beside: Path, first: str):
    made = (
        "import jeugdstroom as js, pickle\ns = js.Scenario(place='voorbeeldstad', years=1, levers={'start_light': 1})\n"
        f"pickle.dump(s if {first == 'scenario'} else js.YouthCareModel(s, warm=False), open('it', 'wb'))"
    )
    assert said_by(made, beside).returncode == 0
    inner = "" if first == "scenario" else ".scenario"
    read = said_by(f"import pickle; print(pickle.load(open('it', 'rb')){inner}.place)", beside)
    assert read.returncode == 0, read.stderr
    assert read.stdout.strip() == "voorbeeldstad"


@pytest.mark.long
def test_mesas_batch_run_works_in_several_processes_beside_such_files(beside: Path):
    """From a notebook or ``-c`` the processes do not import what the first one imported, and look in its folder."""
    code = (
        "import jeugdstroom as js, mesa\n"
        "s = js.Scenario(place='voorbeeldstad', years=1)\n"
        "for n in (1, 2):\n"
        "    rows = mesa.batch_run(js.YouthCareModel, {'scenario': [s, s.with_levers(start_light=1)]}, rng=[1, 2],\n"
        "        max_steps=3, number_processes=n, display_progress=False)\n"
        "    print(sorted((row['RunId'], row['cost_euro']) for row in rows))\n"
    )
    done = said_by(code, beside)
    assert done.returncode == 0, done.stderr
    one, two = done.stdout.splitlines()
    assert one == two


@pytest.mark.long
def test_the_examples_of_the_documentation_work(tmp_path: Path):
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.+?)```", text, re.DOTALL)
    assert len(blocks) == 3
    code = "\n".join(blocks).replace("replications=20", "replications=2").replace("max_steps=208", "max_steps=2")
    done = said_by(code + "\nprint(len(rows), len(table), len(delta))", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[0] == "6"
    assert list(tmp_path.iterdir()) == []
