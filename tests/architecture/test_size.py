"""Code stays small enough to read."""

import ast
from collections.abc import Iterator

from tests.architecture.tree import FLOORS, PUBLIC, name_of, source_files

MOST_LINES_IN_A_MODULE = 400
MOST_LINES_IN_A_FUNCTION = 60

# Loops of the engine that would be slower or harder to read in pieces: "path::function".
KERNELS: frozenset[str] = frozenset()


def test_no_module_is_longer_than_400_lines():
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in _sources()}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES_IN_A_MODULE} == {}


def test_no_function_is_longer_than_60_lines_but_the_named_kernels():
    long = {name: lines for name, lines in _functions() if lines > MOST_LINES_IN_A_FUNCTION}
    assert {name: lines for name, lines in long.items() if name not in KERNELS} == {}
    assert KERNELS - set(long) == set(), "no longer long: take it off the list"


def _sources():
    return source_files(*FLOORS, PUBLIC, "tools")


def _functions() -> Iterator[tuple[str, int]]:
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name_of(path)}::{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1
