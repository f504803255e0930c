"""Settlement: how the regional bill is divided over municipalities."""

import numpy as np


def bills(own_cents: np.ndarray, years_back: "np.ndarray | int", use: np.ndarray | None = None) -> np.ndarray:
    """[year, municipality] what each pays (cents), from [year, municipality] what each cost.

    ``years_back`` holds for all years or is given for each. T-0 (0): the own cost of the year. T-2: the pool
    of the year, by share of the ``use`` two years before (F001, F002) - whole numbers such as weeks of care;
    cost itself when not given. Years before which no use is known settle as T-0.
    The rest of a division goes to the last municipality, so that bills add up to the pool, to the cent.
    """
    settled = own_cents.copy()
    if own_cents.shape[1] == 1:
        return settled
    back = np.broadcast_to(years_back, len(own_cents))
    use = own_cents if use is None else use
    for year in range(len(own_cents)):
        earlier = year - int(back[year])
        if not 0 <= earlier < year or use[earlier].sum() <= 0:
            continue
        used = use[earlier]
        pool, total = int(own_cents[year].sum()), int(used.sum())
        # whole numbers of Python: cents times weeks may not fit in 64 bits for a large region
        settled[year] = [pool * int(part) // total for part in used]
        settled[year, -1] += pool - int(settled[year].sum())
    return settled
