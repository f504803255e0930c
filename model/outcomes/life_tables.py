"""From tables of spells to figures: how long children wait and needs last, those included for whom it is not over.

The table of a calendar year holds for each duration how many were at risk and for how many the spell ended as hoped.
Their ratio is the hazard, and the product of what the hazards leave over is the share for whom it lasts longer:
Kaplan and Meier's estimate, with delayed entry for who was waiting when the year began and with censoring for who still
waits when it ends, gave up, fell into crisis or went elsewhere. So a mean cannot fall because children leave the list
without care. Two things keep a plan from moving a figure by moving children from one group to another: strata are
estimated apart, one for each product, and they are weighed by the mix of the warm-up, in which no plan is in force yet.

Where nobody is at risk at a duration, the hazard is borrowed: of the whole region, of all children in the stratum, and
at last of all longer durations together.
"""

import numpy as np

from agents.base.compiler.compiled import compiled
from model.outcomes.counters import GroupRange, Spell

FIGURES = MEAN, MEDIAN, P90, BEYOND = 0, 1, 2, 3
"""Entries of the last axis of ``figures``: mean up to the horizon, quantiles (weeks), share beyond the norm."""

# A curve is a product of many ratios and misses a half by the last bit; a median may not move a week for that.
_ALMOST = 1.0e-9


@compiled(apart=True)
def survival(  # noqa: PLR0913 - compiled: arrays are passed as they are, a tuple costs more
    own: np.ndarray,
    ends: np.ndarray,
    region: np.ndarray,
    region_ends: np.ndarray,
    everybody: np.ndarray,
    all_ends: np.ndarray,
    curve: np.ndarray,
) -> None:
    """Fill ``curve``: [weeks] the share for whom it lasts longer.

    ``own`` and ``ends``: [weeks] at risk and ended in the group itself; the next pairs are borrowed from where it has
    nobody: the group in the whole region, and everybody there. Nobody is at risk at longer durations than these hold.
    """
    known, last = min(own.shape[0], curve.shape[0]), curve.shape[0]
    left = 1.0
    for week in range(known):
        if own[week] > 0:
            hazard = ends[week] / own[week]
        elif region[week] > 0:
            hazard = region_ends[week] / region[week]
        elif everybody[week] > 0:
            hazard = all_ends[week] / everybody[week]
        else:
            hazard = mean_hazard(everybody, all_ends)
        left *= 1.0 - hazard
        curve[week] = left
    if left > 0.0 and known < last:
        stays = 1.0 - mean_hazard(everybody, all_ends)
        for week in range(known, last):
            left *= stays
            curve[week] = left
    else:
        curve[known:] = 0.0


@compiled(apart=True)
def mean_hazard(at_risk: np.ndarray, ended: np.ndarray) -> float:
    """Ended of those at risk, over all weeks but the first, which is unlike the others, unless it is the only one."""
    risk, ends = 0, 0
    for week in range(1, at_risk.shape[0]):
        risk += at_risk[week]
        ends += ended[week]
    if risk == 0:
        risk, ends = at_risk[0], ended[0]
    return ends / risk if risk > 0 else 0.0


@compiled(apart=True)
def describe(curve: np.ndarray, beyond: float, figures: np.ndarray) -> None:
    """Fill ``figures`` from a curve: the mean and quantiles stop at its end (weeks)."""
    last = curve.shape[0]
    mean, median, p90 = 0.0, last, last
    for week in range(last):
        mean += curve[week]
        if median == last and curve[week] <= 0.5 + _ALMOST:
            median = week
        if p90 == last and curve[week] <= 0.1 + _ALMOST:
            p90 = week
    figures[MEAN], figures[MEDIAN], figures[P90], figures[BEYOND] = mean, median, p90, beyond


@compiled(apart=True)
def longest(spells: np.ndarray) -> int:
    """How many durations of a stratum hold anything: [municipality, counted group, Spell, weeks]."""
    weeks = 0
    for town in range(spells.shape[0]):
        for part in range(spells.shape[1]):
            week = spells.shape[3] - 1
            while week >= weeks and spells[town, part, Spell.CHANGE.value, week] == 0:
                week -= 1
            weeks = max(weeks, week + 1)
    return weeks


@compiled(apart=True)
def summed(spells: np.ndarray, ranges: np.ndarray, known: int) -> tuple[np.ndarray, np.ndarray]:
    """At risk and ended, each [municipality or all, group, weeks], of one stratum; groups are ranges."""
    towns, groups = spells.shape[0], ranges.shape[0]
    counts = np.zeros((2, towns + 1, groups, known), dtype=np.int64)
    for what, town, group in np.ndindex(2, towns, groups):
        for part in range(ranges[group, GroupRange.FIRST], ranges[group, GroupRange.END]):
            for week in range(known):
                counts[what, town, group, week] += spells[town, part, what, week]
                counts[what, towns, group, week] += spells[town, part, what, week]
    at_risk, ended = counts[Spell.CHANGE.value], counts[Spell.ENDED.value]
    for town, group in np.ndindex(towns + 1, groups):
        for week in range(1, known):
            at_risk[town, group, week] += at_risk[town, group, week - 1]
    return at_risk, ended


@compiled(apart=True)
def add_curve(  # noqa: PLR0913 - compiled: arrays are passed as they are, a tuple costs more
    mixed: np.ndarray,
    weight: np.ndarray,
    beyond: np.ndarray,
    share: float,
    curve: np.ndarray,
    norm: int,
    town: int,
    group: int,
    row: int,
) -> None:
    """Add a curve to those of a row, by its weight."""
    weight[town, group, row] += share
    mixed[town, group, row] += share * curve
    beyond[town, group, row] += share * curve[norm]


@compiled(apart=True)
def add_stratum(  # noqa: PLR0913 - compiled: arrays are passed as they are, a tuple costs more
    spells: np.ndarray,
    ranges: np.ndarray,
    row: int,
    whole: np.ndarray,
    within: np.ndarray,
    norm: int,
    mixed: np.ndarray,
    weight: np.ndarray,
    beyond: np.ndarray,
    present: np.ndarray,
) -> None:
    """One stratum of one year: its part in its row and in all (the last row).

    ``spells``: [municipality, counted group, Spell, weeks]; ``whole`` and ``within``: [municipality or all, group] the
    weight in all and in the row; ``present``: whether anybody was at risk in the row.
    """
    # most of a table is empty: the work is done on the part that holds anything
    known = longest(spells)
    if known == 0:
        return
    at_risk, ended = summed(spells, ranges, known)
    last, groups = at_risk.shape[0] - 1, at_risk.shape[1]
    everybody, all_ended = at_risk[last, groups - 1], ended[last, groups - 1]
    curve = np.zeros(mixed.shape[3])
    town: int
    group: int
    for town, group in np.ndindex(last + 1, groups):
        own, share, part = at_risk[town, group], whole[town, group], within[town, group]
        if share <= 0.0 and part <= 0.0:
            continue
        region, region_ends = at_risk[last, group], ended[last, group]
        survival(own, ended[town, group], region, region_ends, everybody, all_ended, curve)
        if part > 0.0:
            add_curve(mixed, weight, beyond, part, curve, norm, town, group, row)
            # borrowed figures alone are no figure of the row: it then stays empty
            if own.sum() > 0:
                present[town, group, row] = 1
        if share > 0.0:
            add_curve(mixed, weight, beyond, share, curve, norm, town, group, mixed.shape[2] - 1)


@compiled(entry=True)
def figures_of(  # noqa: PLR0913 - compiled: arrays are passed as they are, a tuple costs more
    spells: np.ndarray,
    ranges: np.ndarray,
    rows: np.ndarray,
    whole: np.ndarray,
    within: np.ndarray,
    norms: np.ndarray,
    figures: np.ndarray,
    by_row: int,
) -> None:
    """Fill ``figures``: [year, municipality or all, group, row or all, figure].

    ``spells``: [year, municipality, stratum, counted group, Spell, weeks]; ``ranges``: [group] of counted groups, the
    last one everybody; ``rows``: [stratum] the row that each belongs to; ``whole`` and ``within``: [year, municipality
    or all, group, stratum] the weights in all and in the row, a weight of 0 keeps a stratum out; ``norms``: [stratum]
    (weeks). Rows but that of all are filled for the last ``by_row`` groups alone.
    """
    years, towns, groups, last = spells.shape[0], figures.shape[1], figures.shape[2], spells.shape[5] - 1
    every = figures.shape[3] - 1
    town: int
    group: int
    row: int
    mixed = np.zeros((towns, groups, every + 1, last))
    for year in range(years):
        mixed[:] = 0.0
        weight, beyond = np.zeros((towns, groups, every + 1)), np.zeros((towns, groups, every + 1))
        present = np.zeros((towns, groups, every + 1), dtype=np.int64)
        present[:, :, every] = 1
        for stratum in range(spells.shape[2]):
            norm = min(last - 1, int(norms[stratum]))
            parts = within[year, :, :, stratum].copy()
            # the other groups have figures of all rows together only
            parts[:, : groups - by_row] = 0.0
            table, shares, row = spells[year, :, stratum], whole[year, :, :, stratum], int(rows[stratum])
            add_stratum(table, ranges, row, shares, parts, norm, mixed, weight, beyond, present)
        for town, group, row in np.ndindex(towns, groups, every + 1):
            whole_weight = weight[town, group, row]
            if whole_weight > 0.0 and present[town, group, row] == 1:
                curve = mixed[town, group, row] / whole_weight
                describe(curve, beyond[town, group, row] / whole_weight, figures[year, town, group, row])


@compiled(apart=True)
def add_endings(  # noqa: PLR0913 - compiled: arrays are passed as they are, a tuple costs more
    spells: np.ndarray,
    everybody: np.ndarray,
    ways: np.ndarray,
    row: int,
    whole: np.ndarray,
    within: np.ndarray,
    mixed: np.ndarray,
    weight: np.ndarray,
    present: np.ndarray,
) -> None:
    """One stratum of one year: its part in the shares of its row and of all (the last row)."""
    known = longest(spells)
    if known == 0:
        return
    at_risk, started = summed(spells, everybody, known)
    towns, every = at_risk.shape[0], mixed.shape[1] - 1
    with_all = np.zeros((towns, ways.shape[1], ways.shape[2]), dtype=np.int64)
    for town in range(towns - 1):
        with_all[town] += ways[town]
        with_all[towns - 1] += ways[town]
    for town in range(towns):
        share = incidence(at_risk[:, 0], started[:, 0], with_all, town)
        if at_risk[town, 0].sum() > 0:
            present[town, row] = 1
        weight[town, row] += within[town]
        mixed[town, row] += within[town] * share
        weight[town, every] += whole[town]
        mixed[town, every] += whole[town] * share


@compiled(entry=True)
def endings_of(  # noqa: PLR0913 - compiled: arrays are passed as they are, a tuple costs more
    spells: np.ndarray,
    ranges: np.ndarray,
    rows: np.ndarray,
    endings: np.ndarray,
    whole: np.ndarray,
    within: np.ndarray,
    shares: np.ndarray,
) -> None:
    """Fill ``shares``: [year, municipality or all, row or all, Ending] of spells (Aalen and Johansen).

    ``spells``, ``rows`` as above, of which the last range is everybody; ``endings``: [year, municipality, stratum,
    Ending, weeks]; ``whole`` and ``within``: [year, municipality or all, stratum].
    """
    years, towns, every = spells.shape[0], shares.shape[1], shares.shape[2] - 1
    everybody = ranges[ranges.shape[0] - 1 :]
    for year in range(years):
        mixed, weight = np.zeros((towns, every + 1, endings.shape[3])), np.zeros((towns, every + 1))
        present = np.zeros((towns, every + 1), dtype=np.int64)
        present[:, every] = 1
        for stratum in range(spells.shape[2]):
            table, ways, row = spells[year, :, stratum], endings[year, :, stratum], int(rows[stratum])
            all_of, row_of = whole[year, :, stratum], within[year, :, stratum]
            add_endings(table, everybody, ways, row, all_of, row_of, mixed, weight, present)
        for town, row in np.ndindex(towns, every + 1):
            if weight[town, row] > 0.0 and present[town, row] == 1:
                shares[year, town, row] = mixed[town, row] / weight[town, row]


@compiled(apart=True)
def incidence(at_risk: np.ndarray, started: np.ndarray, ways: np.ndarray, town: int) -> np.ndarray:
    """[Ending] the share whose spell ends in each way; where the town has nobody at risk, as in the region."""
    shares = np.zeros(ways.shape[1])
    left = 1.0
    for week in range(min(at_risk.shape[1], ways.shape[2] - 1)):
        row = town if at_risk[town, week] > 0 else at_risk.shape[0] - 1
        if at_risk[row, week] == 0 or left <= 0.0:
            break
        other = 0
        for ending in range(ways.shape[1]):
            shares[ending] += left * ways[row, ending, week] / at_risk[row, week]
            other += ways[row, ending, week]
        left *= 1.0 - (started[row, week] + other) / at_risk[row, week]
    return shares
