"""Each page has a style sheet of its own, and what it says about a part holds on that page only."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ASSETS = Path(__file__).parents[3] / "app" / "assets"
COMMON = "custom.css"
"""What every page shares; a page may say more about it."""
SHARED = {"app", "chart", "data-table", "job"}
"""Parts that stand on several pages and look alike there; a page may give them another place."""


def selectors(sheet: Path) -> list[str]:
    """What the rules of a sheet are about."""
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [one.strip() for found in re.findall(r"([^{}]+)\{", rules) for one in found.split(",")]


def first_classes(sheet: Path) -> set[str]:
    """The classes of the parts with which the selectors of a sheet begin."""
    return {found[1] for one in selectors(sheet) if (found := re.match(r"\.([\w.-]+)", one))}


def inner_classes(sheet: Path) -> Iterator[str]:
    """The classes of what stands inside those parts: the first of each element, which says what it is."""
    for one in selectors(sheet):
        for element in re.split(r"[\s>+~]+", one)[1:]:
            yield from re.findall(r"^\w*\.([\w-]+)", element)


def alone(sheet: Path) -> set[str]:
    """Classes that a sheet styles wherever they stand."""
    return {found[1] for one in selectors(sheet) if (found := re.match(r"\.([\w-]+)(::?[\w-]+)?$", one))}


def test_no_class_is_styled_by_two_pages():
    styled, common = defaultdict(set), first_classes(ASSETS / COMMON)
    for sheet in ASSETS.glob("*.css"):
        for name in first_classes(sheet) - common:
            styled[name].add(sheet.name)
    assert len(styled) > 50
    assert {name: sheets for name, sheets in styled.items() if len(sheets) > 1} == {}


def test_what_a_page_styles_wherever_it_stands_is_no_part_of_another_page():
    torn = [
        (sheet.name, other.name, name)
        for sheet in ASSETS.glob("*.css")
        for other in ASSETS.glob("*.css")
        if sheet != other and sheet.name != COMMON
        for name in sorted((alone(sheet) & set(inner_classes(other))) - SHARED)
    ]
    assert torn == []
