"""A link brings back what was chosen, and nothing that was not on offer."""

import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.state.app_state import AppState, Choices, Plan, Range, is_valid_view, name_in, normalised
from app.state.history import History
from app.state.url import to_query
from tests.app.actions import from_query

CHOICES = Choices(
    places=("uithoorn", "voorbeeldstad"),
    levers={
        "start_light": Range(0.0, 1.0, 0.05, 0.0),
        "capacity_b": Range(-0.5, 0.5, 0.01, 0.0),
        "settlement": Range(0.0, 2.0, 2.0, 2.0),
    },
    scenarios=("licht_beginnen",),
    circumstances={"indexation": Range(0.0, 0.15, 0.005, 0.0394)},
    responses=("upcoding", "top_up"),
    assumptions={"children.asks": Range(0.5, 4.0, 0.035, 1.998)},
)
FIRST = AppState(place="uithoorn")

plans = st.builds(
    lambda values, scenario, name: Plan(normalised(values, CHOICES.levers), scenario, name),
    st.dictionaries(st.sampled_from(sorted(CHOICES.levers)), st.floats(-1, 3)),
    st.sampled_from(("", "licht_beginnen")),
    st.text(max_size=80).map(name_in),
)
values_around = st.floats(-1, 5).map(lambda value: {"indexation": value, "children.asks": value})


def around(state: AppState, values: dict[str, float], off: set[str], beside: list[Plan], child: str) -> AppState:
    return replace(
        state,
        circumstances=normalised(values, CHOICES.circumstances),
        assumptions=normalised(values, CHOICES.assumptions),
        disabled_responses=tuple(sorted(off)),
        compared_plans=tuple(beside),
    ).with_details({"child": child})


states = st.builds(
    lambda place, language, theme, size, panel, years, seed, values: AppState(
        place=place, language=language, theme=theme, size=size, panel=panel, years=years, seed=seed
    ).with_levers(values, CHOICES),
    st.sampled_from(sorted(CHOICES.places)),
    st.sampled_from(("nl", "en")),
    st.sampled_from(("light", "dark")),
    st.sampled_from(("desk", "beamer")),
    st.booleans(),
    st.integers(2, 30),
    st.integers(0, 2**53),
    st.dictionaries(st.sampled_from(sorted(CHOICES.levers)), st.floats(-1, 3)),
)


everything = st.builds(
    around,
    states,
    values_around,
    st.sets(st.sampled_from(("upcoding", "top_up"))),
    st.lists(plans, max_size=3),
    st.text(max_size=20),
)


@given(everything)
def test_a_link_brings_everything_back(state: AppState):
    assert from_query(to_query(state), FIRST, lambda _: CHOICES) == state


@given(st.text(max_size=200))
def test_no_link_can_break_the_page(query: str):
    state = from_query(query, FIRST, lambda _: CHOICES)
    assert state.place in CHOICES.places


@given(st.sampled_from(sorted(CHOICES.levers)), st.text(max_size=30) | st.floats().map(str))
def test_a_lever_in_a_link_stays_within_its_range(name: str, text: str):
    for lever, value in from_query(f"{name}={text}", FIRST, lambda _: CHOICES).levers:
        reach = CHOICES.levers[lever]
        assert reach.min <= value <= reach.max


def test_what_is_unknown_in_a_link_is_left_out():
    query = "place=atlantis&theme=pink&language=fr&page=secret&years=9000&seed=-4&bogus=1&start_light=nan"
    assert from_query(query, FIRST, lambda _: CHOICES) == replace(FIRST, years=30)


def test_a_lever_at_its_base_is_not_in_the_link():
    state = FIRST.with_levers({"start_light": 0.0, "settlement": 2.0, "capacity_b": 0.1}, CHOICES)
    assert state.levers == (("capacity_b", 0.1),)
    assert to_query(state) == "place=uithoorn&capacity_b=0.1"


def test_a_lever_stands_on_one_of_its_steps():
    assert FIRST.with_levers({"start_light": 0.333}, CHOICES).levers == (("start_light", 0.35),)
    assert FIRST.with_levers({"start_light": 7}, CHOICES).levers == (("start_light", 1.0),)
    assert FIRST.with_levers({"start_light": math.inf, "capacity_b": True, "other": 1}, CHOICES).levers == ()


def test_undo_and_redo_lose_nothing():
    one, two = (replace(FIRST, levers=(("start_light", value),)) for value in (0.5, 1.0))
    history = History.starting_at(FIRST).commit(one).commit(two)
    assert history.undo().now == one
    assert history.undo().undo().now == FIRST
    assert history.undo().undo().undo().now == FIRST
    assert history.undo().undo().redo().redo().now == two


def test_dragging_is_one_step_to_undo():
    history = History.starting_at(FIRST)
    for value in (0.1, 0.2, 0.3):
        history = history.slide(replace(FIRST, levers=(("start_light", value),)))
    history = history.commit(history.now)
    assert history.undo().now == FIRST


def test_undo_does_not_turn_on_the_light():
    history = History.starting_at(FIRST).commit(replace(FIRST, levers=(("start_light", 0.5),)))
    dark = history.look({"theme": "dark"})
    assert len(dark.past) == 1
    assert dark.undo().now == replace(FIRST, theme="dark")


def test_only_known_ways_of_showing_are_taken():
    assert is_valid_view("theme", "dark") and is_valid_view("panel", False)
    assert (
        not is_valid_view("theme", "pink")
        and not is_valid_view("place", "uithoorn")
        and not is_valid_view("levers", ())
    )
