"""From tables of spells to figures: how long children wait and needs last, those included for whom it is not over.

The table of a calendar year holds for each duration how many were at risk and for how many the spell ended as hoped.
Their ratio is the hazard, and the product of what the hazards leave over is the share for whom it lasts longer:
Kaplan and Meier's estimate, with delayed entry for who was waiting when the year began and with censoring for who still
waits when it ends, gave up, fell into crisis or went elsewhere. So a mean cannot fall because children leave the list
without care. Two things keep a plan from moving a figure by moving children from one group to another: strata are
estimated apart, and they are weighed by the mix of the warm-up, in which no plan is in force yet.

Where nobody is at risk at a duration, the hazard is borrowed: of the whole region, of all children in the stratum, and
at last of all longer durations together.
"""

import numpy as np

from agents.base.compiled import compiled
from model.outcomes.counters import Spell

FIGURES = MEAN, MEDIAN, P90, BEYOND = 0, 1, 2, 3
"""Entries of the last axis of ``figures``: mean up to the horizon, quantiles (weeks), share beyond the norm."""

_ALMOST = 1.0e-9


@compiled(apart=True)
def survival(own, ends, region, region_ends, everybody, all_ends, curve) -> None:
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
def mean_hazard(at_risk, ended) -> float:
    """Ended of those at risk, over all weeks but the first, which is unlike the others, unless it is the only one."""
    risk, ends = 0, 0
    for week in range(1, at_risk.shape[0]):
        risk += at_risk[week]
        ends += ended[week]
    if risk == 0:
        risk, ends = at_risk[0], ended[0]
    return ends / risk if risk > 0 else 0.0


@compiled(apart=True)
def describe(curve, beyond: float, figures) -> None:
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
def longest(spells) -> int:
    """How many durations of a stratum hold anything: [municipality, counted group, Spell, weeks]."""
    found = 0
    for town in range(spells.shape[0]):
        for part in range(spells.shape[1]):
            week = spells.shape[3] - 1
            while week >= found and spells[town, part, Spell.CHANGE.value, week] == 0:
                week -= 1
            found = max(found, week + 1)
    return found


@compiled(apart=True)
def summed(spells, ranges, known: int):
    """At risk and ended, each [municipality or all, group, weeks], of one stratum; groups are ranges."""
    towns, groups = spells.shape[0], ranges.shape[0]
    counts = np.zeros((2, towns + 1, groups, known), dtype=np.int64)
    for what in range(2):
        for town in range(towns):
            for group in range(groups):
                for part in range(ranges[group, 0], ranges[group, 1]):
                    for week in range(known):
                        counts[what, town, group, week] += spells[town, part, what, week]
                for week in range(known):
                    counts[what, towns, group, week] += counts[what, town, group, week]
    for town in range(towns + 1):
        for group in range(groups):
            for week in range(1, known):
                counts[Spell.CHANGE.value, town, group, week] += counts[Spell.CHANGE.value, town, group, week - 1]
    return counts[Spell.CHANGE.value], counts[Spell.ENDED.value]


@compiled(apart=True)
def add_stratum(spells, stratum: int, ranges, mix, norm: int, figures, weight, mixed, told: int) -> None:
    """One stratum of one year: its own figures, and its part in those of all strata (``mixed``, by ``weight``)."""
    known = longest(spells[:, stratum])
    if known == 0:
        return
    at_risk, ended = summed(spells[:, stratum], ranges, known)
    last, groups = at_risk.shape[0] - 1, at_risk.shape[1]
    everybody, all_ended = at_risk[last, groups - 1], ended[last, groups - 1]
    curve = np.zeros(mixed.shape[2])
    for town in range(last + 1):
        for group in range(groups):
            own, share = at_risk[town, group], mix[town, group, stratum]
            here = group >= groups - told and own.sum() > 0
            if not here and share <= 0.0:
                continue
            region, region_ends = at_risk[last, group], ended[last, group]
            survival(own, ended[town, group], region, region_ends, everybody, all_ended, curve)
            if here:
                describe(curve, curve[norm], figures[town, group, stratum])
            weight[town, group] += share
            mixed[town, group] += share * curve
            figures[town, group, -1, BEYOND] += share * curve[norm]


@compiled(entry=True)
def figures_of(spells, ranges, mix, norms, figures, told: int) -> None:
    """Fill ``figures``: [year, municipality or all, group, stratum or all, figure]; those of all strata begin at 0.

    ``spells``: [year, municipality, stratum, counted group, Spell, weeks]; ``ranges``: [group] of counted groups, the
    last one everybody; ``mix``: [year, municipality or all, group, stratum] the weights of strata, a weight of 0 keeps
    one out; ``norms``: [stratum] (weeks). Single strata are told of the last ``told`` groups.
    """
    years, towns, groups, last = spells.shape[0], figures.shape[1], figures.shape[2], spells.shape[5] - 1
    for year in range(years):
        mixed, weight = np.zeros((towns, groups, last)), np.zeros((towns, groups))
        for stratum in range(spells.shape[2]):
            norm = min(last - 1, int(norms[stratum]))
            add_stratum(spells[year], stratum, ranges, mix[year], norm, figures[year], weight, mixed, told)
        for town in range(towns):
            for group in range(groups):
                whole, figure = weight[town, group], figures[year, town, group, -1]
                if whole > 0.0:
                    describe(mixed[town, group] / whole, figure[BEYOND] / whole, figure)
                else:
                    figure[:] = np.nan


@compiled(apart=True)
def add_endings(spells, everybody, ways, mix, shares, weight, mixed, stratum: int) -> None:
    """One stratum of one year: its own shares, and its part in those of all strata (``mixed``, by ``weight``)."""
    known = longest(spells)
    if known == 0:
        return
    at_risk, started = summed(spells, everybody, known)
    towns = at_risk.shape[0]
    with_all = np.zeros((towns, ways.shape[1], ways.shape[2]), dtype=np.int64)
    for town in range(towns - 1):
        with_all[town] += ways[town]
        with_all[towns - 1] += ways[town]
    for town in range(towns):
        share = incidence(at_risk[:, 0], started[:, 0], with_all, town)
        if at_risk[town, 0].sum() > 0:
            shares[town, stratum] = share
        weight[town] += mix[town, stratum]
        mixed[town] += mix[town, stratum] * share


@compiled(entry=True)
def endings_of(spells, ranges, endings, mix, shares) -> None:
    """Fill ``shares``: [year, municipality or all, stratum or all, Ending] of spells (Aalen and Johansen).

    ``spells`` as above, of which the last range is everybody; ``endings``: [year, municipality, stratum, Ending,
    weeks]; ``mix``: [year, municipality or all, stratum].
    """
    years, towns, strata = spells.shape[0], shares.shape[1], spells.shape[2]
    everybody = ranges[ranges.shape[0] - 1 :]
    for year in range(years):
        mixed, weight = np.zeros((towns, endings.shape[3])), np.zeros(towns)
        for stratum in range(strata):
            ways = endings[year, :, stratum]
            add_endings(spells[year, :, stratum], everybody, ways, mix[year], shares[year], weight, mixed, stratum)
        for town in range(towns):
            if weight[town] > 0.0:
                shares[year, town, strata] = mixed[town] / weight[town]


@compiled(apart=True)
def incidence(at_risk, started, ways, town: int):
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
