"""Tidy tables: one row per scenario, replication, year, municipality, segment and outcome.

``scenario`` is a label for people; ``scenario_id`` tells any two scenarios apart that can differ in their results.
"""

# pandas ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import numpy as np
import pandas as pd

from model.outcomes.declared import outcomes
from model.outcomes.reducers import REDUCERS
from model.policy.segments import SEGMENT_IDS
from model.setup.setup import Setup

COLUMNS = ("scenario", "replication", "year", "municipality", "segment", "outcome", "unit", "value", "scenario_id")


def tidy(setup: Setup, replications: "list[int] | range", values: np.ndarray) -> pd.DataFrame:
    """The table of [replication, outcome, year, municipality or all, segment or all] values.

    A region of one municipality shows totals only; segments without products and undefined values are left out.
    """
    towns = [*setup.place.municipalities, "all"]
    first = len(towns) - 1 if len(towns) == 2 else 0
    segments = [*SEGMENT_IDS, "all"]
    rows = [*sorted({int(s) for s in setup.product_segments}), len(SEGMENT_IDS)]
    values = values[:, :, :, first:, :][..., rows]
    rep, outcome, year, town, segment = np.nonzero(~np.isnan(values))
    ids = list(REDUCERS)
    units = {outcome.id: outcome.unit for outcome in outcomes()}
    unit_names = sorted(set(units.values()))
    unit_of = np.array([unit_names.index(units[name]) for name in ids])
    start = setup.place.start.year
    everywhere = np.zeros(len(rep), dtype=np.int8)
    return pd.DataFrame(
        {
            "scenario": pd.Categorical.from_codes(everywhere, [setup.scenario.label]),
            "replication": np.asarray(list(replications), dtype=np.int64)[rep],
            "year": (start + year).astype(np.int64),
            "municipality": pd.Categorical.from_codes(town, towns[first:]),
            "segment": pd.Categorical.from_codes(segment, [segments[k] for k in rows]),
            "outcome": pd.Categorical.from_codes(outcome, ids),
            "unit": pd.Categorical.from_codes(unit_of[outcome], unit_names),
            "value": values[rep, outcome, year, town, segment],
            "scenario_id": pd.Categorical.from_codes(everywhere, [setup.scenario.id]),
        }
    )
