"""Rules of a provider that answers to money, with numbers worked out by hand."""

from typing import Any

import numpy as np
import pytest

from agents.providers import fields, incentives, rules
from agents.providers.fields import LIMITLESS, Form, Tier
from tests.cases.by_hand import plain, record_of

NUMBERS = record_of(
    fields.ProviderParameters, light=0.8, heavy=1.5, light_below=0.25, heavy_from=0.75, upcoding=0.5,
    coding_segment=2.0, longer=0.5, fills_below=0.9, prolongs=0.4, top_up_wait=2.0, skims=0.5, refuses_complex=0.6,
    foresight=10.0,
)  # fmt: skip
PRODUCT = record_of(fields.ProductRecord, mean_weeks=20.0, norm_weeks=10.0)


def contract(form: int = Form.MONTH_PRICE, price: float = 400.0, cost: float = 100.0, **more: float):
    numbers = {"unit_weeks": 4.0, "factor": 1.1, "cost_factor": 1.0, "by_intensity": 1, **more}
    return record_of(fields.ContractRecord, form=form, price_cents=price, cost_week_cents=cost, **numbers)


def offer(**numbers: float):
    return record_of(fields.OfferRecord, **{"places": 4000, "capacity": 4000, "municipality": -1, **numbers})


def test_a_stay_is_the_first_length_whose_share_passes_the_draw():
    shares, near = np.array([0.2, 0.5, 1.0]), np.array([1, 1])
    weeks = [plain(rules.stay_weeks)(shares, near, draw) for draw in (0.1, 0.2, 0.49, 0.5, 0.9)]
    assert weeks == [1, 2, 2, 3, 3]
    assert plain(rules.stay_weeks)(shares, np.array([1, 3]), 0.5) == 3


@pytest.mark.parametrize(("severity", "intensity"), [(2.0, 0), (2.2, 0), (2.25, 1), (2.7, 1), (2.75, 2), (3.0, 0)])
def test_the_lower_part_of_a_level_is_light_and_the_upper_part_heavy(severity: float, intensity: int):
    assert plain(rules.intensity_needed)(severity, NUMBERS) == intensity


def test_each_intensity_has_its_factor():
    assert [plain(rules.intensity_factor)(intensity, NUMBERS) for intensity in (0, 1, 2)] == [0.8, 1.0, 1.5]


def test_four_forms_bring_money_per_child_and_two_of_them_per_week():
    assert [bool(plain(rules.is_paid_for_time)(contract(form))) for form in Form] == [1, 0, 1, 0, 0, 0, 0]
    assert [bool(plain(rules.is_paid_per_child)(contract(form))) for form in Form] == [1, 1, 1, 0, 0, 1, 0]


def test_a_week_brings_the_price_by_its_unit_or_by_the_mean_stay():
    income = plain(rules.income_week_cents)
    assert income(contract(), PRODUCT) == pytest.approx(110.0), "400 x 1.1 / 4"
    assert income(contract(Form.TRAJECTORY_PRICE), PRODUCT) == pytest.approx(22.0), "400 x 1.1 / 20"
    assert income(contract(Form.LUMP_SUM), PRODUCT) == 0.0


def test_the_margin_is_income_over_cost_less_one():
    assert plain(rules.margin)(contract(), PRODUCT) == pytest.approx(0.1)
    assert plain(rules.margin)(contract(cost_factor=2.0), PRODUCT) == pytest.approx(-0.45), "110 / 200 - 1"
    assert plain(rules.margin)(contract(cost=0.0), PRODUCT) == 0.0
    assert plain(rules.margin)(contract(cost=1.0), PRODUCT) == pytest.approx(109.0)


def test_a_case_is_coded_one_step_heavier_where_that_pays():
    coded = plain(rules.coded_intensity)

    def of(intensity: int, draw: float, responding: float = 1.0, **more: Any) -> int:
        return coded(intensity, contract(**more), PRODUCT, NUMBERS, responding, draw)

    # middle to heavy: 0.5 x 110 x 0.5 / 100 x 1.1 = 0.3025
    assert [of(1, 0.302), of(1, 0.303)] == [2, 1]
    # light to middle: 0.5 x 110 x 0.2 / 100 x 1.1 = 0.121
    assert [of(0, 0.120), of(0, 0.122)] == [1, 0]
    assert [of(1, 0.15, 0.5), of(1, 0.16, 0.5)] == [2, 1], "half of it: 0.15125"
    assert [of(2, 0.0), of(1, 0.0, 0.0), of(1, 0.0, by_intensity=0), of(1, 0.0, cost=0.0)] == [2, 1, 1, 1]
    # half of a middle week at a cost of 2 x 100: 0.5 x 55 / 200 x (1 - 0.45) = 0.075625
    assert [of(1, 0.0756, cost_factor=2.0), of(1, 0.0757, cost_factor=2.0)] == [2, 1]


@pytest.mark.parametrize(("light", "heavy", "chance"), [(0.1, 0.3, 0.2), (0.3, 0.1, -0.2), (0, 3, 1), (3, 0, -1)])
def test_the_better_margin_draws_a_doubtful_case(light: float, heavy: float, chance: float):
    assert plain(rules.chance_of_heavier_segment)(light, heavy, NUMBERS, 0.5) == pytest.approx(chance)


def test_a_month_price_stretches_care_by_half_its_margin():
    lengthened = plain(rules.longer_stay)
    better = contract(price=800.0)  # margin 1.2: half of it is 60 per cent
    assert [lengthened(10, better, PRODUCT, NUMBERS, r) for r in (0.0, 0.5, 1.0)] == [10, 13, 16]
    assert lengthened(10, contract(price=100.0), PRODUCT, NUMBERS, 1.0) == 10, "a loss shortens nothing"
    assert lengthened(10, contract(Form.PRICE_TIMES_QUANTITY, 800.0), PRODUCT, NUMBERS, 1.0) == 10


def test_a_child_is_kept_where_places_stand_empty_and_time_is_paid():
    keeps = plain(rules.is_kept_to_fill)

    def kept(draw: float = 0.39, responding: float = 1.0, form: Form = Form.MONTH_PRICE, **more: float) -> bool:
        return bool(keeps(offer(**{"occupied": 3599, **more}), contract(form), NUMBERS, responding, draw))

    assert kept()
    assert not kept(draw=0.4)
    assert not kept(draw=0.3, responding=0.5)
    assert kept(draw=0.19, responding=0.5)
    assert not kept(draw=-1.0, responding=0.0)
    assert not kept(form=Form.TRAJECTORY_PRICE)
    assert not kept(waiting=1)
    assert not kept(places=LIMITLESS)
    assert not kept(occupied=3600), "nine tenths of four places"


def test_a_sum_pays_for_so_many_places_at_cost():
    slots = plain(rules.slots_under_a_sum)
    assert slots(offer(), contract(), 250.0) == 2500
    assert slots(offer(), contract(cost_factor=2.0), 250.0) == 1250
    assert slots(offer(), contract(cost=1.0), 250.0) == 250_000
    assert slots(offer(places=3000), contract(cost=0.0), 250.0) == 3000


def test_under_a_sum_no_more_is_offered_than_it_pays_for():
    slots = plain(rules.slots_offered)
    assert slots(offer(standing_cents=250), contract(Form.LUMP_SUM), 1.0) == 2500
    assert slots(offer(standing_cents=900), contract(Form.LUMP_SUM), 1.0) == 4000
    assert slots(offer(standing_cents=250), contract(Form.LUMP_SUM), 0.0) == 4000
    assert slots(offer(standing_cents=250), contract(), 1.0) == 4000


def test_what_is_gained_together_is_divided_in_whole_places():
    gained = plain(rules.whole_slots_gained)
    parts = [gained(5000.0, 0.5, 0.5), gained(5000.0, 0.3, 0.8), gained(5000.0, 0.2, 1.0)]
    assert parts == [2000, 2000, 1000], "2.5, 4 and 5 in all, rounded down"
    assert gained(-3000.0, 1.0, 1.0) == -3000


def test_a_wait_is_the_work_ahead_by_the_places():
    wait = plain(rules.expected_wait)
    assert wait(offer(occupied=3000), PRODUCT, 0) == 0.0, "one place is free"
    assert wait(offer(occupied=3000, closed=3), PRODUCT, 0) == 3.0
    assert wait(offer(occupied=3001), PRODUCT, 0) == 5.0, "20 weeks / 4"
    assert wait(offer(occupied=3000, closed=3), PRODUCT, 1) == 13.0
    assert wait(offer(waiting=2), PRODUCT, 1) == 20.0, "(3 + 1) x 20 / 4"
    assert wait(offer(capacity=0, closed=3), PRODUCT, 0) == 523.0
    assert wait(offer(capacity=1), PRODUCT, 0) == 20_000.0


def test_a_sum_is_topped_up_beyond_two_norms_of_work():
    topped_up = plain(rules.is_topped_up)
    assert not topped_up(4, 4000, PRODUCT, NUMBERS), "4 x 20 / 4 = 20 weeks, twice the norm and no more"
    assert topped_up(5, 4000, PRODUCT, NUMBERS)
    assert not topped_up(5, 0, PRODUCT, NUMBERS)
    assert topped_up(5, 1, PRODUCT, NUMBERS)


def test_work_is_weighed_by_intensity_and_by_its_tail():
    assert plain(incentives.work_of)(1000, 2, 1.2, NUMBERS) == 1800
    assert plain(incentives.work_of)(333, 0, 1.0, NUMBERS) == 266, "266.4"
    assert plain(incentives.work_of)(333, 2, 1.0, NUMBERS) == 500, "499.5"


def test_what_a_heavier_code_adds_is_undue():
    undue = plain(incentives.undue_part)
    assert undue(3000, 1, 2, NUMBERS) == 1000, "a third of what one and a half times costs"
    assert undue(1000, 0, 1, NUMBERS) == 199, "a fifth, as binary fractions have it"
    assert undue(3000, 1, 1, NUMBERS) == undue(3000, 2, 1, NUMBERS) == undue(0, 0, 1, NUMBERS) == 0
    assert undue(3, 0, 2, NUMBERS) == 1


def test_restraint_ends_in_its_week():
    held = offer(restraint=0.7, restrained_until=10)
    assert [plain(incentives.restraint_now)(held, week) for week in (9, 10, 11)] == [0.7, 0.0, 0.0]


def test_a_child_that_costs_more_than_it_brings_may_be_refused():
    refused = plain(incentives.chance_refused)

    def chance(form: Form, intensity: int, skimming: float = 1.0, refusing: float = 1.0, **more: float) -> float:
        return refused(contract(form, **more), PRODUCT, intensity, NUMBERS, skimming, refusing)

    even = {"price": 2000.0, "by_intensity": 0}  # 2000 x 1.1 / 20 = 110, margin 0.1
    assert chance(Form.TRAJECTORY_PRICE, 2, **even) == pytest.approx(0.2), "0.5 x (0.5 - 0.1)"
    assert chance(Form.TRAJECTORY_PRICE, 2, 0.5, **even) == pytest.approx(0.1)
    assert chance(Form.TRAJECTORY_PRICE, 1, **even) == 0.0
    assert chance(Form.TRAJECTORY_PRICE, 2, 9.0, **even) == 1.0
    assert chance(Form.TRAJECTORY_PRICE, 2, price=2000.0) == 0.0
    assert chance(Form.LUMP_SUM, 2) == pytest.approx(0.3)
    assert chance(Form.LUMP_SUM, 2, refusing=0.5) == pytest.approx(0.15)
    assert chance(Form.LUMP_SUM, 2, refusing=9.0) == 1.0
    assert chance(Form.LUMP_SUM, 0) == 0.0
    assert chance(Form.MONTH_PRICE, 2, by_intensity=0) == 0.0


def test_a_provider_stops_where_one_child_more_passes_its_maximum():
    near = plain(incentives.is_near_ceiling)
    full = offer(limit_cents=1000, billed_cents=700, new_year_cents=200, weekly_cents=20)
    # 500 used; ten weeks ahead: 500 + (20 + 10) x 10 + 200 = 1000
    assert not near(full, 52, 10.0, 200.0, NUMBERS)
    assert near(full, 52, 10.0, 201.0, NUMBERS)
    assert near(full, 52, 10.1, 200.0, NUMBERS)
    assert not near(full, 5, 10.0, 350.0, NUMBERS)
    assert near(full, 5, 10.0, 351.0, NUMBERS)
    assert not near(offer(limit_cents=0, billed_cents=700), 52, 10.0, 201.0, NUMBERS)
    assert near(offer(limit_cents=1, billed_cents=700), 52, 10.0, 201.0, NUMBERS)


def test_a_ceiling_is_agreed_where_children_bring_money_under_contract():
    may = plain(incentives.may_have_ceiling)
    assert [bool(may(contract(form), offer())) for form in Form] == [1, 1, 1, 0, 0, 0, 0]
    assert not may(contract(), offer(municipality=0))


@pytest.mark.parametrize(
    ("cents", "tier"),
    [(99_999_999, Tier.OPERATIONAL), (100_000_000, Tier.TACTICAL), (300_000_000, Tier.TACTICAL),
     (300_000_001, Tier.STRATEGIC)],
)  # fmt: skip
def test_a_tier_follows_from_turnover_unless_it_was_agreed(cents: int, tier: Tier):
    assert plain(incentives.tier_of)(offer(last_year_cents=cents)) == tier
    assert plain(incentives.tier_of)(offer(last_year_cents=cents, tier=Tier.NONE)) == Tier.NONE


def test_a_reward_shortens_care_by_half_its_pull():
    assert plain(incentives.shorter_stay)(10, 0.4, NUMBERS) == 8
    assert plain(incentives.shorter_stay)(10, 9.0, NUMBERS) == 1, "at least a week"


def test_a_limit_is_a_number_of_places():
    assert not plain(incentives.has_limit)(offer(places=LIMITLESS))
    assert plain(incentives.has_limit)(offer(places=LIMITLESS - 1))


def test_a_dear_provider_is_worth_a_longer_wait_elsewhere():
    assert plain(incentives.dear_weeks)(offer(dearness=1.25), 0.5, 8.0) == 1.0
    assert plain(incentives.dear_weeks)(offer(dearness=0.75), 0.5, 8.0) == -1.0
