"""What the workshop says on phones, on the big screen and on paper."""

import re
from dataclasses import replace

import pytest

from app.i18n.texts import APP_TEXTS, app_words
from app.pages.workshop.handout import is_based_on_all_runs, sheet
from app.pages.workshop.invitation import reachable_from, square
from app.pages.workshop.lead_view_model import consensus_of, questions_on, spread_rows, strips
from app.pages.workshop.room import Ask, Room, add_team, go_to_phase, set_plan, set_prediction, start_round
from app.pages.workshop.view_model import (
    caveat_lines,
    caveat_sentences,
    cost_words,
    effect,
    lever_sliders,
    prediction_sliders,
    question_of,
    steps_of,
    wait_words,
)
from app.simulation.model_catalogue import choices
from app.simulation.results import PlanResult
from app.simulation.service import Question
from app.state.app_state import Range
from model.policy.assumptions import BUDGET
from tests.app.made_up import made_up_answer

APP = APP_TEXTS.roots[-1]
REACHES = choices("uithoorn").levers
ASK = Ask("light", (("start_light", 1.0),), 2033, 14e6, 6.0)
NL = app_words("nl")
HOSTILE = "<img src=x onerror=alert(1)>"


def table() -> Room:
    room = Room("BCDFGH", Question("uithoorn", 10, 1), "secret-of-the-lead")
    for name, role in ((HOSTILE, "gp"), ("Groen", "provider")):
        room = add_team(room, name, role, f"token-of-{role}")
    room = start_round(room, ASK)
    room = set_prediction(room, room.teams[0], {"cost": -0.05, "wait": 1.0})
    for phase in ("locked", "reveal", "levers"):
        room = go_to_phase(room, phase)
    room = set_plan(room, room.teams[0], {"poh_jeugd_fte": 3.0}, REACHES)
    return go_to_phase(room, "table")


def test_every_text_of_the_workshop_is_used():
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in (APP / "pages").rglob("*") if path.suffix in {".py", ".j2"}
    )
    tails = [key.removeprefix("shop.") for key in APP_TEXTS.texts("nl") if key.startswith("shop.")]
    idle = [tail for tail in tails if f"shop.{tail}" not in code and not re.search(rf'"{tail.split(".")[-1]}"', code)]
    assert [tail for tail in idle if not re.match(r"(ask|go|role|phase|lead\.end)\.", tail)] == []


def test_a_prediction_is_said_in_words_with_the_euro_in_it():
    assert cost_words(-0.05, 14e6, NL) == "−5%, €\xa00,70\xa0mln minder"
    assert cost_words(0.0, 14e6, NL) == wait_words(0.0, NL) == "Blijft gelijk"
    assert wait_words(-2.0, NL) == "2,0\xa0weken korter"


def test_a_slider_has_words_for_every_place_on_it():
    room = table()
    for slider in (
        *lever_sliders(room, room.teams[1], NL),
        *prediction_sliders(next(iter(room.now.predictions.values())), ASK, NL),
    ):
        assert len(slider["labels"]) > max(slider["at"], slider["base"])
        assert all(slider["labels"])
    assert 0.07 in steps_of(Range(0.0, 1.0, 0.05, 0.07))


def test_names_on_a_strip_do_not_lie_on_each_other():
    room = Room("BCDFGH", Question("uithoorn", 10, 1))
    for number in range(8):
        room = add_team(room, f"Groep nummer {number}", "gp", f"{number}")
    room = start_round(room, ASK)
    for team in room.teams:
        room = set_prediction(room, team, {"cost": 0.0})
    lanes = [dot["lane"] for dot in strips(room, room.now, {}, NL)[0]["dots"]]
    assert sorted(lanes) == list(range(8))


def test_the_table_says_where_each_lever_stands_and_who_touched_it():
    rows = {row["id"]: row for row in spread_rows(table(), table().now, NL)}
    assert rows["poh_jeugd_fte"]["touched"] == "aangeraakt door 1 van 1"
    assert rows["capacity_b"]["moved"] is False
    assert all(0 <= row[name] <= 1 for row in rows.values() for name in ("base", "low", "mean", "high"))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_sheet_holds_no_script_and_no_key(language: str):
    room = table()
    text = sheet(room, {}, app_words(language))
    assert HOSTILE not in text and "&lt;img" in text
    for secret in ("secret-of-the-lead", "token-of", "BCDFGH"):
        assert secret not in text
    assert text.count("<h1>") == 1 and f'lang="{language}"' in text
    assert "http" not in text.replace("https://opendata", "") or "<script" not in text


def test_a_phone_is_sent_to_the_network_address_only_when_the_app_listens_there():
    here = "http://127.0.0.1:8765/"
    assert reachable_from(here, "0.0.0.0", ["192.168.1.7"]) == ["http://192.168.1.7:8765/"]
    assert reachable_from(here, "127.0.0.1", ["192.168.1.7"]) == []
    assert reachable_from(here, "192.168.1.7", []) == ["http://192.168.1.7:8765/"]
    assert reachable_from("https://jeugd.example/sim/", "127.0.0.1", []) == ["https://jeugd.example/sim/"]
    assert reachable_from("javascript:alert(1)", "0.0.0.0", ["192.168.1.7"]) == []
    assert reachable_from("http://[", "0.0.0.0", ["192.168.1.7"]) == []


def test_the_square_is_a_square_of_plain_numbers():
    path, size = square("http://192.168.1.7:8765/?page=workshop&d.room=BCDFGH")
    assert size >= 21
    assert re.fullmatch(r"(M\d+ \d+h1v1h-1z)+", path)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("nl", ("Rapportcijfer van Uithoorn: C", "Gebruik de richting, niet de hoogte", "aanname", "alleen toeval")),
        ("en", ("Grade of Uithoorn: C", "Use the direction, not the level", "assumption", "chance only")),
    ],
)
def test_the_sheet_and_the_phones_say_how_reliable_the_figures_are(language: str, told: tuple[str, ...]):
    words = app_words(language)
    text = sheet(table(), {}, words)
    assert [line for line in told if line not in text] == []
    (line,) = caveat_lines(table(), words)
    assert "C: " in line and told[-1] in line


def test_a_room_that_typed_its_own_budget_tells_it_as_its_own():
    around = Question("uithoorn", 10, 1, assumptions=((BUDGET, 9.9),))
    assert "9,90\xa0mln, is uw eigen opgave" in " ".join(caveat_sentences(replace(table(), around=around), NL))


def found_of(room: Room, *, number: int) -> dict[Question, PlanResult | None]:
    """Answers to all that stands on the sheet, from so many runs of 20."""
    one = made_up_answer(number, cost_change=-1e6)
    return dict.fromkeys(questions_on(room, room.now, "consensus"), one)


def test_the_average_plan_and_the_sheet_say_so_while_they_stand_on_few_runs():
    room = go_to_phase(go_to_phase(table(), "vote"), "consensus")
    plan = question_of(room, consensus_of(room, room.now))
    rough, full = (found_of(room, number=number) for number in (12, 20))
    assert effect(rough, plan, NL)["cost"] == "€\xa01,00\xa0mln minder (eerste schatting)"
    assert effect(full, plan, NL)["cost"] == "€\xa01,00\xa0mln minder"
    assert "mln minder (eerste schatting)" in sheet(room, rough, NL) and "voordat alles was" in sheet(room, rough, NL)
    assert "eerste schatting" not in sheet(room, full, NL)
    assert not is_based_on_all_runs(room, rough) and is_based_on_all_runs(room, full)
    assert not is_based_on_all_runs(room, {})
