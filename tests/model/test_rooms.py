"""Runs share what none of them changes, and never the memory they write in."""

import threading

import numpy as np
import pytest

import model.run
from model.run import run_region
from model.scenario import Scenario
from model.setup.setup import set_up

TOWN = Scenario(place="voorbeeldstad", years=2)


def test_what_a_place_fixes_is_made_once_and_nobody_can_write_in_it():
    one, two = set_up(TOWN).tables, set_up(TOWN.with_levers(start_light=1.0)).tables
    assert one["offers"] is two["offers"]
    assert one["lever_levels"] is not two["lever_levels"]
    with pytest.raises(ValueError, match="read-only"):
        one["need_bands"][0] = 0.0


def test_newcomers_and_other_assumptions_have_tables_of_their_own():
    plain = set_up(TOWN).tables["offers"]
    assert len(set_up(TOWN.with_levers(new_entry=2.0)).tables["offers"]) > len(plain)
    town = Scenario(place="uithoorn", years=2)
    other = town.changed(assumptions={"children.asks": 1.0})
    numbers = set_up(town).tables["child_numbers"], set_up(other).tables["child_numbers"]
    assert numbers[0][0].asks != numbers[1][0].asks


def test_a_used_room_leaves_no_trace(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(model.run, "_idle", [])
    setup, other = set_up(TOWN), set_up(TOWN.with_levers(collectivise=0.9))
    fresh = run_region(setup, 3).tally
    run_region(other, 1)
    assert len(model.run._idle) == 1
    np.testing.assert_array_equal(run_region(setup, 3).tally, fresh)


def test_runs_at_the_same_time_stand_in_rooms_of_their_own(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(model.run, "_idle", [])
    setup = set_up(TOWN)
    alone = [run_region(setup, number).tally for number in range(8)]
    together = {}
    threads = [threading.Thread(target=lambda n=n: together.update({n: run_region(setup, n).tally})) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, tally in enumerate(alone):
        np.testing.assert_array_equal(together[number], tally)
    assert 1 <= len(model.run._idle) <= model.run.MOST_IDLE
    assert len({id(room.memory["children"]) for room in model.run._idle}) == len(model.run._idle)


def test_a_large_room_is_not_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(model.run, "_idle", [])
    monkeypatch.setattr(model.run, "LARGEST_IDLE", 1000)
    run_region(set_up(TOWN), 0)
    assert model.run._idle == []
