"""How many replications an answer about a place stands on: the same for every page, export and report."""

from model.places.schema import Place

QUICK = 4
"""How many a first answer stands on."""
STEPS = (QUICK, 32, 100)
"""How many an answer stands on, step by step."""
# In a large place one run takes longer and varies less.
STEPS_OF_LARGE = ((1_000_000, (2, 4, 8)), (50_000, (2, 8, 24, 48)))
"""The same for places of more than so many youths."""
# Six are the subsets of three changes, fourteen those of four. Where there are more of them, they share the time that
# so many would take.
SUBSETS, SUBSETS_OF_LARGE = 14, 6
"""So many subsets of the changes of a plan, beside none and all, stand on the full number."""
FEWEST = 4


def steps_of(place: Place) -> tuple[int, ...]:
    """How many replications an answer about this place stands on, step by step."""
    youths = sum(town.youths.base for town in place.municipalities.values()) * place.regions
    return next((steps for least, steps in STEPS_OF_LARGE if youths > least), STEPS)


def full_number(place: Place) -> int:
    """How many replications a full answer about this place stands on."""
    return steps_of(place)[-1]


def number_for_subsets(place: Place, subsets: int, number: int) -> int:
    """How many of ``number`` replications each of so many subsets of the changes of a plan is run on."""
    shared = SUBSETS if steps_of(place) is STEPS else SUBSETS_OF_LARGE
    return min(number, max(FEWEST, shared * number // max(1, subsets)))
