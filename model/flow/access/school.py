"""Needs with a school side: help in class, and who pays."""

from agents.base.compiler.chance import Decision, uniform
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY
from agents.local_teams.rules import is_of_school_age
from agents.providers.fields import ProductRole
from agents.referrers.rules import LOCAL_HELP, SEGMENT_B
from model.flow.access.referral import first_product, has_room
from model.flow.lever_level import level_of_lever, level_of_lever_at
from model.flow.world import World
from model.funding.contracts import whole_cents
from model.policy.lever_ids import Lever
from model.policy.segments import Segment


@compiled
def has_school_side(world: World, row: int, week: int, share: float) -> bool:
    """Whether a need below segment C of a child at school has a school side: a lasting trait of the need."""
    need = world.trajectories[row]
    if not is_of_school_age(float(week - world.children[need.child].born)):
        return False
    return uniform(need.key, Decision.SCHOOL_MATTER, 0) < share


@compiled
def is_helped_at_school(world: World, row: int, level: int) -> bool:
    """Whether staff at school, with room, help this child in class; dyslexia and protection stay where they are."""
    role = world.roles[ProductRole.SCHOOL]
    if level_of_lever(world, Lever.SCHOOL_SUPPORT_FTE) <= 0.0 or role == NOBODY or level not in (LOCAL_HELP, SEGMENT_B):
        return False
    need = world.trajectories[row]
    if world.products[first_product(world, need.kind, SEGMENT_B)].capped == 0:
        return False
    if not has_school_side(world, row, world.state[0].week, world.second_effect_size[Lever.SCHOOL_SUPPORT_FTE]):
        return False
    return has_room(world, role, world.children[need.child].municipality)


@compiled
def paid_by_schools(world: World, row: int) -> float:
    """The part of the price of this care that school boards pay (share); settled when care starts."""
    need = world.trajectories[row]
    lever_level = level_of_lever_at(world, need.started_week, Lever.EDUCATION_PAYS)
    if lever_level <= 0.0 or world.products[need.product].segment != Segment.B:
        return 0.0
    if uniform(need.key, Decision.EDUCATION_PAYS, need.cares) >= lever_level:
        return 0.0
    if not has_school_side(world, row, need.started_week, world.second_effect_size[Lever.EDUCATION_PAYS]):
        return 0.0
    return world.effect_size[Lever.EDUCATION_PAYS]


@compiled
def municipal_part(cents: int, share: float) -> int:
    """What is left for the municipality of a price of which others pay a share (cents)."""
    return cents - whole_cents(cents * share)


@compiled
def others_part(municipal: int, share: float) -> int:
    """What others pay beside what the municipality pays (cents)."""
    if share <= 0.0:
        return 0
    return whole_cents(municipal * share / (1.0 - share))
