"""The setting of a lever, and the names of all levers as keyword arguments, for editors and type checkers."""

from datetime import date
from typing import Annotated, Any, TypedDict

from pydantic import ConfigDict, Field

from agents.base.files.parameters import Strict


class LeverSetting(Strict):
    """How far a lever is pushed, from when, and in how many weeks it gets there."""

    model_config = ConfigDict(populate_by_name=True)
    value: float
    start: date | None = Field(default=None, alias="from")
    ramp_weeks: Annotated[int, Field(ge=0, le=1040)] | None = None


type Pushed = float | LeverSetting | dict[str, Any]
"""How far a lever is pushed, in its own unit; or from when and in how many weeks besides."""


class LeverValues(TypedDict, total=False):
    """Levers by name; a test holds the names against ``lever_cards``."""

    start_light: Pushed
    collectivise: Pushed
    poh_jeugd_fte: Pushed
    local_team_fte: Pushed
    duration_cap_weeks_b: Pushed
    regulated_inflow_c: Pushed
    tariff_b: Pushed
    tariff_c: Pushed
    capacity_b: Pushed
    capacity_c: Pushed
    end_individual_agreements: Pushed
    central_placement: Pushed
    settlement: Pushed
    production_ceiling: Pushed
    budget_indications: Pushed
    capacity_funding: Pushed
    contract_form_b: Pushed
    contract_form_c: Pushed
    contract_form_stay: Pushed
    smaller_groups: Pushed
    valve_clause: Pushed
    development_budget: Pushed
    transition_investment: Pushed
    bonus: Pushed
    malus: Pushed
    compensation: Pushed
    shared_risk: Pushed
    main_contractor: Pushed
    new_entry: Pushed
    purchasing_skill: Pushed
    price_transparency: Pushed
    contract_management: Pushed
    claim_rules: Pushed
    result_based: Pushed
    one_offs_under_contract: Pushed
    top_clients: Pushed
    inspector_fte: Pushed
    delivery_proof: Pushed
    budget_steering: Pushed
    data_insight: Pushed
    prevention: Pushed
    prevention_network: Pushed
    local_reach: Pushed
    normalise: Pushed
    scope: Pushed
    school_support_fte: Pushed
    education_pays: Pushed
    cost_talks: Pushed
    referrer_training: Pushed
    referrer_cooperation: Pushed
    gi_agreements: Pushed
    alignment: Pushed
    area_based: Pushed
    team_skill: Pushed
    team_own_help: Pushed
    case_direction: Pushed
    fixed_face: Pushed
    formal_decisions: Pushed
    safety_tables: Pushed
    local_groups: Pushed
    joint_groups: Pushed
    group_first: Pushed
    expert_table: Pushed
    review_specialist_fte: Pushed
    perspective_plan: Pushed
    explanatory_analysis: Pushed
    less_admin: Pushed
    programme_director: Pushed
    home_first: Pushed
    intensive_home_teams: Pushed
    part_time_stay: Pushed
    early_perspective: Pushed
    network_foster: Pushed
    keep_in_region: Pushed
    closed_places: Pushed
    closed_alternatives: Pushed
    early_transfer_warning: Pushed
    flex_pool: Pushed
    cap_one_to_one: Pushed
    no_double_care: Pushed
    crisis_home_unless: Pushed
    duty_to_place: Pushed
    stay_monitor: Pushed
    vacancy_view: Pushed
    capacity_stay: Pushed
