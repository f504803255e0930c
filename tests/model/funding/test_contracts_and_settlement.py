"""What is owed under each contract form, and how a region divides its bill: to the cent."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.providers.fields import Form
from model.funding import contracts
from model.funding.settlement import bills

owed_at_start, owed_per_week, owed_standing, whole_cents = (
    getattr(getattr(contracts, name), "py_func", getattr(contracts, name))
    for name in ("owed_at_start", "owed_per_week", "owed_standing", "whole_cents")
)
PER_CHILD = (Form.PRICE_TIMES_QUANTITY, Form.MONTH_PRICE)
STANDING = (Form.LUMP_SUM, Form.CAPACITY, Form.SUBSIDY_PER_FTE)


def contract(form: Form, price: float, factor: float = 1.0) -> Any:
    return SimpleNamespace(form=form, price_cents=price, factor=factor, unit_weeks=1.0)


def test_half_a_cent_is_rounded_up():
    assert [whole_cents(amount) for amount in (0.0, 0.49, 0.5, 1.5, 2.5, 99.999)] == [0, 0, 1, 2, 3, 100]


@pytest.mark.parametrize("form", PER_CHILD)
def test_time_is_paid_by_the_week_and_nothing_at_the_start(form: Form):
    assert owed_per_week(contract(form, 10_000.0), 1.0, 1000, 1.0) == 10_000
    assert owed_per_week(contract(form, 10_000.0, 1.0394), 1.4, 1000, 1.0) == 14_552, "14,551.6"
    assert owed_per_week(contract(form, 10_000.0), 0.75, 450, 1.0) == 3_375
    assert owed_at_start(contract(form, 10_000.0), 1.0, 1000) == 0


def test_a_trajectory_is_paid_at_the_start_and_nothing_by_the_week():
    one = contract(Form.TRAJECTORY_PRICE, 300_000.0, 1.1)
    assert owed_at_start(one, 1.4, 1000) == 462_000
    assert owed_at_start(one, 1.0, 450) == 148_500
    assert owed_per_week(one, 1.4, 1000, 1.0) == 0


def test_an_agreement_for_one_child_has_its_own_price_whatever_its_intensity():
    one = contract(Form.ONE_OFF, 53_846.2)
    assert owed_per_week(one, 1.4, 1000, 1.0) == owed_per_week(one, 0.75, 450, 1.0) == 53_846
    assert owed_per_week(one, 1.0, 1000, 2.5) == 134_616, "134,615.5, halves up"


@pytest.mark.parametrize("form", [Form.LUMP_SUM, Form.SUBSIDY_PER_FTE])
def test_a_sum_grows_by_indexation_levers_and_top_ups(form: Form):
    offer = SimpleNamespace(capacity=99_000)
    assert owed_standing(contract(form, 0.0, 1.02), offer, 100_000, 1.06) == 108_120


def test_kept_places_are_paid_each():
    offer = SimpleNamespace(capacity=2_500)
    assert owed_standing(contract(Form.CAPACITY, 10_000.0, 1.1), offer, 0, 1.0) == 27_500


@pytest.mark.parametrize("form", STANDING)
def test_a_child_brings_nothing_where_nothing_is_paid_per_child(form: Form):
    assert owed_at_start(contract(form, 10_000.0), 1.4, 1000) == 0
    assert owed_per_week(contract(form, 10_000.0), 1.4, 1000, 1.0) == 0


@pytest.mark.parametrize("form", [*PER_CHILD, Form.TRAJECTORY_PRICE, Form.ONE_OFF])
def test_nothing_is_paid_standing_where_children_are_paid_for(form: Form):
    assert owed_standing(contract(form, 10_000.0), SimpleNamespace(capacity=5_000), 0, 1.0) == 0


USE = np.array([[100, 300], [200, 200], [500, 101], [50, 50]])


def test_under_t_0_everybody_pays_what_it_used():
    assert bills(USE, 0).tolist() == USE.tolist()


def test_under_t_2_the_pool_follows_use_two_years_ago():
    assert bills(USE, 2).tolist() == [[100, 300], [200, 200], [150, 451], [50, 50]], "601 x 100 / 400 = 150.25"


def test_a_year_after_no_use_at_all_settles_as_it_was_used():
    assert bills(np.array([[0, 0], [1, 2], [5, 6]]), 2).tolist() == [[0, 0], [1, 2], [5, 6]]


def test_settlement_can_change_from_a_year_on():
    assert bills(USE, np.array([0, 0, 0, 2])).tolist() == [*USE[:3].tolist(), [50, 50]]
    assert bills(USE, np.array([2, 2, 2, 0])).tolist() == [[100, 300], [200, 200], [150, 451], [50, 50]]


def test_a_municipality_alone_pays_its_own_bill():
    assert bills(USE[:, :1], 2).tolist() == USE[:, :1].tolist()


@given(
    st.lists(st.lists(st.integers(0, 10**12), min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from([0, 2])
)
def test_bills_add_up_to_the_pool_to_the_cent(use: list[list[int]], years_back: int):
    own = np.array(use, dtype=np.int64)
    settled = bills(own, years_back)
    assert settled.sum(axis=1).tolist() == own.sum(axis=1).tolist()
    assert settled.min() >= 0
