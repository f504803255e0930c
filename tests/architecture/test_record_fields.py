"""Every field of a record is read by some rule of its own: a field of the same name elsewhere does not count."""

import ast
from functools import cache

import pytest

from tests.architecture.field_reads import unread_fields
from tests.architecture.tree import source_files

BY_COLUMN = {"LoggedEvent"}
"""Read column by column: ``EventLog.of_child`` makes an ``EventRow`` of every field."""

WORLD = """
class Ant(Record):
    weight: Number
    age: Whole

class Bee(Record):
    weight: Number
    age: Whole

class World(NumbaStruct):
    ants: Records[Ant]
    bees: Records[Bee]
"""
READS_ALL = """
def weigh(world: World, bee: Bee, tables: dict[str, np.ndarray]) -> float:
    for row in range(3):
        ant = world.ants[row]
        total = ant.weight + bee.weight
    return total + world.ants["age"].sum() + max(other.age for other in tables["bees"])
"""


@cache
def unread_in_the_engine() -> dict[str, set[str]]:
    return unread_fields(ast.parse(path.read_text(encoding="utf-8")) for path in source_files("agents", "model"))


def unread_with(*rules: str) -> dict[str, set[str]]:
    return unread_fields(map(ast.parse, (WORLD, *rules)))


@pytest.mark.parametrize("record", sorted(unread_in_the_engine().keys() - BY_COLUMN))
def test_every_field_of_a_record_is_read_by_a_rule(record: str):
    assert unread_in_the_engine()[record] == set()


def test_the_records_of_all_agents_are_looked_at():
    assert {"ChildRecord", "OfferRecord", "StayParameters", "RegionState", "World"} <= unread_in_the_engine().keys()


def test_a_field_is_found_by_parameter_array_column_table_and_loop():
    assert unread_with(READS_ALL) == {"Ant": set(), "Bee": set(), "World": {"bees"}}


@pytest.mark.parametrize(
    ("instead_of", "planted", "record", "field"),
    [
        ("bee.weight", "ant.weight", "Bee", "weight"),
        ('world.ants["age"]', 'world.bees["age"]', "Ant", "age"),
        ('tables["bees"]', 'tables["ants"]', "Bee", "age"),
    ],
)
def test_a_field_that_is_only_read_of_another_record_is_noticed(instead_of: str, planted: str, record: str, field: str):
    assert unread_with(READS_ALL.replace(instead_of, planted))[record] == {field}


def test_a_field_that_is_only_written_is_noticed():
    written = "def age(bee: Bee) -> None:\n    bee.age += 1\n    bee.weight = 2.0\n"
    assert unread_with(written)["Bee"] == {"weight", "age"}


def test_what_a_protocol_reads_counts_for_the_records_that_fit_it():
    protocol = (
        "class Heavy(Protocol):\n    weight: float\n\ndef weigh(thing: Heavy) -> float:\n    return thing.weight\n"
    )
    assert unread_with(protocol) == {"Ant": {"age"}, "Bee": {"age"}, "World": {"ants", "bees"}}
