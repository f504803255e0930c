"""The kept result of planting faults: each survivor is explained, nothing else is, and documents tell the share."""

from pathlib import Path

import pytest
import yaml

from tools.mutate import KILLED, ROOT, SURVIVED, Mutant, engine_files, results, share

EXPLAINED = Path(__file__).with_name("survivors.yaml")
"""Reason: the mutants that it holds for."""
LEAST_KILLED = 0.9


@pytest.fixture(scope="module")
def outcomes() -> dict[Mutant, str]:
    return results()


def explanations() -> dict[str, list[str]]:
    """Name of the mutant: reasons, which should be one."""
    found: dict[str, list[str]] = {}
    for reason, names in yaml.safe_load(EXPLAINED.read_text(encoding="utf-8")).items():
        for name in names:
            found.setdefault(name, []).append(reason)
    return found


def test_enough_of_a_large_sample_is_killed(outcomes: dict[Mutant, str]):
    killed = sum(outcome in KILLED for outcome in outcomes.values())
    assert len(outcomes) >= 250
    assert killed / len(outcomes) >= LEAST_KILLED


def test_every_survivor_is_explained_once_and_nothing_else_is(outcomes: dict[Mutant, str]):
    survivors = sorted(mutant.name for mutant, outcome in outcomes.items() if outcome in SURVIVED)
    assert sorted(explanations()) == survivors
    assert {name: reasons for name, reasons in explanations().items() if len(reasons) > 1} == {}


def test_the_sample_is_of_the_engine_as_it_is(outcomes: dict[Mutant, str]):
    paths = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in engine_files()}
    gone = [mutant.name for mutant in outcomes if f"def {mutant.function}(" not in paths.get(mutant.path, "")]
    # a rename now and then is no reason to try three hundred mutants again; a change of much of the engine is
    assert len(gone) <= len(outcomes) / 20, gone


def test_the_documents_tell_the_share(outcomes: dict[Mutant, str]):
    assert share(outcomes) in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").replace("\n", " ")
