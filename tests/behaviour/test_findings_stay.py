"""What was found about residential stay comes forth by itself: with its cause at work it appears, without it does not.

Differences are taken within seeds; a mean counts as moved beyond 3.5 standard errors (false alarm once in 2,000).
"""

from functools import cache

import numpy as np

from model.outcomes.counters import Count
from model.run import run_region
from tests.behaviour.paired import NOISE, deviation, runs
from tests.behaviour.places import PLACES
from tests.cases.made import lay

YEARS = 6
SEEDS = 60


@cache
def _by_product(place: str, lever: str = "", value: float = 0.0, circumstance: str = "") -> dict[str, np.ndarray]:
    """[seed, year, (cost, weeks in care, starts)] of each product after the warm-up."""
    pushed = {lever: value} if lever else {}
    around = {circumstance: {"value": value}} if circumstance else {}
    setup = lay(PLACES[place](), YEARS, levers=pushed, circumstances=around)
    counters = [Count.COST_CENTS, Count.IN_CARE_WEEKS, Count.STARTS]
    first = setup.place.warm_up_years
    tallies = np.stack([run_region(setup, seed).tally[first:].sum(axis=1) for seed in range(SEEDS)])
    return {name: tallies[:, :, row][..., counters].astype(float) for row, name in enumerate(setup.product_ids)}


COST, IN_CARE = 0, 1


def _change(plan: dict[str, np.ndarray], base: dict[str, np.ndarray], names: tuple[str, ...], what: int) -> np.ndarray:
    """[seed, year] change of some products together."""
    return np.sum([plan[name][..., what] - base[name][..., what] for name in names], axis=0)


# 12. Closing closed places does not save at once: one-to-one and small-scale spend rises (F175-F177).

ALTERNATIVES = ("one_to_one", "small_scale")


def _halved(place: str) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    return _by_product(place), _by_product(place, "closed_places", -0.5)


def test_finding_12_halving_closed_places_raises_what_one_to_one_and_small_scale_care_cost():
    base, plan = _halved("much stay")
    assert deviation(_change(plan, base, ("closed",), COST).mean(axis=1)) < -NOISE
    assert deviation(_change(plan, base, ALTERNATIVES, COST).mean(axis=1)) > NOISE


def test_finding_12_it_does_not_save_in_the_first_two_years():
    """What closed care costs less is not seen in the bill: no saving beyond the noise of sixty pairs."""
    base, plan = _halved("much stay")
    everything = _change(plan, base, tuple(base), COST)[:, :2].mean(axis=1)
    closed = _change(plan, base, ("closed",), COST)[:, :2].mean(axis=1)
    assert deviation(everything) > -NOISE
    assert everything.mean() > 0.5 * closed.mean()


def test_finding_12_off_where_children_wait_for_a_closed_place_the_alternatives_hardly_cost_more():
    base, plan = _halved("much stay, nobody goes elsewhere")
    before, halved = _halved("much stay")
    with_it = _change(halved, before, ALTERNATIVES, COST).mean()
    assert _change(plan, base, ALTERNATIVES, COST).mean() < 0.3 * with_it


# 13. Foster supply limits substitution (F253-F261).

FAMILIES_FALL = -0.1
OTHER_PLACES = ("family_home", "group_home")


def _fewer_families(place: str) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    return _by_product(place), _by_product(place, value=FAMILIES_FALL, circumstance="foster_supply")


def test_finding_13_falling_foster_supply_pushes_children_to_family_and_group_homes():
    base, plan = _fewer_families("much stay, foster scarce")
    assert deviation(_change(plan, base, ("foster",), IN_CARE)[:, 3:].mean(axis=1)) < -NOISE
    assert deviation(_change(plan, base, OTHER_PLACES, IN_CARE)[:, 3:].mean(axis=1)) > NOISE


def test_finding_13_off_where_there_are_families_to_spare_nobody_is_pushed():
    base, plan = _fewer_families("much stay, foster plenty")
    assert not _change(plan, base, ("foster", *OTHER_PLACES), IN_CARE).any()


# 14. Ending individual agreements without capacity makes complex children wait.

ENDED = {"end_individual_agreements": 1.0}


def _ended(place: str, outcome: str, segment: str) -> np.ndarray:
    base, plan = (runs(place, 5, seeds=SEEDS, levers=lever) for lever in ({}, ENDED))
    return plan.mean(outcome, segment, since=1) - base.mean(outcome, segment, since=1)


def test_finding_14_the_share_of_individual_agreements_falls_and_severe_needs_wait_longer():
    for place in ("uithoorn", "much stay"):
        shares = [
            one.mean("cost", "individual", since=1) / one.mean("cost", since=1)
            for one in (runs(place, 5, seeds=SEEDS, levers=lever) for lever in ({}, ENDED))
        ]
        assert deviation(shares[1] - shares[0]) < -NOISE
        assert deviation(_ended(place, "wait_mean_severe", "all")) > NOISE


def test_finding_14_off_where_there_is_capacity_severe_needs_hardly_wait_longer():
    with_room, without = (_ended(place, "wait_mean_severe", "all").mean() for place in ("much stay, room", "much stay"))
    assert with_room < 0.1 * without
