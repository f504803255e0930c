"""The Mesa model is a façade: same bytes, and Mesa's own tools work on it."""

from datetime import date

import mesa
import numpy as np
import pytest

from agents.base.files.parameters import WrongInput
from agents.base.record_agent import ReadOnlyView
from agents.children.child import Child
from agents.purchasers.purchaser import Purchaser
from experiments.replicate.replication import replicate
from model.scenario import Scenario
from model.youth_care import YouthCareModel


@pytest.fixture(scope="module")
def town() -> Scenario:
    return Scenario(place="voorbeeldstad", years=2, seed=3)


def test_week_by_week_gives_the_same_table_as_all_at_once(town: Scenario) -> None:
    model = YouthCareModel(town)
    for _ in range(52):
        model.step()
    model.run_weeks(52)
    whole = replicate(town, replications=1)
    assert np.array_equal(model.outcomes()["value"].to_numpy(), whole["value"].to_numpy())


def test_a_step_is_one_week_and_the_run_ends_with_its_horizon(town: Scenario) -> None:
    model = YouthCareModel(town)
    assert isinstance(model, mesa.Model)
    assert model.date == date(2025, 1, 1)
    model.step()
    assert model.date == date(2025, 1, 8)
    model.run_weeks(103)
    assert not model.running
    with pytest.raises(WrongInput, match="the run has ended on 2027-01-01"):
        model.step()


def test_mesa_finds_every_kind_of_agent(town: Scenario) -> None:
    model = YouthCareModel(town)
    numbers = {kind.__name__: len(agents) for kind, agents in model.agents_by_type.items()}
    assert numbers["Purchaser"] == numbers["LocalTeam"] == 3
    assert numbers["Provider"] == len(model.world.offers)
    assert numbers["Referrer"] == len(model.world.referrers)
    assert len(model.children) == 4000


def test_a_child_is_a_view_that_moves_with_the_model(town: Scenario) -> None:
    model = YouthCareModel(town)
    child = model.child(7)
    assert isinstance(child, Child)
    assert child is model.child(7)
    age = child.age_years
    model.run_weeks(10)
    assert child.age_years == pytest.approx(age + 10 / 52) or child.age_years < 1.0
    assert child.severity == pytest.approx(max((n.severity for n in child.open_needs), default=0.0))
    with pytest.raises(WrongInput, match="expected 0 to 3999"):
        model.child(4000)


def test_a_view_of_any_kind_refuses_to_be_written_to(town: Scenario) -> None:
    model = YouthCareModel(town)
    before = model.child(7).severity
    for view in (model.child(7), *(next(iter(agents)) for agents in model.agents_by_type.values() if len(agents))):
        for name in ("severity", "capacity", "age_years", "row", "records", "model", "anything"):
            with pytest.raises(ReadOnlyView, match="cannot be written to") as raised:
                setattr(view, name, 9)
            assert isinstance(raised.value, (WrongInput, AttributeError))
        with pytest.raises(ReadOnlyView, match="deleted"):
            del view.row
    assert model.child(7).severity == before


def test_an_agent_cannot_be_removed_from_its_model(town: Scenario) -> None:
    model = YouthCareModel(town)
    number = len(model.agents)
    for agent in (next(iter(model.agents)), model.child(7)):
        with pytest.raises(ReadOnlyView, match="cannot be removed"):
            agent.remove()
    assert len(model.agents) == number
    assert len(model.agents.select(lambda agent: isinstance(agent, Purchaser))) == 3


def test_a_view_lists_the_fields_that_it_reads(town: Scenario) -> None:
    child = YouthCareModel(town).child(7)
    assert {"severity", "age_years", "municipality"} <= set(dir(child))
    assert repr(child) == "Child 7"


def test_children_in_care_are_those_the_engine_counts(town: Scenario) -> None:
    model = YouthCareModel(town)
    model.run_weeks(5)
    in_care = sum(stage == "in care" for child in model.children for stage in child.stages)
    assert in_care == int(model.world.in_care.sum())


def test_mesas_data_collector_sees_lists_and_money(town: Scenario) -> None:
    model = YouthCareModel(town)
    for _ in range(3):
        model.step()
    table = model.datacollector.get_model_vars_dataframe()
    assert len(table) == 4
    assert table["in_care"].to_numpy().min() > 0
    assert table["cost_euro"].to_numpy().min() > 0
    segments = table[[name for name in table.columns if name.startswith("waiting_")]].sum(axis=1)
    assert segments.tolist() == table["waiting"].tolist()


def test_looking_at_children_changes_nothing(town: Scenario) -> None:
    looked, left = YouthCareModel(town), YouthCareModel(town)

    for child in looked.children_where(range(50)):
        _ = child.stages
    looked.run_weeks(20)
    left.run_weeks(20)
    assert np.array_equal(looked.world.tally, left.world.tally)
