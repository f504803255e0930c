"""Functions of the engine just at a boundary, where a town hardly ever comes: a world of only what each of them reads.

Such a world is no ``World``, which compiled code asks for, so these run without the compiler only, as in
``tools.plain_coverage``. Each of them fails on a fault that ``tools.mutate`` planted and no other test noticed.
"""

import os
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from agents.base.compiler.records import Record, rows
from agents.children.fields import NOBODY, ChildParameters, Event, Stage, TrajectoryRecord
from agents.local_teams.fields import TeamParameters
from agents.providers.fields import (
    LIMITLESS,
    ContractRecord,
    OfferRecord,
    ProductRecord,
    ProviderParameters,
    StayParameters,
    StayRecord,
)
from agents.purchasers.fields import PurchaserParameters
from agents.referrers.fields import ReferrerParameters
from model.flow import spells, transitions
from model.flow.access import access, groups, referral
from model.flow.allocation import allocation, offering
from model.flow.care import duration, stay_care
from model.flow.money import accounts, contract_switch, pricing, settling
from model.flow.oversight import audits
from model.flow.steering import market_entry, steering
from model.flow.world import RegionState, WaitingListRecord
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

pytestmark = pytest.mark.skipif(
    os.environ.get("NUMBA_DISABLE_JIT") != "1", reason="runs without the compiler, in tools.plain_coverage"
)
SLOT = 1000
ONE_ROW: dict[str, type[Record]] = {
    "state": RegionState, "child_numbers": ChildParameters, "referrer_numbers": ReferrerParameters,
    "team_numbers": TeamParameters, "provider_numbers": ProviderParameters,
    "purchaser_numbers": PurchaserParameters, "stay_numbers": StayParameters,
}  # fmt: skip


def some(kind: type[Record], *records: Mapping[str, float]) -> Any:
    """Records with these fields; the others are 0."""
    made: Any = rows(kind, len(records))
    for row, fields in enumerate(records):
        for name, value in fields.items():
            setattr(made[row], name, value)
    return made


def world_of(state: dict[str, float] | None = None, **parts: Any) -> Any:
    """A world of these parts, with all its parameters at 0; dictionaries set fields of what has one row."""
    one_row = {name: some(kind, parts.pop(name, {})) for name, kind in ONE_ROW.items() if name != "state"}
    arrays = {"effect_size": np.zeros(len(Lever)), "responses": np.ones(50)}
    return SimpleNamespace(state=some(RegionState, state or {}), **one_row, **arrays | parts)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[Any, ...]]]:
    """Put a recorder in the place of a function of a module; what it was called with, without the world."""

    def recorded(module: Any, name: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        monkeypatch.setattr(module, name, lambda _, *given: found.append(given))
        return found

    return recorded


@pytest.fixture
def fixed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let functions of a module answer the same whatever they are asked."""

    def set_answers(module: Any, **answers: Any) -> None:
        for name, answer in answers.items():
            monkeypatch.setattr(module, name, lambda *_, answer=answer: answer)

    return set_answers


def test_only_as_many_of_the_dearest_are_reviewed_as_was_agreed(calls: Any, fixed: Any):
    care = {"stage": Stage.IN_CARE, "weekly_cents": 900}
    world = world_of({"used": 3}, trajectories=some(TrajectoryRecord, care, care, care))
    world.products = some(ProductRecord, {"segment": Segment.B})
    fixed(audits, level_of_lever=2.0)
    reviewed = calls(audits, "set_weekly_price")
    audits.dearest_are_reviewed(world)
    assert [row for row, _ in reviewed] == [0, 1]


def test_the_dearest_are_reviewed_before_who_costs_less(calls: Any, fixed: Any):
    cents = [{"stage": Stage.IN_CARE, "weekly_cents": cents} for cents in (500, 900, 900)]
    world = world_of({"used": 3}, trajectories=some(TrajectoryRecord, *cents), products=some(ProductRecord, {}))
    fixed(audits, level_of_lever=2.0)
    reviewed = calls(audits, "set_weekly_price")
    audits.dearest_are_reviewed(world)
    assert [row for row, _ in reviewed] == [1, 2]


def test_what_levers_cost_is_booked_on_the_local_field_or_else_on_the_first_product(calls: Any):
    world = world_of(towns=[None], lever_costs=np.array([[250.0]]), roles=np.full(20, 1))
    world.products = some(ProductRecord, {"first_offer": 4}, {"first_offer": 7})
    booked, _ = calls(accounts, "book"), calls(accounts, "log_region_bill")
    accounts.book_levers(world, 0)
    world.roles[:] = NOBODY
    accounts.book_levers(world, 0)
    assert booked == [(0, 0, 1, 7, 250), (0, 0, 0, 4, 250)]


def test_a_family_with_needs_at_the_boundary_of_segment_c_does_not_go_to_the_team(fixed: Any):
    fixed(referral, effect_of_lever=1.0, uniform=0.5)
    bound = [
        referral.is_bound_for_team(world_of(), some(TrajectoryRecord, {"severity": severity})[0])
        for severity in (referral.SEGMENT_C - 0.01, referral.SEGMENT_C)
    ]
    assert bound == [True, False]


def test_a_group_is_one_child_at_least():
    assert groups.size_of_group(world_of(), some(ProductRecord, {})[0]) == 1


def test_the_first_kind_of_wait_is_marked_as_any_other(calls: Any):
    marked, closed = calls(spells, "mark_wait"), calls(spells, "close_spell")
    world = world_of({"week": 9}, trajectories=some(TrajectoryRecord, {"spell": 0, "asked_week": 4}, {"spell": NOBODY}))
    spells.spell_starts_care(world, 0)
    spells.spell_starts_care(world, 1)
    assert marked == [(0, 0, 5, spells.Spell.ENDED, 1)]
    assert closed == [(0, 9), (1, 9)]


def test_a_provider_bills_what_it_does_not_deliver_or_does_not(fixed: Any):
    world = world_of(provider_numbers={"irregular": 0.3, "undelivered": 0.1})
    world.offers, world.contracts = some(OfferRecord, {}), some(ContractRecord, {})
    for draw, expected in ((0.29, 1), (0.3, 0)):
        fixed(market_entry, uniform=draw, may_have_ceiling=True, key_of_offer=0)
        market_entry.settle_offers(world)
        assert world.offers[0].irregular == expected


@pytest.mark.parametrize(("limit", "closed"), [(0, 0), (1, 52)])
def test_a_ceiling_of_a_cent_is_a_ceiling(fixed: Any, limit: int, closed: int):
    fixed(offering, is_near_ceiling=True, income_week_cents=1.0)
    world = world_of(offers=some(OfferRecord, {"limit_cents": limit}), contracts=some(ContractRecord, {}))
    world.products = some(ProductRecord, {"segment": Segment.B, "role": NOBODY})
    assert offering.weeks_closed(world, 0) == closed


def test_nobody_waits_on_an_empty_joint_list_with_a_free_place(fixed: Any):
    fixed(allocation, joint_length=0)
    world = world_of(offers=some(OfferRecord, {"capacity": SLOT, "occupied": 0}))
    world.products = some(ProductRecord, {"first_offer": 0, "last_offer": 1, "mean_weeks": 10.0})
    assert allocation.expected_joint_wait(world, 0) == 0.0
    world.offers[0].occupied = 1
    assert allocation.expected_joint_wait(world, 0) == pytest.approx(10.0)


def test_a_draw_that_no_share_passes_is_of_the_last_category():
    shares = np.array([0.5, 1.0 - 1e-12])
    assert [transitions.draw_category(shares, draw) for draw in (0.49, 0.5, 1.0 - 1e-13)] == [0, 1, 1]


@pytest.mark.parametrize(("forecast", "phase"), [(110.0, 0), (110.1, 1)])
def test_a_forecast_within_the_tolerance_ends_the_steering(fixed: Any, forecast: float, phase: int):
    fixed(steering, forecast_cents=forecast, level_of_lever=3.0)
    world = world_of(purchaser_numbers={"tolerance": 0.1, "meeting_weeks": 4.0}, budget_cents=np.array([100.0]))
    world.budget_cents[0] = 110.0 / (1.0 + 0.1)
    steering.purchaser_steers(world)
    assert world.state[0].phase == phase


def test_care_from_before_a_change_of_contract_keeps_its_price_and_factor():
    need = {"started_week": 3, "load": SLOT // 2}
    world = world_of(trajectories=some(TrajectoryRecord, need), offers=some(OfferRecord, {}))
    world.contracts = some(ContractRecord, {"switched": 4, "running_cents": 1000.0, "factor": 1.2})
    assert pricing.owed_each_week(world, 0, 1.5) == 900


@pytest.mark.parametrize(("start", "overspend"), [(52, 0.25), (53, 0.0)])
def test_overspend_counts_from_the_first_week_that_counts(fixed: Any, start: int, overspend: float):
    fixed(settling, levels_of_levers=np.zeros(len(Lever)))
    tally = np.zeros((1, 1, 1, 60), np.int64)
    tally[..., settling.Count.COST_CENTS] = 500
    world = world_of({"week": 52, "start": start}, tally=tally, budget_cents=np.array([400.0]), offers=[])
    settling.year_is_settled(world, 0)
    assert world.state[0].overspend == pytest.approx(overspend)
    world.budget_cents[0] = 0.0
    settling.year_is_settled(world, 0)
    assert world.state[0].overspend == 0.0, "without a budget nothing is over it"


def test_the_turnover_of_a_first_year_is_in_prices_of_that_year():
    offers = some(OfferRecord, {"last_year_cents": 1000})
    for year, expected in ((0, 1000.0), (1, 1000.0), (2, 800.0)):
        world = world_of({"year": year}, offers=offers, price_index=np.array([1.0, 1.25, 1.5]))
        assert settling.contract_turnover(world, 0) == pytest.approx(expected)


def test_care_under_way_takes_a_new_price_by_the_week_from_its_start():
    world = world_of(offers=some(OfferRecord, {"places": 2 * SLOT}), contracts=some(ContractRecord, {"switched": 7}))
    contract_switch.switch_offer(world, 0, contract_switch.Form.MONTH_PRICE, 300.0, 0.0)
    contract = world.contracts[0]
    assert (contract.switched, contract.running_cents, contract.price_cents) == (0, 0.0, 300.0)


def test_agreement_takes_away_part_of_a_habit_of_the_access_alone(fixed: Any):
    fixed(referral, effect_of_lever=0.25, level_of_lever=1.0)
    types = (referral.ReferrerType.MUNICIPAL_ACCESS, referral.ReferrerType.COURT)
    referrers = some(referral.ReferrerRecord, *({"type": kind, "habit": 0.4} for kind in types))
    assert [referral.habit_of(world_of(), referrer) for referrer in referrers] == pytest.approx([0.3, 0.4])


def test_no_more_places_are_shut_than_there_are(fixed: Any):
    fixed(allocation, is_present=True, capacity_lever=0.0, stay_change=0.0, owed_standing=0, weeks_closed=0)
    fixed(allocation, with_more_time=SLOT, slots_offered=SLOT, slots_left=SLOT, shut_slots=2 * SLOT)
    world = world_of(offers=some(OfferRecord, {"places": SLOT}), contracts=some(ContractRecord, {}))
    world.products = some(ProductRecord, {"segment": Segment.STAY, "role": NOBODY})
    world.topped_up, world.base_lump = np.zeros(1), np.zeros(1)
    allocation.set_capacity(world, 0)
    assert world.offers[0].capacity == 0


def test_the_share_with_guidance_beside_a_stay_is_not_passed(fixed: Any):
    fixed(stay_care, level_of_lever_at=9.0, levels_too_heavy=1.0, one_to_one_hours=6.0)
    world = world_of(trajectories=some(TrajectoryRecord, {}), stays=some(StayRecord, {"one_to_one": 0.5}))
    world.roles = np.zeros(20, np.int64)
    hours = []
    for draw in (0.4, 0.5):
        fixed(stay_care, uniform=draw)
        hours.append(stay_care.hours_beside(world, 0))
    assert hours == [6.0, 0.0]


@pytest.mark.parametrize(("draw", "withheld"), [(0.4, True), (0.5, False)])
def test_no_more_second_care_is_withheld_than_was_agreed(fixed: Any, draw: float, withheld: bool):
    fixed(stay_care, level_of_lever=0.5, uniform=draw)
    world = world_of(trajectories=some(TrajectoryRecord, {}), stay_numbers={"school_prospect": 1.0})
    world.stays = some(StayRecord, {"setting": stay_care.Setting.NONE + 1})
    assert stay_care.is_second_care_withheld(world, 0) == withheld


def test_care_that_ends_as_its_placement_would_break_down_just_ends(fixed: Any):
    fixed(duration, effect_of_lever=0.0, weeks_until_drop_out=99.0, weeks_until_step_up=99.0, put_in_calendar=None)
    fixed(duration, uniform_if=0.5, levels_too_light=0.0)
    events = []
    for lasts in (9.0, 10.0):
        world = world_of(trajectories=some(TrajectoryRecord, {"companion": NOBODY}), care_calendar=None)
        duration.plan_end(world, 0, 10, 0, lasts)
        events.append(world.trajectories[0].event)
    assert events == [Event.BREAKS_DOWN, Event.CARE_ENDS]


def test_who_waits_for_a_provider_that_leaves_joins_the_list_of_its_product(calls: Any, fixed: Any):
    world = world_of(offers=some(OfferRecord, {}, {"product": 1}), trajectories=some(TrajectoryRecord, {"product": 1}))
    world.waiting_lists = some(WaitingListRecord, *({"first": NOBODY} for _ in range(4)))
    world.waiting_lists[market_entry.waiting_list_row(1, 0)].first = 0
    fixed(market_entry, share_market=None, log_event=None, tally_row=np.zeros(60))
    left = []

    def leave(world: Any, row: int) -> None:
        left.append(row)
        world.waiting_lists[market_entry.waiting_list_row(1, 0)].first = NOBODY

    joined = calls(market_entry, "join_waiting_list")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(market_entry, "leave_waiting_list", leave)
        market_entry.leave_market(world, 1)
    assert (left, joined) == ([0], [(0, 2 + 1)])


def test_a_by_law_turns_no_protection_away(fixed: Any):
    fixed(access, level_of_lever=1.0, is_under_by_law=True, is_out_of_scope=True, is_drawn=True, uniform=0.0)
    world, referrer = world_of(trajectories=some(TrajectoryRecord, {})), some(referral.ReferrerRecord, {})[0]
    declined = []
    for segment in (Segment.B, Segment.PROTECTION):
        fixed(access, first_product=0)
        world.products = some(ProductRecord, {"segment": segment})
        declined.append(access.is_declined(world, 0, referrer, 2))
    assert declined == [True, False]


@pytest.mark.parametrize(("capacity", "more"), [(4 * SLOT, 6 * SLOT), (LIMITLESS, LIMITLESS)])
def test_less_administration_gives_no_more_than_no_limit(fixed: Any, capacity: int, more: int):
    fixed(allocation, effect_of_lever=0.5)
    product = some(ProductRecord, {"role": allocation.ProductRole.LOCAL_TEAM})[0]
    assert allocation.with_more_time(world_of(), product, some(OfferRecord, {"capacity": capacity})[0]) == more


def test_only_offers_with_a_free_place_and_somebody_waiting_are_filled(calls: Any, fixed: Any):
    free, waiting = {"capacity": SLOT, "occupied": 0}, {"waiting": 1}
    world = world_of(offers=some(OfferRecord, {}, free, waiting, {**free, **waiting}), terms_changed=[0])
    world.products = some(ProductRecord, {"last_offer": 4})
    fixed(allocation, joint_length=0, clear_the_desk=None)
    filled = calls(allocation, "fill_slots")
    allocation.care_is_allocated(world)
    assert filled == [(3,)]


@pytest.mark.parametrize(("granted", "complete"), [(5, 0.5), (10, 1.0), (12, 1.0)])
def test_care_that_lasts_longer_than_needed_is_no_more_than_complete(fixed: Any, granted: int, complete: float):
    fixed(duration, uniform=0.5, stay_weeks=10, response_strength=0.0, is_on_result=False, level_of_lever_at=0.0)
    fixed(duration, longer_stay=granted, weeks_decided=granted, weeks_directed=granted)
    world = world_of(
        trajectories=some(TrajectoryRecord, {}), stretch=[1.0], year=[0], lengths=[None], lengths_near=[None]
    )
    product = some(ProductRecord, {})[0]
    assert duration.granted_weeks(world, 0, product, some(ContractRecord, {})[0]) == granted
    assert world.trajectories[0].complete == complete


@pytest.mark.parametrize(("response", "topped_up"), [(0.0, []), (1.0, [()])])
def test_a_sum_is_topped_up_by_a_purchaser_that_does(
    calls: Any, fixed: Any, response: float, topped_up: list[tuple[()]]
):
    fixed(accounts, forms_switch=None, providers_enter=None, maxima_are_set=None, level_of_lever=0.0)
    world = world_of(year=[0], terms_changed=[0], responses=np.full(50, response))
    called = calls(accounts, "sums_are_topped_up")
    accounts.prices_are_set(world)
    assert called == topped_up


def test_a_week_of_capacity_is_priced_by_the_weeks_of_its_unit():
    contract = {"form": contract_switch.Form.CAPACITY, "price_cents": 800.0, "unit_weeks": 4.0}
    world = world_of(offers=some(OfferRecord, {}), contracts=some(ContractRecord, contract))
    world.products = some(ProductRecord, {"mean_weeks": 10.0})
    assert contract_switch.contract_prices(world, 0) == (200.0, 2000.0)


@pytest.mark.parametrize(("occupied", "audited"), [(0, False), (1, True)])
def test_a_provider_with_any_care_may_be_audited(fixed: Any, occupied: int, audited: bool):
    fixed(audits, may_have_ceiling=True)
    world = world_of(offers=some(OfferRecord, {"occupied": occupied}), contracts=some(ContractRecord, {}))
    assert audits.may_be_audited(world, 0) == audited


@pytest.mark.parametrize(("weeks", "phase"), [(0.0, 1), (1.0, 1), (2.0, 0)])
def test_a_purchaser_meets_every_week_at_most(fixed: Any, weeks: float, phase: int):
    fixed(steering, forecast_cents=200.0, level_of_lever=3.0)
    world = world_of({"week": 1}, purchaser_numbers={"meeting_weeks": weeks}, budget_cents=np.array([100.0]))
    steering.purchaser_steers(world)
    assert world.state[0].phase == phase
