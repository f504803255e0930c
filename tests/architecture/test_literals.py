"""Numbers of the model are declared with unit, range and source: a literal in a rule or a stage is not one of them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.policy.declared import levers
from tests.architecture.tree import source_files

FOLDERS = ("agents", "model/flow", "model/funding")
PLAIN = (0, 1)
CONVERSIONS = (100.0, 1000.0)
"""Cents per euro; staff and places in thousandths, youths in thousands."""
NAMED = {
    "WEEKS_PER_YEAR": "conversion",
    "QUARTER": "conversion: weeks per quarter",
    "WHOLE_SLOT": "conversion: thousandths of a place",
    "HEAVIEST": "top of the ladder of severity, just below level 5",
    "LIGHTEST": "bottom of local help on the ladder, just above level 1",
    "MILD": "boundary on the ladder: segment B",
    "HEAVY": "boundary on the ladder: segment C; and an intensity",
    "SEVERE": "boundary on the ladder: stay",
    "STAY": "level of stay on the ladder",
    "BELOW_NEXT": "keeps a severity that is drawn within its level",
    "LIGHT": "code of an intensity",
    "MIDDLE": "code of an intensity",
    "LOCAL_HELP": "level of care",
    "SEGMENT_B": "level of care",
    "SEGMENT_C": "level of care",
    "PRIORITIES": "size of an axis",
    "GENERATION": "keeps the numbers of newborns apart",
    "NEVER": "a week that no run reaches",
    "NEVER_BREAKS": "a week that no run reaches",
    "LONG_AGO": "a week before every run",
    "LIMITLESS": "stands for no limit",
    "NO_CAP_HOURS": "hours in a week: no cap",
    "LONGEST_CAP_WEEKS": "end of the range of the lever, where it caps nothing",
    "NEVER_FREE_WEEKS": "a wait that nobody accepts: where there are no places",
    "FARTHEST_WEEKS": "keeps a moment within whole numbers",
    "MOST_CENTS": "above every amount",
    "LONGEST_WAIT": "above every wait",
    "NEXT_TO_NOTHING": "guards a division",
    "ROUNDING": "guards a comparison of sums of shares",
    "BESIDE": "keeps keys of chance apart",
    "KEY_OF_OFFERS": "keeps keys of chance apart",
    "KEY_OF_WLZ": "keeps keys of chance apart",
    "PROLONGATIONS": "keeps keys of chance apart",
    "TERMS_AT_MOST": "keeps keys of chance apart, and ends a loop",
    "ASKED_AT_MOST": "keeps keys of chance apart, and ends a loop",
    "SOON_WEEKS": "definition of the indicator of those who leave within half a year",
    "SCHOOL_AGE_WEEKS": "definition: primary school begins at four",
    "STRATEGIC_CENTS": "tier of a provider by its turnover, F044",
    "TACTICAL_CENTS": "tier of a provider by its turnover, F045",
}
"""Named constants that may hold a number (a leading underscore aside), each with what makes it no assumption."""


def names_of(node: ast.stmt) -> list[str]:
    """The names that an assignment gives to numbers."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [name.id.lstrip("_") for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]


def is_enum(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases)


def is_record(node: ast.AST) -> bool:
    """A table of fields or arrays: its numbers are the number of axes."""
    return isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict)


def is_rounding(node: ast.AST) -> bool:
    """Half is added before the part behind the point is cut off."""
    return (
        isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("int", "math.floor")
        and isinstance(node.args[0], ast.BinOp)
        and isinstance(node.args[0].op, ast.Add)
        and ast.unparse(node.args[0].right) == "0.5"
    )


def is_mean_one(node: ast.AST) -> bool:
    """What makes the mean of a lognormal draw one."""
    return ast.unparse(node) == "0.5 * sigma * sigma"


def is_middle(node: ast.AST) -> bool:
    """A search by halves."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv) and ast.unparse(node.right) == "2"


def is_exempt(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AnnAssign) and names_of(node) and set(names_of(node)) <= set(NAMED):
        return True
    return any(check(node) for check in (is_enum, is_record, is_mean_one, is_middle))


def numbers_in(node: ast.AST) -> Iterator[tuple[int, float]]:
    """Line and value of each undeclared number below a node."""
    if is_exempt(node):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        if node.value not in (*PLAIN, *CONVERSIONS):
            yield node.lineno, node.value
        return
    if is_rounding(node):
        node = node.args[0].left  # type: ignore[attr-defined]
        yield from numbers_in(node)
        return
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple | ast.Constant):
        node = node.value  # what stands between the brackets is an axis
    for inner in ast.iter_child_nodes(node):
        yield from numbers_in(inner)


def test_a_number_in_a_rule_or_a_stage_is_declared():
    found = [
        f"{path}:{line}: {value:g}"
        for path in source_files(*FOLDERS)
        if "agents/base/" not in Path(path).as_posix()
        for line, value in numbers_in(ast.parse(Path(path).read_text(encoding="utf-8")))
    ]
    assert found == [], "declare it in model/places/basis.yaml, or name a constant that is none in NAMED"


@pytest.mark.parametrize(
    "fault", ["return 0.3 * weeks", "WEEKS = 104", "row.share = 1.5", "def grows(by=0.02): ...", "x = int(weeks + 0.6)"]
)
def test_a_number_that_is_not_declared_is_seen(fault: str):
    assert len(list(numbers_in(ast.parse(fault)))) == 1


def test_every_name_that_may_hold_a_number_is_used():
    held = {
        name
        for path in source_files(*FOLDERS)
        for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for name in names_of(node)
    }
    assert set(NAMED) - held == set()


def test_the_cap_that_caps_nothing_is_the_end_of_the_range_of_its_lever():
    from model.flow.care.duration import _LONGEST_CAP_WEEKS

    assert {lever.id: lever.max for lever in levers()}["duration_cap_weeks_b"] == _LONGEST_CAP_WEEKS
