"""Stage: access decides where every child goes for whom help is asked this week."""

import math

from agents.base.compiler.chance import Decision, uniform, uniform_if
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY, CompanionRole, Event, Stage
from agents.providers.fields import ProductRole, Response
from agents.providers.rules import chance_of_heavier_segment, is_paid_per_child, margin
from agents.referrers.fields import ReferrerRecord, ReferrerType
from agents.referrers.rules import (
    LOCAL_HELP,
    SEGMENT_B,
    SEGMENT_C,
    STAY,
    has_no_contracted_offer,
    is_out_of_scope,
    is_under_by_law,
    meets_criteria,
)
from model.flow.access.case_review import level_after_review, specialists_get_time, weeks_taken
from model.flow.access.decisions import is_taken_along
from model.flow.access.groups import is_offered_a_group, wait_for_group
from model.flow.access.referral import (
    first_product,
    is_helped_by_team,
    is_seen_by_gp_worker,
    level_for,
    municipal_access,
    referrer_of,
)
from model.flow.access.refusal import is_refused
from model.flow.access.school import is_helped_at_school
from model.flow.allocation.allocation import (
    agree_outside_contracts,
    choose_contracted,
    choose_waiting_list,
    shortest_known_offer,
)
from model.flow.allocation.stay import (
    analyse,
    hold_referral,
    is_analysed,
    is_refused_in_stay,
    level_near_home,
    note_move,
    place_left,
    search_on,
    sent_beside_stay,
    sent_to_next_place,
    settle_stay,
)
from model.flow.event_log import EventKind, log_event
from model.flow.lever_level import is_drawn, is_reached, level_of_lever
from model.flow.transitions import close_need, draw_category, go_unnoticed, join_waiting_list, tally_row
from model.flow.world import World
from model.outcomes.counters import NO_PRODUCT, Count
from model.policy.lever_ids import Lever
from model.policy.segments import Segment


@compiled(apart=True)
def chance_of_segment_c(world: World, kind: int) -> float:
    """How margins pull a doubtful case: the chance that it is taken in C, below 0 in B (share)."""
    lighter = world.products[first_product(world, kind, SEGMENT_B)]
    heavier = world.products[first_product(world, kind, SEGMENT_C)]
    light_contract = world.contracts[world.offers[lighter.first_offer].contract]
    heavy_contract = world.contracts[world.offers[heavier.first_offer].contract]
    # a provider that is paid whoever comes gains nothing by a heavier segment
    if not is_paid_per_child(light_contract) or not is_paid_per_child(heavy_contract):
        return 0.0
    light, heavy = margin(light_contract, lighter), margin(heavy_contract, heavier)
    response = world.responses[Response.CODING_SEGMENT]
    return chance_of_heavier_segment(light, heavy, world.provider_numbers[0], response)


@compiled
def level_after_coding(world: World, row: int, level: int) -> int:
    """The level at which a provider takes a case that could go either way between segment B and C."""
    need = world.trajectories[row]
    if world.responses[Response.CODING_SEGMENT] <= 0.0 or level not in (SEGMENT_B, SEGMENT_C):
        return level
    if abs(need.judged_severity - SEGMENT_C) >= world.referrer_numbers[0].doubt:
        return level
    chance = chance_of_segment_c(world, need.kind)
    draw = uniform(need.key, Decision.SEGMENT_CODING, need.turns)
    if chance > 0.0 and draw < chance:
        return SEGMENT_C
    if chance < 0.0 and draw < -chance:
        return SEGMENT_B
    return level


@compiled
def is_reviewed(world: World, row: int, level: int) -> bool:
    """Whether this referral to segment C must meet admission criteria first."""
    need = world.trajectories[row]
    if level != SEGMENT_C:
        return False
    return is_reached(world, Lever.REGULATED_INFLOW_C, need.key, Decision.ADMISSION_ASKED, need.turns)


@compiled
def choose_product(world: World, row: int, level: int) -> None:
    """Settle level and product of the referral."""
    need = world.trajectories[row]
    need.level = level
    need.product = draw_category(
        world.referral_shares[need.kind, level], uniform(need.key, Decision.PRODUCT, need.turns)
    )


@compiled
def has_no_offer(world: World, row: int) -> bool:
    """Whether nobody under contract treats this need, and an agreement outside the contracts is allowed."""
    need = world.trajectories[row]
    forbidden = level_of_lever(world, Lever.END_INDIVIDUAL_AGREEMENTS)
    return has_no_contracted_offer(
        need.level,
        world.referrer_numbers[0],
        forbidden,
        uniform(need.key, Decision.OUTSIDE_CONTRACT, need.turns),
        uniform_if(forbidden > 0.0, need.key, Decision.FORBIDDEN, need.turns),
    )


@compiled(apart=True)
def place(world: World, row: int) -> None:
    """Find a provider for the referral as it stands, under contract or outside it, and join its list."""
    need = world.trajectories[row]
    if is_refused_in_stay(world, row):
        search_on(world, row)
        return
    tally_row(world, need.child, need.product)[Count.REFERRALS] += 1
    product = world.products[need.product]
    # a crisis, guidance beside a stay and protection are never sought outside the contracts
    exempt = product.role == ProductRole.CRISIS or product.role == ProductRole.ONE_TO_ONE
    if exempt or product.segment == Segment.PROTECTION:
        join_waiting_list(world, row, shortest_known_offer(world, row))
        return
    agreements = world.roles[ProductRole.INDIVIDUAL] != NOBODY
    if agreements and has_no_offer(world, row):
        join_waiting_list(world, row, agree_outside_contracts(world, row))
    elif is_offered_a_group(world, row):
        wait_for_group(world, row)
    elif agreements:
        join_waiting_list(world, row, choose_waiting_list(world, row))
    else:
        join_waiting_list(world, row, choose_contracted(world, row))


@compiled
def place_after(world: World, row: int, weeks: int) -> None:
    """Find a provider once so many weeks of looking again have passed; one that refuses makes the family search on."""
    if weeks > 0:
        hold_referral(world, row, weeks)
        return
    world.trajectories[row].event = Event.REVIEWED
    if is_refused(world, row):
        hold_referral(world, row, max(1, int(math.floor(world.provider_numbers[0].search_weeks + 0.5))))
    else:
        place(world, row)


@compiled(apart=True)
def weeks_of_review(world: World, row: int, draw: float) -> int:
    """The expert table decides about segment C; what it turns away goes to segment B (weeks that this takes)."""
    need = world.trajectories[row]
    # first as asked for: the review is counted at the product that was wanted
    choose_product(world, row, SEGMENT_C)
    counts = tally_row(world, need.child, need.product)
    counts[Count.REVIEWED] += 1
    if not meets_criteria(need.severity, world.referrer_numbers[0], draw):
        counts[Count.TURNED_AWAY] += 1
        choose_product(world, row, SEGMENT_B)
    return int(math.floor(world.referrer_numbers[0].review_weeks + 0.5))


@compiled
def choose_stay(world: World, row: int) -> None:
    """The place of stay is settled; an explanatory analysis, where it was made, sees which one bears the child."""
    if is_analysed(world, row):
        analyse(world, row)
    settle_stay(world, row)


@compiled
def weeks_until_decided(world: World, row: int) -> int:
    """How long a formal decision on care in segment B or C keeps the child waiting (weeks)."""
    need = world.trajectories[row]
    segment = world.products[need.product].segment
    if segment != Segment.B and segment != Segment.C:
        return 0
    # care has not started: once it has, ``cares`` is one higher and ``is_under_decision`` sees the same draw
    if not is_reached(world, Lever.FORMAL_DECISIONS, need.key, Decision.DECIDED, int(need.cares) + 1):
        return 0
    return weeks_taken(world, Lever.FORMAL_DECISIONS)


@compiled
def is_declined(world: World, row: int, referrer: ReferrerRecord, level: int) -> bool:
    """Whether a by-law turns this new request just above the boundary of segment B away."""
    need = world.trajectories[row]
    if level_of_lever(world, Lever.SCOPE) <= 0.0 or need.follows_care == 1 or not is_under_by_law(referrer):
        return False
    # a by-law cannot refuse protection
    if world.products[first_product(world, need.kind, SEGMENT_B)].segment == Segment.PROTECTION:
        return False
    if not is_out_of_scope(level, need.judged_severity, world.effect_size[Lever.SCOPE]):
        return False
    return is_drawn(world, Lever.SCOPE, uniform(need.key, Decision.OUT_OF_SCOPE, need.turns))


@compiled(apart=True)
def decline(world: World, row: int) -> None:
    """No care in segment B: the family takes free local help, or goes without."""
    need = world.trajectories[row]
    tally_row(world, need.child, NO_PRODUCT)[Count.DECLINED] += 1
    product = world.roles[ProductRole.LOCAL_FIELD]
    takes = uniform(need.key, Decision.TAKES_LOCAL_HELP, need.turns) < world.second_effect_size[Lever.SCOPE]
    if product == NOBODY or not takes:
        log_event(world, row, EventKind.ADVISED, 0)
        go_unnoticed(world, row)
        return
    need.level = LOCAL_HELP
    need.product = product
    place(world, row)


@compiled
def refer_to_level(world: World, row: int, level: int) -> None:
    """Refer to the ordinary offer at this level, past admission or analysis where it is in force."""
    need = world.trajectories[row]
    level, weeks = level_after_review(world, row, level_after_coding(world, row, level))
    if is_reviewed(world, row, level):
        weeks += weeks_of_review(world, row, uniform(need.key, Decision.EXPERT_JUDGEMENT, need.turns))
        place_after(world, row, weeks + weeks_until_decided(world, row))
        return
    choose_product(world, row, level)
    if world.products[need.product].segment == Segment.STAY:
        choose_stay(world, row)
    weeks += weeks_until_decided(world, row)
    if is_taken_along(world, row):
        tally_row(world, need.child, NO_PRODUCT)[Count.MERGED] += 1
        log_event(world, row, EventKind.TAKEN_ALONG, 0)
        close_need(world, row)
    else:
        place_after(world, row, weeks)


@compiled
def is_sent_on(world: World, row: int) -> bool:
    """Whether the child goes on without a new judgement: in crisis, after a breakdown, or beside a stay."""
    need = world.trajectories[row]
    if need.companion == CompanionRole.BESIDE_STAY:
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
def is_kept_local(world: World, row: int, referrer: ReferrerRecord, level: int) -> bool:
    """Whether a GP youth worker, staff at school or the local team takes the child itself."""
    need = world.trajectories[row]
    if is_seen_by_gp_worker(world, row, referrer, level):
        need.product = world.roles[ProductRole.GP_WORKER]
    elif is_helped_at_school(world, row, level):
        need.product = world.roles[ProductRole.SCHOOL]
    elif is_helped_by_team(world, row, referrer, level):
        need.product = world.roles[ProductRole.LOCAL_TEAM]
    else:
        return False
    need.level = LOCAL_HELP
    return True


@compiled
def refer(world: World, row: int) -> None:
    """A referrer judges the need and sends the child somewhere, or advises only."""
    need = world.trajectories[row]
    # a new judgement is a new occurrence, or a child that comes back would be judged by the draws of the first time
    need.turns += 1
    if need.referrer == NOBODY or need.follows_care == 0:
        need.referrer = referrer_of(world, row)
    # free help refers nobody: who needs more goes through the municipality
    elif world.referrers[need.referrer].type == ReferrerType.FREE_ACCESS:
        need.referrer = municipal_access(world, world.children[need.child].municipality)
    if not is_sent_on(world, row):
        referrer = world.referrers[need.referrer]
        if referrer.type == ReferrerType.MUNICIPAL_ACCESS:
            tally_row(world, need.child, NO_PRODUCT)[Count.REQUESTS_AT_ACCESS] += 1
        level = level_for(world, row, referrer)
        if level == STAY:
            level = level_near_home(world, row)
        if level == 0:
            log_event(world, row, EventKind.ADVISED, 0)
            go_unnoticed(world, row)
            return
        if not is_kept_local(world, row, referrer, level):
            if is_declined(world, row, referrer, level):
                decline(world, row)
            else:
                refer_to_level(world, row, level)
            return
    place(world, row)


@compiled(apart=True)
def access_decides(world: World) -> None:
    """Everybody on the desk this week, in the order in which help was asked."""
    state = world.state[0]
    specialists_get_time(world)
    # the desk is not cleared here: ``care_is_allocated`` goes through it once more
    for entry in range(state.requests):
        row: int = world.requests[entry]
        need = world.trajectories[row]
        if need.event == Event.REVIEWED:
            leave_review(world, row)
        else:
            left = place_left(world, row)
            refer(world, row)
            if need.stage in (Stage.WAITING, Stage.IN_REVIEW) and need.companion != CompanionRole.BESIDE_STAY:
                log_event(world, row, EventKind.REFERRED, 0)
            if left != NOBODY:
                note_move(world, row, left)


@compiled
def leave_review(world: World, row: int) -> None:
    """The review or the search is done: the child joins the list of a provider, unless that refuses."""
    need = world.trajectories[row]
    world.waiting[world.children[need.child].municipality, need.product] -= 1
    counts = tally_row(world, need.child, need.product)
    counts[Count.LIST_WEEKS_LEFT] += world.state[0].week - need.joined_week
    log_event(world, row, EventKind.REVIEW_ENDS, world.state[0].week - need.joined_week)
    place_after(world, row, 0)
