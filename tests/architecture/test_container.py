"""The container gets every file that it needs; tools/check_wheel.py, which CI runs, installs and asks them."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tools import check_wheel
from tools.check_wheel import NotShipped, absent, build_stage, copied, lay, shipped_packages

CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WHEEL = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
SOURCES = [source for source, _ in copied(build_stage(CONTAINERFILE))]


def test_every_package_of_the_repository_is_copied_into_the_container_and_into_the_wheel():
    assert shipped_packages()
    assert [name for name in shipped_packages() if name not in SOURCES] == []
    assert sorted(WHEEL["packages"]) == shipped_packages()
    assert sorted(PROJECT["tool"]["importlinter"]["root_packages"]) == shipped_packages()


def test_every_file_that_the_wheel_is_built_from_is_copied():
    project = PROJECT["project"]
    needed = ["pyproject.toml", project["readme"], *project["license-files"], *WHEEL["force-include"]]
    assert [name for name in needed if name not in SOURCES] == []


def test_what_builds_the_wheel_has_an_exact_version():
    pinned = {pin.split("==")[0] for pin in PROJECT["tool"]["uv"]["build-constraint-dependencies"] if "==" in pin}
    assert {re.split(r"[<>=~]", name)[0] for name in PROJECT["build-system"]["requires"]} <= pinned


def test_the_ignore_file_lets_through_what_the_container_copies_and_no_cache_or_history(tmp_path: Path):
    lay(tmp_path, build_stage(CONTAINERFILE))
    laid = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert {"pyproject.toml", "docs/odd.md", "app/main.py"} <= laid
    assert [name for name in laid if re.search(r"(^|/)(\.git|\.venv|__pycache__|tests|uv\.lock)(/|$)", name)] == []


def test_a_file_that_the_ignore_file_keeps_out_is_told(tmp_path: Path):
    with pytest.raises(NotShipped, match=r"\.dockerignore keeps docs/hosting\.md"):
        lay(tmp_path, [("COPY", "docs/hosting.md docs/")])


def test_a_file_that_is_not_installed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(check_wheel, "ROOT", tmp_path)
    for folder in ("one", "tests", ".venv/lib/python3.12/site-packages/one"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "__init__.py").touch()
    assert absent(tmp_path / ".venv" / "bin") == []
    (tmp_path / "one" / "data.csv").write_text("1")
    assert absent(tmp_path / ".venv" / "bin") == ["one/data.csv"]


def test_the_image_is_not_root_stops_on_a_signal_and_says_its_version():
    assert re.findall(r"^USER (.+)$", CONTAINERFILE, re.MULTILINE) == ["10001"]
    [started] = re.findall(r"^CMD (.+)$", CONTAINERFILE, re.MULTILINE)
    assert json.loads(started)[0] == "jeugdstroom", "a shell between would keep the signal to itself"
    [version] = re.findall(r'image\.version="(.+?)"', CONTAINERFILE)
    assert version == PROJECT["project"]["version"]
