"""Many readers bring figures of their own at the same moment: each gets what belongs to those, and nobody else does."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import app.pages.own_data.page
import app.simulation.user_data
from app.simulation.model_catalogue import file_of, place_of
from app.simulation.user_data import forget_user_data, is_user_place, keep_place, user_data, user_places
from experiments.calibrate.own_data.fit import OwnFit, town
from experiments.calibrate.own_data.table import Checked, OwnFigures, check_own

READERS = 12
_here = threading.local()


@pytest.fixture(autouse=True)
def a_session_for_each_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.simulation.user_data, "session_id", lambda: _here.reader)


def figures_of(number: int) -> bytes:
    """A file that no other reader has."""
    return f"jaar;cijfer;waarde\n2023;youths;{6000 + number}\n2023;clients;{500 + number}\n".encode()


def brings(number: int, all_here: threading.Barrier) -> str:
    """A reader's visit: the file, the place made from it and the check that both are there; the name of the place."""
    _here.reader = f"reader {number}"
    all_here.wait()
    user_data().checked = found = check_own(f"own {number}.csv", figures_of(number))
    assert found.figures is not None
    made = OwnFit(town(found.figures, f"Dorp {number}", "uithoorn", 2023), 2023, [], "B", 2024, [])
    name = keep_place(made)
    assert user_data().checked is found and is_user_place(name)
    return name


def test_readers_who_bring_figures_at_the_same_moment_see_their_own_place_and_no_other():
    gate = threading.Barrier(READERS)
    with ThreadPoolExecutor(READERS) as pool:
        names = list(pool.map(lambda number: brings(number, gate), range(READERS)))
    assert len(set(names)) == READERS
    for number, name in enumerate(names):
        _here.reader = f"reader {number}"
        mine = user_data().checked
        assert mine is not None and mine.figures is not None
        assert mine.figures.years[2023]["youths"] == 6000 + number
        assert [place for place in names if is_user_place(place)] == [name]
        assert user_places()[name].name.nl == f"Dorp {number}" == place_of(name).name.nl


def test_who_throws_figures_away_leaves_those_of_others():
    names = []
    for number in range(2):
        names.append(brings(number, threading.Barrier(1)))
    _here.reader = "reader 0"
    file = Path(file_of(names[0]))
    forget_user_data()
    assert not file.exists() and user_data().checked is None
    _here.reader = "reader 1"
    assert is_user_place(names[1]) and Path(file_of(names[1])).is_file()
    assert user_data().checked is not None


def test_other_figures_of_the_same_reader_never_get_the_fit_of_the_ones_before():
    one, other = (check_own("own.csv", figures_of(number)) for number in (1, 2))
    again = check_own("own.csv", figures_of(1))
    assert digest_of(one) == digest_of(again) != digest_of(other)
    assert "6001" not in digest_of(one)


def digest_of(checked: Checked) -> str:
    assert isinstance(checked.figures, OwnFigures)
    return checked.figures.digest


def test_the_page_tells_figures_apart_by_what_they_are_and_not_by_where_they_lie_in_memory():
    text = Path(app.pages.own_data.page.__file__).read_text(encoding="utf-8")
    assert " id(" not in text and "(id(" not in text
