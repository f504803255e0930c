"""Less capacity never makes any wait look shorter: not of anybody, for those who never start are counted too.

Paired replications of doing nothing and of fewer places. A figure counts as lower when its mean difference is more than
three standard errors below 0: where nothing changes that happens to fewer than 1 figure in 300 (t with 23 degrees of
freedom), and where places are cut to far fewer still.

Fewer places also thin the stream of children who step up or down to other care, so that lists elsewhere can become a
little shorter: in Hillegom fewer places of stay take 0.03 weeks off the wait for segment B. That is so, and no fault of
the figures. In the tests over all places a figure of everybody may fall by a twentieth of what it rises for those whose
places are cut.
"""

import numpy as np
import pytest

from model.outcomes.counters import Count
from model.outcomes.reducers import REDUCERS, reduce
from model.policy.segments import ALL, Segment
from model.run import run
from model.scenario import Scenario
from model.setup.setup import set_up

SEGMENTS = {"capacity_b": Segment.B, "capacity_c": Segment.C, "capacity_stay": Segment.STAY}
GROUPS = ("age_0_3", "age_4_7", "age_8_11", "age_12_17", "light", "level_b", "level_c", "stay")
WAITS = ("wait_mean", "wait_p50", "wait_p90", "wait_mean_severe", "over_norm")
WITHOUT_CARE = ("gave_up_share", "crisis_while_waiting_share", "untreated_weeks_severe")
IDS = list(REDUCERS)
REPLICATIONS = 24
STANDARD_ERRORS = 3.0
SPILLOVER = 0.05


def table(place: str, **levers: float) -> np.ndarray:
    """[replication, outcome, segment or all] of the whole region, a year on average."""
    setup = set_up(Scenario(place=place, years=4, seed=11).with_levers(**levers))
    found = [reduce(setup, run(setup, number))[:, :, -1] for number in range(REPLICATIONS)]
    return np.stack(found).mean(axis=2)


def fell(base: np.ndarray, plan: np.ndarray, outcome: str, segment: int = ALL, allowed: float = 0.0) -> str:
    """What is said when a figure is visibly lower, by more than is allowed, else nothing."""
    difference = (plan - base)[:, IDS.index(outcome), segment]
    error = difference.std(ddof=1) / np.sqrt(len(difference))
    if difference.mean() >= -STANDARD_ERRORS * error - allowed - 1e-9:
        return ""
    return f"{outcome} of segment {segment} fell by {-difference.mean():.3f}, standard error {error:.3f}"


def rises(base: np.ndarray, plan: np.ndarray, outcome: str, cut: int) -> float:
    """How much a figure of waiting rises in the segment that was cut; a wait of a group goes by the mean wait there."""
    name = outcome if outcome in WAITS else "wait_mean"
    return max(0.0, float((plan - base)[:, IDS.index(name), cut].mean()))


def all_that_fell(base: np.ndarray, plan: np.ndarray, cut: int, spillover: float = 0.0) -> list[str]:
    """Every figure of waiting that is lower: of everybody, of each group, and of the segment that was cut."""
    waits = (*WAITS, *(f"wait_{group}" for group in GROUPS))
    found = [fell(base, plan, name, ALL, spillover * rises(base, plan, name, cut)) for name in waits]
    found += [fell(base, plan, name) for name in WITHOUT_CARE]
    found += [fell(base, plan, name, cut) for name in (*WAITS, "gave_up_share")]
    return [one for one in found if one]


def check(place: str, changes: tuple[float, ...], spillover: float = 0.0) -> None:
    base = table(place)
    wrong = [
        f"{lever} {change}: {one}"
        for lever, segment in SEGMENTS.items()
        for change in changes
        for one in all_that_fell(base, table(place, **{lever: change}), segment, spillover)
    ]
    assert wrong == []


@pytest.mark.parametrize("place", ["voorbeeldstad", "uithoorn"])
def test_half_of_the_places_lowers_no_wait_of_anybody(place: str):
    check(place, (-0.5,))


@pytest.mark.long
@pytest.mark.parametrize("place", ["voorbeeldstad", "uithoorn", "heiloo", "hillegom"])
def test_fewer_places_lower_no_wait_of_anybody(place: str):
    check(place, (-0.1, -0.3, -0.5), SPILLOVER)


def test_the_severe_wait_longer_under_half_of_segment_c():
    """The figure that fell from 7.70 to 7.01 weeks while it was a mean over those who started."""
    base, plan = table("voorbeeldstad"), table("voorbeeldstad", capacity_c=-0.5)
    longer = (plan - base)[:, IDS.index("wait_mean_severe"), ALL]
    assert longer.mean() > 5 * longer.std(ddof=1) / np.sqrt(len(longer))


def test_occupancy_is_never_above_one_though_care_goes_on_where_places_were_lost():
    setup = set_up(Scenario(place="voorbeeldstad", years=2, seed=1).with_levers(capacity_b=-0.5, capacity_c=-0.5))
    tallies = run(setup, 0)
    beyond = tallies.tally[setup.place.warm_up_years :, ..., Count.SLOTS_BEYOND].sum()
    assert beyond > 0, "more children are in care than there are places left"
    assert np.nanmax(reduce(setup, tallies)[IDS.index("occupancy")]) <= 1.0


def test_no_town_is_billed_a_negative_amount_for_care_that_it_did_not_use():
    """Where money is taken back the rest of a cent goes to a town that paid; it was -0.02 euro for town 2."""
    setup = set_up(Scenario(place="voorbeeldstad", years=2, seed=1).with_levers(malus=0.3))
    for number in range(4):
        assert np.nanmin(reduce(setup, run(setup, number))[IDS.index("cost")]) >= 0.0
