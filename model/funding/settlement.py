"""Settlement: how the regional bill is divided over municipalities."""

import numpy as np


def bills(own_cents: np.ndarray, years_back: int) -> np.ndarray:
    """[year, municipality] what each pays (cents), from [year, municipality] what each used.

    T-0 (``years_back`` 0): the own cost of the year. T-2: the pool of the year, by share of the use two
    years before (F001, F002); the first years, for which no earlier use is known, settle as T-0.
    The rest of a division goes to the last municipality, so that bills add up to the pool, to the cent.
    """
    settled = own_cents.copy()
    if years_back == 0 or own_cents.shape[1] == 1:
        return settled
    for year in range(years_back, len(own_cents)):
        used = own_cents[year - years_back]
        pool = int(own_cents[year].sum())
        total = int(used.sum())
        if total <= 0:
            continue
        settled[year] = [pool * int(cents) // total for cents in used]
        settled[year, -1] += pool - int(settled[year].sum())
    return settled
