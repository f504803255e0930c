"""Every number can be found with its source, and what the page says of the model is what the model says."""

import re

import pytest

from app.components.charts.errors import error_rows, errors
from app.i18n.texts import app_words
from app.pages.sources.catalogue import KINDS, entries, matching
from app.pages.sources.claims import claim_cards
from app.pages.sources.document import blocks_of, chapters, pieces
from app.pages.sources.findings import FINDINGS, TRIALS, TrialResult, trial_lines
from app.pages.sources.page import LIMITS, TABS
from app.simulation.model_catalogue import all_levers
from experiments.calibrate.fit_reports import fit_report
from experiments.catalogue.reader import scenario_names
from experiments.compare.claim_check import Judgement
from experiments.i18n.catalogue import Words
from model.evidence.measures import measures
from model.evidence.reader import evidence
from model.outcomes.declared import outcomes
from model.outcomes.measures import MEASURES
from model.places.reader import place_names
from model.policy.declared import circumstances, responses
from model.policy.segments import SEGMENT_IDS
from tests.architecture.tree import ROOT

WORDS = [app_words("nl"), app_words("en")]
NL = WORDS[0]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everything_declared_stands_in_the_list_and_has_a_source(language: str):
    found = entries("uithoorn", language)
    count = {kind: sum(entry.kind == kind for entry in found) for kind in KINDS}
    assert count["lever"] == len(all_levers())
    assert count["circumstance"] == len(circumstances())
    assert count["response"] == len(responses())
    assert count["outcome"] == len(outcomes())
    assert count["measure"] == len(measures()) == 128
    assert count["fact"] + count["assumed"] == sum(fact.kind != "document" for fact in evidence().values())
    for entry in found:
        assert entry.what
        assert entry.source or entry.kind in ("outcome", "term")
        assert entry.sure or entry.kind not in ("lever", "assumption", "fact", "assumed")


def test_a_number_is_found_by_its_id_and_by_words_in_any_order():
    assert [entry.id for entry in matching("uithoorn", "nl", "fact", "F012")] == ["F012"]
    assert matching("uithoorn", "nl", "lever", "b segment TARIEF")
    assert matching("uithoorn", "nl", "", "zzzz") == []


def test_every_measure_of_the_documents_names_what_serves_it():
    lost = [entry.id for entry in matching("uithoorn", "nl", "measure", "") if not entry.value]
    elsewhere = (ROOT / "tools" / "measures_elsewhere.yaml").read_text(encoding="utf-8")
    assert [row for row in lost if row not in elsewhere] == []


@pytest.mark.parametrize("words", WORDS, ids=["nl", "en"])
def test_every_measure_of_a_fit_report_has_a_name(words: Words):
    assert [name for name in MEASURES if not words.get(f"measure.{name}")] == []


@pytest.mark.parametrize("place", place_names())
def test_the_error_of_every_place_is_drawn_and_stands_in_a_table(place: str):
    lines = fit_report(place)
    if not lines:
        assert place == "voorbeeldstad"
        return
    option = errors(lines, NL)
    heads, rows = error_rows(lines, NL)
    assert len(rows) == len(lines) and all(len(row) == len(heads) for row in rows)
    assert set(option["tips"]) == set(option["yAxis"]["data"])
    assert any(line.held_back for line in lines)
    assert option["xAxis"]["min"] == -option["xAxis"]["max"]


def test_every_finding_has_words_and_every_trial_names_things_that_exist():
    known = (
        {declared.id for declared in all_levers()},
        {declared.id for declared in circumstances()},
        {declared.id for declared in responses()},
    )
    for words in WORDS:
        for number in FINDINGS:
            assert all(words.get(f"src.finding.{number}{part}") for part in ("", ".with", ".without"))
    for trial in TRIALS.values():
        assert set(trial.levers) <= known[0] and set(trial.circumstances) <= known[1]
        assert set(trial.off) | ({trial.without} - {""}) <= known[2]
        assert trial.outcome in {outcome.id for outcome in outcomes()} and trial.segment in (*SEGMENT_IDS, "all")


def test_a_trial_says_what_changed_and_what_is_left_without_the_response():
    shown = TrialResult(2033, {"nl": "6 trajecten meer", "en": "x"}, {"nl": "geen verschil te zien", "en": "y"})
    first, second = trial_lines(TRIALS[2], shown, NL)
    assert "Segment C" in first and "2033" in first and "6 trajecten meer" in first
    assert "geen verschil te zien" in second


def test_a_claim_shows_its_verdict_only_once_it_is_known():
    name = scenario_names()[0]
    found = Judgement("refuted", 1.0, 2.0, 0.5, 1.5, 12, "Weerlegd: meer.", "Refuted: more.")
    cards = {card["id"]: card for card in claim_cards({name: found}, "", NL)}
    assert len(cards) == len(scenario_names())
    assert (cards[name]["verdict"], cards[name]["tone"], cards[name]["button"]) == ("Weerlegd", "worse", "")
    assert all(card["verdict"] == "" and card["button"] for key, card in cards.items() if key != name)


def test_the_description_of_the_model_is_shown_whole():
    """Every word of the document is in some block; nothing is lost in cutting it."""
    text = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
    found = blocks_of("odd.md")

    def words_in(node: object) -> list[str]:
        if isinstance(node, dict):
            return (
                words_in(node["text"])
                if "text" in node
                else [w for key, v in node.items() if key != "kind" for w in words_in(v)]
            )
        if isinstance(node, list):
            return [word for child in node for word in words_in(child)]
        return re.findall(r"\w+", str(node))

    assert sorted(words_in(found)) == sorted(re.findall(r"\w+", text))
    assert len(chapters(found)) == 8
    assert blocks_of("none.md") == []


def test_marks_in_a_line_become_pieces_and_markup_stays_text():
    assert pieces("**a** `b` *c* <script>") == [
        {"text": "a", "as": "bold"},
        {"text": " ", "as": ""},
        {"text": "b", "as": "code"},
        {"text": " ", "as": ""},
        {"text": "c", "as": "slanted"},
        {"text": " <script>", "as": ""},
    ]


def test_every_part_of_the_page_has_its_words():
    for words in WORDS:
        assert all(words.get(f"src.tab.{tab}") and words.get(f"src.intro.{tab}") for tab in TABS)
        assert all(words.get(f"src.limit.{number}") for number in range(1, LIMITS + 1))
        assert not words.get(f"src.limit.{LIMITS + 1}")
