"""Part of access: who looks again before care in segment C and stay, and how long that takes."""

import math

from agents.base.compiler.chance import Decision, uniform
from agents.base.compiler.compiled import compiled
from agents.local_teams.rules import reviews_saved
from agents.referrers.rules import SEGMENT_B, SEGMENT_C, is_doubtful, level_seen
from model.flow.access.referral import first_product
from model.flow.lever_level import is_drawn, level_of_lever, levels_of_levers
from model.flow.world import World
from model.policy.lever_ids import Lever
from model.policy.segments import Segment

_BESIDE = 1_000_000
"""Where the moments of looking at stacking begin, so that they share no chance with the referral itself."""


@compiled
def weeks_taken(world: World, lever: int) -> int:
    """How long what a lever asks of a child takes (whole weeks)."""
    weeks: float = world.duration_weeks[lever]
    return int(math.floor(weeks + 0.5))


@compiled
def has_specialist_time(world: World, row: int) -> bool:
    """Whether a youth-care specialist of the municipality has time for this case; it is then spent."""
    if level_of_lever(world, Lever.REVIEW_SPECIALIST_FTE) <= 0.0:
        return False
    town = world.towns[world.children[world.trajectories[row].child].municipality]
    if town.reviews < 1.0:
        return False
    town.reviews -= 1.0
    return True


@compiled
def specialists_get_time(world: World) -> None:
    """A week of specialists' time is added for each municipality."""
    lever_level = level_of_lever(world, Lever.REVIEW_SPECIALIST_FTE)
    if lever_level <= 0.0:
        return
    for row in range(len(world.towns)):
        town = world.towns[row]
        fte, yearly = lever_level * town.share, world.effect_size[Lever.REVIEW_SPECIALIST_FTE]
        town.reviews = reviews_saved(town.reviews, fte, yearly, world.team_numbers[0].saves_weeks)


@compiled
def is_needed_beside(world: World, row: int) -> bool:
    """Whether a specialist sees that a second trajectory is needed: the first is too light to bear its need."""
    need = world.trajectories[row]
    severity = need.severity + world.products[need.product].companion_shift
    error = world.referrer_numbers[0].expert_error
    draw = uniform(need.key, Decision.REVIEW_SEES, int(need.cares) + _BESIDE)
    return level_seen(severity, error, draw) >= need.level


@compiled
def second_opinion(world: World, row: int, level: int) -> tuple[int, int]:
    """The expert table for cases in doubt, then the specialist: (level, weeks)."""
    need = world.trajectories[row]
    numbers = world.referrer_numbers[0]
    weeks = 0
    doubtful = level == SEGMENT_C and is_doubtful(need.judged_severity, numbers)
    if doubtful and is_drawn(world, Lever.EXPERT_TABLE, uniform(need.key, Decision.EXPERT_TABLE, need.turns)):
        seen = level_seen(need.severity, numbers.expert_error, uniform(need.key, Decision.EXPERT_SECOND, need.turns))
        level = min(level, max(SEGMENT_B, seen))
        weeks += weeks_taken(world, Lever.EXPERT_TABLE)
    # asked last, for asking spends the time
    if level >= SEGMENT_C and has_specialist_time(world, row):
        seen = level_seen(need.severity, numbers.expert_error, uniform(need.key, Decision.REVIEW_SEES, need.turns))
        level = min(level, max(SEGMENT_B, seen))
        weeks += weeks_taken(world, Lever.REVIEW_SPECIALIST_FTE)
    return level, weeks


@compiled
def plan_or_analysis(world: World, row: int, level: int) -> tuple[int, int]:
    """A perspective plan before segment C, an explanatory analysis before C and stay: (level, weeks)."""
    need = world.trajectories[row]
    weeks = 0
    planned = level == SEGMENT_C and is_drawn(
        world, Lever.PERSPECTIVE_PLAN, uniform(need.key, Decision.PLAN_MADE, need.turns)
    )
    if planned:
        draw = uniform(need.key, Decision.PLAN_SEES, need.turns)
        level = max(SEGMENT_B, level_seen(need.severity, world.effect_size[Lever.PERSPECTIVE_PLAN], draw))
        weeks += weeks_taken(world, Lever.PERSPECTIVE_PLAN)
    analysed = level >= SEGMENT_C and is_drawn(
        world, Lever.EXPLANATORY_ANALYSIS, uniform(need.key, Decision.ANALYSED, need.turns)
    )
    if analysed:
        draw = uniform(need.key, Decision.ANALYSIS_SEES, need.turns)
        level = max(SEGMENT_B, level_seen(need.severity, world.effect_size[Lever.EXPLANATORY_ANALYSIS], draw))
        weeks += weeks_taken(world, Lever.EXPLANATORY_ANALYSIS)
    return level, weeks


@compiled
def level_after_review(world: World, row: int, level: int) -> tuple[int, int]:
    """The level after all who look again before segment C and stay, and how long they take: (level, weeks)."""
    lever_level = levels_of_levers(world)
    looks = lever_level[Lever.EXPERT_TABLE] + lever_level[Lever.REVIEW_SPECIALIST_FTE]
    if (
        looks + lever_level[Lever.PERSPECTIVE_PLAN] + lever_level[Lever.EXPLANATORY_ANALYSIS] <= 0.0
        or level < SEGMENT_C
    ):
        return level, 0
    segment = world.products[first_product(world, world.trajectories[row].kind, level)].segment
    if segment == Segment.PROTECTION or segment == Segment.B:
        return level, 0
    level, opinion_weeks = second_opinion(world, row, level)
    level, plan_weeks = plan_or_analysis(world, row, level)
    return level, opinion_weeks + plan_weeks
