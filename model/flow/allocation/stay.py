"""Part of access: which place of stay a child goes to, and what stands in between."""

import math

from agents.base.compiler.chance import Decision, uniform
from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY, CompanionRole, Event, Stage
from agents.providers.fields import WHOLE_SLOT, ProductRole, Response, Setting
from agents.providers.rules import expected_wait
from agents.providers.stay import is_too_heavy_for, levels_too_heavy
from agents.referrers.rules import SEGMENT_C, STAY, is_doubtful
from model.flow.allocation.allocation import joint_length, shortest_known_offer
from model.flow.event_log import EventKind, log_event
from model.flow.lever_level import is_reached, level_of_lever
from model.flow.spells import join_spell, leave_for_other_care
from model.flow.transitions import draw_category, tally_row
from model.flow.waiting_lists import put_in_calendar
from model.flow.world import World
from model.outcomes.counters import Count
from model.policy.lever_ids import Lever
from model.policy.segments import Segment


@compiled
def is_place_to_live(world: World, product: int) -> bool:
    """Whether this product is a place of stay, crisis included."""
    return world.stays[product].setting != Setting.NONE


@compiled
def level_near_home(world: World, row: int) -> int:
    """The level for a child that looks heavy enough for stay: in doubt, or after a crisis, help at home may do."""
    need = world.trajectories[row]
    if need.event == Event.GOES_HOME:
        return SEGMENT_C
    doubtful = is_doubtful(need.judged_severity, world.referrer_numbers[0])
    if doubtful and is_reached(world, Lever.HOME_FIRST, need.key, Decision.HOME_FIRST, need.turns):
        return SEGMENT_C
    return STAY


@compiled
def is_analysed(world: World, row: int) -> bool:
    """Whether an explanatory analysis came before this referral to stay (as in ``second_look``)."""
    need = world.trajectories[row]
    return is_reached(world, Lever.EXPLANATORY_ANALYSIS, need.key, Decision.ANALYSED, need.turns)


@compiled
def analyse(world: World, row: int) -> None:
    """The analysis sees which place bears the child."""
    need = world.trajectories[row]
    stay = world.stays[need.product]
    if levels_too_heavy(need.severity, stay) > 0.0 and stay.then != NOBODY:
        need.product = stay.then


@compiled
def home_team_for(world: World, row: int) -> int:
    """The intensive home team when it could carry this child and has room now, else NOBODY."""
    product: int = world.roles[ProductRole.HOME_TEAM]
    if product == NOBODY:
        return NOBODY
    offer = world.offers[world.products[product].first_offer]
    if offer.waiting > 0 or offer.occupied + WHOLE_SLOT > offer.capacity:
        return NOBODY
    if world.trajectories[row].judged_severity >= STAY + world.stay_numbers[0].home_margin:
        return NOBODY
    return product


@compiled
def instead_of(world: World, row: int) -> int:
    """The place that can take this child when the one it should have is not to be had."""
    need = world.trajectories[row]
    return draw_category(world.substitutes[need.product], uniform(need.key, Decision.INSTEAD, need.turns))


@compiled
def has_alternative_to_closed(world: World, row: int) -> bool:
    """Whether a small-scale place or an open group with one-to-one guidance takes the place of closed care."""
    need = world.trajectories[row]
    if world.products[need.product].role != ProductRole.CLOSED:
        return False
    return is_reached(world, Lever.CLOSED_ALTERNATIVES, need.key, Decision.CLOSED_ALTERNATIVE, need.turns)


@compiled
def is_wait_too_long(world: World, row: int) -> bool:
    """Whether the child goes to a less suitable place because the wait for the right one passes the norm."""
    need = world.trajectories[row]
    product = world.products[need.product]
    offer = world.offers[shortest_known_offer(world, row)]
    if expected_wait(offer, product, joint_length(world, need.product)) <= product.norm_weeks:
        return False
    return uniform(need.key, Decision.LESS_SUITABLE, need.turns) < world.stay_numbers[0].less_suitable


@compiled
def settle_stay(world: World, row: int) -> None:
    """The place of stay for a referral as it stands: a team at home, the place meant, or one in its stead."""
    need = world.trajectories[row]
    team = NOBODY
    if need.event != Event.TRANSFERS:
        team = home_team_for(world, row)
    if team != NOBODY:
        need.product = team
        return
    if world.stays[need.product].has_substitute == 0:
        return
    if has_alternative_to_closed(world, row):
        need.product = instead_of(world, row)
    elif is_wait_too_long(world, row):
        tally_row(world, need.child, need.product)[Count.LESS_SUITABLE] += 1
        leave_for_other_care(world, row)
        need.product = instead_of(world, row)


@compiled
def sent_beside_stay(world: World, row: int) -> None:
    """One-to-one guidance goes beside the stay without a referrer."""
    need = world.trajectories[row]
    need.product = world.roles[ProductRole.ONE_TO_ONE]
    need.level = min(STAY, int(math.floor(need.severity)))


@compiled
def sent_to_next_place(world: World, row: int) -> None:
    """After a breakdown: a heavier place, or another of the same kind."""
    need = world.trajectories[row]
    stay = world.stays[need.product]
    draw = uniform(need.key, Decision.NEXT_PLACE, need.turns)
    if stay.then != NOBODY and draw < world.stay_numbers[0].heavier:
        need.product = stay.then
    need.level = max(int(need.level), min(STAY, int(math.floor(need.severity))))
    if world.products[need.product].segment == Segment.STAY:
        settle_stay(world, row)


@compiled
def hold_referral(world: World, row: int, weeks: int) -> None:
    """The referral is held for so many weeks; it counts as waiting for its product."""
    need = world.trajectories[row]
    need.event = Event.REVIEWED
    need.stage = Stage.IN_REVIEW
    need.joined_week = world.state[0].week
    join_spell(world, row)
    log_event(world, row, EventKind.UNDER_REVIEW, 0)
    world.waiting[world.children[need.child].municipality, need.product] += 1
    put_in_calendar(world.trajectories, world.untreated_calendar, row, int(world.state[0].week) + weeks)


@compiled
def is_refused_in_stay(world: World, row: int) -> bool:
    """Whether the provider that is asked refuses the child; the search then goes on for some weeks."""
    need = world.trajectories[row]
    if world.responses[Response.REFUSING_STAY] <= 0.0 or not is_place_to_live(world, need.product):
        return False
    product = world.products[need.product]
    if product.segment != Segment.STAY or product.role == ProductRole.CRISIS:
        return False
    too_heavy = levels_too_heavy(need.severity, world.stays[need.product])
    offer = world.offers[shortest_known_offer(world, row)]
    duty = level_of_lever(world, Lever.DUTY_TO_PLACE)
    draw = uniform(need.key, Decision.REFUSAL, need.turns)
    return is_too_heavy_for(too_heavy, offer, world.stay_numbers[0], duty, draw)


@compiled
def search_on(world: World, row: int) -> None:
    """A refusal: another provider is asked later."""
    need = world.trajectories[row]
    tally_row(world, need.child, need.product)[Count.REFUSED] += 1
    # another provider, another draw
    need.turns += 1
    hold_referral(world, row, max(1, int(world.stay_numbers[0].refusal_weeks)))


@compiled
def place_left(world: World, row: int) -> int:
    """The place of stay that a child leaves for whatever it asks now, or NOBODY."""
    need = world.trajectories[row]
    if need.follows_care == 0 or need.companion == CompanionRole.BESIDE_STAY or need.product == NOBODY:
        return NOBODY
    if need.event not in (Event.ASKS, Event.TRANSFERS) or not is_place_to_live(world, need.product):
        return NOBODY
    # a crisis place is meant to be left: moving on from it is no transfer
    if world.products[need.product].role == ProductRole.CRISIS:
        return NOBODY
    return need.product


@compiled
def note_move(world: World, row: int, left: int) -> None:
    """Count a move from one place of stay to another."""
    need = world.trajectories[row]
    # advised or gone unseen: nobody moved
    if need.stage == Stage.HIDDEN or not is_place_to_live(world, need.product):
        return
    need.moves += 1
    counts = tally_row(world, need.child, left)
    counts[Count.TRANSFERS] += 1
    foster = world.stays[left].setting == Setting.FOSTER
    if foster and world.stays[need.product].setting == Setting.RESIDENTIAL:
        counts[Count.FOSTER_TO_RESIDENTIAL] += 1
