"""A sweep runs what is asked, once, and its figures hang on nothing but the design."""

from pathlib import Path

import pytest

from agents.base.files.errors import WrongInput
from experiments.replicate.parallel import Stopped
from experiments.replicate.replication import RunControl, replicate
from experiments.sweep import batch as sweep_work
from experiments.sweep.batch import batches_of
from experiments.sweep.driver import Swept, sweep
from experiments.sweep.store.encoding import Failure
from experiments.sweep.store.store import Store
from model.scenario import Scenario
from tests.experiments.sweep.made import (
    SMALL,
    count,
    crowded,
    digest,
    left_aside,
    parts,
    plan_in,
    rows_of_a_run,
    undisturbed,
)

TIDY = ["scenario", "replication", "year", "municipality", "segment", "outcome", "unit", "value"]


def test_a_sweep_holds_the_same_figures_as_a_replication(tmp_path: Path):
    plan, store = plan_in(SMALL), Store(tmp_path, create=True)
    swept = sweep(plan, store)
    assert (swept.there, swept.made, swept.failures) == (0, 32, ())
    scenario = Scenario(place="voorbeeldstad", years=1).with_levers(start_light=1.0, tariff_b=0.1)
    expected = replicate(scenario, replications=8)[TIDY]
    found = store.query(f"select {', '.join(TIDY)} from tidy where point = '{scenario.id}'")
    assert sorted(found.astype(object).values.tolist()) == sorted(expected.astype(object).values.tolist())


@pytest.mark.parametrize(("threads", "batch"), [(1, 1), (2, 7), (2, 50)])
def test_figures_hang_on_neither_threads_nor_batches(tmp_path: Path, threads: int, batch: int):
    store = Store(tmp_path, create=True)
    sweep(plan_in(SMALL), store, control=RunControl(threads=threads), batch=batch)
    assert len(parts(tmp_path)) == -(-32 // batch)
    assert digest(store) == undisturbed(SMALL)


def test_equal_batches_are_equal_files(tmp_path: Path):
    for number, threads in enumerate((1, 2)):
        sweep(plan_in(SMALL), Store(tmp_path / str(number), create=True), control=RunControl(threads=threads))
    assert [one.name for one in parts(tmp_path / "0")] == [one.name for one in parts(tmp_path / "1")]


def test_asking_the_same_again_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    sweep(plan_in(SMALL), Store(tmp_path, create=True), batch=5)
    monkeypatch.setattr(sweep_work, "run", None)
    again = sweep(plan_in(SMALL), Store(tmp_path, create=True), batch=3)
    assert (again.there, again.made, again.failures) == (32, 0, ())


def test_more_of_the_same_runs_only_what_is_new(tmp_path: Path):
    store = Store(tmp_path, create=True)
    sweep(plan_in(SMALL.replace("replications: 8", "replications: 3")), store)
    more = sweep(plan_in(SMALL), store)
    assert (more.there, more.made) == (12, 20)
    assert count(store) == 32
    assert digest(store) == undisturbed(SMALL)


def test_runs_that_two_parts_hold_count_once(tmp_path: Path):
    store = Store(tmp_path, create=True)
    some = SMALL.replace("replications: 8", "replications: 8\noutcomes: [cost, starts]")
    sweep(plan_in(some), store, batch=3)
    whole = sweep(plan_in(SMALL), store, batch=5)
    assert (whole.there, whole.made) == (0, 32), "other outcomes are asked, so all is run"
    assert len(rows_of_a_run(store)) == 1
    assert digest(store) == undisturbed(SMALL)


def test_batches_hold_every_run_once_and_are_always_the_same():
    plan = plan_in(SMALL)
    for runs in (None, 1, 7, 1000):
        batches = list(batches_of(plan, runs))
        found = [(cell.point, number) for batch in batches for cell in batch.cells for number in cell.numbers]
        assert found == [(point.id, number) for point in plan.points for number in range(8)]
        assert [one.index().key for one in batches] == [one.index().key for one in batches_of(plan, runs)]
        assert runs is None or max(one.runs for one in batches) <= runs


def test_a_batch_in_halves_holds_the_same_runs():
    (batch,) = batches_of(plan_in(SMALL), 1000)
    first, second = batch.halves()
    assert first.runs == second.runs == 16
    together = [(c.point, n) for half in (first, second) for c in half.cells for n in c.numbers]
    assert together == [(c.point, n) for c in batch.cells for n in c.numbers]


def test_one_run_that_fails_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    plan, real = plan_in(SMALL), sweep_work.run

    def broken(setup, number, cancelled=None):
        if number == 3 and setup.scenario.id == plan.points[1].id:
            raise ZeroDivisionError("one\nbad run")
        return real(setup, number, cancelled)

    monkeypatch.setattr(sweep_work, "run", broken)
    store = Store(tmp_path, create=True)
    swept = sweep(plan, store, batch=5)
    failure = Failure(plan.points[1].id, 3, 1, "ZeroDivisionError", "one\\nbad run")
    assert swept == Swept(plan, 0, 32, (failure,))
    assert count(store) == 31
    assert store.query("select * from failures").values.tolist() == [list(vars(failure).values())]
    reopened = Store(tmp_path, create=True)
    assert sweep(plan, reopened) == Swept(plan, 32, 0, (failure,)), "a failure is kept like any other answer"
    monkeypatch.setattr(sweep_work, "run", real)
    assert sweep(plan, reopened, retry=True) == Swept(plan, 31, 1, ())
    assert digest(Store(tmp_path)) == undisturbed(SMALL)


def test_a_place_that_is_too_much_fails_alone(tmp_path: Path):
    crowded(tmp_path)
    text = SMALL.replace("scenario: voorbeeldstad", "scenarios: [voorbeeldstad, crowded.yaml]")
    plan, store = (
        plan_in(text.replace("replications: 8", "replications: 2"), tmp_path),
        Store(tmp_path / "s", create=True),
    )
    swept = sweep(plan, store)
    assert count(store) == 8
    assert {one.type for one in swept.failures} == {"TooManyNeeds"}
    assert len(swept.failures) == 8


def test_a_sweep_that_is_called_off_keeps_what_is_finished(tmp_path: Path):
    told: list[int] = []
    store = Store(tmp_path, create=True)
    with pytest.raises(Stopped):
        sweep(
            plan_in(SMALL),
            store,
            control=RunControl(lambda done, _: told.append(done), lambda: len(told) > 4, threads=1),
            batch=1,
        )
    assert 4 <= count(store) < 32
    assert sweep(plan_in(SMALL), Store(tmp_path, create=True)).there >= 4
    assert digest(Store(tmp_path)) == undisturbed(SMALL)
    assert left_aside(tmp_path) == []


def test_figures_of_another_version_stay_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = Store(tmp_path, create=True)
    sweep(plan_in(SMALL), store)
    plan = plan_in(SMALL)
    for module in ("design", "batch", "driver"):
        monkeypatch.setattr(f"experiments.sweep.{module}.figures_digest", lambda: "f" * 16)
    with pytest.raises(WrongInput, match="made by another version"):
        sweep(plan, store)
    newer = sweep(plan_in(SMALL), store)
    assert (newer.there, newer.made) == (0, 32)
    assert store.codes() == sorted([plan.code, "f" * 16])
    assert count(store) == 32
    assert digest(store) == undisturbed(SMALL)
