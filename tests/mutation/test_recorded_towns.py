"""Small towns give the bytes that were recorded: compiled, and in ``tools.mutate`` without the compiler."""

import pytest

from model.invariants import run_checked
from tests.cases.made import digest
from tests.mutation.recorded_towns import TOWNS, digests, recorded, town_of

RENEW = "if this is meant: uv run python -m tools.renew_baseline 'what changed and why'"


@pytest.mark.parametrize("number", TOWNS)
def test_a_town_counts_bills_and_logs_what_was_recorded(number: int):
    rows = recorded()[number]
    for row, expected in zip(digests(number), rows, strict=True):
        assert row == expected, RENEW


@pytest.mark.parametrize("number", TOWNS)
def test_every_law_holds_in_the_recorded_towns(number: int):
    checked = run_checked(town_of(number), 0, every=4)
    assert digest(checked)[:12] == recorded()[number][-1][1]
