"""Findings 3, 6 and 7 come forth by themselves: with their cause at work they appear, without it they do not.

Differences are taken within seeds; a mean counts as moved beyond 3.5 standard errors (false alarm once in 2,000 tests).
"""

import numpy as np
import pytest

from experiments.explain.cost_decomposition import PARTS, decompose, year_of
from model.policy.segments import SEGMENT_IDS
from tests.behaviour.paired import NOISE, Runs, deviation, in_blocks, moves, runs

SPECIALIST = ("B", "C", "stay", "national", "individual")


def _sum(one: Runs, outcome: str, segments: tuple[str, ...] = SPECIALIST, since: int = 1) -> np.ndarray:
    """[replication] an outcome added up over segments."""
    values = [np.nan_to_num(one.of(outcome, segment)[:, since:]) for segment in segments]
    return np.sum(values, axis=0).mean(axis=1)


# 3. Cost can rise while clients fall, and the reverse (F004, F005).


def _turns(one: Runs, outcome: str = "cost") -> tuple[float, float]:
    """Shares of ordinary years in which cost rose while clients fell, and the reverse."""
    cost, clients = np.diff(one.of(outcome)), np.diff(one.of("clients"))
    return float(np.mean((cost > 0) & (clients < 0))), float(np.mean((cost < 0) & (clients > 0)))


@pytest.mark.parametrize("place", ["uithoorn", "town"])
def test_finding_3_in_ordinary_years_cost_rises_while_clients_fall(place: str):
    """Of 700 years in which nothing is done; half of all years have fewer clients than the year before."""
    assert _turns(runs(place, 8))[0] > 0.15


def test_finding_3_the_reverse_happens_too():
    assert _turns(runs("uithoorn", 8))[1] > 0.01
    assert _turns(runs("town", 8))[1] > 0.01


def test_finding_3_off_without_dearer_care_cost_follows_clients_more_often():
    """What is left without indexation is mix, duration and intensity."""
    dearer, flat = runs("town", 8), runs("town", 8, circumstances={"indexation": 0.0, "lump_sum_growth": 0.0})
    assert _turns(flat)[0] < 0.75 * _turns(dearer)[0]


def test_finding_3_off_where_every_week_costs_the_same_cost_is_weeks_of_care():
    """One product and one price: cost is weeks of care, whoever the clients are."""
    tight = runs("10 places", 8, circumstances={"indexation": 0.0})
    assert np.allclose(tight.of("cost") / tight.of("in_care"), (tight.of("cost") / tight.of("in_care"))[0, 0])


def _parts(one: Runs, replication: int, year: int) -> tuple[dict[str, float], float]:
    """The parts of the change of cost into a year, and the change itself (euro)."""
    prices = one.setup.tables["price_index"][one.setup.place.warm_up_years :]

    def made(of: int):
        table = {
            name: np.array([one.of(name, segment)[replication, of] for segment in SEGMENT_IDS])
            for name in ("clients", "in_care", "cost")
        }
        clients = one.of("clients")[replication, of]
        return year_of(table, float(clients), np.full(len(SEGMENT_IDS), prices[of]))

    before, after = made(year - 1), made(year)
    return decompose(before, after), float(after.cost.sum() - before.cost.sum())


@pytest.mark.parametrize("place", ["uithoorn", "town"])
def test_finding_3_volume_mix_price_intensity_and_duration_explain_every_change_without_remainder(place: str):
    one = runs(place, 8)
    for replication in range(50):
        for year in range(1, 8):
            parts, change = _parts(one, replication, year)
            assert set(parts) == set(PARTS)
            assert abs(sum(parts.values()) - change) < 0.01


def test_finding_3_where_cost_rose_while_clients_fell_volume_pulls_down_and_the_rest_pushes_up():
    one = runs("uithoorn", 8)
    cost, clients = np.diff(one.of("cost")), np.diff(one.of("clients"))
    for replication, year in np.argwhere((cost > 0) & (clients < 0))[:100]:
        parts, change = _parts(one, int(replication), int(year) + 1)
        assert parts["volume"] < 0.0
        assert sum(parts[name] for name in PARTS if name != "volume") > change


# 6. GP youth workers solve many cases, the effect on the whole is smaller (F112-F115, F331, F333).

ALL_PRACTICES = {"poh_jeugd_fte": {"value": 2.0, "ramp_weeks": 0}}
"""Half an fte for every 1,000 of 4,000 youths: every practice is covered."""


def _with_workers(place: str = "town") -> tuple[Runs, Runs]:
    return runs(place, 4), runs(place, 4, levers=ALL_PRACTICES)


@pytest.mark.parametrize("place", ["town", "town with room"])
def test_finding_6_about_half_of_the_cases_of_gp_youth_workers_are_not_referred_on(place: str):
    """40 to 56 %, over some 7,000 cases: the standard error is less than 1 %."""
    _, plan = _with_workers(place)
    assert 0.40 <= plan.mean("gp_worker_not_referred", since=1).mean() <= 0.56
    assert plan.mean("gp_worker_seen", since=1).mean() > 50


@pytest.mark.parametrize("place", ["town", "town with room"])
def test_finding_6_covered_practices_refer_10_to_50_percent_less_to_specialist_care(place: str):
    base, plan = _with_workers(place)
    change = _sum(plan, "referrals_gp").mean() / _sum(base, "referrals_gp").mean() - 1.0
    assert -0.50 <= change <= -0.10
    segment_b = plan.mean("referrals_gp", "B", 1).mean() / base.mean("referrals_gp", "B", 1).mean() - 1.0
    assert -0.50 <= segment_b <= -0.10


@pytest.mark.parametrize("place", ["town", "town with room"])
def test_finding_6_all_starts_in_specialist_care_fall_at_most_10_percent(place: str):
    """Other routes go on, and what is not solved comes back as a step up."""
    base, plan = _with_workers(place)
    entries = (*SPECIALIST, "protection")
    change = _sum(plan, "starts", entries).mean() / _sum(base, "starts", entries).mean() - 1.0
    assert -0.10 <= change <= 0.0


def test_finding_6_off_where_no_practice_is_covered_nobody_is_seen_and_nothing_falls():
    base, _ = _with_workers()
    assert not base.of("gp_worker_seen").any()
    assert np.isnan(base.of("gp_worker_not_referred")).all()


def test_finding_6_off_half_the_workers_do_half_of_it():
    """The fall follows cover: with half of the practices covered it is between a third and two thirds."""
    base, plan = _with_workers()
    half = runs("town", 4, levers={"poh_jeugd_fte": {"value": 1.0, "ramp_weeks": 0}})
    full_fall, half_fall = ((_sum(base, "referrals_gp") - _sum(one, "referrals_gp")).mean() for one in (plan, half))
    assert 1 / 3 < half_fall / full_fall < 2 / 3


# 7. Prevention and reach find need first (F119, F276).

TWICE_FOUND = {"prevention_network": {"value": 1.0, "ramp_weeks": 0}}
"""At full force a network finds as much hidden need as the local team does: detection is doubled."""
HEAVY = ("C", "stay", "national")


def _heavy_share(one: Runs) -> np.ndarray:
    """[replication, year] share of starts in segment C, stay and national care."""
    return np.sum([np.nan_to_num(one.of("starts", segment)) for segment in HEAVY], axis=0) / one.of("starts")


@pytest.mark.parametrize("place", ["town", "town with room"])
def test_finding_7_doubling_detection_raises_use_and_cost_in_the_first_three_years(place: str):
    base, plan = runs(place, 8), runs(place, 8, levers=TWICE_FOUND)
    for year in range(3):
        assert moves(in_blocks(plan.of("clients")[:, year] - base.of("clients")[:, year], 5), up=True)
    assert deviation(plan.of("cost")[:, :3].mean(axis=1) - base.of("cost")[:, :3].mean(axis=1)) > NOISE


@pytest.mark.parametrize("place", ["town", "town with room"])
def test_finding_7_later_the_mix_is_lighter_and_fewer_needs_end_in_crisis(place: str):
    base, plan = runs(place, 8), runs(place, 8, levers=TWICE_FOUND)
    later = slice(3, 8)
    assert deviation((_heavy_share(plan) - _heavy_share(base))[:, later].mean(axis=1)) < -NOISE
    assert deviation((plan.of("crises") - base.of("crises"))[:, later].mean(axis=1)) < -NOISE


def test_finding_7_off_where_nobody_looks_there_is_nothing_to_double():
    base, plan = (runs("town, nobody finds", 3, seeds=10, levers=lever) for lever in ({}, TWICE_FOUND))
    for outcome in ("clients", "starts", "untreated_weeks", "crises"):
        assert np.array_equal(base.of(outcome), plan.of(outcome))


def test_finding_7_prevention_costs_first_and_saves_nothing_within_six_years():
    """F119: no saving within the law on youth care; the needs it keeps away are light ones."""
    base, plan = runs("town", 6), runs("town", 6, levers={"prevention": 1.0})
    assert deviation(plan.of("needs")[:, -1] - base.of("needs")[:, -1]) < -NOISE
    assert moves(plan.mean("cost") - base.mean("cost"), up=True)
    assert moves(plan.of("cost")[:, 0] - base.of("cost")[:, 0], up=True)
    assert np.array_equal(plan.of("needs")[:, 0], base.of("needs")[:, 0]), "before it works it only costs"
