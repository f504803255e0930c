"""Measure the shape of the code: `python -m tools.measure_house` prints what docs/decisions and CONTRIBUTING aim at.

Lines of code leave out blanks, comments and docstrings. Complexity is McCabe's, counted by ruff in CI; here stand the
figures that no linter gives: nesting, arguments, typed parameters, comments, rooms and the arrows between them.
"""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("agents", "model", "experiments", "app", "jeugdstroom")
BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match, ast.AsyncFor, ast.AsyncWith)


@dataclass(frozen=True, slots=True)
class Function:
    """One function: where it stands, its arguments without self, how many of them are typed, and how deep it nests."""

    name: str
    arguments: int
    typed: int
    nesting: int


def sources(*packages: str) -> list[Path]:
    """The Python files of some packages."""
    return [path for name in packages for path in sorted((ROOT / name).rglob("*.py")) if "vendor" not in path.parts]


def line_counts(path: Path) -> tuple[int, int]:
    """Lines of code (no blanks, comments, docstrings) and lines with a comment."""
    text = path.read_text(encoding="utf-8")
    docstrings = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    code: set[int] = set()
    comments: set[int] = set()
    layout = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            # What only steers a tool explains nothing, unless a reason follows the rule.
            comments |= {token.start[0]} if "noqa" not in token.string or " - " in token.string else set()
        elif token.type not in layout:
            code |= set(range(token.start[0], token.end[0] + 1))
    return len(code - docstrings), len(comments)


def functions(path: Path) -> Iterator[Function]:
    """Every function of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            given = [argument for argument in given if argument.arg not in {"self", "cls"}]
            typed = sum(argument.annotation is not None for argument in given)
            name = f"{path.relative_to(ROOT).as_posix()}::{node.name}"
            yield Function(name, len(given), typed, _nesting(node))


def _nesting(node: ast.AST, depth: int = 0) -> int:
    deepest = depth
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        chained = isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]
        deepest = max(deepest, _nesting(child, depth + (isinstance(child, BLOCKS) and not chained)))
    return deepest


def imports(later: bool = False) -> dict[str, set[str]]:
    """Which modules of ours each module of ours imports when loaded; with ``later`` also in functions and types."""
    modules = {_dotted(path): path for path in sources(*PACKAGES)}
    return {name: _imported(path, set(modules), later) - {name} for name, path in modules.items()}


def _imported(path: Path, modules: set[str], later: bool) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree) if later else tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {
                inner if (inner := f"{node.module}.{alias.name}") in modules else node.module for alias in node.names
            }
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & modules


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that import each other in a circle (Tarjan's strongly connected components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in sorted(arrows.get(name, ())):
            if other not in index:
                visit(other)
            if other in stack:
                low[name] = min(low[name], low[other])
        if low[name] == index[name]:
            at = stack.index(name)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    for name in sorted(arrows):
        if name not in index:
            visit(name)
    return found


def rooms(arrows: dict[str, set[str]], package: str) -> dict[str, set[str]]:
    """The rooms of a package and which of them import which."""
    found: dict[str, set[str]] = {}
    for name, others in arrows.items():
        parts = name.split(".")
        if parts[0] != package or len(parts) == 1:
            continue
        reached = {other.split(".")[1] for other in others if other.startswith(f"{package}.")}
        found.setdefault(parts[1], set()).update(reached - {parts[1]})
    return found


def class_names() -> dict[str, list[str]]:
    """Every class name with the modules that define it."""
    found: dict[str, list[str]] = {}
    for path in sources(*PACKAGES, "tools"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append(path.relative_to(ROOT).as_posix())
    return found


def main() -> None:
    """Print the figures."""
    total = comments = 0
    for package in PACKAGES:
        counts = [line_counts(path) for path in sources(package)]
        code, noted = sum(code for code, _ in counts), sum(noted for _, noted in counts)
        print(f"{package}: {code} lines of code, {100 * noted / code:.1f} comments per 100")
        total, comments = total + code, comments + noted
    print(f"all: {total} lines of code, {100 * comments / total:.1f} comments per 100")
    every = [function for path in sources(*PACKAGES) for function in functions(path)]
    arguments, typed = sum(function.arguments for function in every), sum(function.typed for function in every)
    print(f"functions: {len(every)}; typed parameters {100 * typed / arguments:.1f} %")
    print(f"more than 6 arguments: {sum(function.arguments > 6 for function in every)}")
    print(f"nested deeper than 3: {[function.name for function in every if function.nesting > 3]}")
    arrows = imports()
    print(f"import circles, in functions and types too: {circles(imports(later=True))}")
    inside = rooms(arrows, "app")
    print(f"app: {len(inside)} rooms, {sum(map(len, inside.values()))} arrows between them")
    print(f"classes that stand twice: {sorted(name for name, places in class_names().items() if len(places) > 1)}")


if __name__ == "__main__":
    main()
