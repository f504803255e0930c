"""There is one way to compile, and it cannot change a result."""

import ast
import re
from collections.abc import Iterator

from agents.base.compiler.compiled import COMPILED_SOURCES
from tests.architecture.tree import FLOORS, name_of, source_files

COMPILED = "agents/base/compiler/compiled.py"
COMPILERS = {"jit", "njit", "vectorize", "guvectorize", "cfunc", "stencil", "jit_module", "generated_jit"}


def test_only_the_compiled_decorator_compiles():
    mentions = {name_of(path) for path in source_files(*FLOORS) if _mentions_a_compiler(path.read_text("utf-8"))}
    assert mentions <= {COMPILED}


def test_an_edit_of_any_compiled_source_renews_the_cache():
    sources = [name_of(path) for path in source_files("agents", "model") if "@compiled" in path.read_text("utf-8")]
    assert sources
    assert [name for name in sources if not name.startswith(COMPILED_SOURCES)] == []


def test_compiled_arithmetic_is_never_reordered_for_speed():
    loose = [
        f"{name_of(path)}:{word.value.lineno}"
        for path in source_files(*FLOORS, "tests", "tools")
        for word in _keywords(path.read_text(encoding="utf-8"))
        if word.arg == "fastmath" and not (isinstance(word.value, ast.Constant) and word.value.value is False)
    ]
    assert loose == []


def test_the_compiler_of_results_is_found_where_it_hides():
    assert _mentions_a_compiler("from numba import njit")
    assert _mentions_a_compiler("import numba as nb\nf = nb.vectorize(g)")
    assert not _mentions_a_compiler("from numba import float64")


def _mentions_a_compiler(text: str) -> bool:
    if re.search(r"\bn?jit\b", text):
        return True
    if "numba" not in text:
        return False
    nodes = list(ast.walk(ast.parse(text)))
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    from_numba = [node for node in imports if (node.module or "").startswith("numba")]
    return bool(COMPILERS & (used | {alias.name for node in from_numba for alias in node.names}))


def _keywords(text: str) -> Iterator[ast.keyword]:
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.keyword))
