"""A test says what it claims: it asserts, expects, or calls a helper that does."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.tree import ROOT, name_of

CLAIMS = {"raises", "fail", "expect", "warns", "wait_for_function"}
"""Calls that fail a test by themselves: of pytest, and of Playwright."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def functions() -> tuple[tuple[Path, Function], ...]:
    """Every function in tests, with its file."""
    return tuple(
        (path, node)
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, Function)
    )


def calls(node: ast.AST) -> Iterator[str]:
    for call in (part for part in ast.walk(node) if isinstance(part, ast.Call)):
        name = getattr(call.func, "attr", None) or getattr(call.func, "id", None)
        if name is not None:
            yield name


def claims(node: ast.AST, checking: frozenset[str] = frozenset()) -> bool:
    """Whether a function asserts something, or calls what does."""
    asserts = any(isinstance(part, ast.Assert) for part in ast.walk(node))
    return asserts or bool((CLAIMS | checking) & set(calls(node)))


@cache
def checking_helpers() -> frozenset[str]:
    """Names of helpers in tests that assert, themselves or through another helper."""
    helpers = [node for _, node in functions() if not node.name.startswith("test_")]
    found = {node.name for node in helpers if claims(node)}
    return frozenset(found | {node.name for node in helpers if claims(node, frozenset(found))})


def silent(node: Function) -> bool:
    return node.name.startswith("test_") and not claims(node, checking_helpers())


def test_every_test_asserts_something_that_can_fail():
    assert [f"{name_of(path)}::{node.name}" for path, node in functions() if silent(node)] == []


def test_a_test_that_claims_nothing_is_seen():
    tree = ast.parse("def test_nothing():\n    print(sorted([2, 1]))\n\ndef test_something():\n    assert True\n")
    assert [node.name for node in tree.body if isinstance(node, Function) and silent(node)] == ["test_nothing"]
