"""What is declared is used, what is used is declared, and every number leans on something that exists."""

import ast
import re
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path

import pytest

from agents.base.compiler.records import Record, layout
from agents.base.files.parameters import Strict
from agents.children.fields import ChildParameters
from agents.local_teams.fields import TeamParameters
from agents.providers.fields import ProductRole, ProviderParameters, Response, StayParameters
from agents.purchasers.fields import PurchaserParameters
from agents.referrers.fields import ReferrerParameters
from model.evidence.measures import measures
from model.evidence.reader import sources_of
from model.outcomes.counters import Count
from model.outcomes.declared import outcomes
from model.outcomes.reducers import REDUCERS
from model.places.reader import FOLDER, check_source, load_place, place_document, place_names, place_path, sources_in
from model.places.schema import Access, ChildNumbers, ProviderNumbers, PurchaserNumbers, TeamNumbers
from model.places.stay_schema import StayNumbers
from model.policy.declared import circumstances, levers, responses
from model.policy.lever_ids import Lever
from tests.architecture.tree import source_files

DECLARED = (*levers(), *responses(), *circumstances(), *outcomes())


def _trees(*folders: str) -> Iterator[ast.Module]:
    for path in source_files(*folders):
        yield ast.parse(Path(path).read_text(encoding="utf-8"))


def _members(enum: str, *folders: str) -> set[str]:
    """Members of an enum that are named as ``Enum.MEMBER`` somewhere in these floors."""
    return {
        node.attr
        for tree in _trees(*folders)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == enum
    }


def test_the_engine_knows_exactly_the_levers_that_are_declared():
    assert [lever.id for lever in levers()] == [lever.name.lower() for lever in Lever]


def test_the_engine_knows_exactly_the_responses_that_are_declared():
    assert [one.id for one in responses()] == [one.name.lower() for one in Response]


def test_every_outcome_has_one_reducer_and_every_reducer_an_outcome():
    assert [one.id for one in outcomes()] == list(REDUCERS)


@pytest.mark.parametrize("enum", [Lever, Response, ProductRole], ids=lambda enum: enum.__name__)
def test_every_member_is_used_by_a_rule(enum: type[IntEnum]):
    unused = {one.name for one in enum} - _members(enum.__name__, "agents", "model") - {"ORDINARY"}
    assert unused == set()


def test_every_circumstance_is_used():
    asked = {
        node.args[0].value
        for tree in _trees("model")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("circumstance", "index")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert asked == {one.id for one in circumstances()}


def test_every_counter_is_reported():
    assert {one.name for one in Count} == _members("Count", "model")


@pytest.mark.parametrize(
    ("schema", "numbers"),
    [
        (ChildNumbers, ChildParameters),
        (TeamNumbers, TeamParameters),
        (ProviderNumbers, ProviderParameters),
        (StayNumbers, StayParameters),
        (Access, ReferrerParameters),
        (PurchaserNumbers, PurchaserParameters),
    ],
)
def test_every_number_of_a_place_reaches_a_rule_and_every_rule_finds_its_number(
    schema: type[Strict], numbers: type[Record]
):
    elsewhere = {"frailty_sigma", "adult"}  # from the population, under names of its own
    at_setup = {"size_step"}  # read when the offers are made
    in_place = {{"review": "review_weeks"}.get(name, name) for name in schema.model_fields} - at_setup
    assert in_place == set(layout(numbers).names or ()) - elsewhere


@pytest.mark.parametrize("declared", DECLARED, ids=lambda one: one.id)
def test_every_measure_that_is_named_exists(declared):
    assert set(declared.rows) - set(measures()) == set()


@pytest.mark.parametrize("declared", [one for one in DECLARED if one.sources], ids=lambda one: one.id)
def test_every_source_of_a_lever_or_response_exists(declared):
    assert sources_of(declared.sources)


@pytest.mark.parametrize("place", place_names())
def test_every_number_of_a_place_has_a_source_that_exists(place: str):
    load_place(place)
    document = place_document(place_path(place))
    found = sources_in(document)
    for where, source in found:
        check_source(source, where)
    assert len(found) == sum(1 for _ in _quantities(document.tree))
    assert len(found) > 100


def _quantities(tree: object) -> Iterator[dict]:
    if isinstance(tree, dict):
        if "value" in tree and "unit" in tree:
            yield tree
        for inner in tree.values():
            yield from _quantities(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from _quantities(inner)


def test_only_places_that_call_themselves_invented_may_make_numbers_up():
    for place in place_names():
        document = place_document(place_path(place))
        made_up = [where for where, source in sources_in(document) if "example" in source]
        assert load_place(place).synthetic or made_up == [], f"{place}: {made_up[:3]}"


def test_every_fitted_file_belongs_to_a_place():
    assert {path.stem for path in (FOLDER / "fitted").glob("*.yaml")} <= set(place_names())


def test_row_numbers_are_written_as_rows():
    for one in measures():
        assert re.fullmatch(r"M\d{3}", one)
