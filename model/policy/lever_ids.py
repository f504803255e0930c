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
    HOME_FIRST = 13
    INTENSIVE_HOME_TEAMS = 14
    PART_TIME_STAY = 15
    EARLY_PERSPECTIVE = 16
    NETWORK_FOSTER = 17
    KEEP_IN_REGION = 18
    CLOSED_PLACES = 19
    CLOSED_ALTERNATIVES = 20
    EARLY_TRANSFER_WARNING = 21
    EXPLANATORY_ANALYSIS = 22
    FLEX_POOL = 23
    CAP_ONE_TO_ONE = 24
    NO_DOUBLE_CARE = 25
    CRISIS_HOME_UNLESS = 26
    DUTY_TO_PLACE = 27
    STAY_MONITOR = 28
    VACANCY_VIEW = 29
    CAPACITY_STAY = 30
