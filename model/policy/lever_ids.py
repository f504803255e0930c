"""The levers that the engine knows; ``levers.yaml`` says what each means."""

from enum import IntEnum


class Lever(IntEnum):
    """Column of each lever in the table of what is in force. New levers are added at the end."""

    START_LIGHT = 0
    COLLECTIVISE = 1
    POH_JEUGD_FTE = 2
    LOCAL_TEAM_FTE = 3
    DURATION_CAP_WEEKS_B = 4
    REGULATED_INFLOW_C = 5
    TARIFF_B = 6
    TARIFF_C = 7
    CAPACITY_B = 8
    CAPACITY_C = 9
    END_INDIVIDUAL_AGREEMENTS = 10
    CENTRAL_PLACEMENT = 11
    SETTLEMENT = 12
    PREVENTION = 13
    PREVENTION_NETWORK = 14
    LOCAL_REACH = 15
    NORMALISE = 16
    SCOPE = 17
    SCHOOL_SUPPORT_FTE = 18
    EDUCATION_PAYS = 19
    COST_TALKS = 20
    REFERRER_TRAINING = 21
    REFERRER_COOPERATION = 22
    GI_AGREEMENTS = 23
    ALIGNMENT = 24
    AREA_BASED = 25
    TEAM_SKILL = 26
    TEAM_OWN_HELP = 27
    CASE_DIRECTION = 28
    FIXED_FACE = 29
    FORMAL_DECISIONS = 30
    SAFETY_TABLES = 31
    LOCAL_GROUPS = 32
    JOINT_GROUPS = 33
    GROUP_FIRST = 34
    EXPERT_TABLE = 35
    REVIEW_SPECIALIST_FTE = 36
    PERSPECTIVE_PLAN = 37
    EXPLANATORY_ANALYSIS = 38
    LESS_ADMIN = 39
    PROGRAMME_DIRECTOR = 40
