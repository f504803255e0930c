"""Presets: the levers of each role, and the questions that a facilitator can ask."""

from app.state.app_state import Choices, Values, normalised

MOST_LEVERS = 5
"""The most levers on one phone: with more, people browse instead of choosing."""
TOGETHER = "together"
"""The set that everybody has when all teams move the same levers."""
PRESETS: dict[str, tuple[str, ...]] = {
    "alderman": ("local_team_fte", "prevention", "start_light", "collectivise", "end_individual_agreements"),
    "gp": ("poh_jeugd_fte", "referrer_training", "referrer_cooperation", "start_light", "price_transparency"),
    "provider": ("capacity_b", "capacity_c", "collectivise", "duration_cap_weeks_b", "tariff_b"),
    "local_team": ("local_team_fte", "team_skill", "team_own_help", "case_direction", "local_groups"),
    "region": ("tariff_b", "capacity_b", "regulated_inflow_c", "central_placement", "end_individual_agreements"),
    "family": ("local_reach", "start_light", "fixed_face", "home_first", "early_perspective"),
    TOGETHER: ("start_light", "collectivise", "poh_jeugd_fte", "local_team_fte", "capacity_b"),
}
"""The levers of each role, at most ``MOST_LEVERS``."""
QUESTIONS: dict[str, dict[str, float]] = {
    "light": {"start_light": 1.0},
    "gp": {"poh_jeugd_fte": 2.0},
    "team": {"local_team_fte": 3.0},
    "groups": {"collectivise": 0.3},
    "fewer": {"capacity_b": -0.1},
    "more": {"capacity_b": 0.1},
    "tariff": {"tariff_b": -0.05},
    "cap": {"duration_cap_weeks_b": 26.0},
}
"""What can be asked beforehand: what happens when we do this everywhere?"""


def questions(choices: Choices, at_hand: Values) -> dict[str, Values]:
    """The questions that ask something in this place, by id: the plan at hand first when there is one."""
    asks = {"own": at_hand} if at_hand else {}
    asks |= {name: normalised(levers, choices.levers) for name, levers in QUESTIONS.items()}
    return {name: levers for name, levers in asks.items() if levers}
