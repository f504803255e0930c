"""Every text of the app exists in both languages and is used."""

import ast
import re
from collections.abc import Iterable

import pytest

from app.i18n.texts import APP_TEXTS, app_words, with_stress
from app.pages.layout.lever_cards import lever_groups
from app.simulation.model_catalogue import all_levers, choices, sources_shown
from app.simulation.service import idle_of
from app.state.app_state import AppState
from tests.architecture.tree import ROOT

APP = APP_TEXTS.roots[-1]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in APP.rglob("*.py") if "vendor" not in path.parts)
TEMPLATES = "\n".join(
    path.read_text(encoding="utf-8") for floor in ("app", "experiments") for path in (ROOT / floor).rglob("*.j2")
)
NAMED = set(re.findall(r'(?<!_)words(?:\.get)?\(\s*"([a-z_.0-9A-Z]+)"', CODE + TEMPLATES))
"""Texts that the code or a template names whole."""
DATA = "\n".join(
    path.read_text(encoding="utf-8") for kind in ("*.yaml", "*.csv") for path in (ROOT / "model").rglob(kind)
)
IN_PIECES = (
    "tile.balance.",
    "child.what.starts.at_once",
    "job.waiting.one",
    "job.busy.beside.one",
    "shop.lead.end.sure",
    "who.age.",
    "around.unit.percent_per",
    "around.unit.eur_",
    "around.unit.per_year",
)
"""Keys that the code puts together in two steps, or from a name that it rewrites."""
FROM_DATA = ("unit.", "around.unit.", "measure.", "confidence.", "src.confidence.")
"""Texts for units, measures and grades of evidence: the last part is a word of a file of the model."""


class Sources:
    """What the code can name: whole keys, and keys formed by an f-string from words that stand in the code."""

    def __init__(self, sources: Iterable[str]) -> None:
        self.words: set[str] = set()
        templates: set[str] = set()
        for node in (node for source in sources for node in ast.walk(ast.parse(source))):
            match node:
                case ast.Constant(value=str() | int() | float() as value):
                    self.words.add(value if isinstance(value, str) else f"{value:g}")
                case ast.JoinedStr(values=parts):
                    templates.add("".join(_pattern(part) for part in parts))
                case ast.Attribute(attr=name) | ast.Name(id=name):
                    self.words.add(name.lower())
        self.templates = [
            re.compile(template) for template in templates if re.match(r"[a-z_]+(\\\.|\(\.\+\))", template)
        ]

    def may_name(self, key: str) -> bool:
        """Whether some place in the code names this text."""
        return key in self.words or any(
            all(self.may_name(part) for part in match.groups())
            for match in (template.fullmatch(key) for template in self.templates)
            if match
        )


def _pattern(part: ast.expr) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else "(.+)"


def test_no_text_is_missing_or_differs_in_what_it_fills_in():
    assert list(APP_TEXTS.problems()) == []


def test_every_text_that_the_code_names_exists():
    assert NAMED
    assert NAMED - APP_TEXTS.texts("nl").keys() == set()


def idle_texts(keys: Iterable[str]) -> list[str]:
    known = Sources(
        path.read_text(encoding="utf-8")
        for floor in ("app", "experiments", "model", "agents")
        for path in (ROOT / floor).rglob("*.py")
        if "vendor" not in path.parts
    )
    return [key for key in keys if key not in NAMED and not known.may_name(key) and not _is_of_data(key)]


def _is_of_data(key: str) -> bool:
    return key.startswith(IN_PIECES) or any(
        key.startswith(start) and key.removeprefix(start) in DATA for start in FROM_DATA
    )


def test_no_text_lies_idle():
    assert idle_texts(APP_TEXTS.texts("nl")) == []


@pytest.mark.parametrize("key", ["shop.lead.nobody_asks", "around.unit.furlongs", "measure.of_no_target", "chart.zz"])
def test_a_text_that_nothing_shows_is_seen(key: str):
    assert idle_texts([key]) == [key]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_lever_has_a_card_that_says_what_it_does_and_what_it_does_not(language: str):
    here = choices("uithoorn")
    groups = lever_groups(all_levers(), here, app_words(language), lambda text: sources_shown(text, language))
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
        groups = lever_groups(all_levers(), here, words, lambda _: ["-"], idle=idle_of(state))
        shown = {lever["id"]: lever for group in groups for lever in group["levers"]}
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
