"""How long children wait and needs last: the tables of one replication, read as figures (see ``life_tables``)."""

import numpy as np

from agents.children.fields import NOBODY, Stage
from model.flow.world import World
from model.outcomes.counters import (
    AGE_BAND_WEEKS,
    NO_PRODUCT,
    ONSET_LEVELS,
    RECOVERY_HORIZON,
    SEVERITY_BANDS,
    WAIT_HORIZON,
    WAIT_ROWS,
    YEAR_AFTER,
    ChildGroup,
    Count,
    Spell,
    Stratum,
    Wait,
)
from model.outcomes.life_tables import FIGURES, endings_of, figures_of

_WEEKS = 52

GROUPS = {
    **{who.name.lower(): (int(who), int(who) + 1) for who in ChildGroup},
    "severe": (int(ChildGroup.LEVEL_C), int(ChildGroup.STAY) + 1),
    "all": (int(ChildGroup.LIGHT), int(ChildGroup.STAY) + 1),
}
"""Groups of children for whom waits are told apart: which counted groups each takes together; everybody last."""

AGES = np.array([AGE_BAND_WEEKS * (band + 1) for band in range(ChildGroup.AGE_12_17)])
"""Ages at which the next group begins (weeks)."""

_RANGES = np.array(list(GROUPS.values()), dtype=np.int64)
_ONE = np.array([[0, 1]], dtype=np.int64)


def _weights(mix: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two times [year, municipality or all, group, stratum]: weights in all, and within the row of the stratum.

    ``mix``: [year, municipality, stratum, ChildGroup]. Crises and urgent waits count in their own row and not in all.
    """
    mix = np.concatenate([mix, mix.sum(axis=1, keepdims=True)], axis=1)
    whole = np.stack([mix[..., first:last].sum(axis=-1) for first, last in _RANGES], axis=2).astype(np.float64)
    within = whole.copy()
    for row in np.unique(rows):
        part = _borrowed(within[..., rows == row])
        within[..., rows == row] = np.where(part.sum(axis=-1, keepdims=True) > 0.0, part, 1.0)
    whole[..., : Stratum.PRODUCTS] = 0.0
    return _borrowed(whole), within


def _borrowed(weights: np.ndarray) -> np.ndarray:
    """The weights, those of the region where a municipality has none."""
    return np.where(weights.sum(axis=-1, keepdims=True) > 0.0, weights, weights[:, -1:])


def _mix(mix: np.ndarray, table: np.ndarray) -> np.ndarray:
    """The mix of the warm-up for each year, or where there was none, what entered in that year itself."""
    if mix.any():
        return np.broadcast_to(mix, (len(table), *mix.shape))
    return table[..., Spell.CHANGE, 0].astype(np.int64)


def _rows(segments: np.ndarray) -> np.ndarray:
    """The row of figures of each stratum, from the segment of each product."""
    return np.array([Wait.CRISIS, Wait.URGENT, *segments], dtype=np.int64)


def waits(spells: np.ndarray, mix: np.ndarray, norms: np.ndarray, segments: np.ndarray) -> np.ndarray:
    """[year, municipality or all, group, segment or ``Wait`` or all, figure] of waiting; see ``GROUPS``, ``FIGURES``.

    ``norms`` (weeks) are those of the segments, ``segments`` the one of each product. Rows but that of all are told of
    the last two groups.
    """
    years, towns = spells.shape[:2]
    figures = np.full((years, towns + 1, len(GROUPS), WAIT_ROWS + 1, len(FIGURES)), np.nan)
    rows = _rows(segments)
    long = np.concatenate([norms, np.zeros(WAIT_ROWS - len(norms))])[rows]
    figures_of(spells, _RANGES, rows, *_weights(_mix(mix, spells), rows), long, figures, 2)
    return figures


def endings(spells: np.ndarray, counts: np.ndarray, mix: np.ndarray, segments: np.ndarray) -> np.ndarray:
    """[year, municipality or all, segment or ``Wait`` or all, Ending] the share of waits that ends so."""
    years, towns = spells.shape[:2]
    shares = np.full((years, towns + 1, WAIT_ROWS + 1, counts.shape[3]), np.nan)
    rows = _rows(segments)
    whole, within = (np.ascontiguousarray(part[:, :, -1]) for part in _weights(_mix(mix, spells), rows))
    endings_of(spells, _RANGES, rows, counts, whole, within, shares)
    return shares


def needs(onsets: np.ndarray, mix: np.ndarray) -> np.ndarray:
    """[year, municipality or all, figure] how long needs last; the share beyond is of those that last over a year."""
    years, towns, levels = onsets.shape[:3]
    figures = np.full((years, towns + 1, 1, 2, len(FIGURES)), np.nan)
    some = _mix(mix, onsets)
    weights = np.concatenate([some, some.sum(axis=1, keepdims=True)], axis=1).astype(np.float64)[:, :, None]
    whole, norms = _borrowed(weights), np.full(levels, float(YEAR_AFTER))
    rows = np.zeros(levels, dtype=np.int64)
    figures_of(onsets[:, :, :, None], _ONE, rows, whole, np.zeros_like(whole), norms, figures, 0)
    return figures[:, :, 0, -1]


def cut_off(world: World, start: int, *, ended: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """``tally``, ``spells`` and ``onsets`` of a world, in which what still runs is cut off at this moment (censored).

    ``start`` is the week in which the warm-up is over; a world that has ``ended`` is not needed any more, so that
    nothing is copied. Also looked at are needs that arose a year ago or longer.
    """
    week = int(world.state[0].week)
    rows = np.asarray(world.trajectories[: int(world.state[0].used)])
    rows = rows[rows["stage"] != Stage.GONE]
    tally, spells, onsets = world.tally, world.spells, world.onsets
    if not ended:
        tally, spells, onsets = tally.copy(), spells.copy(), onsets.copy()
    town = world.children["municipality"][rows["child"]]
    _look_a_year_after(world, rows, town, week, tally)
    year = (week - 1 - start) // _WEEKS
    # in the warm-up no spell is counted, so none needs to be cut off
    if week > start:
        open_ = rows["onset"] != NOBODY
        level = np.minimum(ONSET_LEVELS - 1, np.floor(rows["onset_severity"]).astype(np.int64))
        weeks = np.minimum(RECOVERY_HORIZON, week - rows["onset"])
        _add(onsets, (year, town[open_], level[open_], int(Spell.CHANGE), weeks[open_]), -1)
        _waits_are_cut_off(world, rows, town, week, spells[year])
    return tally, spells, onsets


def _look_a_year_after(world: World, rows: np.ndarray, town: np.ndarray, week: int, tally: np.ndarray) -> None:
    due = (rows["onset"] != NOBODY) & (rows["followed_up"] == 0) & (rows["onset"] + YEAR_AFTER < week)
    worse = due & ((rows["severity"] > rows["onset_severity"]) | (rows["crisis"] == 1))
    year = world.year[rows["onset"][worse] + YEAR_AFTER]
    _add(tally, (year, town[worse], NO_PRODUCT, int(Count.WORSE_OFF)), 1)


def _waits_are_cut_off(world: World, rows: np.ndarray, town: np.ndarray, week: int, spells: np.ndarray) -> None:
    waits_ = rows["spell"] >= 0
    rows, town = rows[waits_], town[waits_]
    stratum, band = np.divmod(rows["spell"], SEVERITY_BANDS)
    weeks = np.minimum(WAIT_HORIZON, week - rows["asked_week"])
    age = AGES.searchsorted(rows["asked_week"] - world.children["born"][rows["child"]], side="right")
    for group in (age, int(ChildGroup.LIGHT) + band):
        _add(spells, (town, stratum, group, int(Spell.CHANGE), weeks), -1)


def _add(table: np.ndarray, at: "tuple[np.typing.ArrayLike, ...]", by: int) -> None:
    """Add to cells of a table, as often as each is named; ``at`` mixes numbers and arrays."""
    # not +=, which counts a cell that is named twice only once
    np.add.at(table, at, by)  # pyright: ignore[reportArgumentType] - its stub knows one index, numpy takes many
