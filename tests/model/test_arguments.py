"""Whoever gives a public name something else than it takes reads one line: where, what was found, what was expected."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import jeugdstroom

js: Any = jeugdstroom
"""Wrong values are what is tried here: a type checker refuses most of them before."""

TOWN = js.Scenario(place="voorbeeldstad", years=1)
PLAN = TOWN.with_levers(start_light=1.0)
NOT_SCENARIOS = (None, "voorbeeldstad", 3, math.nan, [], {"place": "voorbeeldstad"})
NOT_COUNTS = (None, "20", 1.5, math.nan, True, 0, -1, [], np.float64(3))
NOT_PATHS = (None, 3, [], math.nan)


def calls() -> list[Any]:
    """Each public name with each kind of wrong value in each of its places."""
    given: dict[str, list[Callable[[Any], Any]]] = {
        "scenario": [
            lambda wrong: js.replicate(wrong),
            lambda wrong: js.replicate_until(wrong, 0.1),
            lambda wrong: js.compare(wrong, PLAN),
            lambda wrong: js.compare(TOWN, wrong),
            lambda wrong: js.explain(wrong, PLAN),
            lambda wrong: js.explain(TOWN, wrong),
            lambda wrong: js.uncertainty(wrong, PLAN),
            lambda wrong: js.follow(wrong, PLAN),
            lambda wrong: js.follow_one(TOWN, wrong, "417"),
            lambda wrong: js.find_out(wrong, PLAN),
            lambda wrong: js.YouthCareModel(wrong),
        ],
        "count": [
            lambda wrong: js.replicate(TOWN, replications=wrong),
            lambda wrong: js.replicate_until(TOWN, 0.1, most=wrong),
            lambda wrong: js.compare(TOWN, PLAN, replications=wrong),
            lambda wrong: js.explain(TOWN, PLAN, replications=wrong),
            lambda wrong: js.uncertainty(TOWN, PLAN, replications=wrong),
            lambda wrong: js.uncertainty(TOWN, PLAN, count=wrong),
            lambda wrong: js.judge("uithoorn_regulated_inflow", wrong),
            lambda wrong: js.Scenario(place="voorbeeldstad", years=wrong),
            lambda wrong: TOWN.changed(years=wrong),
        ],
        "path": [
            lambda wrong: js.load_scenario(wrong),
            lambda wrong: js.load_place(wrong),
            lambda wrong: js.read_own(wrong),
            lambda wrong: js.check_own(wrong),
            lambda wrong: js.calibrate(wrong, "Town"),
            lambda wrong: js.sensitivity(wrong),
            lambda wrong: js.optimise(wrong),
            lambda wrong: js.sweep(wrong, "nowhere"),
            lambda wrong: js.Store(wrong),
            lambda wrong: js.judge(wrong),
            lambda wrong: js.write_report(wrong, wrong),
            lambda wrong: js.write_own(wrong, wrong),
            lambda wrong: js.as_html(wrong),
            lambda wrong: js.report_on(wrong),
            lambda wrong: js.bands(wrong),
            lambda wrong: js.Scenario(place=wrong),
        ],
    }
    values = {"scenario": NOT_SCENARIOS, "count": NOT_COUNTS, "path": NOT_PATHS}
    return [
        pytest.param(call, wrong, id=f"{kind}-{number}-{wrong!r}")
        for kind, list_of in given.items()
        for number, call in enumerate(list_of)
        for wrong in values[kind]
        if not _is_allowed(kind, number, wrong)
    ]


def _is_allowed(kind: str, number: int, wrong: object) -> bool:
    """What pydantic reads as a whole number, as in a file: "20" and True, and in a report None is the usual number."""
    is_field = kind == "count" and number >= 7
    return (is_field and (wrong == "20" or wrong is True or isinstance(wrong, np.floating))) or (
        kind == "scenario" and number == 10 and wrong is None
    )


@pytest.mark.parametrize(("call", "wrong"), calls())
def test_a_wrong_value_is_refused_in_one_line_before_any_work(call: Callable[[Any], Any], wrong: object):
    with pytest.raises(js.WrongInput) as told:
        call(wrong)
    said = str(told.value)
    assert "\n" not in said and len(said) <= 2000
    assert "expected" in said or "valid names" in said or "missing" in said
    assert "pydantic" not in said


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: js.Scenario(place="nowhere"), 'unknown place "nowhere"; valid names: diemen'),
        (lambda: js.Scenario(place="heilo"), 'did you mean "heiloo"'),
        (lambda: js.Scenario(place="heiloo", yeers=3), 'did you mean "years"'),
        (lambda: js.Scenario("heiloo"), r"found 'heiloo' without a name, expected Scenario\(place=\.\.\.\)"),
        (lambda: js.Scenario(), "place: this key is missing"),
        (lambda: setattr(TOWN, "years", 3), "it is frozen"),
        (lambda: js.YouthCareModel("heiloo"), r'such as Scenario\(place="heiloo"\)'),
        (lambda: js.YouthCareModel(TOWN, start_ligt=1), 'did you mean "start_light"'),
        (lambda: js.YouthCareModel(TOWN, replication=-1), "replication: found '-1', expected a whole number from 0"),
        (lambda: js.YouthCareModel(TOWN, region=1), "region: found '1', expected 0 to 0"),
        (lambda: js.YouthCareModel(TOWN, rng=1.5), "rng: found '1.5'"),
        (lambda: js.YouthCareModel(TOWN, rng=1, seed=2), "found both rng '1' and seed '2'"),
        (lambda: js.replicate("heiloo"), r'replicate: scenario: .* such as Scenario\(place="heiloo"\)'),
        (lambda: js.replicate(TOWN, 1, first=-1), "first: found '-1', expected 0 or more"),
        (lambda: js.replicate(TOWN, 1, threads=-1), "threads: found '-1', expected 1 or more"),
        (lambda: js.replicate_until(TOWN, math.nan), "precision: found 'nan', expected a number"),
        (lambda: js.replicate_until(TOWN, 0.1, sure_of=["kost"]), 'did you mean "cost"'),
        (lambda: js.compare(TOWN), "found one scenario, expected two or more"),
        (lambda: js.explain(TOWN, PLAN, "kost"), 'did you mean "cost"'),
        (lambda: js.uncertainty(TOWN, PLAN, figures=["cost"]), "figures: found a list, expected a list of which each"),
        (lambda: js.Figure(3), "outcome: found '3', expected a text"),
        (lambda: js.follow(TOWN, PLAN, replication=-1), "replication: found -1, expected 0 or more"),
        (lambda: js.replicate_until(TOWN, 0.1, sure_of=[]), "found no outcome, expected one at least"),
        (lambda: js.own_template("fr"), "language: found 'fr', expected nl, en"),
        (lambda: js.follow_one(TOWN, PLAN, "x"), "expected a number such as 417"),
        (lambda: TOWN.with_levers(start_light=math.nan), "expected a finite number"),
        (lambda: TOWN.with_assumptions(3), "found '3', expected a mapping"),
        (lambda: js.LeverSetting(1), r"expected LeverSetting\(value=\.\.\.\)"),
        (lambda: js.optimise({}), "this key is missing"),
        (lambda: js.sweep({"design": {"kind": "gird"}}, "nowhere"), "did you mean 'grid'"),
    ],
)
def test_the_line_says_what_is_wrong_and_what_was_probably_meant(call: Callable[[], Any], said: str):
    with pytest.raises(js.WrongInput, match=said):
        call()


def test_numbers_out_of_numpy_and_pandas_are_numbers():
    found = js.Scenario(place="voorbeeldstad", years=np.int64(1), seed=np.uint8(2))
    assert found.with_levers(start_light=np.int64(1)) == found.with_levers(start_light=np.float32(1.0))
    assert len(js.replicate(TOWN, replications=np.int64(1))["replication"].unique()) == 1


def test_an_unknown_argument_is_named_by_python_itself():
    with pytest.raises(TypeError, match=r"replicate\(\) got an unexpected keyword argument 'replicatons'"):
        js.replicate(TOWN, replicatons=3)


def test_a_path_may_be_a_text_and_a_text_a_path():
    with pytest.raises(js.WrongInput, match=r"figures\.csv: no such file"):
        js.read_own("figures.csv")
    with pytest.raises(js.WrongInput, match=r"town\.yaml: no such file"):
        js.load_scenario(Path("town.yaml"))


def test_a_store_is_asked_in_text(tmp_path: Path):
    store = js.Store(tmp_path / "store", create=True)
    for ask in (lambda: store.query(None), lambda: store.scenario(3), lambda: store.query("selec 1")):
        with pytest.raises(js.WrongInput):
            ask()


def test_nothing_is_written_for_a_design_that_is_wrong(tmp_path: Path):
    with pytest.raises(js.WrongInput):
        js.sweep({"design": {"kind": "grid"}}, tmp_path / "store")
    assert list(tmp_path.iterdir()) == []
