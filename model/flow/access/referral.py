"""Part of access: who judges the need, and how heavy it looks."""

from agents.base.compiler.chance import Decision, uniform, uniform_if
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY, Event, TrajectoryRecord
from agents.local_teams.rules import is_own_case, practices_covered
from agents.providers.fields import WHOLE_SLOT, ProductRole, Response
from agents.referrers.fields import ReferrerRecord, ReferrerRows, ReferrerType
from agents.referrers.rules import (
    LOCAL_HELP,
    SEGMENT_B,
    SEGMENT_C,
    is_doubtful,
    is_practice_with_gp_worker,
    judged_severity,
    level_referred_to,
)
from model.flow.lever_level import effect_of_lever, is_drawn, level_of_lever, levels_of_levers, second_effect_of_lever
from model.flow.transitions import draw_category
from model.flow.world import World
from model.policy.lever_ids import Lever


@compiled
def is_bound_for_team(world: World, need: TrajectoryRecord) -> bool:
    """Whether a family that would go to its GP knows the local team well enough to go there instead."""
    reach = effect_of_lever(world, Lever.LOCAL_REACH)
    return reach > 0.0 and need.severity < SEGMENT_C and uniform(need.key, Decision.REACHED, need.turns) < reach


@compiled(apart=True)
def first_product(world: World, kind: int, level: int) -> int:
    """The product that a child of this kind would meet first at this level."""
    product = 0
    # shares are cumulative: the first above 0 is the first product that has one
    while product < len(world.products) - 1 and world.referral_shares[kind, level, product] <= 0.0:
        product += 1
    return product


@compiled
def referrer_of(world: World, row: int) -> int:
    """The referrer that the family goes to: its own practice, or one of a kind in its municipality."""
    need = world.trajectories[row]
    child = world.children[need.child]
    kind_of_referrer = draw_category(world.routes[need.kind], uniform(need.key, Decision.ROUTE, need.turns))
    if need.event == Event.FOUND:
        # the value: to the compiler a variable has one type, and the draw is a whole number
        kind_of_referrer = ReferrerType.MUNICIPAL_ACCESS.value
    if kind_of_referrer == ReferrerType.GP:
        if not is_bound_for_team(world, need):
            return child.practice
        kind_of_referrer = ReferrerType.FREE_ACCESS.value
    first = world.referrer_rows[child.municipality, kind_of_referrer]
    return first[ReferrerRows.FIRST]


@compiled
def municipal_access(world: World, municipality: int) -> int:
    """The municipality's own referrer, to whom free help hands on what it cannot solve."""
    first = world.referrer_rows[municipality, ReferrerType.MUNICIPAL_ACCESS]
    return first[ReferrerRows.FIRST]


@compiled
def cost_awareness(world: World, referrer: ReferrerRecord, municipality: int) -> float:
    """How often this referrer begins lighter because of the bill: less when neighbours pay most of it."""
    aware = referrer.cost_awareness
    talks = effect_of_lever(world, Lever.COST_TALKS)
    if talks > 0.0 and (referrer.type == ReferrerType.GP or referrer.type == ReferrerType.CERTIFIED_INSTITUTION):
        aware = min(1.0, aware + talks)
    if referrer.type != ReferrerType.MUNICIPAL_ACCESS or world.responses[Response.FREE_RIDING] <= 0.0:
        return aware
    if level_of_lever(world, Lever.SETTLEMENT) <= 0.0:
        return aware
    neighbours = 1.0 - world.towns[municipality].share
    return aware * (1.0 - world.provider_numbers[0].free_riding * neighbours)


@compiled
def has_room(world: World, product: int, municipality: int) -> bool:
    """Whether the municipality's own offer of this product can help somebody now."""
    if product == NOBODY:
        return False
    offer = world.offers[offer_of_municipality(world, product, municipality)]
    return offer.waiting == 0 and offer.occupied + WHOLE_SLOT <= offer.capacity


@compiled
def offer_of_municipality(world: World, product: int, municipality: int) -> int:
    """The offer of a product that each municipality has for itself."""
    return world.products[product].first_offer + municipality


@compiled
def error_of(world: World, referrer: ReferrerRecord) -> float:
    """How far off this referrer's judgement is now (standard deviation, levels)."""
    lever_level = levels_of_levers(world)
    error = referrer.error
    if lever_level[Lever.REFERRER_TRAINING] > 0.0:
        error *= 1.0 - effect_of_lever(world, Lever.REFERRER_TRAINING)
    if lever_level[Lever.GI_AGREEMENTS] > 0.0 and referrer.type == ReferrerType.CERTIFIED_INSTITUTION:
        error *= 1.0 - second_effect_of_lever(world, Lever.GI_AGREEMENTS)
    if lever_level[Lever.TEAM_SKILL] > 0.0 and (
        referrer.type == ReferrerType.MUNICIPAL_ACCESS or referrer.type == ReferrerType.FREE_ACCESS
    ):
        error *= 1.0 - effect_of_lever(world, Lever.TEAM_SKILL)
    return error


@compiled
def habit_of(world: World, referrer: ReferrerRecord) -> float:
    """How much heavier than it sees this referrer tends to refer now (levels)."""
    if level_of_lever(world, Lever.ALIGNMENT) <= 0.0 or referrer.type != ReferrerType.MUNICIPAL_ACCESS:
        return referrer.habit
    return referrer.habit * (1.0 - effect_of_lever(world, Lever.ALIGNMENT))


@compiled
def level_for(world: World, row: int, referrer: ReferrerRecord) -> int:
    """The level of care to which the referrer sends this need (levels); its judgement is kept."""
    need = world.trajectories[row]
    child = world.children[need.child]
    error = error_of(world, referrer)
    sight = uniform_if(error > 0.0, need.key, Decision.JUDGEMENT, need.turns)
    need.judged_severity = judged_severity(need.severity, error, habit_of(world, referrer), sight)
    start_light = level_of_lever(world, Lever.START_LIGHT)
    aware = cost_awareness(world, referrer, child.municipality)
    level = level_referred_to(
        need.judged_severity,
        world.referrer_numbers[0],
        start_light,
        aware,
        uniform_if(start_light > 0.0, need.key, Decision.START_LIGHT, need.turns),
        uniform_if(aware > 0.0, need.key, Decision.COST_AWARE, need.turns),
    )
    if referrer.type == ReferrerType.FREE_ACCESS:
        return min(level, LOCAL_HELP)
    return level


@compiled
def is_seen_by_gp_worker(world: World, row: int, referrer: ReferrerRecord, level: int) -> bool:
    """Whether a GP youth worker in the practice, with room, takes this child."""
    if level not in (LOCAL_HELP, SEGMENT_B) or world.roles[ProductRole.GP_WORKER] == NOBODY:
        return False
    municipality = world.children[world.trajectories[row].child].municipality
    team = world.teams[municipality]
    extra = level_of_lever(world, Lever.POH_JEUGD_FTE) * world.towns[municipality].share
    covered = practices_covered(team.gp_worker_fte + extra, team.youths, world.team_numbers[0])
    if not is_practice_with_gp_worker(referrer, covered):
        return False
    return has_room(world, world.roles[ProductRole.GP_WORKER], municipality)


@compiled
def is_discussed(world: World, need: TrajectoryRecord, referrer: ReferrerRecord) -> bool:
    """Whether a GP who works with the local team discusses this case with it."""
    if referrer.type != ReferrerType.GP or level_of_lever(world, Lever.AREA_BASED) <= 0.0:
        return False
    return is_drawn(world, Lever.AREA_BASED, uniform(need.key, Decision.AREA_BASED, need.turns))


@compiled
def is_helped_by_team(world: World, row: int, referrer: ReferrerRecord, level: int) -> bool:
    """Whether the local team keeps a doubtful segment B case that the municipality, or its GP, puts before it."""
    if level != SEGMENT_B:
        return False
    need = world.trajectories[row]
    if referrer.type != ReferrerType.MUNICIPAL_ACCESS and not is_discussed(world, need, referrer):
        return False
    room = has_room(world, world.roles[ProductRole.LOCAL_TEAM], world.children[need.child].municipality)
    doubtful = is_doubtful(need.judged_severity, world.referrer_numbers[0])
    own_help = min(1.0, world.team_numbers[0].own_help + effect_of_lever(world, Lever.TEAM_OWN_HELP))
    return is_own_case(room, doubtful, own_help, uniform(need.key, Decision.OWN_HELP, need.turns))
