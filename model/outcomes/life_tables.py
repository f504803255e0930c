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

from typing import Any

import numpy as np

from agents.base.compiled import compiled
from agents.children.fields import NOBODY, Stage
from model.outcomes.counters import (
    AGE_BAND_WEEKS,
    ONSET_LEVELS,
    RECOVERY_HORIZON,
    SEVERITY_BANDS,
    WAIT_HORIZON,
    YEAR_AFTER,
    Count,
    Spell,
    Who,
)

FIGURES = MEAN, MEDIAN, P90, BEYOND = 0, 1, 2, 3
"""Entries of the last axis of ``figures``: mean up to the horizon, quantiles (weeks), share beyond the norm."""

_ALMOST = 1.0e-9
_WEEKS = 52


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


@compiled(entry=True)
def year_of_figures(spells, ranges, mix, norms, figures) -> None:
    """Fill ``figures``: [municipality or all, group, stratum or all, figure] of one year.

    ``spells``: [municipality, stratum, counted group, Spell, weeks]; ``ranges``: [group] of counted groups, the last
    one everybody; ``mix``: [municipality or all, group, stratum] the weights of strata, a weight of 0 keeps one out;
    ``norms``: [stratum] (weeks).
    """
    towns, groups, strata, last = figures.shape[0], figures.shape[1], spells.shape[1], spells.shape[4] - 1
    mixed, weight = np.zeros((towns, groups, last)), np.zeros((towns, groups))
    curve = np.zeros(last)
    for stratum in range(strata):
        known = longest(spells[:, stratum])
        if known == 0:
            continue
        at_risk, ended = summed(spells[:, stratum], ranges, known)
        everybody, all_ended = at_risk[towns - 1, groups - 1], ended[towns - 1, groups - 1]
        norm = min(last - 1, int(norms[stratum]))
        for town in range(towns):
            for group in range(groups):
                own, ends, share = at_risk[town, group], ended[town, group], mix[town, group, stratum]
                here = own.sum() > 0
                if not here and share <= 0.0:
                    continue
                region, region_ends = at_risk[towns - 1, group], ended[towns - 1, group]
                survival(own, ends, region, region_ends, everybody, all_ended, curve)
                if here:
                    describe(curve, curve[norm], figures[town, group, stratum])
                weight[town, group] += share
                mixed[town, group] += share * curve
                figures[town, group, strata, BEYOND] += share * curve[norm]
    for town in range(towns):
        for group in range(groups):
            whole, figure = weight[town, group], figures[town, group, strata]
            if whole > 0.0:
                describe(mixed[town, group] / whole, figure[BEYOND] / whole, figure)
            else:
                figure[:] = np.nan


@compiled(entry=True)
def year_of_endings(spells, ranges, endings, mix, shares) -> None:
    """Fill ``shares``: [municipality or all, stratum or all, Ending] the share whose wait ends so (Aalen and Johansen).

    ``spells`` as above, of which the last range is everybody; ``endings``: [municipality, stratum, Ending, weeks];
    ``mix``: [municipality or all, stratum].
    """
    towns, strata = shares.shape[0], spells.shape[1]
    everybody = ranges[ranges.shape[0] - 1 :]
    mixed, weight = np.zeros((towns, endings.shape[2])), np.zeros(towns)
    for stratum in range(strata):
        known = longest(spells[:, stratum])
        if known == 0:
            continue
        at_risk, started = summed(spells[:, stratum], everybody, known)
        ways = np.zeros((towns, endings.shape[2], endings.shape[3]), dtype=np.int64)
        for town in range(towns - 1):
            ways[town] += endings[town, stratum]
            ways[towns - 1] += endings[town, stratum]
        for town in range(towns):
            share = incidence(at_risk[:, 0], started[:, 0], ways, town)
            if at_risk[town, 0].sum() > 0:
                shares[town, stratum] = share
            weight[town] += mix[town, stratum]
            mixed[town] += mix[town, stratum] * share
    for town in range(towns):
        if weight[town] > 0.0:
            shares[town, strata] = mixed[town] / weight[town]


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


GROUPS = {
    **{who.name.lower(): (int(who), int(who) + 1) for who in Who},
    "severe": (int(Who.LEVEL_C), int(Who.STAY) + 1),
    "all": (int(Who.LIGHT), int(Who.STAY) + 1),
}
"""Groups of children for whom waits are told apart: which counted groups each takes together; everybody last."""

AGES = np.array([AGE_BAND_WEEKS * (band + 1) for band in range(Who.AGE_12_17)])
"""Ages at which the next group begins (weeks)."""

_RANGES = np.array(list(GROUPS.values()), dtype=np.int64)
_ONE = np.array([[0, 1]], dtype=np.int64)


def _weights(mix: np.ndarray, kept: int) -> np.ndarray:
    """[municipality or all, group, stratum] weights of the strata, from [municipality, stratum, counted group]."""
    mix = np.concatenate([mix, mix.sum(axis=0, keepdims=True)])
    weights = np.stack([mix[:, :, first:last].sum(axis=2) for first, last in _RANGES], axis=1).astype(np.float64)
    weights[:, :, kept:] = 0.0
    return _borrowed(weights)


def _borrowed(weights: np.ndarray) -> np.ndarray:
    """The weights, those of the region where a municipality has none."""
    return np.where(weights.sum(axis=-1, keepdims=True) > 0.0, weights, weights[-1:])


def waits(spells: np.ndarray, mix: np.ndarray, norms: np.ndarray) -> np.ndarray:
    """[year, municipality or all, group, stratum or all, figure] of waiting.

    ``norms`` (weeks) are those of the segments, which are the first strata and the only ones that count in all.
    """
    years, towns, strata = spells.shape[:3]
    figures = np.full((years, towns + 1, len(GROUPS), strata + 1, len(FIGURES)), np.nan)
    figures[..., strata, BEYOND] = 0.0
    weights, long = _weights(mix, len(norms)), np.concatenate([norms, np.zeros(strata - len(norms))])
    for year in range(years):
        some = weights if mix.any() else _weights(spells[year, :, :, :, Spell.CHANGE, 0].astype(np.int64), len(norms))
        year_of_figures(spells[year], _RANGES, some, long, figures[year])
    return figures


def endings(spells: np.ndarray, counts: np.ndarray, mix: np.ndarray, kept: int) -> np.ndarray:
    """[year, municipality or all, stratum or all, Ending] the share of waits that ends so; ``kept`` strata count."""
    years, towns, strata = spells.shape[:3]
    shares = np.full((years, towns + 1, strata + 1, counts.shape[3]), np.nan)
    weights = _weights(mix, kept)[:, -1]
    for year in range(years):
        new = spells[year, :, :, :, Spell.CHANGE, 0].astype(np.int64)
        some = weights if mix.any() else _weights(new, kept)[:, -1]
        year_of_endings(spells[year], _RANGES, counts[year], np.ascontiguousarray(some), shares[year])
    return shares


def needs(onsets: np.ndarray, mix: np.ndarray) -> np.ndarray:
    """[year, municipality or all, figure] how long needs last; the share beyond is of those that last over a year."""
    years, towns, levels = onsets.shape[:3]
    figures = np.full((years, towns + 1, 1, levels + 1, len(FIGURES)), np.nan)
    figures[..., levels, BEYOND] = 0.0
    norms = np.full(levels, float(YEAR_AFTER))
    for year in range(years):
        some = mix if mix.any() else onsets[year, :, :, Spell.CHANGE, 0].astype(np.int64)
        weights = np.concatenate([some, some.sum(axis=0, keepdims=True)]).astype(np.float64)[:, None]
        year_of_figures(onsets[year][:, :, None], _ONE, _borrowed(weights), norms, figures[year])
    return figures[:, :, 0, -1]


def open_at_the_end(world: Any, start: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """``tally``, ``spells`` and ``onsets`` of a world, in which what still runs ends unended at this moment.

    ``start`` is the week in which the warm-up is over. Also looked at are needs that arose a year ago or longer.
    """
    week = int(world.state[0].week)
    rows = np.asarray(world.trajectories[: int(world.state[0].used)])
    rows = rows[rows["stage"] != Stage.GONE]
    tally, spells, onsets = world.tally.copy(), world.spells.copy(), world.onsets.copy()
    town = world.children["municipality"][rows["child"]]
    _look_a_year_after(world, rows, town, week, tally)
    year = (week - 1 - start) // _WEEKS
    if week > start:
        open_ = rows["onset"] != NOBODY
        level = np.minimum(ONSET_LEVELS - 1, np.floor(rows["onset_severity"]).astype(np.int64))
        weeks = np.minimum(RECOVERY_HORIZON, week - rows["onset"])
        np.add.at(onsets, (year, town[open_], level[open_], int(Spell.CHANGE), weeks[open_]), -1)
        _waits_are_cut_off(world, rows, town, week, spells[year])
    return tally, spells, onsets


def _look_a_year_after(world: Any, rows: np.ndarray, town: np.ndarray, week: int, tally: np.ndarray) -> None:
    due = (rows["onset"] != NOBODY) & (rows["looked"] == 0) & (rows["onset"] + YEAR_AFTER < week)
    worse = due & ((rows["severity"] > rows["onset_severity"]) | (rows["crisis"] == 1))
    year = world.year[rows["onset"][worse] + YEAR_AFTER]
    np.add.at(tally, (year, town[worse], -1, int(Count.WORSE_OFF)), 1)


def _waits_are_cut_off(world: Any, rows: np.ndarray, town: np.ndarray, week: int, spells: np.ndarray) -> None:
    waits_ = rows["spell"] >= 0
    rows, town = rows[waits_], town[waits_]
    stratum, band = np.divmod(rows["spell"], SEVERITY_BANDS)
    weeks = np.minimum(WAIT_HORIZON, week - rows["asked"])
    age = AGES.searchsorted(rows["asked"] - world.children["born"][rows["child"]], side="right")
    for group in (age, int(Who.LIGHT) + band):
        np.add.at(spells, (town, stratum, group, int(Spell.CHANGE), weeks), -1)
