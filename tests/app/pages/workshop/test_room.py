"""A room: whatever is asked of it in whatever order, nobody moves what is not his and nothing goes out of bounds."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.pages.workshop.roles import MOST_LEVERS, PRESETS, QUESTIONS, TOGETHER, questions
from app.pages.workshop.room import (
    COST_REACH,
    DOTS,
    LONGEST_TEAM_NAME,
    MOST_ROUNDS,
    MOST_TEAMS,
    PHASES,
    Ask,
    Room,
    add_team,
    go_to_phase,
    next_phases,
    remove_team,
    set_plan,
    set_prediction,
    set_ready,
    set_role_levers,
    set_votes,
    start_round,
    tidy_name,
)
from app.pages.workshop.statistics import consensus, nearest, points_apart, spreads
from app.simulation.model_catalogue import choices
from app.simulation.service import Question

AROUND = Question("uithoorn", 10, 1)
REACHES = choices("uithoorn").levers
ASK = Ask("light", (("start_light", 1.0),), 2035, 14e6, 6.0)
EMPTY = Room("BCDFGH", AROUND, "secret")


def room_of(*roles: str) -> Room:
    room = EMPTY
    for place, role in enumerate(roles):
        room = add_team(room, f"team {place}", role, f"token {place}")
    return room


def in_levers(*roles: str) -> Room:
    return start_round(room_of(*roles), Ask(year=2035, cost=14e6, wait=6.0))


ANYTHING = st.none() | st.booleans() | st.integers(-5, 400) | st.floats() | st.text(max_size=5)
PHASE = st.sampled_from(PHASES) | ANYTHING
LEVER = st.sampled_from(sorted(REACHES)) | st.text(max_size=8)
VALUES = st.dictionaries(LEVER, ANYTHING, max_size=8)
STEPS = st.one_of(
    st.tuples(st.just("join"), ANYTHING, st.sampled_from([*PRESETS, "king", ""]) | ANYTHING),
    st.tuples(st.just("ask"), st.booleans()),
    st.tuples(st.just("go"), PHASE),
    st.tuples(
        st.just("predict"), st.integers(0, 6), st.dictionaries(st.sampled_from(["cost", "wait", "fixed"]), ANYTHING)
    ),
    st.tuples(st.just("plan"), st.integers(0, 6), VALUES),
    st.tuples(st.just("ready"), st.integers(0, 6), st.booleans()),
    st.tuples(st.just("vote"), st.integers(0, 6), st.lists(ANYTHING, max_size=6)),
    st.tuples(st.just("remove"), st.integers(0, 8)),
    st.tuples(st.just("set"), st.sampled_from([*PRESETS, "king"]), st.lists(LEVER, max_size=9)),
    st.tuples(st.just("together"), st.booleans()),
)


BY_ROOM = {
    "join": lambda room, name, role: add_team(room, name, role, "token"),
    "ask": lambda room, question: start_round(room, ASK if question else replace(ASK, id="", levers=())),
    "go": go_to_phase,
    "remove": remove_team,
    "set": lambda room, role, levers: set_role_levers(room, role, levers, REACHES),
    "together": lambda room, together: replace(room, together=together),
}
BY_TEAM = {
    "predict": set_prediction,
    "plan": lambda room, team, values: set_plan(room, team, values, REACHES),
    "ready": lambda room, team, ready: set_ready(room, team, ready=ready),
    "vote": set_votes,
}


def after(room: Room, step: tuple) -> Room:
    kind, *given = step
    if kind in BY_ROOM:
        return BY_ROOM[kind](room, *given)
    return BY_TEAM[kind](room, room.teams[given[0] % len(room.teams)], given[1]) if room.teams else room


def out_of_bounds(room: Room) -> list[str]:
    """What in a room is not as it should be."""
    names, numbers = [team.name for team in room.teams], {team.number for team in room.teams}
    now, found = room.now, spreads(room.now, REACHES)
    sound = {
        "as many names as teams": len({name.casefold() for name in names}) == len(names) <= MOST_TEAMS,
        "as many numbers as teams": len(numbers) == len(names) and numbers <= set(range(1, room.seats + 1)),
        "names": all(0 < len(name) <= LONGEST_TEAM_NAME for name in names),
        "roles": all(team.role in PRESETS for team in room.teams),
        "sets": all(len(levers) <= MOST_LEVERS and set(levers) <= REACHES.keys() for levers in room.sets.values()),
        "phase": room.phase in PHASES and len(room.past) <= MOST_ROUNDS,
        "costs": all(COST_REACH.min <= prediction.cost <= COST_REACH.max for prediction in now.predictions.values()),
        "waits": all(abs(prediction.wait) <= now.ask.wait_reach.max for prediction in now.predictions.values()),
        "plans": room.phase == "levers" or all(len(plan) <= MOST_LEVERS for plan in now.plans.values()),
        "levers": all(REACHES[name].min <= at <= REACHES[name].max for plan in now.plans.values() for name, at in plan),
        "dots": all(len(dots) <= DOTS and set(dots) <= numbers - {voter} for voter, dots in now.votes.items()),
        "means": all(spread.min <= spread.mean + 1e-9 and spread.mean <= spread.max + 1e-9 for spread in found),
        "counts": all(0 <= spread.touched <= spread.teams <= len(now.may) for spread in found),
    }
    return [name for name, right in sound.items() if not right]


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=40))
def test_no_order_of_steps_brings_a_room_out_of_bounds(steps: list[tuple]):
    room = room_of("gp", "provider")
    for step in steps:
        room = after(room, step)
        assert out_of_bounds(room) == []


@settings(max_examples=100, deadline=None)
@given(st.lists(STEPS, max_size=20), STEPS)
def test_after_the_lock_no_prediction_changes(before: list[tuple], last: tuple):
    room = room_of("gp", "provider")
    for step in before:
        room = after(room, step)
    if room.phase in {"predict", "invite"} or last[0] in {"ask", "remove", "go"}:
        return
    assert after(room, last).now.predictions == room.now.predictions


def test_a_round_goes_through_its_phases_in_order_and_the_first_is_never_skipped():
    room = room_of("gp")
    assert start_round(EMPTY, ASK) is EMPTY
    room = start_round(room, ASK)
    for phase in PHASES[2:]:
        assert go_to_phase(room, "consensus") is room or phase == "consensus"
        room = go_to_phase(room, phase)
        assert room.phase == phase
    assert start_round(room, ASK).past == (room.now,)


def test_what_was_revealed_cannot_be_predicted_again():
    assert "predict" in next_phases("locked")
    assert all("predict" not in next_phases(phase) for phase in PHASES[3:])


def test_a_fixed_prediction_stays_as_it_is():
    room = start_round(room_of("gp"), ASK)
    team = room.teams[0]
    room = set_prediction(room, team, {"cost": -0.1, "wait": 2.0, "fixed": True})
    assert set_prediction(room, team, {"cost": 0.2}) is room


def test_a_team_moves_only_its_own_levers():
    room = in_levers("gp", "provider")
    room = set_plan(room, room.teams[0], {"poh_jeugd_fte": 3.0, "capacity_b": 0.4, "nonsense": 1}, REACHES)
    assert room.now.plans == {1: (("poh_jeugd_fte", 3.0),)}


def test_when_all_move_the_same_levers_a_role_makes_no_difference():
    room = replace(in_levers("gp", "family"), together=True)
    assert {room.levers_of(team) for team in room.teams} == {PRESETS[TOGETHER]}
    room = set_plan(room, room.teams[1], {"capacity_b": 0.1, "home_first": 1.0}, REACHES)
    assert room.now.plans[2] == (("capacity_b", 0.1),)


def test_levers_are_counted_over_the_teams_that_had_them():
    room = in_levers("provider", "provider", "region", "gp")
    for team, value in zip(room.teams, (0.2, -0.1, 0.0), strict=False):
        room = set_plan(room, team, {"capacity_b": value}, REACHES)
    table = go_to_phase(room, "table")
    found = {spread.lever: spread for spread in spreads(table.now, REACHES)}
    capacity = found["capacity_b"]
    assert (capacity.min, capacity.max, capacity.teams, capacity.touched) == (-0.1, 0.2, 3, 2)
    assert capacity.mean == pytest.approx(0.1 / 3)
    assert found["poh_jeugd_fte"].teams == 1
    assert consensus(found.values(), REACHES) == (("capacity_b", 0.03),)
    assert [spread.lever for spread in points_apart(found.values())] == ["capacity_b"]


def test_of_a_form_to_choose_the_choice_of_most_counts():
    room = set_role_levers(in_levers("gp", "gp", "gp"), "gp", ["contract_form_b"], REACHES)
    for team, value in zip(room.teams, (1, 3, 3), strict=True):
        room = set_plan(room, team, {"contract_form_b": value}, REACHES)
    found = spreads(go_to_phase(room, "table").now, REACHES, {"contract_form_b"})
    assert found[0].mean == 3


def test_who_is_nearest_is_told_and_ties_are_shared():
    room = start_round(room_of("gp", "gp", "gp"), ASK)
    for team, cost in zip(room.teams, (-0.05, 0.05, 0.2), strict=True):
        room = set_prediction(room, team, {"cost": cost})
    assert nearest(room.now.predictions, "cost", 0.0) == (1, 2)
    assert nearest(room.now.predictions, "cost", 0.19) == (3,)
    assert nearest({}, "cost", 0.0) == ()


def test_a_name_is_one_line_of_what_can_be_seen():
    assert tidy_name("  a\n\x00b\u202e  c ") == "a b c"
    assert tidy_name("\u200b\n") == ""
    assert len(tidy_name("x" * 10_000)) == LONGEST_TEAM_NAME


def test_nobody_votes_for_himself_and_three_dots_are_all():
    room = go_to_phase(go_to_phase(in_levers("gp", "gp"), "table"), "vote")
    first = room.teams[0]
    assert set_votes(room, first, [1, 2, 2, 2, 2, 9, "x"]).now.votes == {1: (2, 2, 2)}


def test_a_team_that_leaves_takes_its_votes_and_its_number_along():
    room = go_to_phase(go_to_phase(in_levers("gp", "gp", "gp"), "table"), "vote")
    room = set_votes(set_votes(room, room.teams[0], [2]), room.teams[1], [3, 1])
    left = remove_team(room, 2)
    assert left.now.votes == {1: ()}
    assert add_team(left, "new", "gp", "token").teams[-1].number == 4


@pytest.mark.parametrize("place", choices("uithoorn").places)
def test_every_preset_and_every_question_exists_and_asks_something_in_every_place(place: str):
    there = choices(place)
    assert all(set(levers) <= there.levers.keys() and len(levers) <= MOST_LEVERS for levers in PRESETS.values())
    assert TOGETHER in PRESETS
    assert questions(there, ()).keys() == QUESTIONS.keys()
    assert next(iter(questions(there, (("capacity_b", 0.2),)))) == "own"
