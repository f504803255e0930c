"""Each page has a style sheet of its own, and what it says about a part holds on that page only."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from app.server.static_files import APP, style_sheets

COMMON = [sheet for sheet in style_sheets() if sheet.parent.name in {"assets", "components", "layout"}]
"""What every page shares; a page may say more about it."""


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


def test_every_style_sheet_of_the_app_is_served_once():
    ours = [sheet for sheet in APP.rglob("*.css") if "vendor" not in sheet.parts]
    assert sorted(style_sheets()) == sorted(ours)
    assert len(style_sheets()) > len(COMMON) > 1


def test_the_address_of_the_style_sheet_is_one_that_solara_links_to():
    """Solara puts a small sheet without an address into the page itself, and then asks the server for none."""
    assert b"url(" in (APP / "assets" / "custom.css").read_bytes()


def test_no_class_is_styled_by_two_pages():
    styled, common = defaultdict(set), set().union(*map(first_classes, COMMON))
    for sheet in style_sheets():
        for name in first_classes(sheet) - common:
            styled[name].add(sheet.name)
    assert len(styled) > 50
    assert {name: sheets for name, sheets in styled.items() if len(sheets) > 1} == {}


def test_what_a_page_styles_wherever_it_stands_is_no_part_of_another_page():
    torn = [
        (sheet.name, other.name, name)
        for sheet in style_sheets()
        for other in style_sheets()
        if sheet != other and sheet not in COMMON
        for name in sorted(alone(sheet) & set(inner_classes(other)))
    ]
    assert torn == []
