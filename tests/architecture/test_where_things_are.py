"""A lever and a page are found from the list of folders, by the rules that CONTRIBUTING.md states."""

import re
from pathlib import Path

import pytest
import yaml

from app.main import SCREENS
from model.policy.declared import lever_files
from model.policy.lever_ids import Lever
from tests.architecture.tree import ROOT, source_files

LEVERS = {lever: stage for stage, levers in lever_files().items() for lever in levers}
PAGES = sorted(path.parent.name for path in (ROOT / "app" / "pages").glob("*/page.py"))
FOLDER_OF_PAGE = {"data": "own_data"}
"""Pages whose name in links is older than their folder."""
RULES = {
    "lever": ("model/policy/lever_cards/STAGE.yaml", "model/flow/STAGE", "tests/behaviour/levers/test_STAGE.py"),
    "page": (
        *("app/pages/PAGE/page.py", "app/pages/PAGE/text/nl.yaml", "app/pages/PAGE/text/en.yaml"),
        *("tests/app/pages/PAGE", "tests/browser/test_PAGE.py"),
    ),
}


def rule_files(stage: str, root: Path = ROOT) -> list[Path]:
    """The code that asks for the levers of a stage: a folder or a module of the flow, or a module of the policy."""
    flow = [path for path in source_files("model/flow") if path.relative_to(root / "model/flow").parts[0] == stage]
    modules = [root / "model" / folder / f"{stage}.py" for folder in ("flow", "policy")]
    return [*flow, *(path for path in modules if path.is_file())]


def names_lever(path: Path, lever: str) -> bool:
    return re.search(rf"\bLever\.{lever.upper()}\b", path.read_text(encoding="utf-8")) is not None


def pages_without(pattern: str, root: Path = ROOT) -> list[str]:
    """The pages for which nothing has this name; the texts of a page may come in parts, as ``pages.nl.yaml``."""
    head, tail = pattern.rsplit("/", 1)
    tail = f"*{tail}" if tail.endswith(".yaml") else tail
    return [name for name in PAGES if not list((root / head.replace("PAGE", name)).glob(tail.replace("PAGE", name)))]


@pytest.mark.parametrize("kind", RULES)
def test_the_rules_stand_in_the_guide_for_contributors(kind: str):
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [pattern for pattern in RULES[kind] if f"`{pattern}`" not in guide] == []


def test_every_lever_has_one_card_in_the_file_of_one_stage():
    assert sorted(LEVERS) == sorted(lever.name.lower() for lever in Lever)
    assert len(LEVERS) == sum(map(len, lever_files().values())), "a lever stands in two files"


@pytest.mark.parametrize("lever", LEVERS)
def test_the_rule_of_a_lever_is_called_in_the_stage_that_its_card_names(lever: str):
    assert [path for path in rule_files(LEVERS[lever]) if names_lever(path, lever)]


@pytest.mark.parametrize("lever", LEVERS)
def test_the_test_of_a_lever_has_the_name_of_its_stage(lever: str):
    test = ROOT / "tests" / "behaviour" / "levers" / f"test_{LEVERS[lever]}.py"
    assert f'Push("{lever}", ' in test.read_text(encoding="utf-8")


@pytest.mark.parametrize("lever", LEVERS)
def test_what_the_panel_says_of_a_lever_stands_on_its_card_in_both_languages(lever: str):
    card = lever_files()[LEVERS[lever]][lever]
    texts = [getattr(part, language) for part in (card.name, card.does, card.does_not) for language in ("nl", "en")]
    assert all(texts)


@pytest.mark.parametrize("pattern", RULES["page"])
def test_every_page_has_its_files_and_tests_where_the_rule_says(pattern: str):
    assert len(PAGES) > 10
    assert pages_without(pattern) == []


def test_every_page_of_the_bar_is_drawn_from_the_folder_of_its_name():
    drawn = {name: screen.draw.f.__module__ for name, screen in SCREENS.items()}  # type: ignore[attr-defined]
    assert drawn == {name: f"app.pages.{FOLDER_OF_PAGE.get(name, name)}.page" for name in SCREENS}


def test_a_lever_that_another_stage_asks_for_and_a_page_without_a_test_are_seen(tmp_path: Path):
    assert not any(names_lever(path, "prevention") for path in rule_files("care"))
    assert pages_without("app/pages/PAGE/page.py", tmp_path) == PAGES


def test_a_card_holds_nothing_that_the_schema_leaves_out():
    for path in sorted((ROOT / "model" / "policy" / "lever_cards").iterdir()):
        assert yaml.safe_load(path.read_text(encoding="utf-8")).keys() == lever_files()[path.stem].keys()
