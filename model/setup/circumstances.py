"""What nobody steers, as the engine reads it: heavier needs, inflow from another law, own contributions, prices."""

import math

import numpy as np

from agents.base.files.units import WEEKS_PER_YEAR
from model.places.schema import Place
from model.policy.circumstance_ids import YearlyCircumstance
from model.policy.declared import circumstances
from model.setup.dimensions import Sizes
from model.setup.offer_tables import cumulative


def circumstances_by_year(sizes: Sizes) -> np.ndarray:
    """[year, YearlyCircumstance] what circumstances make of each year; nothing in the warm-up."""
    since = np.maximum(0, np.arange(sizes.years) - sizes.place.warm_up_years)
    runs = np.arange(sizes.years) >= sizes.place.warm_up_years
    contribution = sizes.circumstance("own_contribution")
    deters = next(known.effect for known in circumstances() if known.id == "own_contribution")
    table = np.zeros((sizes.years, len(YearlyCircumstance)))
    table[:, YearlyCircumstance.HEAVIER] = since * sizes.circumstance("complexity_growth")
    table[:, YearlyCircumstance.WLZ_YEARLY] = runs * sizes.circumstance("wlz_inflow")
    # compounds: each thousand euro deters the same share of who still asks
    stays = math.log1p(-deters.base) if deters else 0.0
    table[:, YearlyCircumstance.DETERRED] = runs * -math.expm1(contribution / 1000.0 * stays)
    table[:, YearlyCircumstance.CONTRIBUTION] = runs * contribution * 100.0 / WEEKS_PER_YEAR
    table[:, YearlyCircumstance.TAIL] = runs * sizes.circumstance("heavy_tail")
    return table


def heavy_kinds(place: Place) -> np.ndarray:
    """[kind] cumulative share of the needs that ask for stay; of all needs where none does."""
    stay = [kind.share.base * kind.severity.stay.base for kind in place.kinds.values()]
    return cumulative(stay if sum(stay) > 0.0 else [kind.share.base for kind in place.kinds.values()])
