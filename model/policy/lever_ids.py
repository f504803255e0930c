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
