"""The film as it is packed for the browser."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from app.i18n.texts import app_words
from app.pages.chain.chart import board, reel, rows_of, waiting_at_the_end
from app.pages.chain.page import sentence
from app.pages.explore.headline import tile_props
from app.simulation.results import PlanResult
from model.history.weekly_frames import EXITS, Film, record
from model.scenario import Scenario
from tests.app.made_up import made_up_answer
from tests.cases.made import TOWN


@pytest.fixture(scope="module")
def film() -> Film:
    return record(Scenario(place=TOWN, years=1, seed=4))


ONE = "week voor week: in de laatste week wachten daarin"


def numbers(text: str) -> list[int]:
    return [int(one) for one in text.split(",") if one]


def test_every_product_in_which_anybody_is_stands_on_the_board_in_order_of_segment(film: Film):
    drawn = board([film], app_words("nl"))
    rows = rows_of([film])
    assert len(drawn["products"]) == len(rows) > 5
    assert (film.in_care[:, rows].sum(axis=0) + film.waiting[:, rows].sum(axis=0) > 0).all()
    left_out = [row for row in range(film.in_care.shape[1]) if row not in rows]
    assert film.in_care[:, left_out].sum() == film.waiting[:, left_out].sum() == 0
    segments = [one["segment"] for one in drawn["products"]]
    assert segments == sorted(segments, key=["local", "B", "C", "stay", "national", "individual", "protection"].index)
    assert drawn["exits"][0] == "Hersteld" and len(drawn["exits"]) == len(EXITS)


def test_the_longest_queue_fits_the_room_for_queues(film: Film):
    assert board([film], app_words("en"))["most_waiting"] == max(1, film.waiting.max())


def test_what_is_packed_can_be_unpacked_to_the_same_numbers(film: Film):
    rows = rows_of([film])
    packed = reel(film, rows)
    assert numbers(packed["waiting"]) == film.waiting[:, rows].ravel().tolist()
    assert numbers(packed["hidden"]) == film.hidden.tolist()
    again = np.zeros_like(film.starts[:, rows])
    for week, text in enumerate(packed["starts"].split("|")):
        found = numbers(text)
        for row, kind, count in zip(found[::3], found[1::3], found[2::3], strict=True):
            again[week, row, kind] = count
    assert np.array_equal(again, film.starts[:, rows])
    assert sum(numbers(packed["money"])) * 1000 == pytest.approx(film.cents.sum() / 100, rel=0.001)


def test_the_sentence_counts_who_waits_in_the_last_week(film: Film):
    assert waiting_at_the_end(film) == film.waiting[-1].sum()


def test_what_one_film_shows_stands_beside_the_mean_of_all_runs_and_is_called_one_run(film: Film):
    words, one = app_words("nl"), f"{waiting_at_the_end(film)}"
    same = made_up_answer()
    fewer = PlanResult(same.base, replace(same.base, values=fewer_waiting(same.base.values)), wanted=20, changed=True)
    told = sentence([film, film], fewer, words)
    assert "Gemiddeld over 20 doorrekeningen wachten in 2035 met het plan [[80]] kinderen; zonder" in told
    assert told.endswith(f"één doorrekening zien, {ONE} met het plan {one} kinderen en zonder het plan {one}.")
    assert tile_props(fewer, words)[-1]["value"] == "80"  # what Explore says of the same runs
    assert "[[90]] kinderen als er niets verandert" in sentence([film], same, words)
    unfinished = replace(fewer, wanted=100)
    assert sentence([film, film], unfinished, words).startswith(
        "Het gemiddelde over 100 doorrekeningen wordt nog uitgerekend."
    )


def fewer_waiting(values: Mapping[tuple[str, str], np.ndarray]) -> dict[tuple[str, str], np.ndarray]:
    return {**values, ("waiting", "all"): values["waiting", "all"] - 10.0}
