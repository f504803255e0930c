"""The estimator of waiting: by hand, and against scipy on simulated waits of which many are never seen to end."""

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from model.outcomes.counters import WAIT_HORIZON, ChildGroup, Ending, Spell, Stratum, Wait
from model.outcomes.life_tables import BEYOND, MEAN, MEDIAN, P90
from model.outcomes.waiting import GROUPS, endings, waits

NORMS = np.full(7, 10.0)
ALL = list(GROUPS).index("all")
B, C = 1, 2
SEGMENTS = np.array([0, B, C, 3, 4, 5, 6, B])
"""A product of each segment, and a second one of B."""
STRATA = Stratum.PRODUCTS + len(SEGMENTS)
SECOND_B = 7


class Table:
    """Spells of one town, written down one by one: entered at a duration, last at risk at another, started or not."""

    def __init__(self, years: int = 1) -> None:
        self.spells = np.zeros((years, 1, STRATA, len(ChildGroup), len(Spell), WAIT_HORIZON + 1), dtype=np.int32)
        self.endings = np.zeros((years, 1, STRATA, len(Ending), WAIT_HORIZON + 1), dtype=np.int32)
        self.mix = np.zeros((1, STRATA, len(ChildGroup)), dtype=np.int64)

    def add(self, last: int, *, started: bool, entered: int = 0, product: int = B, year: int = 0) -> None:
        for group in (ChildGroup.AGE_4_7, ChildGroup.LEVEL_B):
            change, ended = self.spells[year, 0, Stratum.PRODUCTS + product, group]
            change[min(WAIT_HORIZON, entered)] += 1
            change[min(WAIT_HORIZON, last + 1)] -= 1
            ended[min(WAIT_HORIZON, last)] += started

    def figures(self, row: int = B) -> np.ndarray:
        return self.all_figures()[0, -1, ALL, row]

    def all_figures(self, norms: np.ndarray = NORMS) -> np.ndarray:
        return waits(self.spells, self.mix, norms, SEGMENTS)


def test_without_anybody_cut_off_the_figures_are_those_of_the_waits_themselves():
    table, seen = Table(), [0, 0, 1, 3, 3, 5, 8, 13, 21, 34]
    for wait in seen:
        table.add(wait, started=True)
    found = table.figures()
    assert found[MEAN] == pytest.approx(np.mean(seen))
    assert found[MEDIAN] == 3 and found[P90] == 21
    assert found[BEYOND] == pytest.approx(0.3), "three of ten wait longer than the norm of ten weeks"


def test_one_who_never_starts_lengthens_the_wait_and_does_not_fall_out_of_it():
    """Of four at risk in week 0 two start; of the other two one starts in week 2 and one waits still after week 2.

    The share that waits longer is 1/2 from week 0 and 1/4 from week 2; then the hazard of later weeks goes on: one
    start in the four child-weeks of weeks 1 and 2.
    """
    table = Table()
    table.add(0, started=True)
    table.add(0, started=True)
    table.add(2, started=True)
    table.add(2, started=False)
    tail = sum(0.25 * 0.75**week for week in range(1, WAIT_HORIZON - 2))
    assert table.figures()[MEAN] == pytest.approx(0.5 + 0.5 + 0.25 + tail)


def test_where_nobody_starts_everybody_waits_to_the_horizon():
    table = Table()
    for _ in range(3):
        table.add(5, started=False)
    assert table.figures()[[MEAN, MEDIAN, P90, BEYOND]].tolist() == [WAIT_HORIZON, WAIT_HORIZON, WAIT_HORIZON, 1.0]


def test_a_wait_cut_at_the_turn_of_the_year_counts_in_both_years_and_in_neither_twice():
    """One starts at 3 weeks; another is at 1 week in December and starts at 4 weeks in the next year, with a third."""
    table = Table(years=2)
    table.add(3, started=True)
    table.add(1, started=False)
    table.add(4, started=True, entered=2, year=1)
    table.add(4, started=True, year=1)
    both = table.all_figures()[:, -1, ALL, B, MEAN]
    assert both[0] == pytest.approx(3), "after week 1 the one who is seen longer is all that is known"
    assert both[1] == pytest.approx(4)


def test_segments_weigh_as_in_the_warm_up_however_many_go_where_now():
    found = []
    for many, few in ((9, 1), (1, 9)):
        table = Table()
        table.mix[0, Stratum.PRODUCTS + B, ChildGroup.LEVEL_B] = 3
        table.mix[0, Stratum.PRODUCTS + C, ChildGroup.LEVEL_B] = 1
        for _ in range(many):
            table.add(2, started=True, product=B)
        for _ in range(few):
            table.add(20, started=True, product=C)
        found.append(table.all_figures()[0, -1, ALL, -1, MEAN])
    assert found == pytest.approx([0.75 * 2 + 0.25 * 20] * 2)


def test_who_leaves_the_longest_list_for_care_elsewhere_shortens_no_wait_of_the_segment():
    """Two products of B: one starts at once, the other after 20 weeks; in the end nobody stays on its list."""
    found = []
    for leave in (1, 9):
        table = Table()
        table.mix[0, Stratum.PRODUCTS + B, ChildGroup.LEVEL_B] = table.mix[
            0, Stratum.PRODUCTS + SECOND_B, ChildGroup.LEVEL_B
        ] = 1
        for _ in range(10):
            table.add(0, started=True)
        for one in range(10):
            table.add(0 if one < leave else 20, started=one >= leave, product=SECOND_B)
        found.append(table.figures()[[MEAN, BEYOND]].tolist())
    assert found[0] == pytest.approx(found[1]) and found[0] == pytest.approx([10, 0.5])


def test_crises_and_urgent_waits_are_part_of_no_other_wait():
    table = Table()
    table.mix[0, Stratum.PRODUCTS + B, ChildGroup.LEVEL_B], table.mix[0, Stratum.CRISIS, ChildGroup.LEVEL_B] = 1, 5
    table.add(6, started=True, product=B)
    for _ in range(5):
        table.add(0, started=True, product=Stratum.CRISIS - Stratum.PRODUCTS)
    found = table.all_figures()[0, -1, ALL, :, MEAN]
    assert found[-1] == pytest.approx(6) and found[Wait.CRISIS] == pytest.approx(0)


def test_who_gives_up_is_told_as_a_share_of_all_who_ask():
    """Four ask: two start at once, one gives up after week 1, one starts in week 3."""
    table = Table()
    for last, started in ((0, True), (0, True), (1, False), (3, True)):
        table.add(last, started=started)
    table.endings[0, 0, Stratum.PRODUCTS + B, Ending.GAVE_UP, 1] = 1
    shares = endings(table.spells, table.endings, table.mix, SEGMENTS)[0, -1, B]
    assert shares.tolist() == pytest.approx([0.25, 0, 0])


def simulated(seed: int, number: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Waits and moments at which they are cut off (weeks), independent of each other."""
    draw = np.random.default_rng(seed)
    return draw.geometric(0.07, number) - 1, draw.integers(0, 40, number)


@pytest.mark.parametrize("seed", range(5))
def test_scipys_kaplan_meier_gives_the_same_curve(seed: int):
    wait, cut = simulated(seed)
    table = Table()
    for one, last in zip(wait, cut, strict=True):
        table.add(int(min(one, last)), started=bool(one <= last))
    seen, unseen = wait[wait <= cut], cut[wait > cut]
    theirs = ecdf(CensoredData(uncensored=seen, right=unseen)).sf
    last = int(max(seen.max(), unseen.max()))
    for norm in range(last):
        ours = table.all_figures(np.full(7, float(norm)))[0, -1, ALL, B, BEYOND]
        assert ours == pytest.approx(float(theirs.evaluate(norm)), abs=1e-12)


def test_the_mean_is_right_though_the_longest_waits_are_cut_off_and_the_mean_of_who_started_is_not():
    """Over 60 samples of 400 with a true mean of 13.3 weeks: within 3 standard errors (false alarm 1 in 370)."""
    found, naive = [], []
    for seed in range(60):
        wait, cut = simulated(seed)
        table = Table()
        for one, last in zip(wait, cut, strict=True):
            table.add(int(min(one, last)), started=bool(one <= last))
        found.append(table.figures()[MEAN])
        naive.append(wait[wait <= cut].mean())
    truth = sum(0.93 ** (week + 1) for week in range(WAIT_HORIZON))
    error = np.std(found, ddof=1) / np.sqrt(len(found))
    assert abs(np.mean(found) - truth) < 3 * error
    assert np.mean(naive) < truth - 4, "the mean of those who started leaves out the longest waits"
