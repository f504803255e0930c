"""Each page has a style sheet of its own, and what it says about a part holds on that page only."""

import re
from collections import defaultdict
from pathlib import Path

ASSETS = Path(__file__).parents[2] / "app" / "assets"
COMMON = "custom.css"
"""What every page shares; a page may say more about it."""


def first_classes(sheet: Path) -> set[str]:
    """The classes of the parts with which the selectors of a sheet begin."""
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    selectors = [one.strip() for found in re.findall(r"([^{}]+)\{", rules) for one in found.split(",")]
    return {found[1] for one in selectors if (found := re.match(r"\.([\w.-]+)", one))}


def test_no_class_is_styled_by_two_pages():
    styled, common = defaultdict(set), first_classes(ASSETS / COMMON)
    for sheet in ASSETS.glob("*.css"):
        for name in first_classes(sheet) - common:
            styled[name].add(sheet.name)
    assert len(styled) > 50
    assert {name: sheets for name, sheets in styled.items() if len(sheets) > 1} == {}
