"""The tour and the stories only tell what the answer says, and every step of them exists."""

import pytest

from app.guide import GUIDES, facts, step_at
from app.service import all_levers
from app.state import AppState, History
from app.texts import Words, texts
from app.turns import turned
from tests.app.made_up import made_up_answer


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_step_has_a_text_that_can_be_filled_in(language: str):
    known = facts(made_up_answer(cost_change=-1e6, wait_change=2.0), Words(language))
    for guide in GUIDES:
        numbered = [key for key in texts(language) if key.rpartition(".")[0] == f"guide.{guide.id}"]
        assert len(numbered) == len(guide.steps) + 1, guide.id
        for number in range(1, len(guide.steps) + 1):
            assert texts(language)[f"guide.{guide.id}.{number}"].format(**known)


def test_what_a_step_asks_can_be_had():
    levers = {lever.id for lever in all_levers()}
    for guide in GUIDES:
        history = History.starting_at(AppState(place="uithoorn"))
        for step in guide.steps:
            for asked in step.asks:
                assert set(asked.get("levers", {})) <= levers
                history = turned(history, asked)
        assert history.now.page == "explore"


def test_a_story_calls_a_difference_within_chance_by_its_name():
    told = facts(made_up_answer(), Words("nl"))
    assert told["cost"] == told["wait"] == "geen verschil te zien"
    told = facts(made_up_answer(cost_change=-1e6, wait_change=2.0), Words("nl"))
    assert told["cost"].endswith("minder") and told["wait"].endswith("langer")


@pytest.mark.parametrize("told", ["", "tour", "tour.0", "tour.99", "tour.x", "nothing.1", "tour.1.1"])
def test_a_step_that_does_not_exist_shows_nothing(told: str):
    assert step_at(told) is None
