"""Plant small faults in the engine and see whether a test notices: mutation testing of agents, funding and flow.

    uv run --with cosmic-ray python -m tools.mutate --sample 400 --seed 1

cosmic-ray finds the mutants and writes them. They are tried on a copy of the repository, never on the repository,
with the compiler off: a mutant would otherwise take a minute to compile. A random sample is tried, because all of them
would take days. ``tests/mutation/results.csv`` holds the sample with its outcomes; the last line printed gives the
share that was killed with its 95 % Wilson interval. ``tests/mutation/survivors.yaml`` explains each survivor.

Each mutant runs in a forked child of one process that has imported the libraries, which saves three seconds a mutant.
"""

import argparse
import csv
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "tests" / "mutation" / "results.csv"
MUTATED = ("agents", "model/funding", "model/flow")
NOT_MUTATED = ("agents/base/compiler", "agents/base/files", "agents/base/record_agent.py", "/fields.py", "__init__.py")
"""The compiler's hooks, file readers and declarations: their faults are seen by types and by other tests."""
TESTS = ("tests/model/flow", "tests/model/funding", "tests/agents", "tests/model/test_hand_cases.py", "tests/mutation")
"""Tests that run within seconds on the plain engine, quickest first."""
OPERATORS = (
    *(
        f"ReplaceBinaryOperator_{pair}"
        for pair in ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_Add")
    ),
    *(f"ReplaceComparisonOperator_{pair}" for pair in ("Eq_NotEq", "NotEq_Eq", "Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt")),
    *(f"ReplaceComparisonOperator_{pair}" for pair in ("Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt")),
    *("ReplaceUnaryOperator_Delete_USub", "ReplaceUnaryOperator_Delete_Not", "AddNot", "NumberReplacer"),
    *("ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ZeroIterationForLoop"),
)
SECONDS = 240.0
"""How long the tests of one mutant may take; an endless loop counts as killed."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: the file, the operator and its occurrence there, the line, and the function it stands in."""

    path: str
    operator: str
    occurrence: int
    line: int
    function: str


def mutants() -> list[Mutant]:
    """Every fault that the operators can plant in a function body, in a fixed order."""
    from cosmic_ray.ast import ast_nodes, get_ast_from_path  # type: ignore[import-not-found]
    from cosmic_ray.ast.ast_query import ASTQuery  # type: ignore[import-not-found]
    from cosmic_ray.plugins import get_operator  # type: ignore[import-not-found]

    found = []
    for path in _files():
        tree = get_ast_from_path(path)
        for name in OPERATORS:
            operator = get_operator(f"core/{name}")()
            places = ((node, at) for node in ast_nodes(tree) for at in operator.mutation_positions(node))
            for occurrence, (node, ((line, _), _)) in enumerate(places):
                function = ASTQuery(node).get_definition_name()
                if function and node.get_previous_leaf() != "@":
                    found.append(Mutant(path.relative_to(ROOT).as_posix(), name, occurrence, line, function))
    return found


def _files() -> Iterator[Path]:
    for folder in MUTATED:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not any(part in path.as_posix() for part in NOT_MUTATED):
                yield path


def mutated(mutant: Mutant) -> str | None:
    """The source with the fault in it."""
    from cosmic_ray.mutating import mutate_code  # type: ignore[import-not-found]
    from cosmic_ray.plugins import get_operator  # type: ignore[import-not-found]

    source = (ROOT / mutant.path).read_text(encoding="utf-8")
    return mutate_code(source, get_operator(f"core/{mutant.operator}")(), mutant.occurrence)


def outcome_of(copy: Path, mutant: Mutant) -> tuple[str, float]:
    """Try one mutant in the copy: ``killed``, ``survived`` or ``timeout`` (killed too), and the seconds it took."""
    target = copy / mutant.path
    source = target.read_text(encoding="utf-8")
    text = mutated(mutant)
    if text is None or text == source:
        return "no mutant", 0.0
    began = time.monotonic()
    target.write_text(text, encoding="utf-8")
    try:
        return _in_a_child(copy), time.monotonic() - began
    finally:
        target.write_text(source, encoding="utf-8")


def _in_a_child(copy: Path) -> str:
    child = os.fork()
    if child == 0:
        _run_tests(copy)
    began = time.monotonic()
    while time.monotonic() - began < SECONDS:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return "survived" if os.waitstatus_to_exitcode(status) == 0 else "killed"
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "timeout"


def _run_tests(copy: Path) -> None:
    """Run the tests of the copy in this process, and end it with pytest's exit code."""
    import pytest

    os.chdir(copy)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    sys.path.insert(0, str(copy))
    sys.dont_write_bytecode = True
    for name in [name for name in sys.modules if name.split(".")[0] in ("agents", "model", "experiments", "tests")]:
        del sys.modules[name]
    options = [
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-o",
        "addopts=",
        "-m",
        "not long and not browser",
    ]
    os._exit(int(pytest.main([*options, *TESTS])))


def _copy(folder: Path) -> Path:
    git = ["git", "ls-files"]
    names = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")  # noqa: S603 - our own command
    for name in names:
        if name and "vendor" not in name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def main() -> int:
    """Try a sample, and write down what came of it."""
    parser = argparse.ArgumentParser(description="Plant small faults in the engine and see whether a test notices.")
    parser.add_argument("--sample", type=int, default=400, help="how many mutants are tried")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--out", type=Path, default=RESULTS, help="the table")
    given = parser.parse_args()
    os.environ["NUMBA_DISABLE_JIT"] = "1"
    import hypothesis  # noqa: F401 - imported once, before the children are forked
    import mesa  # noqa: F401
    import numba  # noqa: F401
    import pandas as pd  # noqa: F401
    from scipy.stats import binomtest

    every = mutants()
    chosen = random.Random(given.seed).sample(every, min(given.sample, len(every)))  # noqa: S311 - not for secrets
    killed = 0
    with tempfile.TemporaryDirectory() as folder, given.out.open("w", encoding="utf-8", newline="") as file:
        copy = _copy(Path(folder))
        if _in_a_child(copy) != "survived":
            print("the tests fail without any fault", file=sys.stderr)
            return 1
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("path", "line", "function", "operator", "occurrence", "outcome"))
        for number, mutant in enumerate(chosen, 1):
            outcome, seconds = outcome_of(copy, mutant)
            killed += outcome != "survived"
            table.writerow((mutant.path, mutant.line, mutant.function, mutant.operator, mutant.occurrence, outcome))
            file.flush()
            print(f"{number}/{len(chosen)} {outcome} {seconds:.0f} s {mutant.path}:{mutant.line}", flush=True)
    interval = binomtest(killed, len(chosen)).proportion_ci(method="wilson")
    share = f"{killed / len(chosen):.1%} (95 % interval {interval.low:.1%} to {interval.high:.1%})"
    print(f"{killed} of {len(chosen)} killed: {share}; {len(every)} mutants in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
