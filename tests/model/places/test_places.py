"""The shipped places are what their documents say they are, and are fitted to figures with a source."""

import csv

import pytest

from agents.base.files.errors import WrongInput
from agents.base.files.parameters import document_from_text, parse
from agents.base.files.units import Quantity
from agents.base.files.yaml_reader import read_document
from experiments.calibrate.calibration import (
    Factor,
    Fit,
    Specification,
    check_targets,
    fitted_path,
    fitted_tree,
    in_regions,
    search,
    specification,
    specification_names,
)
from model.outcomes.measures import MEASURES, measured
from model.places.reader import FOLDER, load_place, place_names
from model.places.schema import ChildNumbers, ProviderNumbers, PurchaserNumbers, TeamNumbers
from model.run import run
from model.scenario import Scenario
from model.setup.setup import Setup
from tests.cases.made import TOWN, lay, tree_of

REAL = [name for name in place_names() if not load_place(name).synthetic]
FLOWS = {"starts_per_stock", "ends_per_stock", "repeat_share", "referrer_gp", "duration_0_3m", "wait_c"}


@pytest.mark.parametrize("name", REAL)
def test_every_real_place_is_fitted_to_stock_flow_length_referrers_and_waits_together(name: str):
    place = load_place(name)
    check_targets(place)
    fitted = {target.measure for target in place.targets if not target.held_back}
    assert fitted >= FLOWS
    assert fitted & {"children_in_care", "share_of_youths", "cost_own"}, "how much care there is"
    assert fitted & {"cost_per_client", "cost_specialist", "cost_total"}, "what it costs"


@pytest.mark.parametrize("name", REAL)
def test_every_real_place_holds_a_published_figure_back_as_a_test(name: str):
    held_back = [target for target in load_place(name).targets if target.held_back]
    assert len(held_back) >= 2
    assert all("F" in target.value.source for target in held_back)


@pytest.mark.parametrize("name", REAL)
def test_every_real_place_has_a_specification_whose_numbers_exist(name: str):
    assert name in specification_names()
    fit = Fit(specification(name))
    place = fit.place({})
    assert place.id == name
    for factor in fit.spec.factors.values():
        assert factor.low <= 2.718281828**factor.log_start <= factor.high


@pytest.mark.parametrize("name", REAL)
def test_every_fit_report_is_about_the_figures_that_the_place_names(name: str):
    with fitted_path(name).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        reported = {row["measure"]: row for row in csv.DictReader(file)}
    targets = {target.measure: target for target in load_place(name).targets}
    assert set(reported) == set(targets)
    for measure, row in reported.items():
        assert row["source"] == targets[measure].value.source
        assert row["held_back"] == str(targets[measure].held_back)


def test_the_amsterdam_region_has_the_fourteen_municipalities_of_its_letter():
    assert len(load_place("diemen").municipalities) == 14


def test_the_country_has_342_municipalities_in_independent_regions():
    place = load_place("nederland")
    assert len(place.municipalities) * place.regions == 342
    youths = sum(town.youths.base for town in place.municipalities.values()) * place.regions
    assert 3_250_000 < youths < 3_450_000


def test_haaglanden_and_the_alkmaar_region_have_their_municipalities():
    assert len(load_place("haaglanden").municipalities) == 10
    assert len(load_place("heiloo").municipalities) == 6


def test_hillegom_is_settled_by_use_of_two_years_before_until_a_scenario_changes_that():
    assert load_place("hillegom").settlement == "T-2"
    assert "settlement" not in Scenario(place="hillegom").with_levers(settlement=2.0).levers


def test_segment_c_pays_better_than_segment_b_in_diemen_in_2018():
    contracts = {name: product.contract for name, product in load_place("diemen").products.items()}
    margin = {name: contracts[name].margin.base for name in ("treatment_b", "guidance", "treatment_c")}  # type: ignore[union-attr]
    assert margin["treatment_b"] < 0.0 < margin["treatment_c"]
    assert contracts["treatment_c"].by_intensity  # type: ignore[union-attr]


def _of(regions: int) -> dict[str, float]:
    tree = tree_of(TOWN)
    tree["regions"] = regions
    setup = lay(tree, years=2)
    return measured(setup, run(setup, 0), 2)


def test_measures_of_two_regions_are_twice_those_of_one_or_the_same_per_youth():
    """Different regions have different chance: within a tenth, over four standard deviations of their sum."""
    one, two = _of(1), _of(2)
    for total in ("cost_total", "cost_specialist"):
        assert two[total] == pytest.approx(2 * one[total], rel=0.1)
    for ratio in ("share_of_youths", "starts_per_youth", "cost_per_client", "cost_share_local"):
        assert two[ratio] == pytest.approx(one[ratio], rel=0.1)


def test_measures_of_the_municipality_after_which_a_place_is_called_are_its_own():
    setup = Setup(Scenario(place="heiloo", years=1), load_place("heiloo"))
    found = measured(setup, run(setup, 0), 1)
    share = 4440 / sum(load_place("heiloo").municipalities[t].youths.base for t in load_place("heiloo").municipalities)
    assert found["cost_own"] == pytest.approx(share * found["cost_specialist"], rel=0.25)
    alone = Setup(Scenario(place="uithoorn", years=1), load_place("uithoorn"))
    found = measured(alone, run(alone, 0), 1)
    assert found["cost_own"] == pytest.approx(found["cost_specialist"])
    assert found["children_in_care_own"] == pytest.approx(found["children_in_care"])


def test_shares_of_cost_and_of_starts_are_shares():
    found = _of(1)
    shares = [name for name in MEASURES if name.startswith(("cost_share", "starts_share", "clients_share"))]
    assert all(0.0 <= found[name] <= 1.0 for name in shares)
    assert 0.0 < found["closed_occupancy"] <= 1.0
    assert found["cost_and_clients_apart"] in (0.0, 1.0)


SPECIFICATION = """place: voorbeeldstad
years: 1
replications: 1
generations: 1
population: 4
seed: 1
step: 0.001
factors:
  needs: {paths: [population.needs], low: 0.5, high: 2, start: 1.5}
  foster: {paths: [kinds.upbringing.offers.stay.foster], low: 0.5, high: 2}
"""


def test_a_search_begins_where_it_is_told_to():
    spec = parse(Specification, document_from_text(SPECIFICATION, "own.yaml"))
    found = search(Fit(spec))
    assert found["needs"] == pytest.approx(1.5, rel=0.02)
    assert found["foster"] == pytest.approx(1.0, rel=0.02)


def test_shares_of_an_offer_still_add_up_after_a_fit():
    spec = parse(Specification, document_from_text(SPECIFICATION, "own.yaml"))
    tree = fitted_tree(Fit(spec), {"needs": 1.0, "foster": 2.0})
    offer = tree["kinds"]["upbringing"]["offers"]["stay"]
    assert sum(share["value"] for share in offer.values()) == pytest.approx(1.0, abs=0.001)
    assert offer["foster"]["value"] > 0.6


@pytest.mark.parametrize("wrong", ["start: 3", "low: 3"])
def test_a_factor_that_starts_outside_its_range_is_refused(wrong: str):
    text = SPECIFICATION.replace("start: 1.5" if "start" in wrong else "low: 0.5", wrong, 1)
    with pytest.raises(WrongInput, match="expected them in order"):
        parse(Specification, document_from_text(text, "own.yaml"))


def test_a_factor_without_a_start_begins_at_no_change_or_in_the_middle():
    assert Factor(paths=["a"], low=0.5, high=2.0).log_start == 0.0
    assert Factor(paths=["a"], low=1.0, high=4.0).log_start == pytest.approx(0.693, abs=0.001)


def test_a_specification_can_let_some_regions_stand_for_all():
    spec = specification("nederland")
    assert in_regions(load_place("nederland"), spec).regions == 2
    assert in_regions(load_place("uithoorn"), specification("uithoorn")).regions == 1


def test_a_place_of_ones_own_that_leaves_an_assumption_out_gets_that_of_the_built_in_places():
    basis = read_document(FOLDER / "basis.yaml").tree
    parts = {
        "children": ChildNumbers,
        "providers": ProviderNumbers,
        "purchasers": PurchaserNumbers,
        "teams": TeamNumbers,
    }
    assumed = [
        (f"{part}.{name}", field.default, basis[part][name])
        for part, schema in parts.items()
        for name, field in schema.model_fields.items()
        if isinstance(field.default, Quantity) and field.default.source.startswith("U")
    ]
    assert len(assumed) == 13
    for path, default, shared in assumed:
        assert default == type(default)(**shared), path
