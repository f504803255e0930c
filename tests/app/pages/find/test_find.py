"""A request in words becomes a search, and what is found is said with its chance, its price and its harms."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.base.files.errors import WrongInput
from app.i18n.texts import app_words
from app.pages.find.form import apply_change, form
from app.pages.find.results import amount_text, in_tenths, interval_text, limit_sentence, plan_cards, verdict
from app.pages.find.search_request import (
    AIMS,
    KINDS,
    MOST_ALLOWED_LEVERS,
    RequestedLimit,
    SearchRequest,
    default_limit,
    default_request,
    design,
    from_text,
    notes_of,
    number_in,
    request_errors,
    request_of,
    sentences,
    to_text,
)
from app.simulation.model_catalogue import all_levers, choices
from app.state.app_state import AppState, Plan
from experiments.optimise.limits import aim_from, limit_from
from experiments.optimise.question import CheckedDesign, question_of
from experiments.optimise.search import FoundPlan, Optimised
from model.scenario import Scenario
from tests.architecture.tree import ROOT

BASE = Scenario(place="uithoorn", years=10)
YEARS = list(range(2024, 2034))
LEVELS = {
    (outcome, segment, year): value
    for year in YEARS
    for outcome, segment, value in (
        ("cost", "all", 12.05e6),
        ("budget_gap", "all", 0.4e6),
        ("wait_mean", "all", 4.2),
        ("wait_mean", "C", 13.2),
        ("wait_mean_severe", "all", 9.0),
        ("clients", "all", 800.0),
        ("recovered_share", "all", 0.55),
        ("crises", "all", 30.0),
        ("untreated_share", "all", 0.3),
    )
}
LEVERS = all_levers()
REQUEST = default_request(LEVELS, YEARS, LEVERS)
NL, EN = app_words("nl"), app_words("en")


def test_what_is_offered_first_is_a_little_less_cost_and_no_long_wait():
    assert REQUEST.limits == (RequestedLimit("cost", "11.80", "2029"), RequestedLimit("wait_each", "17", "2029"))
    assert request_errors(REQUEST, YEARS) == []
    assert len(REQUEST.allowed_levers) == 13


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_wish_is_a_limit_that_the_search_understands(kind: str):
    asked = default_limit(kind, 2029, LEVELS)
    search_request = replace(REQUEST, limits=(asked,))
    assert request_errors(search_request, YEARS) == []
    limit = limit_from(sentences(search_request)[0], BASE)
    assert limit.most == (KINDS[kind].most or limit.relative)
    assert all(figure.year == 2029 for figure in limit.figures)
    for words in (NL, EN):
        assert "2029" in limit_sentence(asked, words)


@pytest.mark.parametrize("aim", AIMS)
def test_every_aim_is_one_that_the_search_understands(aim: str):
    assert aim_from(design(replace(REQUEST, aim=aim), BASE).aim, BASE)


def test_what_was_asked_comes_back_from_the_link_even_when_it_is_wrong():
    wrong = replace(
        REQUEST,
        limits=(RequestedLimit("cost", "abc", "2029"), RequestedLimit("wait", "3.5", "1999")),
        most=6,
        doubt="all",
    )
    some = ("network_foster", *REQUEST.allowed_levers[2:])
    search_request = replace(wrong, allowed_levers=tuple(one.id for one in LEVERS if one.id in some))
    assert (
        request_of(AppState(place="uithoorn").with_details(notes_of(search_request, LEVERS)), REQUEST, LEVERS)
        == search_request
    )


@given(st.text(max_size=80))
def test_no_text_in_a_link_breaks_the_page(text: str):
    search_request = from_text(text, REQUEST)
    assert from_text(to_text(search_request), REQUEST) == search_request
    assert isinstance(request_errors(search_request, YEARS), list)
    assert form(search_request, LEVELS, YEARS, LEVERS, NL)["rows"] is not None


@pytest.mark.parametrize(
    ("search_request", "key"),
    [
        (replace(REQUEST, limits=(RequestedLimit("cost", "veel", "2029"),)), "find.fault.number"),
        (replace(REQUEST, limits=(RequestedLimit("wait", "-3", "2029"),)), "find.fault.range"),
        (replace(REQUEST, limits=(RequestedLimit("wait", "3", "2050"),)), "find.fault.year"),
        (replace(REQUEST, limits=()), "find.fault.none"),
        (
            replace(REQUEST, limits=(RequestedLimit("wait", "3", "2029"), RequestedLimit("wait", "4", "2029"))),
            "find.fault.twice",
        ),
        (replace(REQUEST, allowed_levers=()), "find.fault.levers"),
        (
            replace(REQUEST, allowed_levers=tuple(one.id for one in LEVERS[: MOST_ALLOWED_LEVERS + 1])),
            "find.fault.many",
        ),
    ],
)
def test_what_cannot_be_searched_for_gets_one_line_in_both_languages(search_request: SearchRequest, key: str):
    (fault,) = request_errors(search_request, YEARS)
    assert fault.key == key
    for words in (NL, EN):
        shown = form(search_request, LEVELS, YEARS, LEVERS, words)
        told = [row["fault"] for row in shown["rows"] if row["fault"]] + shown["faults"]
        assert len(told) == 1 and "\n" not in told[0]
        assert not shown["ready"]


def test_numbers_are_read_with_a_comma_or_a_dot():
    assert [number_in(text) for text in ("4,9", " 4.9 ", "12", "-1", "1.000,5", "1e9", "", "€ 5")] == [
        4.9, 4.9, 12.0, -1.0, None, None, None, None,
    ]  # fmt: skip


def test_the_form_changes_only_what_it_may():
    told = {"limits": [{"kind": "wait", "value": "6,5", "year": "2028"}, {"kind": "x"}, 3], "sure": "9", "most": "99"}
    search_request = apply_change(
        REQUEST, {**told, "aim": "pink", "touch": ["start_light", "x"]}, YEARS, LEVELS, LEVERS
    )
    assert search_request.limits == (RequestedLimit("wait", "6,5", "2028"),)
    assert (search_request.sure, search_request.most, search_request.aim, search_request.allowed_levers) == (
        9,
        MOST_ALLOWED_LEVERS,
        "fewest",
        ("start_light",),
    )
    added = apply_change(REQUEST, {"add": "crises"}, YEARS, LEVELS, LEVERS)
    assert added.limits[-1] == RequestedLimit("crises", "30", "2029")


def test_a_chance_is_said_in_futures_out_of_ten():
    assert in_tenths(0.72, NL) == "7 van de 10 toekomsten"
    assert [in_tenths(share, NL) for share in (0.0, 0.02, 0.98, 1.0)] == [
        "geen enkele toekomst", "bijna geen enkele toekomst", "bijna alle toekomsten", "alle toekomsten",
    ]  # fmt: skip
    assert interval_text(0.58, 0.84, NL) == "ergens tussen 6 en 8 van de 10"
    assert interval_text(0.58, 0.62, EN) == "about 6 of 10"
    assert amount_text(10.7e6, "money", NL) == "€\xa010,70\xa0mln"


def made_up(*, chance: float, breaks: list | None = None) -> Optimised:
    """A search that found one plan: collectivise at a half, which takes a tenth of the cost."""
    question: CheckedDesign = question_of(design(REQUEST, BASE), ROOT)
    nothing = np.full((12, 2, len(question.figures)), 10.0) + np.linspace(0.0, 0.1, 24).reshape(12, 2, 1)
    values = nothing * 0.9
    plan = tuple(0.5 if one.lever.id == "collectivise" else None for one in question.levers)
    found = FoundPlan(
        plan, question.scenario(plan), chance, chance - 0.1, 1.0, [chance, 1.0], breaks or [], values, nothing
    )
    return Optimised(question, [replace(found, smallest=chance >= question.design.sure)], None, [])


def test_a_card_names_its_levers_its_chance_and_its_price_beside_doing_nothing():
    reaches = dict(choices("uithoorn").levers)
    (card,) = plan_cards(made_up(chance=0.8), REQUEST, reaches, [], NL)
    assert card["name"] == "Collectiveren"
    assert [(one["value"], one["from"]) for one in card["levers"]] == [("50%", "nu 0%")]
    assert card["chance"] == "Lukt in 8 van de 10 toekomsten"
    assert card["enough"] and card["tags"] == ["Eerste keus", "Kleinste verandering"]
    cost = card["figures"][0]
    assert cost["tone"] == "better" and cost["direction"] == "down"
    assert [limit["kept"] for limit in card["limits"]] == [True, True]
    assert not card["kept"]
    kept = [Plan((("collectivise", 0.5),))]
    assert plan_cards(made_up(chance=0.8), REQUEST, reaches, kept, NL)[0]["kept"]


def test_when_no_plan_will_do_the_nearest_is_named_and_none_is_called_first_choice():
    found = made_up(chance=0.3)
    assert "Geen plan" in verdict(found, REQUEST, NL) and "3 van de 10" in verdict(found, REQUEST, NL)
    (card,) = plan_cards(found, REQUEST, dict(choices("uithoorn").levers), [], NL)
    assert not card["enough"] and card["tags"] == ["Komt het dichtst bij; haalt de vraag niet"]
    assert "één plan" in verdict(made_up(chance=0.8), REQUEST, NL)


def test_a_harm_that_nobody_asked_about_stands_on_the_card_and_a_trifle_does_not():
    row = {
        "outcome": "wait_p90",
        "segment": "stay",
        "unit": "weeks",
        "part": 0.4,
        "nothing": 9.0,
        "low": 1.0,
        "high": 6.0,
    }
    texts = {"words_nl": "4 weken meer (1 tot 6)", "words_en": "4 weeks more (1 to 6)"}
    large, small = {**row, **texts, "change": 4.0}, {**row, **texts, "outcome": "wait_p50", "change": 0.1}
    (card,) = plan_cards(made_up(chance=0.8, breaks=[large, small]), REQUEST, dict(choices("uithoorn").levers), [], NL)
    assert card["harms"] == ["Wachttijd, langste tien procent (Verblijf): 4 weken meer (1 tot 6)"]


@pytest.mark.parametrize(
    "search_request",
    [
        replace(REQUEST, allowed_levers=tuple(one.id for one in LEVERS[: MOST_ALLOWED_LEVERS + 1])),
        replace(REQUEST, allowed_levers=()),
        replace(REQUEST, limits=()),
        replace(REQUEST, limits=tuple(RequestedLimit("wait", "3", str(year)) for year in YEARS)),
    ],
)
def test_a_search_of_no_size_or_too_large_a_size_is_refused_in_one_line_whoever_sends_it(search_request: SearchRequest):
    with pytest.raises(WrongInput, match=r"^a search: found \d+ (levers|limits), expected 1 to \d+$"):
        design(search_request, BASE)
