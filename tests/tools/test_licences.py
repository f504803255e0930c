"""Everything that is shipped is under a licence that has been looked at, and is listed."""

import sys
from importlib.metadata import Distribution
from typing import Any

import pytest

from tools.write_licences import PAGE, Shipped, front_end, licence_of, not_allowed, page, shipped_with
from tools.write_sbom import component, faults, with_front_end


@pytest.mark.skipif(sys.platform != "linux", reason="other systems get a few other packages; the page lists Linux's")
def test_the_list_of_licences_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "uv run python -m tools.write_licences"


def test_nothing_that_is_shipped_is_under_a_licence_that_nobody_looked_at():
    assert len(shipped_with()) > 50
    assert not_allowed([*shipped_with(), *front_end()]) == []


def test_developers_tools_are_not_among_what_is_shipped():
    names = {one.name for one in shipped_with()}
    assert {"numba", "solara", "starlette"} <= names, "also what others ask for"
    assert names.isdisjoint({"pytest", "hypothesis", "pip-audit", "ruff"})


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "AGPL-3.0", "MIT AND LGPL-2.1", "not told", "My own terms"])
def test_a_licence_that_is_not_on_the_list_is_told(licence: str):
    assert not_allowed([Shipped("one", licence, "1")]) == [f"one: {licence}"]


@pytest.mark.parametrize(
    ("told", "licence"),
    [
        ("License-Expression: MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("License: GPL v3 or later", "GPL v3 or later"),
        ("Classifier: License :: OSI Approved :: MIT License", "MIT"),
        ("License: BSD\nClassifier: License :: OSI Approved :: BSD License", "BSD"),
        (
            "License: The text\nClassifier: License :: OSI Approved :: GNU General Public License (GPL)",
            "GNU General Public License (GPL)",
        ),
        ("Summary: nothing", "not told"),
    ],
)
def test_a_licence_is_read_from_what_a_package_says_of_itself(told: str, licence: str):
    assert licence_of(_Package(told)) == licence


def test_the_list_for_machines_names_the_front_end_and_keeps_to_its_schema():
    assert {one.name for one in front_end()} >= {"echarts", "requirejs", "@widgetti/solara-vuetify3-app"}
    root = {"type": "application", "bom-ref": "root", "name": "jeugdstroom"}
    bare = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": root}}
    sbom = with_front_end(bare | {"components": [], "dependencies": [{"ref": "root"}]})
    assert faults(sbom) == ""
    purls = [one["purl"] for one in sbom["components"]]
    assert "pkg:npm/echarts@6.1.0" in purls and "pkg:npm/%40widgetti/solara-vuetify3-app@5.2.0" in purls
    assert sbom["dependencies"][0]["dependsOn"] == purls
    broken: dict[str, Any] = sbom | {"components": [component(front_end()[0]) | {"type": "thing"}]}
    assert faults(broken) != ""


class _Package(Distribution):
    """A package that says this of itself."""

    def __init__(self, told: str) -> None:
        self.told = told

    def read_text(self, filename: str) -> str | None:
        return f"Metadata-Version: 2.4\nName: one\n{self.told}\n\n" if filename == "METADATA" else None

    def locate_file(self, path: Any) -> Any:
        return path
