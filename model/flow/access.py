"""Stage: access decides where every child goes for whom help is asked this week."""

import math

from agents.base.chance import Decision, uniform
from agents.base.compiled import compiled
from agents.children.fields import BESIDE_STAY, NOBODY, Event
from agents.providers.fields import ProductRole, Response
from agents.providers.rules import chance_of_heavier_segment, margin, pays_per_child
from agents.referrers.fields import ReferrerType
from agents.referrers.rules import (
    LOCAL_HELP,
    SEGMENT_B,
    SEGMENT_C,
    STAY,
    has_no_contracted_offer,
    meets_criteria,
)
from model.flow.allocation import agreed_outside, choose_place, shortest_known_line
from model.flow.arrivals import row_of
from model.flow.moves import hide, stand_in_line, tally_row
from model.flow.referral import gp_worker_sees, level_for, municipal_access, referrer_of, team_helps_itself
from model.flow.stay import (
    analyse,
    hold,
    is_analysed,
    is_refused,
    level_near_home,
    note_move,
    place_left,
    search_on,
    sent_beside_stay,
    sent_to_next_place,
    settle_stay,
)
from model.outcomes.counters import Count
from model.policy.lever_ids import Lever
from model.policy.segments import Segment


@compiled
def first_product(world, kind: int, level: int) -> int:
    """The product that a child of this kind would meet first at this level."""
    product = 0
    while product < len(world.products) - 1 and world.offers[kind, level, product] <= 0.0:
        product += 1
    return product


@compiled
def chance_of_segment_c(world, kind: int) -> float:
    """How margins pull a doubtful case: the chance that it is taken in C, below 0 in B (share)."""
    lighter = world.products[first_product(world, kind, SEGMENT_B)]
    heavier = world.products[first_product(world, kind, SEGMENT_C)]
    light_contract = world.contracts[world.lines[lighter.first_line].contract]
    heavy_contract = world.contracts[world.lines[heavier.first_line].contract]
    if not pays_per_child(light_contract) or not pays_per_child(heavy_contract):
        return 0.0
    light, heavy = margin(light_contract, lighter), margin(heavy_contract, heavier)
    responding = world.responses[Response.CODING_SEGMENT]
    return chance_of_heavier_segment(light, heavy, world.provider_numbers[0], responding)


@compiled
def level_after_coding(world, row: int, level: int) -> int:
    """The level at which a provider takes a case that could go either way between segment B and C."""
    need = world.trajectories[row]
    if world.responses[Response.CODING_SEGMENT] <= 0.0 or level not in (SEGMENT_B, SEGMENT_C):
        return level
    if abs(need.judged - SEGMENT_C) >= world.referrer_numbers[0].doubt:
        return level
    chance = chance_of_segment_c(world, need.kind)
    draw = uniform(need.key, Decision.SEGMENT_CODING, need.turns)
    if chance > 0.0 and draw < chance:
        return SEGMENT_C
    if chance < 0.0 and draw < -chance:
        return SEGMENT_B
    return level


@compiled
def is_reviewed(world, row: int, level: int) -> bool:
    """Whether this referral to segment C must meet admission criteria first."""
    need = world.trajectories[row]
    force = world.force[world.state[0].week, Lever.REGULATED_INFLOW_C]
    return level == SEGMENT_C and uniform(need.key, Decision.ADMISSION_ASKED, need.turns) < force


@compiled
def choose_product(world, row: int, level: int) -> None:
    """Settle level and product of the referral."""
    need = world.trajectories[row]
    need.level = level
    need.product = row_of(world.offers[need.kind, level], uniform(need.key, Decision.PRODUCT, need.turns))


@compiled
def place(world, row: int) -> None:
    """Find a provider for the referral as it stands, under contract or outside it, and join its list."""
    need = world.trajectories[row]
    if is_refused(world, row):
        search_on(world, row)
        return
    tally_row(world, need.child, need.product)[Count.REFERRALS] += 1
    forbidden = world.force[world.state[0].week, Lever.END_INDIVIDUAL_AGREEMENTS]
    product = world.products[need.product]
    exempt = product.role == ProductRole.CRISIS or product.role == ProductRole.ONE_TO_ONE
    if exempt or product.segment == Segment.PROTECTION:
        stand_in_line(world, row, shortest_known_line(world, row))
        return
    no_offer = has_no_contracted_offer(
        need.level,
        world.referrer_numbers[0],
        forbidden,
        uniform(need.key, Decision.OUTSIDE_CONTRACT, need.turns),
        uniform(need.key, Decision.FORBIDDEN, need.turns),
    )
    if no_offer and world.roles[ProductRole.INDIVIDUAL] != NOBODY:
        stand_in_line(world, row, agreed_outside(world, row))
    else:
        stand_in_line(world, row, choose_place(world, row))


@compiled
def place_after(world, row: int, weeks: int) -> None:
    """Find a provider once so many weeks of review or analysis have passed."""
    if weeks <= 0:
        world.trajectories[row].event = Event.REVIEWED
        place(world, row)
    else:
        hold(world, row, weeks)


@compiled
def weeks_of_review(world, row: int, draw: float) -> int:
    """The expert table decides about segment C; what it turns away goes to segment B (weeks that this takes)."""
    need = world.trajectories[row]
    choose_product(world, row, SEGMENT_C)
    counts = tally_row(world, need.child, need.product)
    counts[Count.REVIEWED] += 1
    if not meets_criteria(need.severity, world.referrer_numbers[0], draw):
        counts[Count.TURNED_AWAY] += 1
        choose_product(world, row, SEGMENT_B)
    return int(math.floor(world.referrer_numbers[0].review_weeks + 0.5))


@compiled
def weeks_before_stay(world, row: int) -> int:
    """The place of stay is settled, after an analysis where that is in force (weeks that this takes)."""
    weeks = 0
    if is_analysed(world, row):
        analyse(world, row)
        weeks = int(world.stay_numbers[0].analysis)
    if world.products[world.trajectories[row].product].segment == Segment.STAY:
        settle_stay(world, row)
    return weeks


@compiled
def refer_to_level(world, row: int, level: int) -> None:
    """Refer to the ordinary offer at this level, past admission or analysis where it is in force."""
    need = world.trajectories[row]
    level = level_after_coding(world, row, level)
    if is_reviewed(world, row, level):
        weeks = weeks_of_review(world, row, uniform(need.key, Decision.EXPERT_JUDGEMENT, need.turns))
        place_after(world, row, weeks)
        return
    choose_product(world, row, level)
    if world.products[need.product].segment == Segment.STAY:
        place_after(world, row, weeks_before_stay(world, row))
    else:
        place(world, row)


@compiled
def is_sent_on(world, row: int) -> bool:
    """Whether the child goes on without a new judgement: in crisis, after a breakdown, or beside a stay."""
    need = world.trajectories[row]
    if need.companion == BESIDE_STAY:
        sent_beside_stay(world, row)
        return True
    if need.event == Event.TRANSFERS:
        sent_to_next_place(world, row)
        return True
    if need.event == Event.CRISIS and world.roles[ProductRole.CRISIS] != NOBODY:
        need.level = STAY
        need.product = world.roles[ProductRole.CRISIS]
        return True
    return False


@compiled
def is_kept_local(world, row: int, referrer, level: int) -> bool:
    """Whether a GP youth worker or the local team takes the child itself."""
    need = world.trajectories[row]
    if gp_worker_sees(world, row, referrer, level):
        need.product = world.roles[ProductRole.GP_WORKER]
    elif team_helps_itself(world, row, referrer, level):
        need.product = world.roles[ProductRole.LOCAL_TEAM]
    else:
        return False
    need.level = LOCAL_HELP
    return True


@compiled
def refer(world, row: int) -> None:
    """A referrer judges the need and sends the child somewhere, or advises only."""
    need = world.trajectories[row]
    need.turns += 1
    if need.referrer == NOBODY or need.continued == 0:
        need.referrer = referrer_of(world, row)
    elif world.referrers[need.referrer].type == ReferrerType.FREE_ACCESS:
        need.referrer = municipal_access(world, world.children[need.child].municipality)
    if not is_sent_on(world, row):
        referrer = world.referrers[need.referrer]
        level = level_for(world, row, referrer)
        if level == STAY:
            level = level_near_home(world, row)
        if level == 0:
            hide(world, row)
            return
        if not is_kept_local(world, row, referrer, level):
            refer_to_level(world, row, level)
            return
    place(world, row)


@compiled
def access_decides(world) -> None:
    """Everybody on the desk this week, in the order in which help was asked."""
    state = world.state[0]
    for entry in range(state.requests):
        row = world.requests[entry]
        need = world.trajectories[row]
        if need.event == Event.REVIEWED:
            leave_review(world, row)
        else:
            left = place_left(world, row)
            refer(world, row)
            if left != NOBODY:
                note_move(world, row, left)


@compiled
def leave_review(world, row: int) -> None:
    """The review is done: the child joins the list of a provider."""
    need = world.trajectories[row]
    world.waiting[world.children[need.child].municipality, need.product] -= 1
    counts = tally_row(world, need.child, need.product)
    counts[Count.LIST_WEEKS_LEFT] += world.state[0].week - need.joined
    place(world, row)
