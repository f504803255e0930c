"""Stage: the purchaser steers on its budget within the year, on figures that come late."""

import math

from agents.base.compiler.chance import Decision, standard_normal, uniform
from agents.base.compiler.compiled import compiled
from agents.purchasers.rules import cost_seen, forecast_of_year
from model.flow.lever_level import level_of_lever
from model.flow.world import SteeringPhase, World
from model.outcomes.counters import NO_PRODUCT, Count, WeekCount
from model.policy.lever_ids import Lever

_WEEKS_PER_YEAR = 52
_QUARTER = 13
_NEXT_TO_NOTHING = 1.0e-9


@compiled(apart=True)
def purchaser_steers(world: World) -> None:
    """At each meeting: seen, forecast, and while the forecast passes the budget one step further each time."""
    state = world.state[0]
    allowed = int(level_of_lever(world, Lever.BUDGET_STEERING))
    # a year ends with its steering: the next begins with a budget of its own
    if state.week % _WEEKS_PER_YEAR == _WEEKS_PER_YEAR - 1:
        state.phase, state.supplement_cents = SteeringPhase.NONE, 0
        return
    numbers = world.purchaser_numbers[0]
    meets = int(state.week % _WEEKS_PER_YEAR) % max(1, int(numbers.meeting_weeks)) == 0
    if allowed <= 0 or state.week < state.start or not meets:
        return
    budget = world.budget_cents[state.year] + state.supplement_cents
    forecast = forecast_cents(world)
    if forecast <= 0.0 or budget <= 0.0:
        return
    if forecast <= budget * (1.0 + numbers.tolerance):
        state.phase = SteeringPhase.NONE
    elif state.phase < SteeringPhase.STOPPED and state.phase < allowed:
        state.phase += 1
    elif allowed > SteeringPhase.STOPPED:
        add_to_budget(world, int(forecast - budget))
        state.phase = SteeringPhase.NONE


@compiled
def forecast_cents(world: World) -> float:
    """What the year will cost by what is known now (cents); 0 while too little is known."""
    state = world.state[0]
    numbers = world.purchaser_numbers[0]
    blur = 1.0 - level_of_lever(world, Lever.DATA_INSIGHT) * world.effect_size[Lever.DATA_INSIGHT]
    first = state.week - state.week % _WEEKS_PER_YEAR
    known = int(state.week - first + 1 - math.floor(numbers.report_lag * blur))
    if known <= 0:
        return 0.0
    # only the newest quarter is not yet fully registered
    older = max(0, known - _QUARTER)
    old = world.series[first : first + older, :, WeekCount.CENTS].sum()
    new = world.series[first + older : first + known, :, WeekCount.CENTS].sum()
    seen = cost_seen(float(old), float(new), numbers.unseen * blur)
    sigma = numbers.noise * blur
    if sigma > _NEXT_TO_NOTHING:
        seen *= math.exp(sigma * standard_normal(uniform(state.key, Decision.FORECAST_ERROR, state.week)))
    return forecast_of_year(seen, known)


@compiled
def add_to_budget(world: World, cents: int) -> None:
    """A supplementary budget, divided by number of youths."""
    state = world.state[0]
    state.supplement_cents += cents
    left = cents
    last = len(world.towns) - 1
    # the last town takes what rounding leaves, so that the parts add up to the whole
    for town in range(last):
        part = int(cents * world.towns[town].share)
        world.tally[state.year, town, NO_PRODUCT, Count.SUPPLEMENT_CENTS] += part
        left -= part
    world.tally[state.year, last, NO_PRODUCT, Count.SUPPLEMENT_CENTS] += left
