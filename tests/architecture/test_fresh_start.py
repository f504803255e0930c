"""A stranger with Python and a network gets the same program as we have."""

import os
import re
import sys
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest

from tests.architecture.tree import FLOORS, PUBLIC, ROOT
from tools.pin_versions import pins_in, with_pins, without_pins

PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PINS: list[str] = tomllib.loads(PROJECT)["tool"]["uv"].get("constraint-dependencies", [])


def test_ci_runs_the_two_commands_of_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\s*(pip install uv && uv run \S+(?: app)?)\b", readme, re.MULTILINE)
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert commands[:2] == ["pip install uv && uv run jeugdstroom app", "pip install uv && uv run pytest"]
    assert all(f"'{command}'" in script for command in commands[:2])
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_every_package_that_we_use_has_an_exact_version():
    project = tomllib.loads(PROJECT)
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    assert {_name(name) for name in wanted} <= {_name(pin) for pin in PINS}


def test_the_environment_holds_the_versions_that_are_written_down():
    if "\nuv = " not in _environment_file():
        pytest.skip("this environment was not made by uv, which is what reads the exact versions")
    pinned = {pin.split(" ;")[0] for pin in PINS}
    names = {_name(pin) for pin in PINS}
    here = {_name(package.metadata["Name"]): package.version for package in distributions()}
    wrong = [f"{name}=={version}" for name, version in here.items() if name in names]
    assert [version for version in wrong if version not in {_normal(pin) for pin in pinned}] == []


def test_writing_the_versions_changes_nothing_else():
    bare = without_pins(PROJECT)
    once = with_pins(bare, ["numpy==2.0.0", "pandas==2.3.0 ; sys_platform == 'win32'"])
    assert without_pins(once) == bare
    assert with_pins(once, ["numpy==2.0.0", "pandas==2.3.0 ; sys_platform == 'win32'"]) == once
    assert tomllib.loads(once)["tool"]["uv"]["constraint-dependencies"][0] == "numpy==2.0.0"


def test_only_exact_versions_can_be_written_down():
    assert pins_in("b==1\na==2 ; python_full_version < '3.13'\n\n") == [
        "a==2 ; python_full_version < '3.13'",
        "b==1",
    ]
    for line in ("--index-url https://example.org", "a @ https://example.org/a.whl", "a>=1"):
        with pytest.raises(SystemExit, match="not an exact version"):
            pins_in(line)


def test_what_is_installed_is_the_four_floors_and_the_public_names():
    packages = tomllib.loads(PROJECT)["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert tuple(packages) == (*FLOORS, PUBLIC)
    assert [name for name in packages if not (ROOT / name / "py.typed").is_file()] == [], "types are not seen"
    for file in ("Containerfile", ".dockerignore"):
        text = (ROOT / file).read_text(encoding="utf-8")
        assert [name for name in packages if name not in text.split() and f"!{name}" not in text.split()] == []


def _environment_file() -> str:
    path = Path(sys.prefix) / "pyvenv.cfg"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _name(requirement: str) -> str:
    name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def _normal(pin: str) -> str:
    return f"{_name(pin)}=={pin.split('==')[1]}"
