"""What a lever leaves alone: exactly, where the mechanism cannot reach; within chance, where only children differ."""

import pytest

from tests.behaviour.paired import ALL_OFF, MONEY, differing, runs, stays
from tests.behaviour.pushes import STAY

BY_WHO = {
    f"cost_{who}"
    for who in ("age_0_3", "age_4_7", "age_8_11", "age_12_17", "light", "level_b", "level_c", "stay")
}  # fmt: skip
UNTOUCHED = [
    # where there is room a group changes what a place costs, and nothing else
    ("collectivise", 0.8, "town with room", MONEY),
    # without responses a price is money only, and a settlement only divides it
    ("tariff_b", 0.2, "town", MONEY),
    ("tariff_c", 0.2, "town", MONEY),
    ("settlement", 2.0, "town", {"bill"}),
    # who has no limit gains nothing by more places, nor by one list for all of them
    ("capacity_b", 0.5, "town with room", set()),
    ("capacity_c", 0.5, "town with room", set()),
    ("central_placement", 1.0, "town with room", MONEY),
    # nobody is in doubt, nobody falls short of the criteria, nobody has an agreement of his own
    ("start_light", 1.0, "town without doubt", set()),
    ("regulated_inflow_c", 1.0, "town, all admitted at once", MONEY | {"reviewed"}),
    ("end_individual_agreements", 1.0, "town, all under contract", set()),
    # access and prevention
    ("cost_talks", 1.0, "town without doubt", MONEY),
    ("area_based", 1.0, "town without doubt", MONEY),
    ("team_own_help", 1.0, "town without doubt", MONEY),
    ("expert_table", 1.0, "town without doubt", MONEY),
    ("alignment", 1.0, "town", MONEY),
    ("programme_director", 1.0, "town", MONEY),
    ("prevention_network", 1.0, "town, nobody finds", MONEY),
    ("fixed_face", 1.0, "town, nobody leaves early", MONEY),
    ("referrer_cooperation", 1.0, "town with room", MONEY),
    ("less_admin", 1.0, "town with room", {"use_local_team", "caseload_local"}),
    ("education_pays", 1.0, "town", MONEY | BY_WHO | {"cost_elsewhere"}),
    # where no place is short, nobody is kept in the region and no wait is in sight
    ("keep_in_region", 1.0, "town with room", set()),
    ("network_foster", 1.0, "town with room", MONEY),
    ("capacity_stay", 0.5, "town with room", set()),
    ("closed_places", 1.0, "town with room", set()),
    ("stay_monitor", 10.0, "town with room", MONEY),
    ("vacancy_view", 1.0, "town with room", MONEY),
    # nobody refuses when the response is off
    ("duty_to_place", 1.0, STAY, set()),
]


@pytest.mark.parametrize(("lever", "value", "place", "touched"), UNTOUCHED)
def test_a_lever_leaves_alone_what_it_cannot_touch(lever: str, value: float, place: str, touched: set[str]):
    """Exactly equal, with all responses off."""
    base = runs(place, seeds=10, responses=ALL_OFF)
    assert differing(base, runs(place, seeds=10, responses=ALL_OFF, levers={lever: value})) <= touched


WITHIN_NOISE = [
    ("poh_jeugd_fte", 2.0, "town with room", "starts", "protection"),
    ("poh_jeugd_fte", 2.0, "town with room", "starts", "stay"),
    ("poh_jeugd_fte", 2.0, "town with room", "referrals_court", "all"),
    ("duration_cap_weeks_b", 26.0, "town with room", "starts", "protection"),
    ("duration_cap_weeks_b", 26.0, "town with room", "referrals_court", "all"),
    ("local_team_fte", 5.0, "town with room", "referrals_court", "all"),
    ("capacity_b", 0.2, "town", "starts", "protection"),
    ("capacity_c", 0.2, "town", "starts", "protection"),
    ("central_placement", 1.0, "town, scattered stay", "starts", "B"),
    ("central_placement", 1.0, "town, scattered stay", "wait_mean", "B"),
    ("home_first", 1.0, STAY, "referrals_court", "all"),
    ("part_time_stay", 0.6, STAY, "wait_mean", "B"),
    ("early_transfer_warning", 1.0, STAY, "wait_mean", "B"),
    ("cap_one_to_one", 4.0, STAY, "starts", "C"),
    ("flex_pool", 1.0, STAY, "starts", "B"),
    ("capacity_stay", 0.3, STAY, "starts", "protection"),
    *(
        (lever, 1.0, "town with room", outcome, "protection")
        for lever in ("scope", "school_support_fte", "review_specialist_fte", "expert_table")
        for outcome in ("starts", "referrals")
    ),
]


@pytest.mark.parametrize(("lever", "value", "place", "outcome", "segment"), WITHIN_NOISE)
def test_a_lever_does_not_move_segments_that_it_does_not_reach(
    lever: str, value: float, place: str, outcome: str, segment: str
):
    """Within 3.5 standard errors of 100 pairs: 24 tests, false alarm once in 90."""
    base, plan = runs(place), runs(place, levers={lever: value})
    assert stays(plan.mean(outcome, segment) - base.mean(outcome, segment))
