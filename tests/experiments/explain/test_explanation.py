"""Why a plan differs from a base: bars that add up to the cent, whatever the order, and say who is touched."""

import numpy as np
import pytest

from agents.base.files.errors import WrongInput
from experiments.compare.comparison import compared
from experiments.compare.distributional_effects import PairedReplications, displaced
from experiments.compare.metric import Metric
from experiments.compare.scenario_diff import between, changes_between
from experiments.explain import mechanism
from experiments.explain.explanation import Explained, explain
from experiments.replicate.parallel import Stopped
from model.outcomes.counters import Count
from model.outcomes.reducers import REDUCERS
from model.places.reader import place_names
from model.policy.declared import levers, responses
from model.run import run
from model.scenario import Scenario
from model.setup.setup import set_up

BASE = Scenario(place="voorbeeldstad", years=2, seed=3)
PLAN = BASE.with_levers(poh_jeugd_fte=4.0, tariff_b=-0.1, collectivise=0.5).with_responses(upcoding=False)
PLAN = PLAN.with_circumstances(indexation=0.01).with_assumptions({"providers.group_load": 0.5})
SMALL = BASE.with_levers(tariff_b=-0.1, collectivise=0.5).with_responses(upcoding=False)


@pytest.fixture(scope="module")
def small() -> Explained:
    return explain(BASE, SMALL, replications=8)


@pytest.fixture(scope="module")
def found() -> Explained:
    return explain(BASE, PLAN, replications=3)


def cents(rows: list[dict]) -> int:
    return sum(round(100 * row["value"]) for row in rows)


def test_bars_by_lever_mechanism_and_segment_add_up_to_the_total_in_cents(found: Explained):
    total = round(100 * found.total["value"])
    assert total != 0
    assert cents(found.by_lever) == cents(found.by_mechanism) == cents(found.by_segment) == total


def test_the_total_is_the_paired_difference(found: Explained):
    (delta,) = compared(BASE, PLAN, replications=3)
    assert found.total["value"] == pytest.approx(delta.differences.mean[0, :, -1, -1].mean(), abs=0.006)


def test_levers_responses_circumstances_and_assumptions_each_have_their_bar(found: Explained):
    kinds = {row["id"]: row["kind"] for row in found.by_lever}
    assert kinds == {
        "poh_jeugd_fte": "lever",
        "tariff_b": "lever",
        "collectivise": "lever",
        "upcoding": "response",
        "indexation": "circumstance",
        "providers.group_load": "assumption",
    }
    assert all(row["name_nl"] for row in found.by_lever)


def test_bars_have_a_band_and_a_verdict_from_eight_pairs_of_runs_on(small: Explained, found: Explained):
    assert all(row["low"] <= row["high"] for row in (*small.by_lever, *small.by_mechanism, small.total))
    assert {row["seen"] for row in (*small.by_lever, *small.by_segment, small.total)} <= {True, False}
    few = [*found.by_lever, *found.by_mechanism, *found.by_segment, found.total]
    assert {(row["seen"], row["low"], row["high"]) for row in few} == {(None, None, None)}
    assert {row["means"] for rows in found.groups.values() for row in rows} == {"too few runs"}
    assert found.displacement == []


def test_bars_do_not_hang_on_the_order_in_which_levers_were_pushed(small: Explained):
    other = BASE.with_responses(upcoding=False).with_levers(collectivise=0.5).with_levers(tariff_b=-0.1)
    assert explain(BASE, other, replications=8).by_lever == small.by_lever


def test_bars_do_not_hang_on_the_number_of_threads(small: Explained):
    assert explain(BASE, SMALL, replications=8, threads=1).content() == small.content()


def test_the_other_way_round_every_bar_is_turned(small: Explained):
    back = explain(SMALL, BASE, replications=8)
    turned = {row["id"]: -row["value"] for row in back.by_lever}
    assert turned == pytest.approx({row["id"]: row["value"] for row in small.by_lever}, abs=0.02)


def test_one_lever_has_the_whole_difference():
    one = explain(BASE, BASE.with_levers(tariff_c=0.1), replications=2)
    assert one.by_lever[0]["value"] == one.total["value"] == pytest.approx(one.by_lever[0]["alone"], abs=0.006)


def test_nothing_changed_is_nothing_to_explain():
    nothing = explain(BASE, BASE, replications=2)
    assert (nothing.total["value"], nothing.total["seen"], nothing.by_lever) == (0.0, None, [])
    assert cents(nothing.by_mechanism) == 0


def test_more_than_six_changes_add_up_too_and_say_their_sampling_error():
    many = PLAN.with_levers(tariff_c=-0.05, capacity_b=0.1, start_light=0.5)
    found = explain(BASE, many, replications=2, pairs=2)
    assert found.sampled
    assert len(found.by_lever) == 9
    assert cents(found.by_lever) == round(100 * found.total["value"])
    assert max(row["sampling_error"] for row in found.by_lever) > 0.0


@pytest.mark.parametrize("place", place_names())
def test_what_is_paid_whoever_is_in_care_is_what_the_place_says(place: str):
    setup = set_up(Scenario(place=place))
    standing = {"subsidy_per_fte", "lump_sum", "capacity"}
    said = {
        name: {product.contract.form, *(one.contract.form for one in product.offers if one.contract)} <= standing
        for name, product in setup.place.products.items()
    }
    found = dict(zip(setup.product_ids, mechanism.offer_in(setup).standing.tolist(), strict=True))
    assert found == {name: said[name] for name in found}
    assert 3 <= sum(found.values()) < len(found)


def test_lighter_care_in_a_region_runs_through_the_children_and_not_through_fixed_sums():
    base = Scenario(place="haaglanden", years=2)
    rows = {row["id"]: row for row in explain(base, base.with_levers(start_light=1.0), replications=2).by_mechanism}
    assert rows["standing"]["value"] == 0.0
    assert rows["outside_contract"]["value"] != 0.0 and rows["duration"]["value"] != 0.0


def test_a_wait_is_explained_by_lever_and_not_by_mechanism_of_cost():
    found = explain(BASE, BASE.with_levers(capacity_b=0.3, capacity_c=0.3), Metric("wait_mean", year=2026), 3)
    assert found.total["value"] < 0.0
    assert sum(row["value"] for row in found.by_lever) == pytest.approx(found.total["value"], abs=1e-9)
    assert found.by_mechanism == []
    assert {row["id"] for row in found.by_segment} > {"B", "C"}


def test_a_tariff_is_price_a_fee_of_a_lever_is_its_own_cost():
    """With responses off and room left as it is, a tariff changes what is paid for care and nothing else."""
    off = {one.id: False for one in responses()}
    base = BASE.with_responses(**off)
    dear = {
        row["id"]: row["value"] for row in explain(base, base.with_levers(tariff_b=0.2), replications=2).by_mechanism
    }
    assert dear["price"] > 0.0
    assert dear["clients"] == dear["own_cost"] == 0.0
    assert abs(dear["mix"]) + abs(dear["duration"]) + abs(dear["standing"]) < 0.02 * dear["price"]
    fee = next(lever.cost.base for lever in levers() if lever.id == "central_placement" and lever.cost)
    found = explain(base, base.with_levers(central_placement=1.0), replications=2)
    own = next(row for row in found.by_mechanism if row["id"] == "own_cost")
    youths = set_up(base).town_sizes.sum() / 1000
    assert 0.0 < own["value"] < fee / 100 * 52 * youths * 1.1


def test_the_mechanisms_of_each_run_add_up_without_remainder():
    layouts = [set_up(one) for one in (BASE, PLAN)]
    for number in range(3):
        parts = [mechanism.parts_of(setup, run(setup, number)) for setup in layouts]
        here, there = (mechanism.parts_in(one) for one in parts)
        bars = mechanism.bars(here, there, *(mechanism.offer_in(setup) for setup in layouts))
        whole = there.cost.sum() + there.own.sum() - here.cost.sum() - here.own.sum()
        assert sum(bars.values()) == pytest.approx(whole, abs=0.01)


def test_the_parts_of_a_run_are_all_its_cost():
    setup = set_up(PLAN)
    tallies = run(setup, 0)
    parts = mechanism.parts_in(mechanism.parts_of(setup, tallies))
    first = setup.place.warm_up_years
    assert parts.cost.sum() + parts.own.sum() == tallies.tally[first:, :, :, Count.COST_CENTS].sum()
    assert parts.own.sum() > 0


def test_who_is_touched_is_told_by_segment_municipality_and_referrer(small: Explained):
    groups = small.groups
    assert {row["id"] for row in groups["municipality"]} == {"voorbeeldstad", "randdorp", "waterdorp"}
    assert {row["id"] for row in groups["segment"]} >= {"local", "B", "C", "stay"}
    assert {row["id"] for row in groups["referrer"]} >= {"gp", "court"}
    assert {row["id"] for row in groups["severity"]} == {"severe", "light", "level_b", "level_c", "stay"}
    words = {"pays more", "pays less", "gains", "loses", "waits longer", "waits less", "more", "fewer"}
    assert {row["means"] for rows in groups.values() for row in rows} <= words | {"no difference seen", "too few runs"}


def test_what_goes_down_here_and_up_there_is_called_displaced():
    setup = set_up(BASE)
    shape = (8, len(REDUCERS), 2, 4, 8)
    base, plan = np.zeros(shape), np.zeros(shape)
    noise = np.random.default_rng(1).normal(size=8)
    bill = list(REDUCERS).index("bill")
    plan[:, bill, :, 0, -1] = -1000.0 + noise[:, None]
    plan[:, bill, :, 1, -1] = 700.0 + noise[:, None]
    (row,) = [row for row in displaced(PairedReplications(setup, base, plan)) if row["kind"] == "neighbour"]
    towns = list(setup.place.municipalities)
    assert (row["outcome"], row["from"], row["to"]) == ("bill", [towns[0]], [towns[1]])
    assert row["value"] == pytest.approx(700.0, abs=3.0)


def test_what_goes_one_way_everywhere_is_not_displaced():
    shape = (8, len(REDUCERS), 2, 4, 8)
    plan = np.full(shape, -5.0) + np.random.default_rng(1).normal(size=(8, 1, 1, 1, 1))
    assert displaced(PairedReplications(set_up(BASE), np.zeros(shape), plan)) == []


def test_scenarios_in_between_have_the_changes_that_were_made():
    changes = changes_between(BASE, PLAN)
    assert between(BASE, PLAN, []).id == BASE.id
    assert between(BASE, PLAN, changes).id == PLAN.id
    assert between(PLAN, BASE, changes_between(PLAN, BASE)).id == BASE.id
    some = between(BASE, PLAN, [one for one in changes if one.kind == "lever"])
    assert (some.levers, some.responses) == (PLAN.levers, {})


def test_a_response_that_is_on_anyway_is_no_change():
    assert changes_between(BASE, BASE.with_responses(upcoding=True)) == []


@pytest.mark.parametrize(
    ("plan", "figure", "says"),
    [
        (Scenario(place="uithoorn", years=2, seed=3), "cost", "expected the same"),
        (BASE.changed(seed=4), "cost", "seed"),
        (PLAN, "cots", "unknown outcome"),
        (PLAN, Metric("cost", "D"), "unknown segment"),
        (PLAN, Metric("cost", year=2040), "expected 2025 to 2026"),
    ],
)
def test_what_cannot_be_explained_is_refused(plan: Scenario, figure: Metric | str, says: str):
    with pytest.raises(WrongInput, match=says):
        explain(BASE, plan, figure, replications=2)


def test_an_explanation_that_is_called_off_stops():
    seen: list[int] = []
    with pytest.raises(Stopped):
        explain(
            BASE, PLAN, replications=20, progress=lambda done, _: seen.append(done), cancelled=lambda: len(seen) > 5
        )
    assert len(seen) < 20 * 64


def test_by_municipality_age_and_severity_the_parts_add_up_too(found: Explained):
    assert {row["id"] for row in found.by_who["municipality"]} == {"voorbeeldstad", "randdorp", "waterdorp"}
    for kind, rows in found.by_who.items():
        assert sum(row["value"] for row in rows) == pytest.approx(found.total["value"], abs=0.02), kind


def test_overlap_is_what_changes_do_together_beyond_each_alone(found: Explained):
    assert found.overlap is not None
    alone = sum(row["alone"] for row in found.by_lever)
    assert found.overlap["value"] == pytest.approx(found.total["value"] - alone, abs=0.02)
