"""The same scenario and seed give the same bytes, however the work is divided and wherever it runs."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from model.policy.declared import levers
from model.run import Tallies, run_region, step
from tests.cases.digests import digest_of
from tests.cases.made import TOWN, digest, lay, town, tree_of
from tests.cases.random_places import made

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = tuple(range(50))


def digests_elsewhere(numbers: tuple[int, ...], *command: str, **settings: str) -> dict[int, str]:
    """Digests of places made from numbers, by another process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    line = [*(command or (sys.executable,)), "-m", "tests.cases.digests", *map(str, numbers)]
    found = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr[-2000:]
    pairs = (one.split() for one in found.stdout.splitlines())
    return {int(number): value for number, value in pairs}


def here(numbers: tuple[int, ...]) -> dict[int, str]:
    return {number: digest_of(number) for number in numbers}


def test_one_thread_and_two_in_any_order_give_the_same_bytes():
    alone = here(NUMBERS)
    assert list(alone.values()).count("stopped") <= 5, "one in ten has needs without end"
    backwards = list(reversed(NUMBERS))
    with ThreadPoolExecutor(2) as pool:
        assert dict(zip(backwards, pool.map(digest_of, backwards), strict=True)) == alone


def test_a_replication_does_not_depend_on_those_before_it():
    setup = lay(town(tree_of(TOWN), 200), years=2)
    forwards = [digest(run_region(setup, number)) for number in range(6)]
    backwards = [digest(run_region(setup, number)) for number in reversed(range(6))]
    assert forwards == backwards[::-1]
    assert len(set(forwards)) == 6, "replications differ"


@pytest.mark.parametrize("weeks", [1, 7, 50])
def test_week_by_week_gives_the_same_bytes_as_all_at_once(weeks: int):
    for number in (number for number, found in here(NUMBERS[:8]).items() if found != "stopped"):
        setup = made(number)
        world = setup.fresh_world()
        for _ in range(0, setup.weeks, weeks):
            step(world, setup, 1, 0, weeks)
        assert digest(Tallies.of(world, setup, 1)) == digest(run_region(setup, 1))


def test_runs_side_by_side_in_threads_count_what_runs_one_after_another_count():
    """What is left when a run ends is read before another run fills the same memory."""
    setup = lay(town(tree_of(TOWN), 400), years=1)
    with ThreadPoolExecutor(4) as pool:
        together = [digest(found) for found in pool.map(lambda number: run_region(setup, number), range(60))]
    assert together == [digest(run_region(setup, number)) for number in range(60)]


def test_compiled_and_plain_rules_give_the_same_bytes():
    numbers = NUMBERS[:1]
    assert digests_elsewhere(numbers, NUMBA_DISABLE_JIT="1") == here(numbers)


@pytest.mark.long
def test_compiled_and_plain_rules_give_the_same_bytes_in_a_dozen_more_places():
    assert digests_elsewhere(NUMBERS[1:13], NUMBA_DISABLE_JIT="1") == here(NUMBERS[1:13])


def test_weeks_without_news_leave_prices_and_places_as_they_are_under_every_lever():
    for lever in levers():
        setup = lay(town(tree_of(TOWN), 400), years=2, levers={lever.id: lever.max})
        usual = digest(run_region(setup, 0))
        setup.tables["terms_changed"][:] = 1
        assert digest(run_region(setup, 0)) == usual, lever.id


def test_weeks_without_news_leave_prices_and_places_as_they_are_in_any_place():
    for number in (number for number, found in here(NUMBERS[:20]).items() if found != "stopped"):
        always = made(number)
        always.tables["terms_changed"][:] = 1
        assert digest(run_region(always, 1)) == digest(run_region(made(number), 1)), number


@pytest.mark.parametrize("salt", ["1", pytest.param("2", marks=pytest.mark.long)])
def test_the_order_of_sets_and_dictionaries_plays_no_part(salt: str):
    numbers = NUMBERS[:10]
    assert digests_elsewhere(numbers, PYTHONHASHSEED=salt) == here(numbers)


@pytest.mark.long
def test_the_next_python_gives_the_same_bytes():
    """Runs where uv holds what it needs for Python 3.13; nothing is downloaded."""
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not installed")
    needs = [part for name in ("numba", "numpy", "pydantic", "pyyaml", "pandas") for part in ("--with", name)]
    command = (uv, "run", "--offline", "--isolated", "--no-project", "--python", "3.13", *needs, "python")
    probe = subprocess.run([*command, "-c", "import numba"], cwd=ROOT, capture_output=True, check=False)
    if probe.returncode != 0:
        pytest.skip("no Python 3.13 with these packages at hand")
    assert digests_elsewhere(NUMBERS[:10], *command) == here(NUMBERS[:10])
