"""The app starts where it is told, and says clearly when it cannot."""

from pathlib import Path

import pytest

from agents.base.files.parameters import WrongInput
from app.server.serve import listen
from app.simulation.model_catalogue import choices, first_place, places
from app.state.app_state import PLACE_SETTING
from model.places.reader import place_path


def test_the_app_starts_in_the_place_it_was_given(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(PLACE_SETTING, "voorbeeldstad")
    assert first_place() == "voorbeeldstad"


def test_a_place_file_of_ones_own_can_be_chosen_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    own = tmp_path / "own.yaml"
    own.write_text(place_path("uithoorn").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv(PLACE_SETTING, str(own))
    assert "own:uithoorn" in places(), "by the name in the file: its path stays on the server"
    assert "own:uithoorn" in choices("uithoorn").places


def test_an_address_that_is_taken_gives_one_clear_line():
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(WrongInput, match=f"port {port}.*choose another"):
            listen("127.0.0.1", port)


def test_a_host_that_is_not_ours_gives_one_clear_line():
    with pytest.raises(WrongInput, match="cannot listen"):
        listen("not a host", 0)
