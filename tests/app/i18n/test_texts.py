"""Every word is there in both languages, and every number is written as its reader writes it."""

import re
import string
from pathlib import Path

import pytest

import app.i18n.texts
from app.i18n.texts import Words, millions_digits, texts, with_stress
from app.pages.layout.lever_cards import lever_groups
from app.simulation.service import all_levers, choices, idle_of, sources_shown
from app.state.app_state import AppState

APP = Path(app.i18n.texts.__file__).parents[1]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in APP.rglob("*.py") if "vendor" not in path.parts)
FORMED = re.compile(
    r"^(keep|job|link|line|guide|page|pane|flow|around\.part|around\.unit|around\.kinds|around\.referrers"
    r"|around\.levers|group|grade|line|segment|lever\.unit|lever\..*\.at|tile|tile\.unit|status"
    r"|headline\.base|headline\.cost|headline\.wait|top|panel|chart|shop|find|measure|fit|data|src"
    r"|budget|chain|child\.(what|part|times|pick|level|fits|kinds|referrer|world|mark)|why|who|compare)\."
)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts():
    assert texts("nl").keys() == texts("en").keys()


def test_a_text_asks_for_the_same_values_in_both_languages():
    wrong = [key for key in texts("nl") if fields(texts("nl")[key]) != fields(texts("en")[key])]
    assert wrong == []


def test_every_text_that_the_code_names_exists():
    named = set(re.findall(r'words(?:\.maybe)?\(\s*"([a-z_.0-9A-Z]+)"', CODE))
    assert named
    assert named - texts("nl").keys() == set()


def test_no_text_lies_idle():
    named = set(re.findall(r"[\"']([a-z_.0-9A-Z-]+)[\"']", CODE))
    idle = [key for key in texts("nl") if key not in named and not FORMED.match(key)]
    assert idle == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_lever_has_a_card_that_says_what_it_does_and_what_it_does_not(language: str):
    here = choices("uithoorn")
    groups = lever_groups(
        all_levers(), dict(here.levers), here.earliest, Words(language), lambda text: sources_shown(text, language)
    )
    shown = [lever for group in groups for lever in group["levers"]]
    assert len(shown) == len(all_levers())
    for lever in shown:
        assert lever["name"] and lever["unit"]
        assert len(lever["card"]) == 7
        assert all(row["head"] and all(row["lines"]) for row in lever["card"])
        assert [bool(row.get("timed")) for row in lever["card"] if not row["lines"]] == [True]
        assert lever["start"] == lever["earliest"] and lever["ramp"] == lever["usual"]


@pytest.mark.parametrize(("language", "why"), [("nl", "één gemeente koopt alleen in"), ("en", "one municipality buys")])
def test_the_card_of_a_lever_with_nothing_to_act_on_says_so_before_it_is_pulled(language: str, why: str):
    here, words = choices("uithoorn"), Words(language)
    late = AppState("uithoorn", years=5, levers=(("start_light", 1.0),), when=(("start_light", "2030-01-01~"),))
    for state, lever in ((AppState("uithoorn"), "settlement"), (late, "start_light")):
        groups = lever_groups(
            all_levers(), dict(here.levers), here.earliest, words, lambda _: ["-"], idle=idle_of(state)
        )
        shown = {one["id"]: one for group in groups for one in group["levers"]}
        assert shown[lever]["card"][0]["head"] == words("card.here") and shown[lever]["idle"]
        assert shown["collectivise"]["card"][0]["head"] == words("card.does") and not shown["collectivise"]["idle"]
        assert why in shown["settlement"]["card"][0]["lines"][0]


def test_numbers_are_written_as_the_reader_writes_them():
    assert Words("nl").number(1234567.891, 1) == "1.234.567,9"
    assert Words("en").number(1234567.891, 1) == "1,234,567.9"
    assert Words("nl").number(-2.5, 1) == "−2,5"
    assert Words("nl").number(-0.01, 1) == "0,0"
    assert Words("nl").number(float("nan")) == "–"
    assert Words("nl").signed(2.5, 1) == "+2,5"
    assert Words("nl").signed(0.01, 1) == "0,0"
    assert (
        Words("nl").millions(12.345e6, 2) == "€\xa012,35\xa0mln"
        or Words("nl").millions(12.345e6, 2) == "€\xa012,34\xa0mln"
    )


def test_a_small_town_gets_more_decimals_than_a_region():
    assert [millions_digits(euro) for euro in (9e6, 90e6, 900e6)] == [2, 1, 0]


def test_the_words_that_carry_the_answer_are_marked():
    assert with_stress("Dit kost [[€ 1]] in [[2035]].") == [
        {"text": "Dit kost ", "strong": False},
        {"text": "€ 1", "strong": True},
        {"text": " in ", "strong": False},
        {"text": "2035", "strong": True},
        {"text": ".", "strong": False},
    ]
