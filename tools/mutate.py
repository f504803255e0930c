"""Plant small faults in the engine and see whether a test notices: mutation testing of agents, funding and flow.

    uv run --with cosmic-ray python -m tools.mutate --sample 300 --seed 1

cosmic-ray finds the mutants and writes them. A random sample is tried, because all of them would take a day; those in
it that name the only row of an array in another way are left out, because no test could tell them apart.
``tests/mutation/results.csv`` holds the sample with its outcomes; the last line printed gives the share that was killed
with its 95 % Wilson interval. ``tests/mutation/survivors.yaml`` explains each survivor.

Nothing is written to the sources. One process imports the engine without its compiler and forks a child for each
mutant; the child swaps the code of the mutated function and runs the tests that reach the mutated statement. With the
compiler a mutant would take a minute, and with an import of its own three seconds more.
"""

import argparse
import ast
import csv
import importlib
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "tests" / "mutation" / "results.csv"
KILLED, SURVIVED = ("killed", "timeout"), ("survived", "unreached")
HEADER = ("path", "line", "function", "operator", "occurrence", "outcome")
MUTATED = ("agents", "model/funding", "model/flow")
NOT_MUTATED = ("agents/base/compiler", "agents/base/files", "agents/base/record_agent.py", "/fields.py", "__init__.py")
"""The compiler's hooks, file readers and declarations: their faults are seen by types and by other tests."""
TESTS = (
    "tests/mutation/test_recorded_towns.py::test_a_town_counts_bills_and_logs_what_was_recorded",
    *(f"tests/agents/{kind}" for kind in ("children", "referrers", "local_teams", "providers", "purchasers")),
    *("tests/model/flow", "tests/model/funding", "tests/agents/base/test_chance.py", "tests/model/test_hand_cases.py"),
)
"""Tests that run within seconds without the compiler; what kills most stands first."""
SLOW = tuple(
    f"tests/agents/providers/test_stay.py::{name}"
    for name in (
        "test_nobody_stays_on_where_no_place_allows_it",
        "test_who_stays_on_lives_in_foster_care_and_leaves_before_twenty_one",
        "test_whose_leaving_was_prepared_is_gone_half_a_year_after_eighteen",
    )
)
"""Tests of a whole town: a minute each without the compiler."""
LAST_ROW = re.compile(r"(world\.(?:state|new_need|\w+_numbers))\[ ?-1\]")
"""The state of the region, a need as it arises and the parameters of each kind of agent are arrays of one row."""
OPTIONS = (
    *("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=", "-m", "not long and not browser"),
    *(part for name in SLOW for part in ("--deselect", name)),
)
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


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: the file, the operator and its occurrence there, the line, and the function it stands in."""

    path: str
    operator: str
    occurrence: int
    line: int
    function: str

    @property
    def name(self) -> str:
        """Without the line, which moves when anything above it does."""
        return f"{self.path} {self.function} {self.operator} {self.occurrence}"


def mutants() -> list[Mutant]:
    """Every fault that the operators can plant in a function body, in a fixed order."""
    from cosmic_ray.ast import ast_nodes, get_ast_from_path  # type: ignore[import-not-found]
    from cosmic_ray.ast.ast_query import ASTQuery  # type: ignore[import-not-found]
    from cosmic_ray.plugins import get_operator  # type: ignore[import-not-found]

    found = []
    for path in engine_files():
        tree = get_ast_from_path(path)
        for name in OPERATORS:
            operator = get_operator(f"core/{name}")()
            places = ((node, at) for node in ast_nodes(tree) for at in operator.mutation_positions(node))
            for occurrence, (node, ((line, _), _)) in enumerate(places):
                function = ASTQuery(node).get_definition_name()
                if function and _is_in_a_body(node):
                    found.append(Mutant(path.relative_to(ROOT).as_posix(), name, occurrence, line, function))
    return found


def _is_in_a_body(node: Any) -> bool:  # noqa: ANN401 - a node of parso, which is imported when the tool runs
    """Whether a call runs it: defaults, annotations and decorators run at import, where swapping code is too late."""
    while node.parent and node.parent.type != "funcdef":
        node = node.parent
    return node.parent is not None and node is node.parent.children[-1]


def engine_files() -> Iterator[Path]:
    """The files in which faults are planted."""
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


def _statements(path: str) -> list[tuple[int, int]]:
    """First and last line of every statement; of a compound one its head alone."""
    found = []
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            found.append((node.lineno, body[0].lineno - 1 if body else node.end_lineno or node.lineno))
    return found


@dataclass(slots=True)
class TestCoverage:
    """Which test reaches which lines, and how long it takes: a pytest plugin while the tests run without any fault."""

    __test__ = False
    measured: Any
    seconds: dict[str, float]

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """What is reached from here on is reached by this test."""
        self.measured.switch_context(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Setup, call and teardown take their time."""
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration

    def reached(self) -> dict[str, dict[str, list[int]]]:
        """Path, test: lines."""
        data, found = self.measured.get_data(), {}
        for path in data.measured_files():
            by_test = found.setdefault(Path(path).relative_to(ROOT).as_posix(), {})
            for line, tests in data.contexts_by_lineno(path).items():
                for test in filter(None, tests):
                    by_test.setdefault(test, []).append(line)
        return found


def measure(out: Path) -> int:
    """Run all tests without any fault and write down what they reach; the exit code of pytest."""
    import coverage

    measured = coverage.Coverage(data_file=None, include=[str(ROOT / folder / "*") for folder in MUTATED])
    plugin = TestCoverage(measured, {})
    measured.start()
    code = int(pytest.main([*OPTIONS, *TESTS], plugins=[plugin]))
    measured.stop()
    out.write_text(json.dumps({"seconds": plugin.seconds, "reached": plugin.reached()}), encoding="utf-8")
    return code


def tests_of(mutant: Mutant, measured: dict[str, Any]) -> list[str]:
    """The tests that reach the statement of a mutant: the recorded towns first, then the quickest."""
    heads = [(first, last) for first, last in _statements(mutant.path) if first <= mutant.line <= last]
    first, last = max(heads, default=(mutant.line, mutant.line))
    by_test = measured["reached"].get(mutant.path, {})
    tests = [test for test, lines in by_test.items() if any(first <= line <= last for line in lines)]
    return sorted(tests, key=lambda test: (not test.startswith(TESTS[0]), measured["seconds"][test]))


def plant(mutant: Mutant, text: str) -> None:
    """Give the functions of the mutant's module the code of its source with the fault in it."""
    module = importlib.import_module(mutant.path.removesuffix(".py").replace("/", "."))
    changed = {code.co_qualname: code for code in _codes(compile(text, str(ROOT / mutant.path), "exec"))}
    functions = {function.__qualname__: function for function in _functions(module)}
    if mutant.function not in {name.rpartition(".")[2] for name in functions}:
        raise LookupError(f"{mutant.path}: {mutant.function} is no function whose code can be swapped")
    for name, function in functions.items():
        function.__code__ = changed[name]


def _codes(code: CodeType) -> Iterator[CodeType]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from _codes(part)


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    for holder in (module, *(kind for kind in vars(module).values() if isinstance(kind, type))):
        for function in vars(holder).values():
            if isinstance(function, FunctionType) and function.__module__ == module.__name__:
                yield function


def outcome_of(mutant: Mutant, measured: dict[str, Any]) -> tuple[str, float]:
    """Try one mutant: ``killed``, ``survived``, ``unreached`` or ``timeout`` (killed too), and the seconds it took."""
    text, tests, began = mutated(mutant), tests_of(mutant, measured), time.monotonic()
    if text is None or not tests:
        return "unreached", 0.0

    def attempt() -> int:
        plant(mutant, text)
        return int(is_killed_in_a_town(tests) or (bool(tests) and pytest.main([*OPTIONS, *tests], plugins=[limit])))

    limit = TimeLimit(measured["seconds"])
    code = in_a_child(attempt)
    outcome = {0: "survived", -signal.SIGPROF: "timeout"}.get(code, "killed")
    return outcome, time.monotonic() - began


def is_killed_in_a_town(tests: list[str]) -> bool:
    """Try the recorded towns among the tests without pytest, which takes longer to start than most mutants live."""
    from tests.mutation.test_recorded_towns import test_a_town_counts_bills_and_logs_what_was_recorded as test

    while tests and tests[0].startswith(TESTS[0]):
        signal.setitimer(signal.ITIMER_PROF, 20.0)
        try:
            test(int(tests.pop(0).rpartition("[")[2].rstrip("]")))
        except Exception:
            return True
    return False


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A pytest plugin that ends the process when a test takes much longer than it did without a fault."""

    __test__ = False
    seconds: dict[str, float]

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Set the timer anew for each test."""
        # processor time, so that a busy machine kills nothing
        signal.setitimer(signal.ITIMER_PROF, 4.0 + 2.0 * self.seconds[item.nodeid])


def in_a_child(work: Callable[[], int]) -> int:
    """Exit code of work in a forked process that prints nothing; negative for the signal that ended it."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            silent = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silent, 1)
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def sample(number: int, seed: int) -> list[Mutant]:
    """The mutants to try: a random sample of all, in a random order, without those that change nothing."""
    every = mutants()
    drawn = random.Random(seed).sample(every, min(number, len(every)))  # noqa: S311 - not for secrets
    return [mutant for mutant in drawn if not changes_nothing(mutant)]


def changes_nothing(mutant: Mutant) -> bool:
    """Whether a mutant only says last row instead of first, of an array that has one."""
    source = (ROOT / mutant.path).read_text(encoding="utf-8")
    return LAST_ROW.sub(r"\1[0]", mutated(mutant) or "") == source


def results(path: Path = RESULTS) -> dict[Mutant, str]:
    """Mutants that were tried, with their outcomes."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            Mutant(row["path"], row["operator"], int(row["occurrence"]), int(row["line"]), row["function"]): row[
                "outcome"
            ]
            for row in csv.DictReader(file)
        }


def write(outcomes: dict[Mutant, str], path: Path) -> None:
    """Write the table of mutants and outcomes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(HEADER)
        table.writerows((m.path, m.line, m.function, m.operator, m.occurrence, o) for m, o in outcomes.items())


def share(outcomes: dict[Mutant, str]) -> str:
    """How many mutants were killed, with the 95 % Wilson interval."""
    from scipy.stats import binomtest

    killed = sum(outcome in KILLED for outcome in outcomes.values())
    interval = binomtest(killed, len(outcomes)).proportion_ci(method="wilson")
    ends = f"95 % interval {interval.low:.1%} to {interval.high:.1%}"
    return f"{killed} of {len(outcomes)} killed: {killed / len(outcomes):.1%} ({ends})"


def main() -> int:
    """Try a sample, or its survivors again, and write down what came of it."""
    parser = argparse.ArgumentParser(description="Plant small faults in the engine and see whether a test notices.")
    parser.add_argument("--sample", type=int, default=300, help="how many mutants are tried")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--retry", action="store_true", help="try the survivors of the table again")
    parser.add_argument("--out", type=Path, default=RESULTS, help="the table")
    given = parser.parse_args()
    os.environ["NUMBA_DISABLE_JIT"] = "1"
    from tools.plain_records import read_fields_in_c

    read_fields_in_c()
    pytest.main([*OPTIONS, *TESTS, "--collect-only"])  # imports the engine and the tests, for the children
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "measured.json")
        if in_a_child(lambda: measure(out)) != 0:
            print("the tests fail without any fault", file=sys.stderr)
            return 1
        measured = json.loads(out.read_text(encoding="utf-8"))
    outcomes = results(given.out) if given.retry else {}
    chosen = [mutant for mutant, outcome in outcomes.items() if outcome in SURVIVED]
    for number, mutant in enumerate(chosen if given.retry else sample(given.sample, given.seed), 1):
        outcomes[mutant], seconds = outcome_of(mutant, measured)
        write(outcomes, given.out)
        print(f"{number} {outcomes[mutant]} {seconds:.0f} s {mutant}", flush=True)
    print(share(outcomes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
