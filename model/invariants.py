"""The laws of a world: what must hold at the end of every week, recounted in plain numpy from the records.

Nothing here is used by the engine. ``run_checked`` steps a region week by week and checks each;
tests drive it with random places, levers and dates.
"""

import numpy as np

from agents.children.fields import NOBODY, CompanionRole, Event, Stage
from agents.providers.fields import LIMITLESS, WHOLE_SLOT, ProductRole
from agents.referrers.fields import ReferrerType
from model.flow.world import PRIORITIES, URGENT, World
from model.outcomes.counters import (
    DURATION_CLASSES,
    NO_PRODUCT,
    REFERRER_TYPES,
    SEVERE_FROM,
    SEVERITY_BANDS,
    ChildGroup,
    Count,
    Spell,
    StayCount,
    Stratum,
    WeekCount,
)
from model.policy.lever_ids import Lever
from model.policy.segments import ALL, SPECIALIST, Segment
from model.recount import chain, check_calendar, needs_of, recount_of, same, violated
from model.run import Tallies, step
from model.setup.dimensions import WEEKS
from model.setup.setup import Setup

_NO_CAP_WEEKS = 260
"""Where the cap on duration stands when there is none (weeks)."""


def check(world: World, setup: Setup, week: int, occupied_before: np.ndarray | None = None) -> None:
    """Raise ``InvariantViolation`` unless every law holds at the end of ``week``.

    ``occupied_before`` holds the places in use per offer at the end of the week before (thousandths).
    """
    if int(world.state[0].week) != week + 1:
        violated(week, f"the world stands at week {int(world.state[0].week)}, expected {week + 1}")
    children_are_conserved(world, setup, week)
    needs_stand_in_one_place(world, week)
    calendars_hold_what_is_due(world, week)
    lists_are_first_come_first_served(world, week)
    counters_equal_a_recount(world, week)
    capacity_is_respected(world, week, occupied_before)
    needs_are_conserved(world, week)
    time_adds_up(world, week)
    spells_are_conserved(world, setup, week)
    money_is_conserved(world, week)
    agreements_are_kept(world, week)
    promises_are_kept(world, week)
    stay_is_in_order(world, week)


def run_checked(setup: Setup, replication: int, region: int = 0, every: int = 1) -> Tallies:
    """All weeks of one region, checked each ``every`` weeks; the same tallies as ``run_region``."""
    world = setup.fresh_world()
    before = None
    for start in range(0, setup.weeks, every):
        weeks = min(every, setup.weeks - start)
        step(world, setup, replication, region, weeks)
        check(world, setup, start + weeks - 1, before)
        # checked less often, nobody knows what was in use the week before
        before = world.offers["occupied"].copy() if every == 1 else None
    return Tallies.of(world, setup, replication)


def children_are_conserved(world: World, setup: Setup, week: int) -> None:
    """Who was born or moved in is present or has left; every town keeps its number of children."""
    state, children = world.state[0], world.children
    if int(state.born - state.left) != len(children):
        violated(week, f"{state.born} born and {state.left} left, but {len(children)} children are present")
    if len(np.unique(children["uid"])) != len(children):
        violated(week, "two children carry one number")
    towns = np.bincount(children["municipality"], minlength=len(setup.town_sizes))
    same(week, "children per municipality", towns, setup.town_sizes)


def needs_stand_in_one_place(world: World, week: int) -> None:
    """Every row in use belongs to one child and to one stage; every other row is on the list of free rows."""
    needs = needs_of(world)
    # lists: a chain is walked row by row, and numpy is slow at single numbers
    stage, sibling = needs["stage"].tolist(), needs["sibling"].tolist()
    if not set(stage) <= set(map(int, Stage)):
        violated(week, f"a need stands at stage {max(stage)}, which does not exist")
    seen: set[int] = set()
    for row in chain(week, "free rows", int(world.state[0].free), sibling, seen):
        if stage[row] != Stage.GONE:
            violated(week, f"row {row} is on the list of free rows and in use")
    if len(seen) != stage.count(Stage.GONE):
        violated(week, f"{stage.count(Stage.GONE)} rows are out of use, {len(seen)} on the list of free rows")
    _every_need_belongs_to_a_child(world, week, needs, seen)
    if len(seen) != len(stage):
        violated(week, f"{len(stage) - len(seen)} rows are in use but belong to no child")


def _every_need_belongs_to_a_child(world: World, week: int, needs: np.ndarray, seen: set[int]) -> None:
    stage, sibling = needs["stage"].tolist(), needs["sibling"].tolist()
    owner, severity = needs["child"].tolist(), needs["severity"].tolist()
    first, heaviest = world.children["trajectories"], world.children["severity"]
    for child in np.flatnonzero(first != NOBODY).tolist():
        worst = 0.0
        for row in chain(week, f"needs of child {child}", int(first[child]), sibling, seen):
            if owner[row] != child or stage[row] == Stage.GONE:
                violated(week, f"row {row} hangs on child {child} but is over or belongs to {owner[row]}")
            worst = max(worst, severity[row])
        if worst != heaviest[child]:
            violated(week, f"child {child} has severity {heaviest[child]}, its heaviest need {worst}")
    if np.any(heaviest[first == NOBODY] != 0.0):
        violated(week, "a child without needs has a severity")


def calendars_hold_what_is_due(world: World, week: int) -> None:
    """Whatever is due before the end of the run stands once in its own calendar, in its own week."""
    needs = needs_of(world)
    stage = needs["stage"]
    in_care = stage == Stage.IN_CARE
    without_care = (stage != Stage.GONE) & ~in_care
    check_calendar(week, "needs without care", world.untreated_calendar, needs, without_care)
    check_calendar(week, "care", world.care_calendar, needs, in_care)
    check_calendar(week, "children", world.child_calendar, world.children, np.ones(len(world.children), bool))
    if np.any(needs["due"][in_care] <= week):
        violated(week, "care goes on without an end ahead of it")
    if np.any(world.children["due"] <= week):
        violated(week, "a child has no next event ahead of it")
    held = stage == Stage.IN_REVIEW
    if np.any(needs["due"][held] <= week) or np.any(needs["event"][held] != Event.REVIEWED):
        violated(week, "a referral under review is never decided")


def lists_are_first_come_first_served(world: World, week: int) -> None:
    """Everybody who waits stands once on one list, behind all who joined it before him."""
    needs, offers = needs_of(world), len(world.offers)
    seen: set[int] = set()
    for queue in np.flatnonzero(
        (world.waiting_lists["first"] != NOBODY) | (world.waiting_lists["length"] != 0)
    ).tolist():
        _list_is_in_order(world, week, queue, needs, seen)
    waits = needs["stage"] == Stage.WAITING
    if len(seen) != np.count_nonzero(waits):
        violated(week, f"{np.count_nonzero(waits)} needs wait, {len(seen)} stand on a list")
    lengths = np.bincount(needs["waiting_list"][waits], minlength=len(world.waiting_lists))
    same(week, "length of the lists", world.waiting_lists["length"], lengths)
    own = lengths.reshape(-1, PRIORITIES).sum(axis=1)[:offers]
    same(week, "children on the list of each offer", world.offers["waiting"], own)


def _list_is_in_order(world: World, week: int, queue: int, needs: np.ndarray, seen: set[int]) -> None:
    name, place, before = f"list {queue}", queue // PRIORITIES, NOBODY
    offers = _offered_on(world, place)
    for row in chain(week, name, int(world.waiting_lists["first"][queue]), needs["behind"], seen):
        need = needs[row]
        if need["stage"] != Stage.WAITING or need["waiting_list"] != queue or need["ahead"] != before:
            violated(week, f"row {row} stands on {name} but does not wait there")
        if need["product"] != offers or need["priority"] != queue % PRIORITIES:
            violated(week, f"row {row} waits on {name} for another product or with another priority")
        if before != NOBODY and needs[before]["joined_week"] > need["joined_week"]:
            violated(week, f"row {row} joined {name} in week {need['joined_week']}, before the one ahead of it")
        before = row
    if before != world.waiting_lists["last"][queue]:
        violated(week, f"{name} does not end where it says")


def _offered_on(world: World, place: int) -> int:
    """The product of a list: of an offer, of a product, or of the groups of an offer."""
    offers, products = len(world.offers), len(world.products)
    if offers <= place < offers + products:
        return place - offers
    return int(world.offers["product"][place if place < offers else place - offers - products])


def counters_equal_a_recount(world: World, week: int) -> None:
    """Running counters and running money equal what the records add up to."""
    needs = needs_of(world)
    stage, town = needs["stage"], world.children["municipality"][needs["child"]]
    care, is_open = stage == Stage.IN_CARE, stage != Stage.GONE
    held = (stage == Stage.WAITING) | (stage == Stage.IN_REVIEW)
    shape, product = world.in_care.shape, needs["product"]
    same(week, "in care", world.in_care, recount_of(shape, town, product, care))
    same(week, "waiting", world.waiting, recount_of(shape, town, product, held))
    cents = recount_of(shape, town, product, care, needs["weekly_cents"])
    same(week, "money that runs (cents)", world.running_cents, cents)
    if np.any(needs["weekly_cents"][is_open & ~care] != 0):
        violated(week, "somebody who is not in care is paid for")
    untreated = np.bincount(town[is_open & ~care], minlength=shape[0])
    same(week, "needs without care", world.untreated, untreated)
    severe = is_open & ~care & (needs["severity"] >= SEVERE_FROM)
    same(week, "severe needs without care", world.untreated_severe, np.bincount(town[severe], minlength=shape[0]))
    _offers_equal_a_recount(world, week, needs[care])
    specialist = care.copy()
    specialist[care] = world.products["segment"][product[care]] != Segment.LOCAL
    per_child = np.bincount(needs["child"][specialist], minlength=len(world.children))
    same(week, "specialist care per child", world.children["in_specialist_care"], per_child)
    towns = np.bincount(world.children["municipality"][per_child > 0], minlength=shape[0])
    same(week, "children in specialist care", world.in_specialist_care, towns)


def _offers_equal_a_recount(world: World, week: int, care: np.ndarray) -> None:
    for name, field in (("occupied", "load"), ("weekly_cents", "weekly_cents")):
        recount = np.zeros(len(world.offers), dtype=np.int64)
        np.add.at(recount, care["offer"], care[field])
        same(week, f"{name} of each offer", world.offers[name], recount)
    _work_equals_a_recount(world, week, care)
    if np.any(world.offers["product"][care["offer"]] != care["product"]):
        violated(week, "somebody is helped by an offer that does not offer his product")


def _work_equals_a_recount(world: World, week: int, care: np.ndarray) -> None:
    numbers = world.provider_numbers[0]
    factors = np.array([numbers["light"], 1.0, numbers["heavy"]])
    true, billed = factors[care["intensity"]], factors[care["coded_intensity"]]
    too_heavy = care["coded_intensity"] > care["intensity"]
    recounts = {
        "work": (care["load"] * true * care["tail"] + 0.5).astype(np.int64),
        "coded_work": (care["load"] * billed * care["tail"] + 0.5).astype(np.int64),
        "undue_weekly_cents": np.where(too_heavy, care["weekly_cents"] * (1.0 - true / billed), 0.0).astype(np.int64),
    }
    for name, each in recounts.items():
        recount = np.zeros(len(world.offers), dtype=np.int64)
        np.add.at(recount, care["offer"], each)
        same(week, f"{name} of each offer", world.offers[name], recount)


def capacity_is_respected(world: World, week: int, occupied_before: np.ndarray | None) -> None:
    """Nobody started at an offer without room; an offer that lost places gives none out."""
    needs = needs_of(world)
    new = (needs["stage"] == Stage.IN_CARE) & (needs["started_week"] == week)
    occupied, capacity = world.offers["occupied"], world.offers["capacity"]
    gave = np.zeros(len(occupied), dtype=bool)
    gave[needs["offer"][new]] = True
    if occupied_before is not None:
        gave |= occupied > occupied_before
    for offer in np.flatnonzero(gave & (occupied > capacity)).tolist():
        violated(week, f"offer {offer} started somebody, with {occupied[offer]} of {capacity[offer]} in use")


def needs_are_conserved(world: World, week: int) -> None:
    """What began is there or has ended, in every count; none starts who was not referred."""
    tally, stage = world.tally, needs_of(world)["stage"]
    total = tally.sum(axis=(0, 1, 2)).tolist()
    # a step down counts as recovered too, but its need goes on
    gone = total[Count.RECOVERED] - total[Count.STEP_DOWNS]
    gone += total[Count.RECOVERED_ALONE] + total[Count.AGED_OUT] + total[Count.MERGED] + total[Count.ENDED_WITH_STAY]
    same(week, "open needs", total[Count.NEEDS] - gone, np.count_nonzero(stage != Stage.GONE))
    waiting = np.count_nonzero(stage == Stage.WAITING)
    same(week, "joined less left", total[Count.JOINED] - total[Count.LEFT_LIST], waiting)
    # summed over the years: care that runs over New Year starts in one and ends in another
    per_product = tally.sum(axis=0)[:, :NO_PRODUCT]
    running = per_product[..., Count.STARTS] - per_product[..., Count.ENDS]
    same(week, "starts less ends", running, world.in_care)
    if total[Count.STARTS] > total[Count.REFERRALS] or total[Count.REFERRALS] != total[Count.JOINED]:
        violated(week, f"{total[Count.STARTS]} starts and {total[Count.REFERRALS]} referrals")
    _parts_add_up(world, week)


def _parts_add_up(world: World, week: int) -> None:
    tally, clients = world.tally, world.clients
    starts, ends = tally[..., Count.STARTS], tally[..., Count.ENDS]
    same(week, "starts by wait", world.waits.sum(axis=(2, 3)), starts.sum(axis=2))
    parts = slice(Count.STARTS_BY_REFERRER, Count.STARTS_BY_REFERRER + REFERRER_TYPES)
    same(week, "starts by referrer", tally[..., parts].sum(axis=-1), starts)
    parts = slice(Count.ENDED_BY_DURATION, Count.ENDED_BY_DURATION + len(DURATION_CLASSES) + 1)
    same(week, "ends by duration", tally[..., parts].sum(axis=-1), ends)
    # a child may be a client in several segments of one year, but only once of all
    largest = np.maximum(clients[..., :ALL].max(axis=-1), clients[..., SPECIALIST])
    if np.any(largest > clients[..., ALL]) or np.any(clients[..., :ALL].sum(axis=-1) < clients[..., ALL]):
        violated(week, "a segment has more clients than there are, or fewer than add up")


def time_adds_up(world: World, week: int) -> None:
    """Little's law, exactly, per municipality and product: weeks counted per week and counted per child."""
    needs, counts = needs_of(world), world.tally.sum(axis=0)[:, :NO_PRODUCT]
    stage, town = needs["stage"], world.children["municipality"][needs["child"]]
    shape, product = world.in_care.shape, needs["product"]
    held = (stage == Stage.WAITING) | (stage == Stage.IN_REVIEW)
    # who is still there has not been counted per child yet: the weeks so far, this one included
    still = recount_of(shape, town, product, held, week + 1 - needs["joined_week"])
    waited = counts[..., Count.LIST_WEEKS_LEFT] + still
    same(week, "weeks on the list", counts[..., Count.WAITING_WEEKS], waited)
    still = recount_of(shape, town, product, stage == Stage.IN_CARE, week + 1 - needs["started_week"])
    helped = counts[..., Count.ENDED_WEEKS] + still
    same(week, "weeks in care", counts[..., Count.IN_CARE_WEEKS], helped)


def spells_are_conserved(world: World, setup: Setup, week: int) -> None:
    """Who entered a table of spells has left it or is still there; who waits stands in it, and nobody else."""
    needs = needs_of(world)
    held = (needs["stage"] == Stage.WAITING) | (needs["stage"] == Stage.IN_REVIEW)
    if np.any(held != (needs["spell"] != NOBODY)):
        violated(week, "somebody waits and is not counted as waiting, or the other way round")
    year, warm_up = int(world.year[week]), setup.warm_up_weeks // WEEKS
    followed = (needs["stage"] != Stage.GONE) & (needs["onset"] != NOBODY)
    tables = (
        ("waits by age", world.spells[:, :, :, : ChildGroup.LIGHT], np.count_nonzero(needs["spell"] >= 0)),
        ("waits by severity", world.spells[:, :, :, ChildGroup.LIGHT :], np.count_nonzero(needs["spell"] >= 0)),
        ("needs", world.onsets, np.count_nonzero(followed)),
    )
    for name, table, still in tables:
        change, ended = table[..., Spell.CHANGE, :], table[..., Spell.ENDED, :]
        there = change.reshape(len(change), -1).sum(axis=1)
        expected = np.where(np.arange(len(there)) == year - warm_up, still, 0)
        same(week, f"{name}, entered less left", there, expected)
        # not at the last duration, in which all longer ones are together
        if np.any(ended[..., :-1] > np.cumsum(change, axis=-1)[..., :-1]):
            violated(week, f"{name}: more ended than were at risk")
    _ordinary_waits_stand_at_their_product(week, needs[held & (needs["spell"] >= 0)])


def _ordinary_waits_stand_at_their_product(week: int, waits: np.ndarray) -> None:
    stratum = waits["spell"] // SEVERITY_BANDS
    ordinary = waits["priority"] != URGENT
    if np.any(stratum[ordinary] != Stratum.PRODUCTS + waits["product"][ordinary]):
        violated(week, "somebody waits in another stratum than that of its product")


def money_is_conserved(world: World, week: int) -> None:
    """What offers bill is what municipalities pay is what is counted, to the cent."""
    billed = int(world.offers["billed_cents"].sum())
    same(week, "paid by municipalities (cents)", int(world.towns["paid_cents"].sum()), billed)
    counted = world.tally[..., Count.COST_CENTS]
    same(week, "counted as cost (cents)", int(counted.sum()), billed)
    same(week, "paid by each (cents)", world.towns["paid_cents"], counted.sum(axis=(0, 2)))
    same(week, "cost week by week (cents)", int(world.series[..., WeekCount.CENTS].sum()), billed)
    taken = world.tally[..., Count.NOT_PAID_CENTS] + world.tally[..., Count.RECOVERED_CENTS]
    # what is taken back may exceed the bill of the year in which that happens
    if taken.min() < 0 or (counted + taken).min() < 0:
        violated(week, "somebody is paid a negative amount, what was taken back aside")


def agreements_are_kept(world: World, week: int) -> None:
    """No provider is paid beyond its yearly maximum; who takes no new children starts only who is exempt."""
    offers = world.offers
    used = offers["billed_cents"] - offers["new_year_cents"]
    for offer in np.flatnonzero((offers["limit_cents"] > 0) & (used > offers["limit_cents"])).tolist():
        violated(
            week, f"offer {offer} was paid {used[offer]} cents this year, its maximum is {offers['limit_cents'][offer]}"
        )
    needs = needs_of(world)
    new = needs[(needs["stage"] == Stage.IN_CARE) & (needs["started_week"] == week)]
    court = world.referrers["type"][new["referrer"]] == ReferrerType.COURT
    # urgent and sent by a court are exempt (F136)
    stopped = (offers["closed"][new["offer"]] > 0) & (new["priority"] != URGENT) & ~court
    if np.any(stopped | (offers["has_left"][new["offer"]] == 1)):
        violated(week, "a provider that takes no new children started somebody")


def promises_are_kept(world: World, week: int) -> None:
    """Nobody starts before he asked; a crisis never waits; no stay passes its ceiling."""
    needs = needs_of(world)
    care = needs[needs["stage"] == Stage.IN_CARE]
    if np.any(care["asked_week"] > care["started_week"]) or np.any(care["joined_week"] > care["started_week"]):
        violated(week, "care started before it was asked for")
    crisis = int(world.roles[ProductRole.CRISIS])
    waits = (needs["stage"] == Stage.WAITING) & (needs["product"] == crisis)
    if crisis != NOBODY and _is_limitless(world, crisis) and np.any(waits):
        violated(week, f"row {int(np.flatnonzero(waits)[0])} is in crisis and waits")
    stays = week - care["started_week"] + 1
    longest = world.products["longest_weeks"][care["product"]]
    if np.any((longest > 0) & (stays > np.maximum(1, longest))):
        violated(week, "a stay is longer than is allowed")
    # the cap of the week of the start: one that comes later shortens no care that runs
    cap = world.lever_levels[world.period[care["started_week"]], Lever.DURATION_CAP_WEEKS_B]
    capped = (world.products["capped"][care["product"]] == 1) & (cap < _NO_CAP_WEEKS)
    if np.any(capped & (stays > np.maximum(1, np.floor(cap)))):
        violated(week, "a stay is longer than the cap on duration")


def stay_is_in_order(world: World, week: int) -> None:
    """Who stays on lives in a place that allows it; one-to-one guidance stands beside a stay and ends with it."""
    needs, children = needs_of(world), world.children
    is_open, care = needs["stage"] != Stage.GONE, needs["stage"] == Stage.IN_CARE
    adult = float(world.child_numbers[0].adult)
    adults = (week - children["born"] >= adult) if adult > 0 else np.zeros(len(children), bool)
    towns = len(world.towns)
    extended = np.bincount(children["municipality"][adults], minlength=towns)
    same(week, "children in extended care", world.stay_stock[:, StayCount.EXTENDED], extended)
    of_adults = is_open & adults[needs["child"]]
    until = world.stays["until_weeks"][needs["product"][of_adults]]
    age = week - children["born"][needs["child"][of_adults]]
    if np.any(~care[of_adults]) or np.any(age > until):
        violated(week, "an adult asks for help, or is helped in a place where none may stay on")
    if np.any(~np.isin(np.flatnonzero(adults), needs["child"][of_adults])):
        violated(week, "an adult is here without a place")
    beside = is_open & (needs["companion"] == CompanionRole.BESIDE_STAY)
    above = beside & care & (needs["load"] > WHOLE_SLOT * world.stay_numbers[0].above_hours)
    counted = np.bincount(children["municipality"][needs["child"][above]], minlength=towns)
    same(week, "one-to-one guidance above the hours", world.stay_stock[:, StayCount.ABOVE_HOURS], counted)
    in_place = needs["child"][care & (world.stays["one_to_one"][needs["product"]] > 0)]
    if np.any(~np.isin(needs["child"][beside], in_place)):
        violated(week, "one-to-one guidance without a stay beside it")


def _is_limitless(world: World, product: int) -> bool:
    some = slice(world.products["first_offer"][product], world.products["last_offer"][product])
    return bool(np.all(world.offers["places"][some] >= LIMITLESS))
