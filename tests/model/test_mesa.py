"""Mesa's own tools - batch_run, collectors, viewer, simulators, pickles - work on the model, or it says why not."""

import copy
import hashlib
import multiprocessing
import pickle
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import mesa
import numpy as np
import pytest

from agents.base.files.errors import WrongInput
from agents.base.record_agent import ReadOnlyView
from experiments.replicate.replication import replicate
from model.run import TooManyNeeds
from model.scenario import Scenario
from model.youth_care import YouthCareModel

TOWN = Scenario(place="voorbeeldstad", years=1, seed=3)


@pytest.fixture(scope="module")
def model() -> YouthCareModel:
    return YouthCareModel(TOWN)


@pytest.fixture
def keeps_start_method() -> Iterator[None]:
    """Mesa's ``batch_run`` sets how processes start, for all of this process."""
    before = multiprocessing.get_start_method(allow_none=True)
    yield
    multiprocessing.set_start_method(before, force=True)


def bytes_of(model: YouthCareModel) -> str:
    made = model.outcomes()["value"].to_numpy().tobytes() + model.world.tally.tobytes()
    return hashlib.sha256(made).hexdigest()


def test_batch_run_gives_each_rng_its_own_chance_and_the_same_again(keeps_start_method: None):
    asked = {"scenario": [TOWN, TOWN.with_levers(start_light=1.0)]}
    found = [
        mesa.batch_run(YouthCareModel, asked, rng=[1, 2, 1], max_steps=4, display_progress=False) for _ in range(2)
    ]
    assert found[0] == found[1]
    cost = [row["cost_euro"] for row in found[0]]
    assert len(cost) == 6
    assert cost[0:2] == cost[4:6]
    assert cost[0:2] != cost[2:4]


def test_batch_run_moves_levers_and_fields_by_name_and_collects_each_week(keeps_start_method: None):
    asked = {"place": "voorbeeldstad", "years": np.array([1]), "start_light": [0, 1]}
    rows = mesa.batch_run(YouthCareModel, asked, rng=7, max_steps=3, data_collection_period=1, display_progress=False)
    assert [(row["start_light"], row["Step"]) for row in rows] == [(a, b) for a in (0, 1) for b in range(4)]
    own = YouthCareModel(Scenario(place="voorbeeldstad", years=1, seed=7))
    own.run_weeks(3)
    assert rows[3]["cost_euro"] == own.datacollector.model_vars["cost_euro"][-1]


def test_batch_run_without_a_seed_says_that_its_iterations_are_one_and_the_same_run(keeps_start_method: None):
    with pytest.warns(Warning, match=r"one and the same run.*rng=\[1, 2, 3\]"):
        rows = mesa.batch_run(YouthCareModel, {"scenario": TOWN}, iterations=2, max_steps=1, display_progress=False)
    assert rows[0]["cost_euro"] == rows[1]["cost_euro"]


def test_rng_is_the_seed_of_the_scenario(model: YouthCareModel):
    with_rng = YouthCareModel(TOWN, rng=np.int64(5))
    assert with_rng.scenario == TOWN.changed(seed=5)
    assert model.scenario is TOWN
    assert bytes_of(with_rng) == bytes_of(YouthCareModel(TOWN.changed(seed=5))) != bytes_of(model)
    seeds = [YouthCareModel(TOWN, warm=False, rng=one).scenario.seed for one in ([1, 2], [1, 2], [2, 1])]
    assert seeds[0] == seeds[1] != seeds[2]
    generator = np.random.default_rng(1)
    drawn = {YouthCareModel(TOWN, warm=False, rng=generator).scenario.seed for _ in range(2)}
    assert len(drawn) == 2, "a generator that is used goes on"


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))], ids=["copy", "pickle"])
def test_a_copy_made_halfway_goes_on_to_the_same_bytes_and_leaves_the_first_alone(copied: Callable):
    model = YouthCareModel(TOWN)
    model.run_weeks(5)
    seen = model.child(7).stages
    at_copy = bytes_of(model)
    other = copied(model)
    other.run_weeks(46)
    other.step()
    assert bytes_of(model) == at_copy, "the copy moved the model that it was made of"
    assert model.child(7).stages == seen
    model.run_weeks(46)
    model.step()
    assert bytes_of(other) == bytes_of(model)
    assert (other.time, other.steps, other.scenario) == (52.0, 52, TOWN)
    assert other.child(7).age_years == model.child(7).age_years
    assert next(iter(other.agents)).records is other.world.referrers
    assert not other.running
    whole = replicate(TOWN, replications=1)["value"].to_numpy()
    assert np.array_equal(other.outcomes()["value"].to_numpy(), whole)


def test_time_and_steps_begin_at_0_and_go_on_together_however_weeks_are_run():
    model = YouthCareModel(TOWN)
    first = model.week
    assert (model.time, model.steps) == (0.0, 0)
    model.step()
    model.run_for(2)
    model.run_until(5)
    model.run_weeks(3)
    assert (model.time, model.steps, model.week - first) == (8.0, 8, 8)
    model.run_model()
    assert (model.time, model.steps, model.running) == (52.0, 52, False)


def test_an_event_of_ones_own_comes_in_its_week():
    model, seen = YouthCareModel(TOWN), []

    def look() -> None:
        seen.append(model.week)

    model.schedule_event(look, at=3)
    first = model.week
    model.run_weeks(10)
    assert seen == [first + 3]


def test_past_the_end_of_the_run_each_way_to_go_on_says_so():
    model = YouthCareModel(TOWN)
    with pytest.raises(WrongInput, match="100 weeks asked, expected at most the 52 that are left until 2026-01-01"):
        model.run_for(100)
    model.run_until(52)
    for further in (model.step, lambda: model.run_for(1), lambda: model.run_until(60), lambda: model.run_weeks(1)):
        with pytest.raises(WrongInput, match="the run has ended on 2026-01-01"):
            further()
    assert (model.time, model.steps) == (52.0, 52)


def test_mesas_simulator_of_old_runs_it_too():
    from mesa.experimental.devs import ABMSimulator

    model = YouthCareModel(TOWN)
    with pytest.warns(FutureWarning):
        simulator = ABMSimulator()
    simulator.setup(model)
    simulator.run_for(5)
    assert (model.time, model.steps) == (5.0, 5)


def test_a_run_that_broke_off_does_not_seem_to_go_on(monkeypatch: pytest.MonkeyPatch):
    model = YouthCareModel(TOWN)

    def full(*_: object) -> None:
        raise TooManyNeeds("too many")

    with monkeypatch.context() as broken:
        broken.setattr("model.youth_care.step", full)
        with pytest.raises(TooManyNeeds):
            model.step()
    with pytest.raises(TooManyNeeds):
        model.step()


def test_what_mesa_offers_and_the_engine_would_not_notice_is_refused_in_one_line(model: YouthCareModel):
    agent = next(iter(model.agents))
    number = len(model.agents)
    for ask in (
        lambda: model.agents.shuffle_do("step"),
        lambda: model.agents.do("advance"),
        lambda: model.agents.set("capacity", 9),
        lambda: model.deregister_agent(agent),
        lambda: model.remove_all_agents(),
        lambda: type(agent).create_agents(model, 2),
        lambda: model.reset_rng(1),
        lambda: setattr(model, "scenario", TOWN),
    ):
        with pytest.raises(WrongInput) as told:
            ask()
        assert "expected" in str(told.value) and "\n" not in str(told.value)
        assert isinstance(told.value, ReadOnlyView) or "new YouthCareModel" in str(told.value)
    assert len(model.agents) == number


def test_an_agent_of_ones_own_comes_and_goes(model: YouthCareModel):
    number = len(model.agents)
    watcher: mesa.Agent = mesa.Agent(model)
    assert len(model.agents) == number + 1
    watcher.remove()
    assert len(model.agents) == number


def test_mesas_data_collector_takes_reporters_of_ones_own():
    model = YouthCareModel(TOWN)
    collector = mesa.DataCollector(
        model_reporters={"now": "date", "waiting": lambda one: one.world.waiting.sum()},
        agenttype_reporters={kind: {"row": "row"} for kind in model.agent_types},
    )
    _ = model.child(7)
    collector.collect(model)
    assert collector.get_model_vars_dataframe()["now"].tolist() == [model.date]
    assert sum(len(collector.get_agenttype_vars_dataframe(kind)) for kind in model.agent_types) == len(model.agents)


@pytest.mark.long
def test_mesas_viewer_shows_steps_and_resets_it_with_its_scenario():
    import ipyvuetify as vue

    # What these give is declared more narrowly than what Mesa's own documentation does with them
    solara: Any = import_module("solara")
    mesas: Any = import_module("mesa.visualization")
    shown = solara.reactive(YouthCareModel(TOWN))
    first = shown.value.week
    asked = {"scenario": TOWN, "start_light": mesas.Slider("start light", 0.5, 0.0, 1.0, 0.1)}
    viewer = mesas.SolaraViz(shown, components=[mesas.make_plot_component("waiting")], model_params=asked)
    _, page = solara.render(solara.AppLayout(children=[viewer]), handle_error=False)
    try:
        page.find(vue.Btn, children=["Step"]).widget.click()
        assert shown.value.week == first + 1
        page.find(vue.Btn, children=["Reset"]).widget.click()
        assert shown.value.week == first
        assert shown.value.scenario == TOWN.with_levers(start_light=0.5)
    finally:
        page.close()
