"""Every text of the app exists in both languages and is used."""

import re

import pytest

from app.i18n.texts import APP_TEXTS, app_words, with_stress
from app.pages.layout.lever_cards import lever_groups
from app.simulation.service import all_levers, choices, idle_of, sources_shown
from app.state.app_state import AppState
from experiments.i18n.catalogue import Catalogue

APP = APP_TEXTS.roots[-1]
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in APP.rglob("*")
    if path.suffix in {".py", ".j2"} and "vendor" not in path.parts
)
FORMED = re.compile(
    r"^(keep|job|link|line|guide|page|pane|flow|around\.part|around\.unit|around\.kinds|around\.referrers"
    r"|around\.levers|group|grade|line|segment|lever\.unit|lever\..*\.at|tile|tile\.unit|status"
    r"|headline\.base|headline\.cost|headline\.wait|top|panel|chart|shop|find|measure|fit|data|src"
    r"|budget|chain|child\.(what|part|times|pick|level|fits|kinds|referrer|world|mark)|why|who|compare)\."
)


def test_no_text_is_missing_or_differs_in_what_it_fills_in():
    assert list(APP_TEXTS.problems()) == []


def test_every_text_that_the_code_names_exists():
    named = set(re.findall(r'(?<!_)words(?:\.get)?\(\s*"([a-z_.0-9A-Z]+)"', CODE))
    assert named
    assert named - APP_TEXTS.texts("nl").keys() == set()


def test_no_text_lies_idle():
    named = set(re.findall(r"[\"']([a-z_.0-9A-Z-]+)[\"']", CODE))
    idle = [key for key in Catalogue((APP,)).texts("nl") if key not in named and not FORMED.match(key)]
    assert idle == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_lever_has_a_card_that_says_what_it_does_and_what_it_does_not(language: str):
    here = choices("uithoorn")
    groups = lever_groups(
        all_levers(), dict(here.levers), here.earliest, app_words(language), lambda text: sources_shown(text, language)
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
    here, words = choices("uithoorn"), app_words(language)
    late = AppState("uithoorn", years=5, levers=(("start_light", 1.0),), when=(("start_light", "2030-01-01~"),))
    for state, lever in ((AppState("uithoorn"), "settlement"), (late, "start_light")):
        groups = lever_groups(
            all_levers(), dict(here.levers), here.earliest, words, lambda _: ["-"], idle=idle_of(state)
        )
        shown = {one["id"]: one for group in groups for one in group["levers"]}
        assert shown[lever]["card"][0]["head"] == words("card.here") and shown[lever]["idle"]
        assert shown["collectivise"]["card"][0]["head"] == words("card.does") and not shown["collectivise"]["idle"]
        assert why in shown["settlement"]["card"][0]["lines"][0]


def test_the_words_that_carry_the_answer_are_marked():
    assert with_stress("Dit kost [[€ 1]] in [[2035]].") == [
        {"text": "Dit kost ", "strong": False},
        {"text": "€ 1", "strong": True},
        {"text": " in ", "strong": False},
        {"text": "2035", "strong": True},
        {"text": ".", "strong": False},
    ]
