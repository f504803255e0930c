"""Any number with a range can be given another value, in its own unit, and nothing else moves."""

from pathlib import Path

import pytest

from agents.base.files.errors import WrongInput
from experiments.uncertainty.prior_sampling import Drawn, draws
from model.places.reader import load_place
from model.policy.assumptions import assumptions_of, overlaid, select_assumptions
from model.scenario import Scenario, load_scenario
from model.setup.setup import set_up

TOWN = Scenario(place="uithoorn", years=1)


def test_every_number_with_a_range_is_an_assumption():
    known = assumptions_of(load_place("uithoorn"))
    assert {"children.asks", "kinds.mental.severity.B", "products.foster.contract.price"} <= set(known)
    assert {"population.ages.1.needs", "levers.poh_jeugd_fte.own_cost", "norms.stay"} <= set(known)
    assert all(one.low <= one.value <= one.high and one.low < one.high and one.unit for one in known.values())


def test_facts_targets_and_divisions_of_one_are_no_assumptions():
    known = assumptions_of(load_place("uithoorn"))
    assert "population.adult_at" not in known
    assert not any(path.startswith("targets") for path in known)
    assert "kinds.mental.offers.B.treatment_b" not in known


def test_an_assumption_changes_that_number_only():
    place = TOWN.with_assumptions({"children.asks": 2.0}).load().model_dump()
    plain = load_place("uithoorn").model_dump()
    assert place["children"]["asks"]["value"] == 2.0
    plain["children"]["asks"]["value"] = 2.0
    assert place == plain


def test_a_share_that_is_set_stands_and_the_others_divide_the_rest_as_they_did():
    before = load_place("uithoorn").kinds["mental"].severity
    after = TOWN.with_assumptions({"kinds.mental.severity.B": 0.6}).load().kinds["mental"].severity
    assert after.B.value == 0.6
    assert sum(getattr(after, name).base for name in type(after).model_fields) == pytest.approx(1.0)
    assert after.advice.base / after.local.base == pytest.approx(before.advice.base / before.local.base)


def test_shares_that_are_set_to_more_than_all_are_divided_in_proportion():
    values = {"kinds.mental.severity.B": 0.9, "kinds.mental.severity.C": 0.6}
    after = overlaid(load_place("uithoorn"), values).kinds["mental"].severity
    assert (after.B.base, after.C.base, after.local.base) == pytest.approx((0.6, 0.4, 0.0))


def test_what_a_lever_costs_can_be_assumed_to_be_otherwise():
    plan = TOWN.with_levers(poh_jeugd_fte=2.0)
    dear = plan.with_assumptions({"levers.poh_jeugd_fte.own_cost": 102_000})
    ratio = set_up(dear).tables["lever_costs"][-1].sum() / set_up(plan).tables["lever_costs"][-1].sum()
    assert ratio == pytest.approx(102 / 85)


def test_an_assumption_is_part_of_what_a_scenario_is_called():
    other = TOWN.with_assumptions({"children.crisis": 0.3})
    assert other.id != TOWN.id
    assert other.label == "uithoorn: children.crisis 0.3"
    assert other.do_nothing().assumptions == {"children.crisis": 0.3}
    assert TOWN.with_assumptions({"children.crisis": 0.15}) == TOWN


def test_a_scenario_file_can_assume(tmp_path: Path):
    file = tmp_path / "plan.yaml"
    file.write_text("place: uithoorn\nassumptions: {children.crisis: 0.3, providers.upcoding: 0.1}\n", encoding="utf-8")
    assert load_scenario(str(file)).assumptions["children.crisis"] == 0.3


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("children.ask", 2.0, "children.asks"),
        ("asks", 2.0, "children.asks"),
        ("children.asks", 9.0, "found 9, expected 0.5 to 4 % per month"),
        ("population.adult_at", 19.0, "has no range"),
        ("children.asks", float("nan"), "a finite number"),
    ],
)
def test_a_wrong_assumption_is_one_line_that_says_what_was_expected(path: str, value: float, says: str):
    with pytest.raises(WrongInput, match=says) as found:
        TOWN.with_assumptions({path: value})
    assert "\n" not in str(found.value)


def test_patterns_choose_and_what_was_fitted_is_left_out_unless_asked_for():
    place = load_place("uithoorn")
    assert "children.asks" not in select_assumptions(place, ["children.*"])
    assert "children.asks" in select_assumptions(place, ["children.*"], fitted=True)
    assert "children.asks" in select_assumptions(place, ["children.asks"])
    assert "children.worsens" not in select_assumptions(place, ["children.*", "!children.worsens"])
    with pytest.raises(WrongInput, match="unknown assumption"):
        select_assumptions(place, ["childrn.*"])


def test_draws_stay_within_their_ranges_and_are_the_same_for_the_same_seed():
    found = Drawn().assumptions(TOWN)
    some = draws(found, 16, seed=4)
    assert some == draws(found, 16, seed=4) != draws(found, 16, seed=5)
    assert all(found[path].low <= value <= found[path].high for draw in some for path, value in draw.items())


def test_half_of_the_draws_lie_below_the_value_of_now_and_half_above():
    """Evenly spread by design, so that of 400 draws exactly half lie below, whatever the seed."""
    found = select_assumptions(load_place("uithoorn"), ["children.worsens", "providers.group_load"])
    for path, one in found.items():
        values = [draw[path] for draw in draws(found, 400, seed=2)]
        assert sum(value < one.value for value in values) == 200
        near = sum(abs(value - one.value) < 0.25 * (one.high - one.low) for value in values)
        uniform = [draw[path] for draw in draws(found, 400, seed=2, shape="uniform")]
        assert near > 1.2 * sum(abs(value - one.value) < 0.25 * (one.high - one.low) for value in uniform)


def test_what_a_scenario_assumes_itself_is_not_drawn():
    own = TOWN.with_assumptions({"children.worsens": 2.0})
    assert "children.worsens" not in Drawn(("children.*",)).assumptions(TOWN, own)
